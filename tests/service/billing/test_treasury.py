"""Invoices handed over to the treasury: what can be, the batch and its file, what families are told."""

import asyncio
from datetime import date, timedelta
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest

from chassis.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from chassis.ids import new_id
from contracts.base import Request
from contracts.billing import (
    ContestInvoiceLine,
    CorrectInvoiceLine,
    CorrectTitle,
    DecideContest,
    DownloadTreasuryFile,
    ExcludeFamily,
    ExcludeFromReminders,
    GetAccountSummary,
    GetCardOffer,
    GetInvoice,
    GetRun,
    GetStatement,
    GetTreasuryBatch,
    HandOver,
    InvoiceIssued,
    ListReceipts,
    ListTreasuryBatches,
    PauseReminders,
    PrepareDebitBatch,
    PutRegie,
    ReadRegie,
    ReadReminders,
    ReadTreasuryCandidates,
    TakeOver,
    TakePayment,
    TreasuryOrderIssued,
)
from contracts.rights import Right
from services.billing.domain.treasury import TOGETHER
from tests.service.billing.bank_cast import SAVED
from tests.service.billing.cast import ANNE, DUPONT, JEAN, MARTIN, REGIE, invoice
from tests.service.billing.contest_cast import DECIDER
from tests.service.billing.debit_cast import batched, owes, signs
from tests.service.billing.run_cast import ISSUER, drafted, issued, november, priced
from tests.service.billing.treasury_cast import AT_HOME, CASHIER, CODES, OUTSIDER, handed_over, opened
from tests.service.harness import TODAY, Started, family, staff


async def test_what_is_due_becomes_titles_that_settle_the_portal_and_send_the_family_to_the_treasury(service: Started) -> None:
    await opened(service)
    first, second = await owes(service, 12060, 2400)
    seen = await service.send(ReadTreasuryCandidates(code="AL", due_to=TODAY), CASHIER)
    assert [(one.number, one.cents, one.faults, one.remarks) for one in seen.invoices] == [("AL-1", 12060, (), ()), ("AL-2", 2400, (), ())]
    asked = HandOver(batch_id=new_id(), regie="AL", due_to=date(2026, 1, 31))
    batch, again = await asyncio.gather(*(service.send(asked, CASHIER) for _ in range(2)))
    assert batch == again
    assert (batch.exercise, batch.number, batch.titles, batch.cents) == (2026, 12, 1, 12060)
    assert [(one.number, one.invoice_number, one.family_name) for one in batch.items] == [(300, "AL-1", "DUPONT Jean")]

    account = await service.send(GetAccountSummary(), JEAN)
    assert (account.balance_cents, [one.invoice_id for one in account.unpaid]) == (2400, [second])
    assert [(one.ormc, one.office, one.cents) for one in account.treasury] == [(12, "SGC de L'Arbresle", 12060)]
    statement = await service.send(GetStatement(), JEAN)
    assert [line.description for line in statement.lines if line.at_treasury] == ["Règlement : Titre émis (ORMC n°12)"]
    assert "payfip" in statement.treasury[0].how_to_pay
    invoice = await service.send(GetInvoice(invoice_id=first), JEAN)
    assert invoice.treasury
    assert (invoice.remaining_cents, invoice.treasury.ormc, invoice.treasury.cents) == (0, 12, 12060)
    assert [(one.description, one.cents) for one in invoice.settled_by] == [("Titre émis (ORMC n°12)", 12060)]
    assert (await service.send(GetInvoice(invoice_id=second), JEAN)).treasury is None
    (told,) = await service.tells(TreasuryOrderIssued)
    assert (told.family_id, told.invoice_number, told.ormc, told.cents) == (DUPONT, "AL-1", 12, 12060)
    offer = await service.send(GetCardOffer(), JEAN)
    assert ([one.invoice_id for one in offer.invoices], offer.treasury) == ([second], True)
    assert not (await service.send(GetCardOffer(), ANNE)).treasury

    rest = await handed_over(service)
    assert (rest.number, [one.number for one in rest.items]) == (13, [301])
    listed = await service.send(ListTreasuryBatches(), CASHIER)
    assert ([one.number for one in listed.batches], [one.code for one in listed.regies]) == ([13, 12], ["AL"])
    with pytest.raises(Conflict):
        await handed_over(service)


@pytest.mark.parametrize("treasury", [False, True], ids=["the town collects", "the treasury collects"])
async def test_what_may_still_be_paid_to_the_regie_stays_there(service: Started, treasury: bool) -> None:
    await opened(service, treasury=treasury)
    await owes(service, 12060)
    tomorrow = TODAY + timedelta(days=1)
    early: tuple[Request[Any], ...] = (
        ReadTreasuryCandidates(code="AL", due_to=tomorrow),
        HandOver(batch_id=new_id(), regie="AL", due_to=tomorrow),
    )
    for asked in early:
        if treasury:
            await service.send(asked, CASHIER)
            continue
        with pytest.raises(Invalid) as refused:
            await service.send(asked, CASHIER)
        assert (refused.value.slug, refused.value.detail) == ("not_yet_overdue", "Choisissez le 27 novembre 2026 au plus tard.")
    account = await service.send(GetAccountSummary(), JEAN)
    assert account.balance_cents == (0 if treasury else 12060)


async def test_the_file_of_a_batch_is_always_the_same_whatever_changed_since(service: Started) -> None:
    await opened(service)
    await owes(service, 12060)
    batch = await handed_over(service)
    files = [await service.send(DownloadTreasuryFile(batch_id=batch.batch_id), CASHIER)]
    moved = AT_HOME.model_copy(update={"version": 9, "street": "8 rue Neuve", "city": "Lyon"})
    await service.tell(moved)
    other = CODES.model_copy(update={"nature": "70632", "post": "099999"})
    await service.send(PutRegie(code="AL", name="Renommée", treasury=other), CASHIER)
    files.append(await service.send(DownloadTreasuryFile(batch_id=batch.batch_id), CASHIER))
    assert files[0].name == f"PESORMC_{CODES.siret}_AL_2026_0000012.xml"
    assert b"RUE DES BONBONS" in files[1].content
    root = fromstring(files[0].content)  # noqa: S314 - our own file
    found = {one.tag: one.attrib["V"] for one in root.iter() if "V" in one.attrib}
    assert (found["IdBord"], found["IdPce"], found["MtBordHt"], found["MtHT"]) == ("12", "300", "120.60", "120.60")
    assert (found["Nom"], found["Prenom"], found["CP"], found["Ville"]) == ("DUPONT", "JEAN", "31400", "SAINT-JEAN")
    assert found["ObjLignePce"] == "LEA GARDERIE PERISCOLAIRE 10 X 12.06"
    assert files[0] == files[1]


async def test_what_was_not_named_stays_at_the_regie(service: Started) -> None:
    await opened(service)
    first, second = await owes(service, 1000, 2050)
    asked = HandOver(batch_id=new_id(), regie="AL", due_to=TODAY, invoices=(second,))
    batch = await service.send(asked, CASHIER)
    assert [(one.invoice_id, one.cents) for one in batch.items] == [(second, 2050)]
    (left,) = (await service.send(ReadTreasuryCandidates(code="AL", due_to=TODAY), CASHIER)).invoices
    assert left.invoice_id == first


async def test_who_is_not_reminded_is_told_apart_before_anything_is_handed_over(service: Started) -> None:
    await opened(service)
    first, _ = await owes(service, 5000, 2000)

    async def left_alone() -> list[tuple[str, date | None]]:
        found = await service.send(ReadTreasuryCandidates(code="AL"), CASHIER)
        return [(one.not_reminded, one.not_reminded_until) for one in found.invoices]

    assert await left_alone() == [("", None), ("", None)]
    until = TODAY + timedelta(days=30)
    await service.send(PauseReminders(family_id=DUPONT, paused=True, until=until, reason="Échéancier"), CASHIER)
    await service.send(ExcludeFromReminders(invoice_id=first, excluded=True, reason="Litige"), CASHIER)
    assert await left_alone() == [("Litige", None), ("Échéancier", until)]
    service.move_clock(timedelta(days=31))
    assert await left_alone() == [("Litige", None), ("", None)]


async def test_what_cannot_be_handed_over_says_why_and_stays(service: Started) -> None:
    await service.send(PutRegie(code="AL", name="Régie", treasury=CODES), CASHIER)
    await service.tell(SAVED)
    small, contested, plain = await owes(service, 1499, 5000, 6000)
    await owes(service, 7000, family_id=MARTIN, actor=ANNE, first=50)
    contest = await service.send(ContestInvoiceLine(invoice_id=contested, position=1, words="Trop."), JEAN)

    async def faults() -> dict[str, tuple[str, ...]]:
        seen = await service.send(ReadTreasuryCandidates(code="AL", due_to=TODAY), CASHIER)
        return {one.number: one.faults for one in seen.invoices}

    assert await faults() == {
        "AL-1": ("no_address", "too_small"),
        "AL-2": ("no_address", "contested"),
        "AL-3": ("no_address",),
        "AL-50": ("no_name", "no_address"),
    }
    seen = await service.send(ReadTreasuryCandidates(code="AL", due_to=TODAY), CASHIER)
    assert {one.number: one.missing for one in seen.invoices if one.number in ("AL-3", "AL-50")} == {
        "AL-3": ("street", "postal_code"),
        "AL-50": ("street", "postal_code", "city"),
    }
    with pytest.raises(Conflict) as refused:
        await handed_over(service)
    assert refused.value.slug == "nothing_to_hand_over"
    await service.tell(AT_HOME)
    assert (await faults())["AL-3"] == ()
    await service.send(DecideContest(request_id=contest.request_id, accept=True), DECIDER)
    assert (await faults())["AL-2"] == ("contested",), "what is to be corrected is not handed over before it is"
    with pytest.raises(Conflict):
        await handed_over(service, plain)
    batch = await handed_over(service)
    assert [one.invoice_id for one in batch.items] == [plain]
    assert {one.invoice_id for one in (await service.send(GetAccountSummary(), JEAN)).unpaid} == {small, contested}


async def test_a_credit_is_used_before_a_title_is_issued_and_an_announced_debit_goes_first(service: Started) -> None:
    await opened(service)
    await owes(service, 5000)
    await service.send(TakePayment(family_id=DUPONT, payment_id=new_id(), regie="AL", means="cash", cents=6000), CASHIER)
    await owes(service, 4000, 3000, first=2)
    batch = await handed_over(service, due_to=date(2026, 1, 31))
    assert [(one.invoice_number, one.cents) for one in batch.items] == [("AL-2", 3000)]
    content = (await service.send(DownloadTreasuryFile(batch_id=batch.batch_id), CASHIER)).content
    assert b"RESTE DU SUR FACTURE AL-2 : LEA GARDERIE PERISCOLAIRE 10 X 4.00" in content
    await signs(service)
    await service.tell(AT_HOME.model_copy(update={"version": 20}))
    await batched(service)
    seen = await service.send(ReadTreasuryCandidates(code="AL", due_to=TODAY), CASHIER)
    assert [(one.number, one.faults) for one in seen.invoices] == [("AL-3", ("debit_announced",))]
    service.move_clock(timedelta(days=20))
    seen = await service.send(ReadTreasuryCandidates(code="AL", due_to=TODAY), CASHIER)
    assert [(one.number, one.faults) for one in seen.invoices] == [("AL-3", ())], "no file was made of it before its day"


async def test_titles_never_crowd_receipts_out_of_the_family_s_list(service: Started) -> None:
    await opened(service)
    await owes(service, 5000, 6000, 7000)
    paid = [
        await service.send(TakePayment(family_id=DUPONT, payment_id=new_id(), regie="AL", means="cash", cents=cents), CASHIER)
        for cents in (1000, 1200, 800)
    ]
    batch = await handed_over(service)
    assert batch.titles == 3
    first = await service.send(ListReceipts(limit=2), JEAN)
    assert [one.number for one in first.payments] == [paid[2].number, paid[1].number]
    assert first.next == paid[1].payment_id
    rest = await service.send(ListReceipts(limit=2, before=first.next), JEAN)
    assert ([one.number for one in rest.payments], rest.next) == ([paid[0].number], None)
    for nobody_s in (new_id(), paid[0].payment_id):
        assert (await service.send(ListReceipts(before=nobody_s), JEAN)).payments == ()
    assert (await service.send(ListReceipts(), family(MARTIN))).payments == ()


async def test_a_title_of_the_school_year_before_is_told_with_the_current_statement(service: Started) -> None:
    await opened(service)
    await owes(service, 12060)
    await handed_over(service)
    service.move_clock(timedelta(days=300))
    statement = await service.send(GetStatement(), JEAN)
    assert (statement.lines, statement.balance_cents, [one.ormc for one in statement.treasury]) == ((), 0, [12])


async def test_of_a_regie_of_the_treasury_nothing_is_paid_debited_or_reminded_here(service: Started) -> None:
    await opened(service)
    await signs(service)
    (invoice,) = await owes(service, 12060)
    await opened(service, treasury=True)
    (unpaid,) = (await service.send(GetAccountSummary(), JEAN)).unpaid
    assert unpaid.at_treasury
    assert [line.payable for line in (await service.send(GetStatement(school_year="2025-2026"), JEAN)).lines] == [False]
    shown = (await service.send(GetInvoice(invoice_id=invoice), JEAN)).treasury
    assert shown
    assert (shown.ormc, shown.office) == (None, CODES.office)
    offer = await service.send(GetCardOffer(), JEAN)
    assert (offer.invoices, offer.treasury) == ((), True)
    assert (await service.send(ReadReminders(code="AL"), CASHIER)).overdue == ()
    await priced(service, [DUPONT], days=(2, 3, 5, 6, 9, 10))
    await issued(service)
    told = (await service.tells(InvoiceIssued, count=2))[-1]
    assert (told.treasury_office, told.total_cents) == (CODES.office, 1830)
    payment = TakePayment(family_id=DUPONT, payment_id=new_id(), regie="AL", means="cash", cents=12060)
    debit = PrepareDebitBatch(batch_id=new_id(), regie="AL", invoices_due_to=date(2026, 12, 29), due_on=date(2026, 12, 29))
    refusals: tuple[Request[Any], ...] = (payment, debit)
    for refused in refusals:
        with pytest.raises(Conflict) as why:
            await service.send(refused, CASHIER)
        assert why.value.slug == "treasury_collects"


async def test_what_is_too_little_for_a_title_is_carried_over_where_the_treasury_collects(service: Started) -> None:
    await opened(service)
    await priced(service, [DUPONT])
    run = await drafted(service)
    assert (run.threshold_cents, run.to_issue, run.to_issue_cents) == (0, 1, 915)
    await opened(service, treasury=True)
    run = await drafted(service, november(threshold_cents=500))
    assert (run.threshold_cents, run.to_issue) == (1500, 0)
    assert (await drafted(service, november(threshold_cents=2000))).threshold_cents == 2000


async def test_a_correction_too_small_for_a_title_waits_and_a_small_credit_does_not(service: Started) -> None:
    await opened(service, treasury=True)
    await priced(service, [DUPONT], days=(2, 3, 5, 6, 9, 10))
    await issued(service)
    (invoiced,) = (await service.send(GetAccountSummary(), JEAN)).unpaid
    dearer = CorrectInvoiceLine(
        family_id=DUPONT, invoice_id=invoiced.invoice_id, position=1, cents=505, reason="Oubli", days=(date(2026, 11, 3),)
    )
    await service.send(dearer, ISSUER)
    run = await drafted(service, november(corrective=True))
    assert run.to_issue == 0
    back_in = ExcludeFamily(run_id=run.run_id, family_id=DUPONT, excluded=False)
    assert ((await service.send(back_in, ISSUER)).status, (await service.send(GetRun(run_id=run.run_id), ISSUER)).to_issue) == ("below", 0)
    await service.send(dearer.model_copy(update={"cents": 105}), ISSUER)
    run = await drafted(service, november(corrective=True))
    assert (run.to_issue, run.to_issue_cents) == (1, -200)


async def test_what_can_never_go_leaves_room_for_what_can(service: Started) -> None:
    await opened(service)
    small = tuple(invoice(f"AL-{number}", 1000) for number in range(1, TOGETHER + 1))
    await service.send(TakeOver(regie="AL", invoices=small), staff(Right.TAKE_OVER))
    await owes(service, 5000, first=TOGETHER + 1)
    seen = await service.send(ReadTreasuryCandidates(code="AL"), CASHIER)
    assert [one.number for one in seen.invoices if not one.faults] == [f"AL-{TOGETHER + 1}"]
    assert (len(seen.invoices), seen.more) == (TOGETHER + 1, False)
    batch = await handed_over(service)
    assert [one.cents for one in batch.items] == [5000]


async def test_what_is_paid_while_the_batch_is_prepared_stays_and_the_rest_goes(service: Started) -> None:
    await opened(service)
    first, second, third = await owes(service, 2000, 3000, 4000)
    for paid, cents in ((first, 2000), (second, 1000)):
        payment = TakePayment(family_id=DUPONT, payment_id=new_id(), regie="AL", means="cash", cents=cents, invoices=(paid,))
        await service.send(payment, CASHIER)
    asked = HandOver(batch_id=new_id(), regie="AL", due_to=TODAY, invoices=(first, second, third))
    batch = await service.send(asked, CASHIER)
    assert [(one.invoice_id, one.cents) for one in batch.items] == [(second, 2000), (third, 4000)]
    assert (await service.send(GetAccountSummary(), JEAN)).balance_cents == 0


async def test_a_regie_is_set_up_by_whoever_may_and_told_what_is_missing(service: Started) -> None:
    await service.send(REGIE, CASHIER)
    with pytest.raises(Invalid) as refused:
        await service.send(PutRegie(code="AL", name="Régie", collector="treasury"), CASHIER)
    assert refused.value.members["field"] == "collector"
    with pytest.raises(Invalid) as refused:
        await service.send(PutRegie(code="AL", name="R", treasury=CODES.model_copy(update={"siret": "21690189100013"})), CASHIER)
    assert refused.value.members["field"] == "siret"
    with pytest.raises(Conflict) as missing:
        await service.send(ReadTreasuryCandidates(code="AL"), CASHIER)
    assert missing.value.slug == "no_treasury_codes"
    await service.send(PutRegie(code="AL", name="Régie", treasury=CODES), CASHIER)
    await service.send(PutRegie(code="AL", name="Régie ALSH", collector="treasury"), CASHIER)
    kept = await service.send(ReadRegie(code="AL"), CASHIER)
    assert (kept.name, kept.collector, kept.treasury) == ("Régie ALSH", "treasury", CODES)
    with pytest.raises(Refusal):
        await service.send(ReadRegie(code="ZZ"), CASHIER)


async def test_nobody_else_hands_over_or_reads_what_was(service: Started) -> None:
    await opened(service)
    (invoice,) = await owes(service, 12060)
    batch = await handed_over(service)
    forbidden: tuple[Request[Any], ...] = (
        ReadTreasuryCandidates(code="AL"),
        ListTreasuryBatches(),
        HandOver(batch_id=new_id(), regie="AL", due_to=TODAY),
        GetTreasuryBatch(batch_id=batch.batch_id),
        DownloadTreasuryFile(batch_id=batch.batch_id),
        CorrectTitle(batch_id=batch.batch_id, title_id=batch.items[0].title_id, correction_id=new_id(), reason="Non"),
    )
    for asked in forbidden:
        with pytest.raises(Forbidden):
            await service.send(asked, OUTSIDER)
    unheard: tuple[Request[Any], ...] = (GetTreasuryBatch(batch_id=new_id()), DownloadTreasuryFile(batch_id=new_id()))
    for unknown in unheard:
        with pytest.raises(NotFound):
            await service.send(unknown, CASHIER)
    with pytest.raises(NotFound):
        await service.send(GetInvoice(invoice_id=invoice), family(MARTIN))
