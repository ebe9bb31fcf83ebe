"""A record that is taken back as empty goes at once or not at all: what others answered long ago counts no more."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest

from chassis.errors import Conflict, NotFound
from chassis.ids import new_id
from contracts.base import Event
from contracts.billing import BillingEmptinessChecked
from contracts.family import (
    AskErasure,
    CreateFamily,
    EmptinessAsked,
    FamilyRecord,
    NewGuardian,
    ReadEmptyRecord,
    ReadFamily,
    WithdrawEmptyRecord,
)
from contracts.identity import IdentityEmptinessChecked
from contracts.messaging import MessagingEmptinessChecked
from contracts.planning import PlanningEmptinessChecked
from contracts.rights import Right
from tests.service.harness import Started, staff

CLERK = staff(*Right, name="Claire MOREL")
LUC = NewGuardian(guardian_id=new_id(), role="primary", title="Monsieur", last_name="Durand", first_name="Luc")


async def asked(service: Started) -> FamilyRecord:
    """Enter an empty record and ask that it be taken back."""
    record = await service.send(CreateFamily(family_id=new_id(), guardians=(LUC.model_copy(update={"guardian_id": new_id()}),)), CLERK)
    await service.send(WithdrawEmptyRecord(family_id=record.family_id, version=record.version), CLERK)
    return record


async def answers(service: Started, *, held: Sequence[str] = ()) -> tuple[Event, ...]:
    """Answer as the others do, who hold nothing but what identity does."""
    told = (await service.tells(EmptinessAsked))[-1]
    of = {"family_id": told.family_id, "withdrawal_id": told.withdrawal_id, "version": told.version}
    others = (PlanningEmptinessChecked, BillingEmptinessChecked, MessagingEmptinessChecked)
    return (IdentityEmptinessChecked.model_validate({**of, "held": held}), *(one.model_validate(of) for one in others))


async def status(service: Started, family_id: UUID) -> str:
    return (await service.send(ReadEmptyRecord(family_id=family_id), CLERK)).status


async def test_the_record_goes_with_the_last_answer(service: Started) -> None:
    record = await asked(service)
    await service.tell(*await answers(service))
    with pytest.raises(NotFound):
        await service.send(ReadFamily(family_id=record.family_id), CLERK)


async def test_answers_that_took_long_erase_nothing_and_may_be_asked_for_again(service: Started) -> None:
    record = await asked(service)
    *early, last = await answers(service)
    await service.tell(*early)
    service.move_clock(timedelta(hours=1))  # a service was down; an account may have been opened since identity answered
    await service.tell(last)
    assert await status(service, record.family_id) == "never"
    again = await service.send(ReadFamily(family_id=record.family_id), CLERK)
    await service.send(WithdrawEmptyRecord(family_id=record.family_id, version=again.version), CLERK)
    await service.tell(*await answers(service, held=("account",)))
    assert await status(service, record.family_id) == "held"


async def test_a_record_whose_erasure_is_asked_says_so(service: Started) -> None:
    record = await asked(service)
    await service.send(AskErasure(family_id=record.family_id, why="Fiche en double"), CLERK)
    assert await status(service, record.family_id) == "held", "what stands against it here is told before what others still say"
    with pytest.raises(Conflict) as refused:
        await service.send(WithdrawEmptyRecord(family_id=record.family_id, version=record.version), CLERK)
    assert refused.value.slug == "record_not_empty"
    found = await service.send(ReadEmptyRecord(family_id=record.family_id), CLERK)
    assert [(one.service, one.tables) for one in found.held] == [("family", ("erasure",))]
