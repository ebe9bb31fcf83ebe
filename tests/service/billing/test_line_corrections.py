"""Deciding what the days of one line cost: it concerns these days, whatever other lines of the invoice look like."""

from datetime import date

import pytest

from chassis.errors import Invalid
from contracts.billing import (
    ContestInvoiceLine,
    CorrectInvoiceLine,
    DecideContest,
    GetInvoice,
    InvoiceIssued,
    InvoiceView,
    LineCorrection,
    ReadInvoice,
)
from contracts.rights import Right
from stack.postgres import Postgres
from tests.eventually import eventually
from tests.service.billing.cast import CASHIER, DUPONT, JEAN, meal_tariff, month
from tests.service.billing.run_cast import ISSUER, issued, november
from tests.service.harness import Started, database_of, staff

DECIDER = staff(Right.READ_BANK_REQUEST, Right.DECIDE_BANK_REQUEST)
OCTOBER = date(2026, 10, 1)
REASON = "Repas non servi"
OF_OCTOBER, OF_NOVEMBER = [date(2026, 10, 5), date(2026, 10, 6)], [date(2026, 11, 2), date(2026, 11, 3), date(2026, 11, 5)]


async def invoiced(service: Started) -> InvoiceView:
    """Invoice three meals of November, and on a line of their own two of October that nobody had billed, at the same price."""
    await service.send(meal_tariff(), CASHIER)
    await service.tell(month([5, 6], month=OCTOBER), month([2, 3, 5]))
    await issued(service, november(since=OCTOBER))
    (told,) = await service.tells(InvoiceIssued)
    return await service.send(GetInvoice(invoice_id=told.invoice_id), JEAN)


def correct(invoice: InvoiceView, position: int, cents: int = 0, *, days: tuple[date, ...] = ()) -> CorrectInvoiceLine:
    """Decide what the days of a line cost."""
    return CorrectInvoiceLine(family_id=DUPONT, invoice_id=invoice.invoice_id, position=position, cents=cents, reason=REASON, days=days)


async def noted(service: Started) -> list[tuple[date, int, str]]:
    """List the corrections that wait: the day, what it is to cost, and why."""
    async with service.database.transaction() as tx:
        return [tuple(row) for row in await tx.fetch("select day, due_cents, cause from correction order by day")]


async def refused(service: Started, asked: CorrectInvoiceLine) -> str:
    """Tell why a decision is refused."""
    with pytest.raises(Invalid) as refusal:
        await service.send(asked, ISSUER)
    assert refusal.value.detail
    return refusal.value.detail


async def supplementary(service: Started, cents: int = 330, *, since: int = 1) -> InvoiceView:
    """Mend the price of November's meals upwards, and issue the invoice of the difference."""
    before = len(await service.told(InvoiceIssued))
    await service.send(meal_tariff((0, cents), valid_from=date(2026, 11, since)), CASHIER)

    async def waits() -> bool:
        return [one[1] for one in await noted(service)] == [cents] * 3

    assert await eventually(waits)
    await issued(service, november(since=OCTOBER, corrective=True))
    told = (await service.tells(InvoiceIssued, count=before + 1))[-1]
    return await service.send(GetInvoice(invoice_id=told.invoice_id), JEAN)


def line_of(invoice: InvoiceView, days: list[date]) -> int:
    """Find the line that bills days."""
    (position,) = [line.position for line in invoice.lines if list(line.days) == days]
    return position


async def test_a_decision_about_a_line_leaves_the_days_of_another_as_they_are(service: Started) -> None:
    invoice = await invoiced(service)
    decided = await service.send(correct(invoice, line_of(invoice, OF_OCTOBER)), ISSUER)
    assert (decided.days, decided.cents) == (2, -610)
    assert await noted(service) == [(day, 0, "decided") for day in OF_OCTOBER]
    waits = LineCorrection(position=line_of(invoice, OF_OCTOBER), cause="decided", days=tuple(OF_OCTOBER), cents=-610, reason=REASON)
    for_staff = await service.send(ReadInvoice(family_id=DUPONT, invoice_id=invoice.invoice_id), CASHIER)
    assert for_staff.corrections == (waits,)
    assert (await service.send(GetInvoice(invoice_id=invoice.invoice_id), JEAN)).corrections == (), "issued, a family reads it"
    assert await refused(service, correct(invoice, line_of(invoice, OF_OCTOBER), days=(OF_NOVEMBER[0],))) == (
        "Ces jours ne sont pas de cette ligne."
    )
    await issued(service, november(since=OCTOBER, corrective=True))
    decided = await service.send(correct(invoice, line_of(invoice, OF_NOVEMBER), 100), ISSUER)
    assert (decided.days, decided.cents) == (3, -615)
    assert await noted(service) == [(day, 100, "decided") for day in OF_NOVEMBER]


async def test_days_that_are_given_back_anyway_are_not_charged_by_a_decision(service: Started) -> None:
    invoice = await invoiced(service)
    position = line_of(invoice, OF_NOVEMBER)
    await service.tell(month([2, 3], version=2))
    decided = await service.send(correct(invoice, position, 200), ISSUER)
    assert (decided.days, decided.cents) == (2, -210)
    assert await noted(service) == [(OF_NOVEMBER[0], 200, "decided"), (OF_NOVEMBER[1], 200, "decided"), (OF_NOVEMBER[2], 0, "gone")]
    assert await refused(service, correct(invoice, position, 200, days=(OF_NOVEMBER[2],))) == (
        "Ces jours ne sont plus facturés\u00a0: la prochaine rectificative les rend déjà à la famille."
    )


async def test_a_line_of_a_supplementary_invoice_is_corrected_like_that_of_the_first(service: Started) -> None:
    invoice = await invoiced(service)
    more = await supplementary(service)
    (line,) = more.lines
    assert (line.unit_cents, list(line.days)) == (25, OF_NOVEMBER)
    asked = ContestInvoiceLine(invoice_id=more.invoice_id, position=line.position, words="Ce n'était pas annoncé.")
    contest = await service.send(asked, JEAN)
    await service.send(DecideContest(request_id=contest.request_id, accept=True), DECIDER)
    decided = await service.send(correct(more, line.position, 305, days=tuple(OF_NOVEMBER[:2])), ISSUER)
    assert (decided.days, decided.cents) == (2, -50)
    assert await noted(service) == [(day, 305, "decided") for day in OF_NOVEMBER[:2]]
    run = await issued(service, november(since=OCTOBER, corrective=True))
    assert (run.invoices, run.invoiced_cents) == (1, -50)
    decided = await service.send(correct(invoice, line_of(invoice, OF_NOVEMBER), 0), ISSUER)
    assert (decided.days, decided.cents) == (3, -305 - 305 - 330)


async def test_what_was_given_back_already_is_not_said_to_be_given_back_by_the_next_run(service: Started) -> None:
    invoice = await invoiced(service)
    position = line_of(invoice, OF_NOVEMBER)
    await service.tell(month([2], version=2))
    run = await issued(service, november(since=OCTOBER, corrective=True))
    assert run.invoiced_cents == -610
    given_back = correct(invoice, position, days=tuple(OF_NOVEMBER[1:]))
    assert await refused(service, given_back) == "Ces jours ne sont plus facturés\u00a0: ils ont déjà été rendus à la famille."
    await service.tell(month([], version=3))
    assert await refused(service, correct(invoice, position)) == (
        "Ces jours ne sont plus facturés\u00a0: ils sont déjà rendus à la famille, ou le seront par la prochaine rectificative."
    )
    await service.tell(month([2, 3], version=4))
    await issued(service)
    assert await refused(service, given_back) == "Ces jours se corrigent maintenant sur la facture AL-3."


async def test_days_that_were_corrected_again_are_corrected_where_they_were_billed_first(service: Started) -> None:
    await invoiced(service)
    more = await supplementary(service)
    await supplementary(service, 340, since=2)
    assert await refused(service, correct(more, 1)) == "Ces jours se corrigent maintenant sur la facture AL-1."


async def test_a_line_of_a_former_release_is_corrected_only_where_it_cannot_be_mistaken(service: Started, postgres: Postgres) -> None:
    invoice = await invoiced(service)
    administrator = await postgres.connect(await database_of(service))
    try:
        await administrator.execute("set session_replication_role = replica")  # An issued line never changes: it was born without days.
        await administrator.execute("update invoice_line set days = '{}'")
        assert "quels jours du planning cette ligne facture" in await refused(service, correct(invoice, line_of(invoice, OF_OCTOBER)))
        await administrator.execute("delete from invoice_line where cents <> 915")
        decided = await service.send(correct(invoice, line_of(invoice, OF_NOVEMBER), days=(OF_NOVEMBER[1],)), ISSUER)
        assert (decided.days, decided.cents) == (1, -305)
    finally:
        await administrator.close()
