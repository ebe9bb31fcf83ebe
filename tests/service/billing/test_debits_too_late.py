"""A batch whose day has come is no file any more, and hides no invoice."""

from datetime import date, timedelta

import pytest

from chassis.errors import Conflict
from chassis.french import plain_date
from chassis.ids import new_id
from contracts.billing import (
    CancelDebitBatch,
    DebitBatchView,
    DebitWithdrawn,
    DownloadDebitFile,
    GetAccountSummary,
    GetCardOffer,
    GetDirectDebit,
    LeaveOutDebit,
    ListDebitBatches,
    MakeDebitFile,
    PrepareDebitBatch,
    ReadReminders,
)
from contracts.rights import Right
from tests.service.billing.cast import JEAN
from tests.service.billing.debit_cast import COLLECTOR, CREDITOR, batched, day, owes, signs
from tests.service.harness import Started, staff


async def forgotten(service: Started) -> DebitBatchView:
    """Announce a collection, and let its day come without a file."""
    await signs(service)
    await owes(service, 1000)
    batch = await batched(service)
    service.move_clock(batch.due_on - day(service, 0))
    return batch


async def test_no_file_is_made_from_its_day_on_and_the_refusal_says_what_to_do(service: Started) -> None:
    batch = await forgotten(service)
    for _ in range(2):
        with pytest.raises(Conflict) as refused:
            await service.send(MakeDebitFile(batch_id=batch.batch_id), COLLECTOR)
        assert refused.value.slug == "debit_batch_settled"
        assert "Abandonnez ce lot, puis annoncez de nouveau" in refused.value.detail
        service.move_clock(timedelta(days=40))
    assert (await service.send(GetAccountSummary(), JEAN)).balance_cents == 1000


async def test_on_the_day_before_the_file_is_made_and_it_is_written_again_ever_after(service: Started) -> None:
    await signs(service)
    await owes(service, 1000)
    batch = await batched(service)
    service.move_clock(batch.due_on - timedelta(days=1) - day(service, 0))
    assert (await service.send(MakeDebitFile(batch_id=batch.batch_id), COLLECTOR)).status == "made"
    service.move_clock(timedelta(days=30))
    assert (await service.send(MakeDebitFile(batch_id=batch.batch_id), COLLECTOR)).status == "made"
    assert (await service.send(DownloadDebitFile(batch_id=batch.batch_id), COLLECTOR)).content


async def test_before_easter_the_file_is_made_up_to_thursday(service: Started) -> None:
    await signs(service)
    await owes(service, 1000)
    service.move_clock(date(2027, 3, 1) - day(service, 0))
    asked = PrepareDebitBatch(batch_id=new_id(), regie="AL", invoices_due_to=date(2026, 12, 31), due_on=date(2027, 3, 30))
    batch = await service.send(asked, COLLECTOR)
    assert batch.file_by == date(2027, 3, 25)

    async def debited_on() -> list[date | None]:
        account, card = await service.send(GetAccountSummary(), JEAN), await service.send(GetCardOffer(), JEAN)
        return [*(one.debited_on for one in account.unpaid), *(one.debited_on for one in card.invoices)]

    service.move_clock(timedelta(days=24))
    assert await debited_on() == [batch.due_on, batch.due_on]
    service.move_clock(timedelta(days=1))
    assert await debited_on() == [None, None], "banks are closed until that day: it is to be paid otherwise"
    assert (await service.send(GetDirectDebit(), JEAN)).debits == ()
    with pytest.raises(Conflict) as refused:
        await service.send(MakeDebitFile(batch_id=batch.batch_id), COLLECTOR)
    assert refused.value.slug == "debit_batch_settled"
    assert (await service.send(GetAccountSummary(), JEAN)).balance_cents == 1000


async def test_on_the_last_bank_day_before_easter_the_file_is_made(service: Started) -> None:
    await signs(service)
    await owes(service, 1000)
    service.move_clock(date(2027, 3, 1) - day(service, 0))
    asked = PrepareDebitBatch(batch_id=new_id(), regie="AL", invoices_due_to=date(2026, 12, 31), due_on=date(2027, 3, 30))
    batch = await service.send(asked, COLLECTOR)
    service.move_clock(timedelta(days=24))
    assert (await service.send(MakeDebitFile(batch_id=batch.batch_id), COLLECTOR)).status == "made"


async def test_families_told_on_a_day_without_banks_are_debited_the_day_after_the_next_that_has_them(service: Started) -> None:
    await service.send(CREDITOR.model_copy(update={"notice_days": 1}), COLLECTOR)
    service.move_clock(date(2027, 3, 26) - day(service, 0))
    assert (await service.send(ListDebitBatches(), COLLECTOR)).earliest == date(2027, 3, 31)


async def test_a_mandate_that_lapses_before_the_day_is_not_debited(service: Started) -> None:
    await signs(service)
    await owes(service, 1000)
    service.move_clock(timedelta(days=3 * 365 - 30))
    batch = await batched(service, due_to=date(2026, 12, 31), days=20)
    assert batch.debits == 1
    await service.send(CancelDebitBatch(batch_id=batch.batch_id), COLLECTOR)
    service.move_clock(timedelta(days=20))
    with pytest.raises(Conflict) as refused:
        await batched(service, due_to=date(2026, 12, 31), days=20)
    assert refused.value.slug == "nothing_to_collect"


async def test_what_it_announced_is_to_be_paid_and_announced_again(service: Started) -> None:
    batch = await forgotten(service)
    assert [one.debited_on for one in (await service.send(GetAccountSummary(), JEAN)).unpaid] == [None]
    assert [one.debited_on for one in (await service.send(GetCardOffer(), JEAN)).invoices] == [None]
    assert (await service.send(GetDirectDebit(), JEAN)).debits == (), "nothing is to come"
    again = await batched(service)
    assert (again.debits, again.cents) == (1, 1000), "a forgotten batch does not keep its families out of the next"
    assert [one.debited_on for one in (await service.send(GetAccountSummary(), JEAN)).unpaid] == [again.due_on]
    await service.send(CancelDebitBatch(batch_id=batch.batch_id), COLLECTOR)
    (told,) = await service.tells(DebitWithdrawn)
    assert (told.due_on, told.left_cents, told.pay_by, told.debited_on) == (batch.due_on, 0, None, again.due_on)
    assert (await service.send(MakeDebitFile(batch_id=again.batch_id), COLLECTOR)).cents == 1000


async def test_what_no_other_batch_announced_of_it_is_left_to_pay(service: Started) -> None:
    await signs(service)
    await owes(service, 1000, 600)
    batch = await batched(service)
    service.move_clock(batch.due_on - day(service, 0))
    again = await batched(service, due_to=date(2026, 1, 31))
    assert again.cents == 1000, "the invoice of January alone"
    await service.send(CancelDebitBatch(batch_id=batch.batch_id), COLLECTOR)
    (told,) = await service.tells(DebitWithdrawn)
    assert (told.cents, told.left_cents, told.pay_by, told.debited_on) == (1600, 600, None, again.due_on)


async def test_who_is_in_another_batch_is_not_taken_back_in(service: Started) -> None:
    await signs(service)
    await owes(service, 1000)
    batch = await batched(service, days=40)
    out = LeaveOutDebit(batch_id=batch.batch_id, debit_id=batch.items[0].debit_id, left_out=True)
    await service.send(out, COLLECTOR)
    (told,) = await service.tells(DebitWithdrawn)
    assert (told.left_cents, told.debited_on) == (1000, None)
    again = await batched(service, days=20)
    with pytest.raises(Conflict) as refused:
        await service.send(out.model_copy(update={"left_out": False}), COLLECTOR)
    assert refused.value.detail == (
        f"Un autre prélèvement de cette famille est déjà annoncé pour le {plain_date(again.due_on)}\u00a0:"
        " elle ne peut pas être reprise dans celui-ci."
    )
    await service.send(CancelDebitBatch(batch_id=again.batch_id), COLLECTOR)
    back = await service.send(out.model_copy(update={"left_out": False}), COLLECTOR)
    assert [one.status for one in back.items] == ["announced"]


async def test_a_forgotten_batch_keeps_no_invoice_from_reminders(service: Started) -> None:
    await forgotten(service)
    reader = staff(Right.SEND_REMINDER)
    assert [one.cents for one in (await service.send(ReadReminders(code="AL"), reader)).overdue] == [1000]
