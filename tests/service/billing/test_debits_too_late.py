"""A batch whose day has come is no file any more, and hides no invoice."""

from datetime import timedelta

import pytest

from chassis.errors import Conflict
from contracts.billing import (
    CancelDebitBatch,
    DebitBatchView,
    DebitWithdrawn,
    DownloadDebitFile,
    GetAccountSummary,
    GetCardOffer,
    GetDirectDebit,
    MakeDebitFile,
    ReadReminders,
)
from contracts.rights import Right
from tests.service.billing.cast import JEAN
from tests.service.billing.debit_cast import COLLECTOR, batched, day, owes, signs
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
    assert told.due_on == batch.due_on
    assert (await service.send(MakeDebitFile(batch_id=again.batch_id), COLLECTOR)).cents == 1000


async def test_a_forgotten_batch_keeps_no_invoice_from_reminders(service: Started) -> None:
    await forgotten(service)
    reader = staff(Right.SEND_REMINDER)
    assert [one.cents for one in (await service.send(ReadReminders(code="AL"), reader)).overdue] == [1000]
