"""What the town has of a family's money is used before the family is debited."""

import pytest

from chassis.errors import Conflict
from chassis.ids import new_id
from contracts.billing import (
    CancelDebitBatch,
    DebitAnnounced,
    DebitBatchView,
    DebitWithdrawn,
    LeaveOutDebit,
    MakeDebitFile,
    ReadCounterAccount,
    RefundCredit,
    RejectDebit,
    TakePayment,
    WithdrawRefund,
)
from tests.service.billing.cast import DUPONT
from tests.service.billing.debit_cast import COLLECTOR, batched, owes, signs
from tests.service.billing.test_refunds import COLLEAGUE, REFUNDER, books_are_right
from tests.service.harness import Started


async def has_credit(service: Started, cents: int) -> RefundCredit:
    """Give the Duponts a credit that is asked to be transferred, so that invoices entered after it leave it alone."""
    await service.send(TakePayment(family_id=DUPONT, payment_id=new_id(), regie="AL", means="cash", cents=cents), COLLECTOR)
    asked = RefundCredit(family_id=DUPONT, refund_id=new_id(), regie="AL", cents=cents, reason="Déménagement")
    await service.send(asked, REFUNDER)
    return asked


async def freed(service: Started, asked: RefundCredit) -> None:
    """Give the transfer up: the credit is free beside invoices that are open."""
    await service.send(WithdrawRefund(refund_id=asked.refund_id), COLLEAGUE)


async def leaves_out(service: Started, batch: DebitBatchView, *, left_out: bool) -> DebitBatchView:
    """Leave the only family of a batch out, or take it back in."""
    return await service.send(LeaveOutDebit(batch_id=batch.batch_id, debit_id=batch.items[0].debit_id, left_out=left_out), COLLECTOR)


async def stands(service: Started) -> tuple[int, dict[str, int], list[int]]:
    """Tell the Duponts' balance, their credit, what is left of each invoice."""
    account = await service.send(ReadCounterAccount(family_id=DUPONT), COLLECTOR)
    return account.balance_cents, dict(account.credits), [one.remaining_cents for one in account.invoices]


async def test_a_family_is_debited_of_what_is_left_once_its_credit_is_used(service: Started) -> None:
    await signs(service)
    asked = await has_credit(service, 1200)
    await owes(service, 8000)
    await freed(service, asked)
    assert await stands(service) == (6800, {"AL": 1200}, [8000])
    batch = await batched(service)
    assert batch.cents == 6800
    assert [one.cents for one in await service.tells(DebitAnnounced)] == [6800]
    assert await stands(service) == (6800, {}, [6800])
    assert (await service.send(MakeDebitFile(batch_id=batch.batch_id), COLLECTOR)).cents == 6800
    assert await stands(service) == (0, {}, [])
    await books_are_right(service)


async def test_a_family_that_owes_nothing_on_balance_is_not_debited(service: Started) -> None:
    await signs(service)
    await owes(service, 8000)
    batch = await service.send(MakeDebitFile(batch_id=(await batched(service)).batch_id), COLLECTOR)
    await service.send(TakePayment(family_id=DUPONT, payment_id=new_id(), regie="AL", means="cash", cents=8000), COLLECTOR)
    await service.send(RejectDebit(batch_id=batch.batch_id, debit_id=batch.items[0].debit_id, code="MD06"), COLLECTOR)
    assert await stands(service) == (0, {"AL": 8000}, [8000]), "the mandate holds, and the invoice is open again"
    with pytest.raises(Conflict) as refused:
        await batched(service)
    assert refused.value.slug == "nothing_to_collect"


async def test_what_is_asked_to_be_transferred_is_not_used_for_a_debit(service: Started) -> None:
    await signs(service)
    await has_credit(service, 1200)
    await owes(service, 8000)
    batch = await batched(service)
    assert (await service.send(MakeDebitFile(batch_id=batch.batch_id), COLLECTOR)).cents == 8000
    assert await stands(service) == (-1200, {"AL": 1200}, [])
    await books_are_right(service)


async def test_a_credit_that_came_after_the_notice_is_used_before_the_file_is_made(service: Started) -> None:
    await signs(service)
    asked = await has_credit(service, 1200)
    await owes(service, 8000)
    batch = await batched(service)
    assert batch.cents == 8000
    await freed(service, asked)
    assert (await service.send(MakeDebitFile(batch_id=batch.batch_id), COLLECTOR)).cents == 6800
    assert await stands(service) == (0, {}, [])
    await books_are_right(service)


async def test_who_is_not_debited_after_all_reads_what_is_left_beside_the_credit(service: Started) -> None:
    await signs(service)
    asked = await has_credit(service, 8500)
    await owes(service, 6000, 2500)
    batch = await batched(service)
    await freed(service, asked)
    with pytest.raises(Conflict) as refused:
        await service.send(MakeDebitFile(batch_id=batch.batch_id), COLLECTOR)
    assert (refused.value.slug, "abandonnez" in refused.value.detail) == ("nothing_to_collect", True)
    await service.send(CancelDebitBatch(batch_id=batch.batch_id), COLLECTOR)
    (told,) = await service.tells(DebitWithdrawn)
    assert (told.cents, told.left_cents) == (8500, 0)
    assert await stands(service) == (0, {}, [])


async def test_who_is_left_out_pays_what_its_credit_does_not(service: Started) -> None:
    await signs(service)
    asked = await has_credit(service, 1200)
    await owes(service, 8000)
    batch = await batched(service)
    await freed(service, asked)
    await leaves_out(service, batch, left_out=True)
    (told,) = await service.tells(DebitWithdrawn)
    assert told.left_cents == 6800
    assert await stands(service) == (6800, {}, [6800])


async def test_who_is_taken_back_in_is_told_of_what_its_credit_does_not_pay(service: Started) -> None:
    await signs(service)
    asked = await has_credit(service, 1200)
    await owes(service, 8000)
    batch = await batched(service)
    await leaves_out(service, batch, left_out=True)
    await freed(service, asked)
    taken_in = await leaves_out(service, batch, left_out=False)
    assert (taken_in.cents, taken_in.items[0].cents) == (6800, 6800)
    assert [one.cents for one in await service.tells(DebitAnnounced, count=2)] == [8000, 6800]
    assert await stands(service) == (6800, {}, [6800])
    assert (await service.send(MakeDebitFile(batch_id=batch.batch_id), COLLECTOR)).cents == 6800
    await books_are_right(service)


async def test_who_owes_nothing_once_its_credit_is_used_is_not_taken_back_in(service: Started) -> None:
    await signs(service)
    asked = await has_credit(service, 8000)
    await owes(service, 8000)
    batch = await batched(service)
    await freed(service, asked)
    await leaves_out(service, batch, left_out=True)
    assert [one.left_cents for one in await service.tells(DebitWithdrawn)] == [0]
    with pytest.raises(Conflict) as refused:
        await leaves_out(service, batch, left_out=False)
    assert (refused.value.slug, "Plus rien n'est dû" in refused.value.detail) == ("debit_batch_settled", True)
    assert len(await service.tells(DebitAnnounced)) == 1
