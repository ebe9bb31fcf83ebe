"""New school holidays are told for every child with a calendar in parts, whatever follows on them, comes twice or fails meanwhile."""

from collections import Counter
from datetime import date
from uuid import UUID

import pytest
import pytest_asyncio

from chassis.tx import Tx
from contracts.family import CustodySet, FamilyRecord
from contracts.planning import SchoolHoliday, SchoolHolidaysSet
from services.family.reactions import note_holidays
from services.family.usecases import tell_holidays
from services.family.usecases.custody import tell
from services.family.usecases.tell_holidays import HOLIDAYS, TOGETHER, HolidaysJob
from tests.eventually import eventually
from tests.service.family.cast import JUDGE
from tests.service.family.test_custody import CALENDAR, CHRISTMAS, JEAN_HOME, LEA
from tests.service.harness import Started

OTHERS = [UUID(int=LEA.int + 0x1000 + n) for n in range(5 * TOGETHER + 15)]
"""With Léa more than five parts hold, and a last one that is not full."""
AUTUMN = SchoolHoliday(label="Vacances de la Toussaint", first=date(2026, 10, 17), last=date(2026, 11, 1))
WINTER = SchoolHoliday(label="Vacances d'hiver", first=date(2027, 2, 13), last=date(2027, 2, 28))
SPRING = SchoolHoliday(label="Vacances de printemps", first=date(2027, 4, 10), last=date(2027, 4, 25))
SUMMER = SchoolHoliday(label="Vacances d'été", first=date(2027, 7, 3), last=date(2027, 8, 31))
YEAR = (CHRISTMAS, AUTUMN, WINTER, SPRING, SUMMER)
SAVED = [SchoolHolidaysSet(version=one, calendar_id=JEAN_HOME, holidays=YEAR[:one]) for one in range(1, len(YEAR) + 1)]
"""What planning tells while a clerk saves the holidays of a year, one after the other."""


@pytest_asyncio.fixture(loop_scope="session")
async def many(service: Started, jeanne: FamilyRecord) -> list[UUID]:
    """Give Léa a calendar, and brothers and sisters who share it; lists all of them."""
    await service.send(CALENDAR, JUDGE)
    await service.tells(CustodySet, count=2)
    async with service.database.transaction() as tx:
        await tx.execute(
            "insert into child (child_id, family_id, version, last_name, first_name, birth_date, school, school_class)"
            " select one, family_id, 1, last_name, first_name, birth_date, school, school_class from child, unnest($2::uuid[]) as one"
            " where child_id = $1",
            LEA,
            OTHERS,
        )
        await tx.execute(
            "insert into household_child (child_id, family_id, since)"
            " select one, family_id, since from household_child, unnest($2::uuid[]) as one where child_id = $1 and family_id = $3",
            LEA,
            OTHERS,
            jeanne.family_id,
        )
        await tx.execute(
            "insert into custody_calendar (child_id, valid_from, pattern, handover_at, first_halves)"
            " select one, valid_from, pattern, handover_at, first_halves from custody_calendar, unnest($2::uuid[]) as one"
            " where child_id = $1",
            LEA,
            OTHERS,
        )
    return [LEA, *OTHERS]


async def told_since(service: Started, before: int) -> list[CustodySet]:
    """List whose custody was told since then, once no work waits."""

    async def idle() -> bool:
        async with service.database.transaction(read_only=True) as tx:
            return not await tx.fetchval("select exists (select from work where kind = $1)", HOLIDAYS)

    await eventually(idle)
    return list(await service.told(CustodySet))[before:]


def with_the_father(told: CustodySet, day: date) -> bool:
    return any(one.family_id == JEAN_HOME and one.first <= day <= one.last for one in told.spans)


async def test_several_saves_of_holidays_in_a_row_tell_each_child_once_with_what_is_kept(service: Started, many: list[UUID]) -> None:
    before = len(await service.told(CustodySet))
    async with service.database.transaction() as tx:
        for saved in SAVED:
            await note_holidays(tx, saved)
    told = await told_since(service, before)
    assert Counter(one.child_id for one in told) == Counter(many)
    assert [one.child_id for one in told] == sorted(many)
    halves = [date(2026, 12, 22), date(2026, 12, 29), date(2027, 7, 10), date(2027, 8, 20)]  # of an even year, and of an odd one
    assert {tuple(with_the_father(one, day) for day in halves) for one in told} == {(True, False, False, True)}


async def test_holidays_that_come_while_children_are_told_are_told_to_each_in_the_end(service: Started, many: list[UUID]) -> None:
    before = len(await service.told(CustodySet))
    await service.tell(*SAVED)
    told = await told_since(service, before)
    last = {one.child_id: one for one in told}
    assert sorted(last) == sorted(many)
    assert {with_the_father(one, date(2027, 8, 20)) for one in last.values()} == {True}
    assert {with_the_father(one, date(2027, 7, 10)) for one in last.values()} == {False}


async def test_holidays_told_twice_or_overtaken_and_work_of_former_ones_tell_nothing_more(service: Started, many: list[UUID]) -> None:
    before = len(await service.told(CustodySet))
    await service.tell(SAVED[-1])
    assert len(await told_since(service, before)) == len(many)
    await service.tell(SAVED[-1], SAVED[0])
    async with service.database.transaction() as tx:
        await tx.enqueue(HOLIDAYS, HolidaysJob(version=1))
    assert len(await told_since(service, before)) == len(many)
    async with service.database.transaction(read_only=True) as tx:
        assert await tx.fetchval("select count(*) from school_holiday") == len(YEAR)


async def test_a_part_that_fails_is_told_later_without_the_ones_before_it(
    service: Started, many: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = [sorted(many)[TOGETHER + 5]]

    async def tell_or_break(tx: Tx, child_id: UUID) -> None:
        if child_id in broken:
            broken.clear()
            raise ConnectionResetError
        await tell(tx, child_id)

    monkeypatch.setattr(tell_holidays, "tell", tell_or_break)
    before = len(await service.told(CustodySet))
    await service.tell(SAVED[0])
    assert Counter(one.child_id for one in await told_since(service, before)) == Counter(many)
    assert broken == []


async def test_children_are_told_behind_what_families_do(service: Started, many: list[UUID], monkeypatch: pytest.MonkeyPatch) -> None:
    lanes: list[bool] = []

    async def noted(tx: Tx, child_id: UUID) -> None:
        lanes.append(tx.bulk)
        await tell(tx, child_id)

    monkeypatch.setattr(tell_holidays, "tell", noted)
    before = len(await service.told(CustodySet))
    await service.tell(SAVED[0])
    await told_since(service, before)
    assert lanes == [True] * len(many)
