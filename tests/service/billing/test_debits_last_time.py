"""A mandate that has served for the last time: what else was announced under it does not take place, and its family is told."""

from datetime import date

import pytest

from chassis.errors import Conflict
from contracts.billing import (
    CancelDebitBatch,
    DebitBatchView,
    DebitWithdrawn,
    EndMandate,
    GetAccountSummary,
    GetDebitBatch,
    GetDirectDebit,
    MakeDebitFile,
    MandateChanged,
    PutRegie,
    ReadReminders,
    RevokeMandate,
    TakeOver,
)
from contracts.rights import Right
from tests.service.billing.cast import ANNE, CASHIER, DUPONT, JEAN, MARTIN, invoice
from tests.service.billing.debit_cast import COLLECTOR, batched, day, owes, signs
from tests.service.billing.test_debits_withdrawn import martin_signs_and_owes
from tests.service.harness import Started, staff

MEALS = PutRegie(code="RS", name="Régie restauration", billed_until=date(2026, 8, 31))


async def closes(service: Started) -> None:
    """Have the mandate of the Duponts end after its next collection."""
    mandate = (await service.send(GetDirectDebit(), JEAN)).mandate
    assert mandate
    await service.send(EndMandate(family_id=DUPONT, mandate_id=mandate.mandate_id, reason="Déménagement", after_next=True), COLLECTOR)


async def owes_twice(service: Started) -> None:
    """Have the Duponts sign, and owe 80 euros to a regie and 50 to another."""
    await signs(service)
    await service.send(MEALS, CASHIER)
    await owes(service, 8000)
    await service.send(TakeOver(regie="RS", invoices=(invoice("RS-1", 5000),)), CASHIER)


async def announced_twice(service: Started) -> tuple[DebitBatchView, DebitBatchView]:
    """Announce a collection of each regie, under a mandate that ends after the next."""
    await owes_twice(service)
    batches = await batched(service), await batched(service, days=19, regie="RS")
    await closes(service)
    return batches


async def test_what_another_regie_announced_is_left_out_and_to_be_paid(service: Started) -> None:
    first, other = await announced_twice(service)
    await service.send(MakeDebitFile(batch_id=first.batch_id), COLLECTOR)
    assert [one.status for one in await service.tells(MandateChanged, count=2)] == ["active", "used"]
    (told,) = await service.tells(DebitWithdrawn)
    assert (told.debit_id, told.version, told.due_on) == (other.items[0].debit_id, 2, other.due_on)
    assert (told.regie_name, told.cents, told.left_cents, told.pay_by) == ("Régie restauration", 5000, 5000, None)
    unpaid = (await service.send(GetAccountSummary(), JEAN)).unpaid
    assert [(one.remaining_cents, one.debited_on) for one in unpaid] == [(5000, None)], "nothing will be debited any more"
    assert [one.cents for one in (await service.send(ReadReminders(code="RS"), staff(Right.SEND_REMINDER))).overdue] == [5000]
    (item,) = (await service.send(GetDebitBatch(batch_id=other.batch_id), COLLECTOR)).items
    assert (item.status, item.reason) == ("left_out", "Mandat terminé")
    with pytest.raises(Conflict) as refused:
        await service.send(MakeDebitFile(batch_id=other.batch_id), COLLECTOR)
    assert (refused.value.slug, "leur mandat est terminé, ou elles sont écartées" in refused.value.detail) == ("nothing_to_collect", True)
    await service.send(CancelDebitBatch(batch_id=other.batch_id), COLLECTOR)
    assert len(await service.told(DebitWithdrawn)) == 1, "once"


async def test_a_batch_that_was_given_up_before_is_not_told_again(service: Started) -> None:
    first, other = await announced_twice(service)
    await service.send(CancelDebitBatch(batch_id=other.batch_id), COLLECTOR)
    await service.send(MakeDebitFile(batch_id=first.batch_id), COLLECTOR)
    assert len(await service.told(DebitWithdrawn)) == 1


async def test_other_families_of_that_batch_are_debited(service: Started) -> None:
    first, _ = await announced_twice(service)
    await martin_signs_and_owes(service)
    more = invoice("RS-2", 700).model_copy(update={"family_id": MARTIN})
    await service.send(TakeOver(regie="RS", invoices=(more,)), CASHIER)
    of_martin = await batched(service, days=19, regie="RS")
    await service.send(MakeDebitFile(batch_id=first.batch_id), COLLECTOR)
    made = await service.send(MakeDebitFile(batch_id=of_martin.batch_id), COLLECTOR)
    assert [(one.family_id, one.cents) for one in made.items] == [(MARTIN, 700)]
    assert (await service.send(GetAccountSummary(), ANNE)).balance_cents == 500


async def test_under_a_mandate_that_serves_once_more_a_second_regie_announces_nothing(service: Started) -> None:
    await owes_twice(service)
    await closes(service)
    first = await batched(service)
    with pytest.raises(Conflict) as refused:
        await batched(service, days=19, regie="RS")
    assert refused.value.slug == "nothing_to_collect"
    service.move_clock(first.due_on - day(service, 0))
    assert (await batched(service, regie="RS")).cents == 5000, "the first was forgotten: it keeps nobody out"


async def test_a_batch_of_ended_mandates_is_not_said_to_be_paid(service: Started) -> None:
    await signs(service)
    await owes(service, 8000)
    batch = await batched(service)
    await service.send(RevokeMandate(), JEAN)
    with pytest.raises(Conflict) as refused:
        await service.send(MakeDebitFile(batch_id=batch.batch_id), COLLECTOR)
    assert "réglées" not in refused.value.detail
