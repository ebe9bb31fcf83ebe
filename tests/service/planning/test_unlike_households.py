"""Two households that do not enrol their child alike: each is shown what the other one planned where it has nothing itself."""

from dataclasses import dataclass
from datetime import date, time

import pytest
import pytest_asyncio

from contracts.family import CustodySet, LinkedHousehold
from contracts.planning import (
    AgeGroup,
    AskedDay,
    DayStatus,
    EnrolmentView,
    GetMonth,
    GetWeek,
    GridRow,
    ListOwnPatterns,
    MonthDays,
    Opening,
    PoliciesAsked,
    PreviewDays,
    ReadCalendarFeed,
    RenewCalendarFeed,
    SubmitDaysFor,
)
from services.planning.domain.errors import AlreadyAsked
from tests.service.harness import edge
from tests.service.planning.cast import (
    CLERK,
    FRIDAY,
    NEXT_MONDAY,
    NEXT_TUESDAY,
    THURSDAY,
    Household,
    Town,
    refusal,
)
from tests.service.planning.test_shared_patterns import parents

GROUPS = PoliciesAsked(age_groups=(AgeGroup(from_age=3, to_age=5, capacity=8), AgeGroup(from_age=6, to_age=12, capacity=6)))
LATER = PoliciesAsked(openings=(Opening(first=NEXT_MONDAY, last=date(2026, 12, 31), on=NEXT_TUESDAY, at=time(8, 30)),))


@dataclass
class Unlike:
    """Léa's parents share her without a calendar: lunch at her father's account, three other activities at her mother's."""

    town: Town
    father: Household
    mother: Household
    lunch: EnrolmentView
    care: EnrolmentView
    sport: EnrolmentView


@pytest_asyncio.fixture(loop_scope="session")
async def unlike(town: Town) -> Unlike:
    father, mother = await parents(town)
    homes = LinkedHousehold(family_id=father.family_id), LinkedHousehold(family_id=mother.family_id, since=date(2026, 9, 1))
    await town.service.tell(CustodySet(version=1, child_id=father.child_id, households=homes))
    lunch = await town.enrol(father, await town.activity(), valid_to=date(2026, 12, 31))
    care = await town.enrol(mother, await town.activity("Garderie", policies=GROUPS), (4,))
    sport = await town.enrol(mother, await town.activity("Sport", capacity=0))
    await town.enrol(mother, await town.activity("Sortie", policies=LATER))
    await town.book(father, lunch, FRIDAY)
    await town.book(mother, sport, NEXT_TUESDAY)
    return Unlike(town, father, mother, lunch, care, sport)


def told(grid: MonthDays, enrolled: EnrolmentView) -> GridRow:
    (found,) = (row for row in grid.rows if row.enrolment_id == enrolled.enrolment_id)
    return found


@pytest.mark.parametrize("month", [date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1), date(2027, 7, 1)])
async def test_each_month_is_shown_to_both_parents_with_the_rows_of_both(month: date, unlike: Unlike) -> None:
    ours = {"Restauration scolaire"} if month.year == 2026 else set()
    for who, own in ((unlike.father, ours), (unlike.mother, {"Garderie", "Sport", "Sortie"})):
        grid = await unlike.town.month(who, month)
        assert {row.activity for row in grid.rows if not row.other_household} == own
        assert {row.activity for row in grid.rows} == ours | {"Garderie", "Sport", "Sortie"}
        assert {cell.may for row in grid.rows if row.other_household for cell in row.cells} <= {None}


async def test_the_days_of_the_other_household_say_what_is_planned_and_neither_places_nor_limits(unlike: Unlike) -> None:
    with_week = GetMonth(child_id=unlike.father.child_id, month=FRIDAY, with_week=NEXT_MONDAY)
    grid = await unlike.town.service.send(with_week, unlike.father.actor)
    care = told(grid, unlike.care)
    assert [cell.status for cell in care.cells[THURSDAY.day - 1 : FRIDAY.day]] == [DayStatus.REGULAR, None]
    assert {(cell.until, cell.places, cell.opens_at, cell.reason) for cell in care.cells} == {(None, None, None, "")}
    assert grid.beside
    assert told(grid.beside, unlike.sport).cells[0].status == DayStatus.WAITING
    hers = await unlike.town.month(unlike.mother, FRIDAY)
    assert told(hers, unlike.lunch).cells[FRIDAY.day - 1].status == DayStatus.BOOKED
    assert told(hers, unlike.sport).cells[FRIDAY.day - 1].places == "full"


async def test_the_week_the_patterns_and_the_calendar_of_each_parent_hold_their_own_days(unlike: Unlike) -> None:
    send = unlike.town.service.send
    for who, activities, patterns in ((unlike.father, {"Restauration scolaire"}, 1), (unlike.mother, {"Garderie", "Sport"}, 3)):
        assert {slot.activity for slot in (await send(GetWeek(first=THURSDAY), who.actor)).slots} == activities
        assert len((await send(ListOwnPatterns(child_id=who.child_id), who.actor)).patterns) == patterns
        secret = (await send(RenewCalendarFeed(child_id=who.child_id), who.actor)).secret
        feed = await send(ReadCalendarFeed.model_validate({"secret": secret}), edge())
        assert {one.activity for one in feed.days} == activities


async def test_days_of_one_s_own_activity_are_judged_and_booked_beside_those_of_the_other(unlike: Unlike) -> None:
    for who, enrolled in ((unlike.father, unlike.lunch), (unlike.mother, unlike.care)):
        asked = PreviewDays(child_id=who.child_id, kind="booking", days=(AskedDay(enrolment_id=enrolled.enrolment_id, day=NEXT_TUESDAY),))
        (day,) = (await unlike.town.service.send(asked, who.actor)).days
        assert (day.refusal, day.places) == ("", "plenty")
        assert (await unlike.town.book(who, enrolled, NEXT_TUESDAY)).status == "accepted"


async def test_staff_who_act_for_a_parent_read_what_that_parent_reads(unlike: Unlike) -> None:
    for who in (unlike.father, unlike.mother):
        asked = GetMonth(child_id=who.child_id, month=FRIDAY, for_family=who.family_id)
        seen = [(row.enrolment_id, row.other_household) for row in (await unlike.town.service.send(asked, CLERK)).rows]
        assert seen == [(row.enrolment_id, row.other_household) for row in (await unlike.town.month(who, FRIDAY)).rows]


async def test_a_day_that_the_household_has_itself_is_not_told_to_staff_as_the_other_parent_s(unlike: Unlike) -> None:
    days = (AskedDay(enrolment_id=unlike.lunch.enrolment_id, day=FRIDAY),)
    asked = SubmitDaysFor(family_id=unlike.father.family_id, child_id=unlike.father.child_id, kind="booking", days=days)
    refused = await refusal(unlike.town.service.send(asked, CLERK), AlreadyAsked)
    assert "l'autre parent" not in refused.detail
