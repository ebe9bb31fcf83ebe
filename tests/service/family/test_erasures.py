"""An erasure in its own service: what is locked, and in which order."""

import asyncio
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from chassis.errors import Forbidden, NotFound
from contracts.base import Request
from contracts.billing import BillingErasureChecked
from contracts.family import AskErasure, ConfirmErasure, ErasureView, FamilyErased, FamilyRecord, ListErasures, WithdrawErasure
from contracts.planning import PlanningErasureChecked
from contracts.rights import Right
from services.family.store import families
from tests.eventually import eventually
from tests.service.family.cast import somebody_waits
from tests.service.harness import Started, staff

ASKS = staff(Right.ERASE_RECORD)
CONFIRMS = replace(staff(Right.ERASE_RECORD, name="Paul PETIT"), account_id=UUID(int=8))


async def test_the_last_answer_waits_for_whoever_asks_at_the_family_before_it_takes_the_erasure_or_both_would_wait_for_ever(
    service: Started, dupont: FamilyRecord
) -> None:
    def answers(asked: ErasureView, at_round: int) -> tuple[PlanningErasureChecked, BillingErasureChecked]:
        about = {"family_id": dupont.family_id, "erasure_id": asked.erasure_id, "version": at_round, "obstacles": ()}
        return PlanningErasureChecked.model_validate(about), BillingErasureChecked.model_validate(about)

    asked = await service.send(AskErasure(family_id=dupont.family_id, why="Partis"), ASKS)
    for one in answers(asked, 1):
        await service.tell(one)
    await service.send(ConfirmErasure(erasure_id=asked.erasure_id), CONFIRMS)
    first, last = answers(asked, 2)
    await service.tell(first)
    async with service.database.transaction() as tx:
        await families.lock(tx, dupont.family_id)
        told = asyncio.create_task(service.tell(last))
        await eventually(partial(somebody_waits, service))
        await tx.execute("select from erasure where erasure_id = $1 for update nowait", asked.erasure_id)
    await told
    await service.tells(FamilyErased)
    (done,) = (await service.send(ListErasures(), ASKS)).erasures
    assert done.status == "erased"


async def test_staff_of_some_facilities_erase_nobody_and_see_nobody_who_is_erased(service: Started, dupont: FamilyRecord) -> None:
    asked = await service.send(AskErasure(family_id=dupont.family_id, why="Partis"), ASKS)
    limited = replace(CONFIRMS, facilities=frozenset({UUID(int=7)}))
    requests: tuple[Request[Any], ...] = (
        ListErasures(),
        AskErasure(family_id=dupont.family_id, why="Partis"),
        ConfirmErasure(erasure_id=asked.erasure_id),
        WithdrawErasure(erasure_id=asked.erasure_id),
    )
    for one in requests:
        with pytest.raises((Forbidden, NotFound)):
            await service.send(one, limited)
    assert (await service.send(ListErasures(), ASKS)).erasures == (asked,)
