"""Titles that are taken back: reduced, annulled, and credit notes that come before."""

import asyncio
from datetime import date, timedelta
from uuid import UUID
from xml.etree.ElementTree import fromstring

import pytest

from chassis.errors import Conflict, Forbidden, Invalid, NotFound
from chassis.ids import new_id
from contracts.billing import (
    CancelPayment,
    CorrectInvoiceLine,
    CorrectTitle,
    DownloadReductions,
    GetAccountSummary,
    GetStatement,
    HandOverReductions,
    ListTreasuryBatches,
    ReadPaymentsJournal,
    ReadTreasuryCandidates,
    TreasuryOrderTakenBack,
)
from contracts.family import FamilyErased
from contracts.rights import Right
from services.billing.store.books_agree import BOOKS
from tests.service.billing.cast import ANNE, DUPONT, JEAN, MARTIN
from tests.service.billing.debit_cast import owes
from tests.service.billing.run_cast import ISSUER, issued, november, priced
from tests.service.billing.test_refunds import books_are_right
from tests.service.billing.treasury_cast import AT_HOME, CASHIER, CODES, OUTSIDER, handed_over, opened
from tests.service.harness import NOW, TODAY, Started, staff


async def corrections_stand_in_the_journal(service: Started) -> None:
    """Check that what was taken back of a title is in the books, with a document of its own."""
    journal = await service.send(ReadPaymentsJournal(code="AL", first=date(2026, 1, 1), last=date(2026, 12, 31)), staff(Right.READ_LEDGER))
    treasury = [(one.kind, one.cents) for one in journal.lines if one.method == "treasury"]
    assert sorted(treasury) == [("cancellation", -10060), ("cancellation", -2000), ("payment", 12060)]
    async with service.database.transaction() as tx:
        assert await tx.fetch(BOOKS["operations without a document of their own"]) == []


async def test_a_title_is_reduced_then_annulled_and_its_invoice_is_open_again_by_as_much(service: Started) -> None:
    await opened(service)
    await owes(service, 12060)
    batch = await handed_over(service)
    title = batch.items[0]
    asked = CorrectTitle(batch_id=batch.batch_id, title_id=title.title_id, correction_id=new_id(), cents=2000, reason="Deux jours de trop")
    for _ in range(2):
        after = await service.send(asked, CASHIER)
    assert (after.taken_back_cents, after.items[0].reasons) == (2000, ("Deux jours de trop",))
    account = await service.send(GetAccountSummary(), JEAN)
    assert (account.balance_cents, account.unpaid[0].remaining_cents) == (2000, 2000)
    (open_again,) = (await service.send(ReadTreasuryCandidates(code="AL"), CASHIER)).invoices
    assert (open_again.cents, open_again.taken_back) == (2000, True)
    too_much = asked.model_copy(update={"correction_id": new_id(), "cents": 10061})
    other = asked.model_copy(update={"cents": 1})
    for wrong in (too_much, other):
        with pytest.raises(Invalid):
            await service.send(wrong, CASHIER)
    with pytest.raises(NotFound):
        await service.send(asked.model_copy(update={"title_id": new_id(), "correction_id": new_id()}), CASHIER)
    with pytest.raises(Conflict) as refused:
        await service.send(CancelPayment(family_id=DUPONT, payment_id=title.title_id, reason="Erreur"), CASHIER)
    assert refused.value.slug == "title_not_taken_back"

    annulled = await service.send(asked.model_copy(update={"correction_id": new_id(), "cents": None}), CASHIER)
    assert annulled.taken_back_cents == 12060
    account = await service.send(GetAccountSummary(), JEAN)
    assert (account.balance_cents, account.unpaid[0].remaining_cents, account.treasury) == (12060, 12060, ())
    words = [line.description for line in (await service.send(GetStatement(), JEAN)).lines]
    assert [words.count(f"{what} : Titre émis (ORMC n°12)") for what in ("Réduction", "Annulation")] == [1, 1]
    await corrections_stand_in_the_journal(service)
    first, second = sorted(await service.tells(TreasuryOrderTakenBack, count=2), key=lambda one: one.whole)
    assert ((first.cents, first.whole), (second.cents, second.whole)) == ((2000, False), (10060, True))
    listed = await service.send(ListTreasuryBatches(), CASHIER)
    (waits,) = listed.pending
    assert (waits.regie, waits.exercise, waits.titles, waits.cents) == ("AL", batch.exercise, 2, 12060)
    slip = HandOverReductions(batch_id=new_id(), regie="AL", exercise=batch.exercise)
    made, same = await asyncio.gather(*(service.send(slip, CASHIER) for _ in range(2)))
    assert made == same
    assert (made.number, made.titles, made.cents) == (1, 2, 12060)
    file = await service.send(DownloadReductions(batch_id=made.batch_id), CASHIER)
    assert file == await service.send(DownloadReductions(batch_id=made.batch_id), CASHIER)
    assert file.name == f"PESALR2_{CODES.siret}_AL_{batch.exercise}_0000001.xml"
    told = [(one.tag, one.attrib["V"]) for one in fromstring(file.content).iter() if one.tag in ("IdPce", "MtHT", "IdPceOrig")]  # noqa: S314 - our own file
    assert told == [("IdPce", "1"), ("MtHT", "20.00"), ("IdPceOrig", "300"), ("IdPce", "2"), ("MtHT", "100.60"), ("IdPceOrig", "300")]
    with pytest.raises(Conflict) as refused:
        await service.send(slip.model_copy(update={"batch_id": new_id()}), CASHIER)
    assert refused.value.slug == "nothing_to_hand_over"
    with pytest.raises(NotFound):
        await service.send(DownloadReductions(batch_id=new_id()), CASHIER)
    with pytest.raises(Forbidden):
        await service.send(slip, OUTSIDER)
    again = await handed_over(service)
    assert (again.number, again.items[0].number, again.cents) == (13, 301, 12060)


@pytest.mark.parametrize("treasury", [False, True], ids=["the town collects", "the treasury collects"])
async def test_a_credit_note_issued_first_covers_what_its_title_is_reduced_by(service: Started, treasury: bool) -> None:
    await opened(service, treasury=treasury)
    await priced(service, [DUPONT], days=(2, 3, 5, 6, 9, 10))
    await issued(service)
    (invoiced,) = (await service.send(GetAccountSummary(), JEAN)).unpaid
    await opened(service, treasury=True)
    batch = await handed_over(service, due_to=invoiced.due_on)
    await opened(service, treasury=treasury)
    day = CorrectInvoiceLine(
        family_id=DUPONT, invoice_id=invoiced.invoice_id, position=1, cents=0, reason="Non servi", days=(date(2026, 11, 3),)
    )
    await service.send(day, ISSUER)
    await issued(service, november(corrective=True))
    assert (await service.send(GetAccountSummary(), JEAN)).balance_cents == -305
    (title,) = batch.items
    assert [one.cents for one in (await service.send(ListTreasuryBatches(), CASHIER)).to_reduce] == [305], "the credit waits for its title"
    less = CorrectTitle(batch_id=batch.batch_id, title_id=title.title_id, correction_id=new_id(), cents=100, reason="Un jour de trop")
    await service.send(less, CASHIER)
    (waits,) = (await service.send(ListTreasuryBatches(), CASHIER)).to_reduce
    assert (waits.title_id, waits.number, waits.invoice_number, waits.cents) == (title.title_id, title.number, title.invoice_number, 205)
    await service.send(less.model_copy(update={"correction_id": new_id(), "cents": 205}), CASHIER)
    assert (await service.send(ListTreasuryBatches(), CASHIER)).to_reduce == ()
    account = await service.send(GetAccountSummary(), JEAN)
    assert (account.balance_cents, account.unpaid) == (0, ())
    assert (await service.send(ReadTreasuryCandidates(code="AL"), CASHIER)).invoices == ()


async def one_day_less(service: Started, invoice_id: UUID) -> None:
    """Issue a credit note of one meal of November."""
    day = CorrectInvoiceLine(family_id=DUPONT, invoice_id=invoice_id, position=1, cents=0, reason="Non servi", days=(date(2026, 11, 3),))
    await service.send(day, ISSUER)
    await issued(service, november(corrective=True))


async def left(service: Started) -> dict[str, int]:
    """Tell what is left of each unpaid invoice of the Duponts."""
    return {one.number: one.remaining_cents for one in (await service.send(GetAccountSummary(), JEAN)).unpaid}


async def test_a_credit_note_waits_for_the_title_of_its_invoice_instead_of_paying_an_older_one(service: Started) -> None:
    await opened(service)
    await priced(service, [DUPONT], days=(2, 3, 5, 6, 9, 10))
    await issued(service)
    (invoiced,) = (await service.send(GetAccountSummary(), JEAN)).unpaid
    await opened(service, treasury=True)
    batch = await handed_over(service, due_to=invoiced.due_on)
    await opened(service)
    await owes(service, 1000, first=50)
    await one_day_less(service, invoiced.invoice_id)
    assert await left(service) == {"AL-50": 1000}
    (title,) = batch.items
    less = CorrectTitle(batch_id=batch.batch_id, title_id=title.title_id, correction_id=new_id(), cents=100, reason="Un jour de trop")
    await service.send(less, CASHIER)
    await service.send(less.model_copy(update={"correction_id": new_id(), "cents": 205, "reason": "Le reste de ce jour"}), CASHIER)
    assert await left(service) == {"AL-50": 1000}, "its invoice is not open again"
    await books_are_right(service)


async def test_a_credit_note_settles_the_invoice_that_it_corrects_before_an_older_one(service: Started) -> None:
    await opened(service)
    await priced(service, [DUPONT], days=(2, 3, 5, 6, 9, 10))
    await issued(service)
    (invoiced,) = (await service.send(GetAccountSummary(), JEAN)).unpaid
    await owes(service, 1000, first=50)
    await one_day_less(service, invoiced.invoice_id)
    assert await left(service) == {"AL-50": 1000, invoiced.number: invoiced.total_cents - 305}


async def test_a_title_of_an_erased_family_waits_for_no_slip_and_is_named_to_the_accountant(service: Started) -> None:
    await opened(service)
    await service.tell(AT_HOME.model_copy(update={"family_id": MARTIN}))
    await owes(service, 12060)
    await owes(service, 2400, family_id=MARTIN, actor=ANNE, first=50)
    batch = await handed_over(service)
    for title in batch.items:
        await service.send(CorrectTitle(batch_id=batch.batch_id, title_id=title.title_id, correction_id=new_id(), reason="Erreur"), CASHIER)
    await service.tell(FamilyErased(family_id=MARTIN, version=9, erased_at=NOW))
    listed = await service.send(ListTreasuryBatches(), CASHIER)
    assert [(one.titles, one.cents) for one in listed.pending] == [(1, 12060)]
    (untold,) = listed.untold
    gone = next(one for one in batch.items if one.family_id == MARTIN)
    assert (untold.title_number, untold.exercise, untold.cents, untold.day) == (gone.number, batch.exercise, 2400, TODAY)
    assert untold.regie_name == "Régie garderie ALSH"
    slip = await service.send(HandOverReductions(batch_id=new_id(), regie="AL", exercise=batch.exercise), CASHIER)
    assert (slip.titles, slip.cents) == (1, 12060)
    assert (await service.send(DownloadReductions(batch_id=slip.batch_id), CASHIER)).content
    service.move_clock(timedelta(days=400))
    assert (await service.send(ListTreasuryBatches(), CASHIER)).untold == ()
