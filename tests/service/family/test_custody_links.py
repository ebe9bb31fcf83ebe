"""Links with a second household that follow each other: what is agreed holds as long as its link, and no day longer."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.errors import Conflict, Invalid, Refusal
from contracts.base import Request
from contracts.family import (
    AttachChild,
    CustodySet,
    DetachChild,
    FamilyRecord,
    GetCustodyDays,
    ReadCustody,
    ReadCustodyDays,
    SetCustodyCalendar,
    WeekTable,
)
from contracts.planning import SchoolHoliday, SchoolHolidaysSet
from tests.service.family.cast import CLERK, JUDGE, MARTIN, adult
from tests.service.family.test_custody import CALENDAR, CHRISTMAS, DRAFT, JEAN_HOME, JEANNE_HOME, LEA, START, swap
from tests.service.harness import TODAY, Started

LAST, NEXT = date(2026, 11, 20), date(2027, 1, 8)
THIRD_HOME = UUID("0199a000-0000-7000-8000-000000000009")
DAY = timedelta(days=1)
AUTUMN = SchoolHoliday(label="Vacances de la Toussaint", first=date(2026, 10, 17), last=date(2026, 11, 1))
HOLIDAYS_ONLY = DRAFT.model_copy(update={"pattern": WeekTable(even=(JEAN_HOME,) * 7, odd=(JEAN_HOME,) * 7)})
"""Every night at Jean's but for the halves of holidays: it names one household only."""


def attach(family_id: UUID, since: date) -> AttachChild:
    return AttachChild(child_id=LEA, family_id=family_id, since=since)


def detach(last_day: date, family_id: UUID = JEANNE_HOME) -> DetachChild:
    return DetachChild(child_id=LEA, family_id=family_id, last_day=last_day)


def shared_with(told: CustodySet, family_id: UUID) -> set[date]:
    return {one.first + n * DAY for one in told.spans if one.family_id == family_id for n in range((one.last - one.first).days + 1)}


def anyone(told: CustodySet, first: date, last: date) -> set[date]:
    days = {first + n * DAY for n in range((last - first).days + 1)}
    return days & set().union(*(shared_with(told, one) for one in {span.family_id for span in told.spans}))


async def refusal(service: Started, asked: Request[Any], kind: type[Refusal]) -> tuple[str, str]:
    with pytest.raises(kind) as refused:
        await service.send(asked, JUDGE)
    return refused.value.slug, refused.value.detail


async def last_told(service: Started, count: int) -> CustodySet:
    return (await service.tells(CustodySet, count=count))[-1]


async def newest(service: Started) -> CustodySet:
    """Read what was told last, however often new school holidays told the child again beside it."""
    async with service.database.transaction() as tx:
        version = await tx.fetchval("select custody_version from child where child_id = $1", LEA)
    return max(await service.tells(CustodySet, count=version), key=lambda one: one.version)


@pytest.mark.usefixtures("jeanne")
async def test_a_child_back_with_a_household_later_is_with_the_first_one_alone_until_then(service: Started, dupont: FamilyRecord) -> None:
    await service.send(CALENDAR, JUDGE)
    await service.send(detach(LAST), JUDGE)
    view = await service.send(attach(JEANNE_HOME, NEXT), JUDGE)
    assert [(one.valid_from, one.valid_until) for one in view.calendars] == [(START, LAST), (NEXT, None)]
    told = await last_told(service, 4)
    assert anyone(told, LAST + DAY, NEXT - DAY) == set()
    own = shared_with(told, JEANNE_HOME)
    assert (min(own) < LAST, max(own) > NEXT) == (True, True)
    seen = await service.send(GetCustodyDays(child_id=LEA, first=LAST + DAY, last=NEXT), adult(dupont))
    assert {(one.morning, one.evening) for one in seen.days[:-1]} == {(None, None)}
    assert seen.days[-1].evening is not None


async def test_what_is_agreed_with_a_household_holds_until_its_link_ends_though_another_follows(
    service: Started, jeanne: FamilyRecord
) -> None:
    martin = await service.send(MARTIN, CLERK)
    last, since = date(2027, 1, 31), date(2027, 2, 1)
    await service.send(CALENDAR, JUDGE)
    await service.send(swap(date(2027, 1, 30), date(2027, 2, 2), JEANNE_HOME), JUDGE)
    await service.send(swap(date(2027, 2, 6), date(2027, 2, 7), JEANNE_HOME), JUDGE)
    await service.send(detach(last), JUDGE)
    before = shared_with(await last_told(service, 5), jeanne.family_id)
    view = await service.send(attach(martin.family_id, since), JUDGE)
    told = await last_told(service, 6)
    assert shared_with(told, jeanne.family_id) == before
    assert max(before) == last
    assert [(one.first_night, one.last_night) for one in view.exceptions] == [(date(2027, 1, 30), last)]
    assert anyone(told, since, date(2027, 3, 1)) == set()
    later = DRAFT.model_copy(update={"valid_from": since, "pattern": DRAFT.pattern.model_copy(update={"odd_weeks": martin.family_id})})
    await service.send(SetCustodyCalendar(child_id=LEA, calendar=later), JUDGE)
    told = await last_told(service, 7)
    assert shared_with(told, jeanne.family_id) == before
    assert min(shared_with(told, martin.family_id)) >= since
    days = (await service.send(ReadCustodyDays(child_id=LEA, first=last, last=since), JUDGE)).days
    assert days[0].evening in {JEAN_HOME, JEANNE_HOME}
    assert {days[1].morning, days[1].evening} <= {JEAN_HOME, martin.family_id}


@pytest.mark.usefixtures("jeanne")
async def test_after_a_change_of_second_household_each_reads_its_own_half_of_the_holidays(service: Started, dupont: FamilyRecord) -> None:
    third = await service.send(MARTIN.model_copy(update={"family_id": THIRD_HOME}), CLERK)
    await service.send(detach(LAST), JUDGE)
    await service.send(attach(THIRD_HOME, LAST + DAY), JUDGE)
    holidays = SchoolHolidaysSet(version=1, calendar_id=THIRD_HOME, holidays=(CHRISTMAS,))
    await service.tell(holidays)
    shared = DRAFT.model_copy(update={"valid_from": LAST + DAY, "pattern": DRAFT.pattern.model_copy(update={"odd_weeks": THIRD_HOME})})
    only_holidays = shared.model_copy(update={"pattern": HOLIDAYS_ONLY.pattern})
    for draft in (shared, only_holidays):
        await service.send(SetCustodyCalendar(child_id=LEA, calendar=draft), JUDGE)
        halves = [
            [one.evening for one in (await service.send(GetCustodyDays(child_id=LEA, first=day, last=day), adult(who))).days]
            for who in (dupont, third)
            for day in (date(2026, 12, 22), date(2026, 12, 29))
        ]
        assert halves == [["own"], ["other"], ["other"], ["own"]]


async def halves(service: Started, homes: tuple[FamilyRecord, ...], holiday: SchoolHoliday = CHRISTMAS) -> list[list[str | None]]:
    """Read, as each household does, where the child sleeps in the first and the second half of holidays."""
    return [
        [(await service.send(GetCustodyDays(child_id=LEA, first=day, last=day), adult(who))).days[0].evening for who in homes]
        for day in (holiday.first + DAY, holiday.last - DAY)
    ]


async def test_the_second_household_reads_its_own_half_under_a_calendar_that_begins_before_its_link(
    service: Started, dupont: FamilyRecord, jeanne: FamilyRecord
) -> None:
    await service.tell(SchoolHolidaysSet(version=1, calendar_id=jeanne.family_id, holidays=(CHRISTMAS,)))
    await service.send(SetCustodyCalendar(child_id=LEA, calendar=HOLIDAYS_ONLY), JUDGE)
    async with service.database.transaction() as tx:  # As a former release let it be entered.
        await tx.execute("update household_child set since = since + 14 where child_id = $1", LEA)
    assert await halves(service, (dupont, jeanne)) == [["own", "other"], ["other", "own"]]


async def test_a_household_that_has_the_child_again_still_reads_its_own_half_of_holidays_gone_by(
    service: Started, dupont: FamilyRecord, jeanne: FamilyRecord
) -> None:
    martin = await service.send(MARTIN, CLERK)
    await service.tell(SchoolHolidaysSet(version=1, calendar_id=jeanne.family_id, holidays=(AUTUMN, CHRISTMAS)))
    await service.send(SetCustodyCalendar(child_id=LEA, calendar=HOLIDAYS_ONLY), JUDGE)
    await service.send(detach(TODAY - 2 * DAY), JUDGE)
    before = await newest(service)
    assert shared_with(before, JEANNE_HOME)
    await service.send(attach(martin.family_id, TODAY - DAY), JUDGE)
    await service.send(detach(TODAY - DAY, martin.family_id), JUDGE)
    await service.send(attach(JEANNE_HOME, TODAY), JUDGE)
    assert await halves(service, (dupont, jeanne), AUTUMN) == [["own", "other"], ["other", "own"]]
    after = await newest(service)
    assert {day for day in shared_with(after, JEANNE_HOME) if day < TODAY} == shared_with(before, JEANNE_HOME)


async def test_a_calendar_without_halves_is_told_further_whenever_school_holidays_are(service: Started, jeanne: FamilyRecord) -> None:
    await service.send(SetCustodyCalendar(child_id=LEA, calendar=DRAFT.model_copy(update={"first_halves": None})), JUDGE)
    before = shared_with(await last_told(service, 2), jeanne.family_id)
    service.move_clock(timedelta(days=365))
    await service.tell(SchoolHolidaysSet(version=1, calendar_id=jeanne.family_id, holidays=(CHRISTMAS,)))
    after = shared_with(await last_told(service, 3), jeanne.family_id)
    assert max(after) - max(before) > timedelta(days=300)


async def test_a_calendar_entered_late_for_the_link_that_ends_ends_with_it(service: Started, jeanne: FamilyRecord) -> None:
    martin = await service.send(MARTIN, CLERK)
    await service.send(detach(date(2027, 1, 31)), JUDGE)
    await service.send(attach(martin.family_id, date(2027, 2, 1)), JUDGE)
    view = await service.send(CALENDAR, JUDGE)
    assert [(one.valid_from, one.valid_until) for one in view.calendars] == [(START, date(2027, 1, 31))]
    told = await last_told(service, 4)
    assert max(shared_with(told, jeanne.family_id)) == date(2027, 1, 29)
    assert anyone(told, date(2027, 2, 1), date(2027, 8, 31)) == set()


@pytest.mark.usefixtures("jeanne")
async def test_nothing_is_agreed_for_days_without_a_second_household(service: Started) -> None:
    early = SetCustodyCalendar(child_id=LEA, calendar=DRAFT.model_copy(update={"valid_from": START - DAY}))
    begins = "Le rattachement au second foyer commence le 1er janvier 2026 : choisissez ce jour ou un jour suivant."
    assert await refusal(service, early, Invalid) == ("two_households_needed", begins)
    assert await refusal(service, swap(START - DAY, START), Invalid) == ("two_households_needed", begins)
    await service.send(detach(LAST), JUDGE)
    late = SetCustodyCalendar(child_id=LEA, calendar=DRAFT.model_copy(update={"valid_from": LAST + DAY}))
    ends = "Le rattachement au second foyer finit le 20 novembre 2026 : choisissez un jour plus tôt."
    assert await refusal(service, late, Invalid) == ("two_households_needed", ends)
    assert await refusal(service, swap(LAST + DAY, LAST + DAY), Invalid) == ("two_households_needed", ends)


async def test_a_link_that_runs_is_not_cut_short_by_its_own_return(service: Started, jeanne: FamilyRecord) -> None:
    today = service.service.settings.clock.today()
    await service.send(detach(today), JUDGE)
    slug, detail = await refusal(service, attach(jeanne.family_id, today + 30 * DAY), Conflict)
    assert (slug, "attendez qu'il soit passé" in detail) == ("household_known", True)
    (_, second) = (await service.send(ReadCustody(child_id=LEA), JUDGE)).households
    assert (second.since, second.until) == (START, today)


async def test_the_end_of_a_link_stays_once_another_follows(service: Started, jeanne: FamilyRecord) -> None:
    martin = await service.send(MARTIN, CLERK)
    await service.send(detach(date(2027, 1, 31)), JUDGE)
    await service.send(attach(martin.family_id, date(2027, 2, 1)), JUDGE)
    slug, _ = await refusal(service, detach(date(2027, 6, 30), jeanne.family_id), Conflict)
    assert slug == "second_household_taken"
