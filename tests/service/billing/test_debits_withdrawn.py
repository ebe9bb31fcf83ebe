"""A collection that was announced takes place, or its family is told that it does not."""

from datetime import date, timedelta

import pytest

from chassis.clock import paris_date
from chassis.errors import Conflict
from chassis.ids import new_id
from contracts.billing import (
    CancelDebitBatch,
    ContestInvoiceLine,
    DebitAnnounced,
    DebitBatchView,
    DebitRejected,
    DebitWithdrawn,
    LeaveOutDebit,
    MakeDebitFile,
    RejectDebit,
    RevokeMandate,
    SignMandate,
    TakeOver,
    TakePayment,
)
from tests.service.billing.bank_cast import POSTALE, decide, submit
from tests.service.billing.cast import ANNE, CASHIER, DUPONT, JEAN, MARTIN, invoice
from tests.service.billing.debit_cast import COLLECTOR, batched, day, owes, signs
from tests.service.harness import Started


def leaving_out(batch: DebitBatchView, *, left_out: bool = True) -> LeaveOutDebit:
    """Leave the only family of a batch out, or take it back in."""
    return LeaveOutDebit(batch_id=batch.batch_id, debit_id=batch.items[0].debit_id, left_out=left_out)


async def test_a_family_that_is_left_out_is_told_what_it_pays_itself_and_of_its_return(service: Started) -> None:
    await signs(service)
    await owes(service, 1000)
    batch = await batched(service)
    await service.send(TakePayment(family_id=DUPONT, payment_id=new_id(), regie="AL", means="cash", cents=400), COLLECTOR)
    for _ in range(2):
        await service.send(leaving_out(batch), COLLECTOR)
    (told,) = await service.tells(DebitWithdrawn)
    assert (told.family_id, told.debit_id, told.due_on, told.version) == (DUPONT, batch.items[0].debit_id, batch.due_on, 2)
    assert (told.cents, told.left_cents, told.pay_by) == (1000, 600, None), "it was due in January"
    await service.send(leaving_out(batch, left_out=False), COLLECTOR)
    assert [(one.version, one.cents) for one in await service.tells(DebitAnnounced, count=2)] == [(1, 1000), (3, 600)]


async def test_who_cannot_be_told_early_enough_again_is_not_taken_back_in(service: Started) -> None:
    await signs(service)
    await owes(service, 1000)
    batch = await batched(service)
    await service.send(leaving_out(batch), COLLECTOR)
    service.move_clock(batch.due_on - timedelta(days=13) - day(service, 0))
    with pytest.raises(Conflict) as refused:
        await service.send(leaving_out(batch, left_out=False), COLLECTOR)
    assert (refused.value.slug, "il faut 14 jours" in refused.value.detail) == ("debit_batch_settled", True)
    assert len(await service.tells(DebitAnnounced)) == 1


async def test_a_batch_that_is_given_up_is_told_to_the_families_that_were_still_in_it(service: Started) -> None:
    await signs(service)
    today = paris_date(service.service.settings.clock.now())
    coming = invoice("AL-70", 2500, issued_on=today, period=(date(2026, 7, 1), date(2026, 7, 31)))
    await service.send(TakeOver(regie="AL", invoices=(coming.model_copy(update={"due_on": today + timedelta(days=5)}),)), CASHIER)
    await martin_signs_and_owes(service)
    batch = await batched(service)
    out = next(one for one in batch.items if one.family_id == MARTIN)
    await service.send(LeaveOutDebit(batch_id=batch.batch_id, debit_id=out.debit_id, left_out=True), COLLECTOR)
    await service.send(CancelDebitBatch(batch_id=batch.batch_id), COLLECTOR)
    told = await service.tells(DebitWithdrawn, count=2)
    assert [(one.family_id, one.left_cents, one.pay_by) for one in told] == [
        (MARTIN, 500, None),
        (DUPONT, 2500, today + timedelta(days=5)),
    ], "each once"


async def test_who_is_left_out_when_the_file_is_made_is_told(service: Started) -> None:
    await signs(service)
    await owes(service, 1000)
    await martin_signs_and_owes(service)
    batch = await batched(service)
    async with service.database.transaction() as tx:
        await tx.execute("delete from bank_account where family_id = $1", MARTIN)
    await service.send(MakeDebitFile(batch_id=batch.batch_id), COLLECTOR)
    assert [(one.family_id, one.left_cents) for one in await service.tells(DebitWithdrawn)] == [(MARTIN, 500)]


async def test_who_paid_or_contests_all_of_it_reads_that_nothing_is_to_be_paid(service: Started) -> None:
    await signs(service)
    (invoice_id,) = await owes(service, 1000)
    await martin_signs_and_owes(service)
    batch = await batched(service)
    await service.send(ContestInvoiceLine(invoice_id=invoice_id, position=1, words="Trop de jours."), JEAN)
    await service.send(MakeDebitFile(batch_id=batch.batch_id), COLLECTOR)
    assert [(one.family_id, one.cents, one.left_cents) for one in await service.tells(DebitWithdrawn)] == [(DUPONT, 1000, 0)]


async def test_a_revoked_mandate_has_its_own_letter_and_no_second_one(service: Started) -> None:
    await signs(service)
    await owes(service, 1000)
    batch = await batched(service)
    await service.send(RevokeMandate(), JEAN)
    await service.send(CancelDebitBatch(batch_id=batch.batch_id), COLLECTOR)
    assert await service.told(DebitWithdrawn) == []


async def test_a_reject_comes_after_all_that_was_told_of_its_collection(service: Started) -> None:
    await signs(service)
    await owes(service, 1000)
    batch = await batched(service)
    await service.send(leaving_out(batch), COLLECTOR)
    await service.send(leaving_out(batch, left_out=False), COLLECTOR)
    await service.send(MakeDebitFile(batch_id=batch.batch_id), COLLECTOR)
    await service.send(RejectDebit(batch_id=batch.batch_id, debit_id=batch.items[0].debit_id, code="AM04"), COLLECTOR)
    assert [one.version for one in await service.tells(DebitRejected)] == [4]


async def martin_signs_and_owes(service: Started) -> None:
    """Have the Martins sign, and owe five euros."""
    await decide(service, await submit(service, ANNE, iban=POSTALE))
    await service.send(SignMandate(place="Lyon", agreed=True), ANNE)
    await owes(service, 500, family_id=MARTIN, actor=ANNE, first=50)
