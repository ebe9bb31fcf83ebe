"""What changes after it was invoiced: noted, drafted, issued as credit notes and supplementary invoices, explained line by line."""

from datetime import date
from uuid import UUID

import pytest

from chassis.errors import Forbidden, Invalid, NotFound
from chassis.ids import new_id
from contracts.billing import (
    CorrectInvoiceLine,
    CreditNoteIssued,
    EstimateChanged,
    GetAccountSummary,
    GetDraft,
    GetInvoice,
    GetStatement,
    InvoiceIssued,
    IssueRun,
    ListDrafts,
    ReadPendingCorrections,
    ReadRunReport,
    TakePayment,
)
from contracts.rights import Right
from tests.eventually import eventually
from tests.service.billing.cast import ANNE, CASHIER, DUPONT, JEAN, MARTIN, REGIE, meal_tariff, month, quotients
from tests.service.billing.run_cast import ISSUER, drafted, issued, november, reached
from tests.service.harness import Started, staff

JANUARY = date(2026, 1, 1)
MARTIN_EATS, ZOE = UUID(int=61), UUID(int=62)


async def invoiced(service: Started) -> InvoiceIssued:
    """Invoice November: three meals of Léa at 3.05 with a quotient of 900, two of Zoé Martin without any."""
    await service.send(meal_tariff(), CASHIER)
    await service.tell(quotients((900, JANUARY)), month([2, 3, 5]))
    await service.tell(month([2, 3], family_id=MARTIN, enrolment_id=MARTIN_EATS, child=(ZOE, "Zoé")))
    await issued(service)
    (mine,) = [one for one in await service.tells(InvoiceIssued, count=2) if one.family_id == DUPONT]
    return mine


async def pending(service: Started) -> list[tuple[UUID, int, int, str]]:
    """List the corrections that wait."""
    async with service.database.transaction() as tx:
        rows = await tx.fetch("select family_id, billed_cents, due_cents, cause from correction order by family_id, day")
    return [tuple(row) for row in rows]


async def test_a_quotient_dated_in_the_past_becomes_a_credit_note_that_explains_itself(service: Started) -> None:
    first = await invoiced(service)
    await service.tell(quotients((900, JANUARY), (700, date(2026, 11, 3)), version=2))
    assert await pending(service) == [(DUPONT, 305, 235, "price")] * 2
    assert (await service.send(GetInvoice(invoice_id=first.invoice_id), JEAN)).total_cents == 915
    run = await issued(service, november(corrective=True))
    assert (run.invoices, run.invoiced_cents) == (1, -140)
    (note,) = await service.tells(CreditNoteIssued)
    assert (note.family_id, note.number, note.credit_cents) == (DUPONT, "AL-3", 140)
    view = await service.send(GetInvoice(invoice_id=note.credit_note_id), JEAN)
    (line,) = view.lines
    assert (view.total_cents, line.child, line.quantity, line.unit_cents, line.cents) == (-140, "Léa", 2, -70, -140)
    assert line.explanation.startswith("Les 3 et 5 novembre 2026\u00a0: facturé 3,05\u00a0€ le ")
    assert f"({first.number}), dû 2,35\u00a0€ car le prix est maintenant\u00a0: Tarif «" in line.explanation
    assert "» du 1er septembre 2026, tranche 640 à 849, QF 700" in line.explanation
    account = await service.send(GetAccountSummary(), JEAN)
    assert (account.balance_cents, [one.remaining_cents for one in account.unpaid]) == (775, [775])
    statement = await service.send(GetStatement(), JEAN)
    assert [(one.description.split(" ")[0], one.debit_cents, one.credit_cents) for one in statement.lines] == [
        ("Avoir", 0, 140), ("Facture", 915, 0),
    ]  # fmt: skip
    assert [one.payable for one in statement.lines] == [False, True]
    assert await pending(service) == []


async def test_what_is_credited_once_is_not_credited_again(service: Started) -> None:
    await invoiced(service)
    await service.tell(quotients((700, JANUARY), version=2))
    await issued(service, november(corrective=True))
    await service.tell(quotients((700, date(2025, 1, 1)), version=3), month([2, 3, 5], version=2))
    assert await pending(service) == []
    assert (await drafted(service, november(corrective=True))).families == 0
    await service.tell(quotients((900, JANUARY), version=4))
    assert await pending(service) == [(DUPONT, 235, 305, "price")] * 3
    run = await issued(service, november(corrective=True))
    assert (run.invoices, run.invoiced_cents) == (1, 210)
    more = (await service.tells(InvoiceIssued, count=3))[-1]
    view = await service.send(GetInvoice(invoice_id=more.invoice_id), JEAN)
    assert "facturé 2,35\u00a0€" in view.lines[0].explanation
    assert "(AL-3)" in view.lines[0].explanation
    assert (await service.send(GetAccountSummary(), JEAN)).balance_cents == 915


async def test_a_day_that_is_billed_no_more_is_credited_and_billed_again_when_it_comes_back(service: Started) -> None:
    await invoiced(service)
    await service.tell(month([2, 5], version=2))
    assert await pending(service) == [(DUPONT, 305, 0, "gone")]
    await issued(service, november(corrective=True))
    (note,) = await service.tells(CreditNoteIssued)
    view = await service.send(GetInvoice(invoice_id=note.credit_note_id), JEAN)
    assert view.lines[0].explanation.endswith("dû 0,00\u00a0€ car ce jour n'est plus facturé")
    await service.tell(month([2, 3, 5], version=3))
    assert await pending(service) == []
    again = await issued(service)
    assert (again.invoices, again.invoiced_cents) == (1, 305)


async def test_a_correction_that_is_taken_back_before_the_run_leaves_nothing(service: Started) -> None:
    await invoiced(service)
    await service.tell(month([2, 5], version=2))
    run = await drafted(service, november(corrective=True))
    await service.tell(month([2, 3, 5], version=3))
    assert await pending(service) == []
    await service.send(IssueRun(run_id=run.run_id), ISSUER)
    assert (await reached(service, run.run_id, "issued")).invoices == 0
    assert (await service.send(GetDraft(run_id=run.run_id, family_id=DUPONT), ISSUER)).status == "moved"


async def test_a_small_correction_of_long_ago_does_not_keep_the_later_ones_from_being_issued(service: Started) -> None:
    long_ago = date(2023, 11, 1)
    await service.send(REGIE.model_copy(update={"billed_until": date(2022, 8, 31)}), CASHIER)
    await service.send(meal_tariff(valid_from=date(2023, 9, 1)), CASHIER)
    await service.tell(month([2, 3], month=long_ago), month([2, 3, 5]))
    await issued(service, november().model_copy(update={"period_from": long_ago, "period_to": date(2023, 11, 30)}))
    await issued(service)
    await service.tell(month([2], version=2, month=long_ago), month([2], version=2))
    (waiting,) = (await service.send(ReadPendingCorrections(), ISSUER)).regies
    assert (waiting.first, waiting.last) == (date(2023, 11, 3), date(2026, 11, 5))
    asked = november(corrective=True).model_copy(update={"period_from": waiting.first, "period_to": waiting.last})
    run = await issued(service, asked)
    assert (run.invoiced_cents, await pending(service)) == (-3 * 305, [])


async def test_a_tariff_mended_from_a_past_date_is_corrected_for_everybody(service: Started) -> None:
    await invoiced(service)
    await service.send(meal_tariff((0, 100), (850, 330), valid_from=date(2026, 11, 3)), CASHIER)

    async def noted() -> bool:
        return await pending(service) == [(DUPONT, 305, 330, "price")] * 2 + [(MARTIN, 305, 330, "price")]

    assert await eventually(noted)
    run = await drafted(service, november(corrective=True, threshold_cents=40))
    report = await service.send(ReadRunReport(run_id=run.run_id), ISSUER)
    assert (run.to_issue, run.to_issue_cents, report.counts["below"], report.counts["unusual"]) == (1, 50, 1, 0)
    (below,) = (await service.send(ListDrafts(run_id=run.run_id, only="below"), ISSUER)).drafts
    assert (below.family_id, below.cents) == (MARTIN, 25)


async def test_a_credit_beyond_what_is_owed_stays_the_family_s(service: Started) -> None:
    billed = await invoiced(service)
    paid = TakePayment(family_id=DUPONT, payment_id=new_id(), regie="AL", means="cash", cents=900)
    await service.send(paid, ISSUER)
    await service.tell(month([2], version=2))
    await issued(service, november(corrective=True))
    account = await service.send(GetAccountSummary(), JEAN)
    assert (account.balance_cents, account.unpaid) == (915 - 900 - 610, ())
    async with service.database.transaction() as tx:
        open_cents = await tx.fetch("select kind, open_cents from account_operation where family_id = $1 order by kind", DUPONT)
    assert [tuple(row) for row in open_cents] == [("credit_note", 595), ("invoice", 0), ("payment", 0)]
    assert not any(one.payable for one in (await service.send(GetStatement(), JEAN)).lines), "nobody pays a credit"
    (note,) = await service.tells(CreditNoteIssued)
    by = (await service.send(GetInvoice(invoice_id=billed.invoice_id), JEAN)).settled_by
    assert [(one.kind, one.description, one.cents) for one in sorted(by, key=lambda one: -one.cents)] == [
        ("payment", "Espèces", 900), ("credit_note", "Avoir", 15),
    ]  # fmt: skip
    assert {one.operation_id for one in by} == {paid.payment_id, note.credit_note_id}
    (used,) = (await service.send(GetInvoice(invoice_id=note.credit_note_id), JEAN)).settled_by
    assert (used.kind, used.description, used.number, used.cents) == ("invoice", "Facture", billed.number, 15)


async def test_days_that_another_household_pays_now_are_credited_to_one_and_charged_to_the_other(service: Started) -> None:
    await invoiced(service)
    await service.tell(month([2, 3, 5], version=2, family_id=MARTIN))
    assert await pending(service) == [(DUPONT, 305, 0, "gone")] * 3
    before = len(await service.told(EstimateChanged))
    run = await issued(service, november(corrective=True))
    (line,) = (await service.send(GetDraft(run_id=run.run_id, family_id=DUPONT), ISSUER)).lines
    assert line.explanation.endswith("ces jours sont maintenant facturés à l'autre foyer de l'enfant")

    async def charged() -> bool:
        return (await service.send(GetAccountSummary(), ANNE)).balance_cents == 610 and len(await service.told(EstimateChanged)) > before

    assert await eventually(charged)
    run = await issued(service)
    assert (run.invoices, run.invoiced_cents) == (1, 915)
    assert (await service.send(GetAccountSummary(), JEAN)).balance_cents == 0


async def test_the_town_hall_decides_what_a_day_costs_and_it_stays_so_whatever_is_told_later(service: Started) -> None:
    first = await invoiced(service)
    one_day = CorrectInvoiceLine(
        family_id=DUPONT, invoice_id=first.invoice_id, position=1, cents=0, reason="Repas non servi", days=(date(2026, 11, 3),)
    )
    with pytest.raises(NotFound):
        await service.send(one_day.model_copy(update={"family_id": MARTIN}), ISSUER)
    with pytest.raises(Invalid) as refused:
        await service.send(one_day.model_copy(update={"position": 7}), ISSUER)
    assert refused.value.slug == "nothing_to_correct"
    with pytest.raises(Forbidden):
        await service.send(one_day, staff(Right.READ_ACCOUNT))
    decided = await service.send(one_day, ISSUER)
    assert (decided.days, decided.cents) == (1, -305)
    await service.tell(quotients((700, JANUARY), version=2))
    assert await pending(service) == [(DUPONT, 305, 235, "price"), (DUPONT, 305, 0, "decided"), (DUPONT, 305, 235, "price")]
    (waiting,) = (await service.send(ReadPendingCorrections(), ISSUER)).regies
    assert (waiting.regie, waiting.families, waiting.days, waiting.credit_cents, waiting.extra_cents) == ("AL", 1, 3, 445, 0)
    await issued(service, november(corrective=True))
    (note,) = await service.tells(CreditNoteIssued)
    view = await service.send(GetInvoice(invoice_id=note.credit_note_id), JEAN)
    assert any(line.explanation.endswith("la mairie en a décidé ainsi\u00a0: Repas non servi") for line in view.lines)
    await service.tell(quotients((900, JANUARY), version=3))
    assert [cause for *_, cause in await pending(service)] == ["price", "price"]
    keeps = one_day.model_copy(update={"cents": 235, "days": (date(2026, 11, 2),), "reason": "Geste"})
    await service.send(keeps, ISSUER)
    assert [one[1:] for one in await pending(service)] == [(235, 305, "price")]
