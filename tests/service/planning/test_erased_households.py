"""A family that is erased while the news that its child moved to the other parent's record is parked: that parent loses nothing."""

import json

import pytest

from chassis.commands import dead_replay
from contracts.family import CustodySet, FamilyErased, LinkedHousehold
from contracts.planning import DayStatus
from tests.service.planning.cast import FRIDAY, MONDAY, NEXT_MONDAY, START, Town
from tests.service.planning.test_shared_patterns import DAY, parents, taken


async def parked(town: Town) -> list[str]:
    async with town.service.database.transaction() as tx:
        return [row["error"] for row in await tx.fetch("select error from dead_event order by seq")]


async def test_the_other_parent_keeps_its_enrolments_when_the_child_s_move_was_not_applied_yet(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    father, mother = await parents(town)
    homes = LinkedHousehold(family_id=father.family_id), LinkedHousehold(family_id=mother.family_id, since=MONDAY - DAY)
    await town.service.tell(CustodySet(version=1, child_id=father.child_id, households=homes))
    meals = await town.activity()
    his, hers = await town.enrol(father, meals), await town.enrol(mother, meals, (1,))
    await town.book(mother, hers, FRIDAY)
    erased = FamilyErased(family_id=father.family_id, version=2, erased_at=START)
    await town.service.tell(erased)
    (error,) = await parked(town)
    assert error.startswith("MoveNotKnown")
    assert str(father.child_id) in error
    assert [await town.status(mother, hers, day) for day in (FRIDAY, NEXT_MONDAY)] == [DayStatus.BOOKED, DayStatus.REGULAR]
    alone = (LinkedHousehold(family_id=mother.family_id),)
    await town.service.tell(
        mother.child_saved("HUGO", "DUPONT", version=2), CustodySet(version=2, child_id=father.child_id, households=alone)
    )
    await dead_replay(town.service.service, town.service.database)
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["replayed"] == 1
    assert not await parked(town)
    assert [await town.status(mother, hers, day) for day in (FRIDAY, NEXT_MONDAY)] == [DayStatus.BOOKED, DayStatus.REGULAR]
    assert await taken(town, meals, [FRIDAY]) == [1]
    async with town.service.database.transaction() as tx:
        assert not await tx.fetchval("select exists (select from enrolment where enrolment_id = $1)", his.enrolment_id)
