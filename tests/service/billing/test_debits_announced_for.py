"""A collection settles the invoices that its family was told of, whatever older ones open before its file is made."""

from datetime import date, timedelta
from uuid import UUID

from chassis.ids import new_id
from contracts.billing import (
    CancelDebitBatch,
    CancelPayment,
    DebitWithdrawn,
    GetAccountSummary,
    LeaveOutDebit,
    MakeDebitFile,
    TakeOver,
    TakePayment,
)
from tests.service.billing.cast import CASHIER, DUPONT, JEAN, invoice
from tests.service.billing.debit_cast import COLLECTOR, batched, owes, signs
from tests.service.harness import TODAY, Started

JANUARY = (date(2026, 1, 1), date(2026, 1, 31))


async def paid_by_cheque(service: Started, cents: int) -> UUID:
    """Give the family an old invoice that a cheque settles; returns the payment."""
    old = invoice("AL-3", cents, issued_on=date(2025, 12, 8), period=(date(2025, 12, 1), date(2025, 12, 31)))
    await service.send(TakeOver(regie="AL", invoices=(old,)), CASHIER)
    asked = TakePayment(family_id=DUPONT, payment_id=new_id(), regie="AL", means="cheque", cents=cents, bank="LCL", reference="1")
    return (await service.send(asked, COLLECTOR)).payment_id


async def bounces(service: Started, payment_id: UUID) -> None:
    """Open the old invoice again."""
    await service.send(CancelPayment(family_id=DUPONT, payment_id=payment_id, reason="Sans provision"), COLLECTOR)


async def open_now(service: Started) -> list[tuple[str, int, date | None]]:
    """List what Jean reads of his unpaid invoices: number, what is left, the day of the debit."""
    return [(one.number, one.remaining_cents, one.debited_on) for one in (await service.send(GetAccountSummary(), JEAN)).unpaid]


async def test_an_older_invoice_that_opens_after_the_announcement_is_not_settled_in_its_place(service: Started) -> None:
    await signs(service)
    cheque = await paid_by_cheque(service, 5640)
    await owes(service, 8000, first=247)
    batch = await batched(service)
    await bounces(service, cheque)
    assert await open_now(service) == [("AL-3", 5640, None), ("AL-247", 8000, batch.due_on)]
    made = await service.send(MakeDebitFile(batch_id=batch.batch_id), COLLECTOR)
    assert made.cents == 8000
    assert await open_now(service) == [("AL-3", 5640, None)]


async def test_what_the_family_paid_of_it_by_hand_meanwhile_settles_the_oldest_of_the_others(service: Started) -> None:
    await signs(service)
    cheque = await paid_by_cheque(service, 5640)
    (announced,) = await owes(service, 8000, first=247)
    batch = await batched(service)
    await bounces(service, cheque)
    by_hand = TakePayment(family_id=DUPONT, payment_id=new_id(), regie="AL", means="cash", cents=5000, invoices=(announced,))
    await service.send(by_hand, COLLECTOR)
    made = await service.send(MakeDebitFile(batch_id=batch.batch_id), COLLECTOR)
    assert made.cents == 8000
    assert await open_now(service) == [("AL-3", 640, None)]


async def test_taken_back_in_it_is_announced_for_what_is_open_by_then(service: Started) -> None:
    await signs(service)
    cheque = await paid_by_cheque(service, 5640)
    await owes(service, 8000, first=247)
    batch = await batched(service)
    away = LeaveOutDebit(batch_id=batch.batch_id, debit_id=batch.items[0].debit_id, left_out=True)
    await service.send(away, COLLECTOR)
    await bounces(service, cheque)
    await service.send(away.model_copy(update={"left_out": False}), COLLECTOR)
    assert await open_now(service) == [("AL-3", 5640, batch.due_on), ("AL-247", 8000, batch.due_on)]
    await service.send(MakeDebitFile(batch_id=batch.batch_id), COLLECTOR)
    assert await open_now(service) == [("AL-247", 5640, None)]


async def test_the_letter_of_a_collection_that_is_given_up_names_what_it_was_announced_for(service: Started) -> None:
    await signs(service)
    cheque = await paid_by_cheque(service, 5640)
    coming = invoice("AL-247", 8000, issued_on=TODAY, period=JANUARY).model_copy(update={"due_on": TODAY + timedelta(days=7)})
    await service.send(TakeOver(regie="AL", invoices=(coming,)), CASHIER)
    batch = await batched(service)
    await bounces(service, cheque)
    await service.send(CancelDebitBatch(batch_id=batch.batch_id), COLLECTOR)
    (told,) = await service.tells(DebitWithdrawn)
    assert (told.left_cents, told.pay_by) == (8000, coming.due_on)
