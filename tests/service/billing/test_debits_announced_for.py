"""A collection settles the invoices that its family was told of, and no others, whatever opens before its file is made."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from chassis.errors import Conflict
from chassis.ids import new_id
from contracts.billing import (
    CancelDebitBatch,
    CancelPayment,
    ContestInvoiceLine,
    DebitAnnounced,
    DebitBatchView,
    DebitWithdrawn,
    GetAccountSummary,
    LeaveOutDebit,
    MakeDebitFile,
    RejectDebit,
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


async def announced(service: Started) -> tuple[UUID, DebitBatchView]:
    """Announce a collection of AL-247 alone, 80 euros, and open the older AL-3, 56,40 euros, after that; returns the announced invoice."""
    await signs(service)
    cheque = await paid_by_cheque(service, 5640)
    (invoice_id,) = await owes(service, 8000, first=247)
    batch = await batched(service)
    await bounces(service, cheque)
    return invoice_id, batch


async def pays_by_hand(service: Started, invoice_id: UUID, cents: int) -> None:
    """Pay a part of an invoice at the counter."""
    asked = TakePayment(family_id=DUPONT, payment_id=new_id(), regie="AL", means="cash", cents=cents, invoices=(invoice_id,))
    await service.send(asked, COLLECTOR)


async def foreseen(service: Started) -> dict[str, bool]:
    """Tell which of his unpaid invoices Jean reads will be debited."""
    return {one.number: one.will_be_debited for one in (await service.send(GetAccountSummary(), JEAN)).unpaid}


async def test_an_older_invoice_that_opens_after_the_announcement_is_not_settled_in_its_place(service: Started) -> None:
    _, batch = await announced(service)
    assert await open_now(service) == [("AL-3", 5640, None), ("AL-247", 8000, batch.due_on)]
    made = await service.send(MakeDebitFile(batch_id=batch.batch_id), COLLECTOR)
    assert made.cents == 8000
    assert await open_now(service) == [("AL-3", 5640, None)]


async def test_when_the_family_paid_of_it_by_hand_meanwhile_only_the_rest_is_collected(service: Started) -> None:
    invoice_id, batch = await announced(service)
    await pays_by_hand(service, invoice_id, 5000)
    made = await service.send(MakeDebitFile(batch_id=batch.batch_id), COLLECTOR)
    assert made.cents == 3000
    assert await open_now(service) == [("AL-3", 5640, None)]
    assert await foreseen(service) == {"AL-3": True}, "it waits for the next collection"


async def test_what_opened_meanwhile_is_not_asked_when_the_collection_does_not_take_place(service: Started) -> None:
    invoice_id, batch = await announced(service)
    await pays_by_hand(service, invoice_id, 8000)
    with pytest.raises(Conflict) as refused:
        await service.send(MakeDebitFile(batch_id=batch.batch_id), COLLECTOR)
    assert (refused.value.slug, "Toutes les factures sont réglées" in refused.value.detail) == ("nothing_to_collect", True)
    await service.send(CancelDebitBatch(batch_id=batch.batch_id), COLLECTOR)
    assert [(one.cents, one.left_cents) for one in await service.tells(DebitWithdrawn)] == [(8000, 0)]
    assert await foreseen(service) == {"AL-3": True}, "no letter asked to pay it"


async def test_when_the_announced_invoice_is_contested_no_other_is_collected_in_its_place(service: Started) -> None:
    invoice_id, batch = await announced(service)
    await service.send(ContestInvoiceLine(invoice_id=invoice_id, position=1, words="Trop de jours."), JEAN)
    with pytest.raises(Conflict) as refused:
        await service.send(MakeDebitFile(batch_id=batch.batch_id), COLLECTOR)
    assert refused.value.slug == "nothing_to_collect"
    assert await open_now(service) == [("AL-3", 5640, None), ("AL-247", 8000, None)]


async def test_after_a_reject_what_was_collected_is_to_be_paid_and_nothing_else(service: Started) -> None:
    _, batch = await announced(service)
    made = await service.send(MakeDebitFile(batch_id=batch.batch_id), COLLECTOR)
    await service.send(RejectDebit(batch_id=batch.batch_id, debit_id=made.items[0].debit_id, code="AM04"), COLLECTOR)
    assert await foreseen(service) == {"AL-3": True, "AL-247": False}


async def test_more_than_was_announced_is_never_collected_and_what_opened_of_it_waits_for_the_next(service: Started) -> None:
    await signs(service)
    (invoice_id,) = await owes(service, 8000)
    cheque = TakePayment(family_id=DUPONT, payment_id=new_id(), regie="AL", means="cheque", cents=2000, bank="LCL", reference="1")
    taken = await service.send(cheque.model_copy(update={"invoices": (invoice_id,)}), COLLECTOR)
    batch = await batched(service)
    await bounces(service, taken.payment_id)
    assert (await service.send(MakeDebitFile(batch_id=batch.batch_id), COLLECTOR)).cents == batch.cents == 6000
    assert await open_now(service) == [("AL-1", 2000, None)]
    assert await foreseen(service) == {"AL-1": True}


async def test_taken_back_in_it_is_announced_of_all_that_is_open_by_then(service: Started) -> None:
    await signs(service)
    cheque = await paid_by_cheque(service, 5640)
    await owes(service, 8000, first=247)
    batch = await batched(service)
    away = LeaveOutDebit(batch_id=batch.batch_id, debit_id=batch.items[0].debit_id, left_out=True)
    await service.send(away, COLLECTOR)
    await bounces(service, cheque)
    await service.send(away.model_copy(update={"left_out": False}), COLLECTOR)
    assert await open_now(service) == [("AL-3", 5640, batch.due_on), ("AL-247", 8000, batch.due_on)]
    assert [one.cents for one in await service.tells(DebitAnnounced, count=2)] == [8000, 13640]
    assert (await service.send(MakeDebitFile(batch_id=batch.batch_id), COLLECTOR)).cents == 13640
    assert await open_now(service) == []


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
