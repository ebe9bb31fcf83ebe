"""Weekly patterns of a shared child: each household's follows its own days, whatever comes first, and no day is booked twice."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import services.planning
from contracts.family import CustodySet, CustodySpan, LinkedHousehold
from contracts.planning import (
    ActivityView,
    CalendarDaysBefore,
    DaysMoved,
    DayStatus,
    EnrolledChild,
    EnrolMany,
    EnrolmentView,
    MonthChanged,
    PlanningRequestDecided,
    PreviewEnrolment,
    PutActivityHours,
)
from tests.eventually import eventually
from tests.service.planning.cast import (
    CLERK,
    FRIDAY,
    MONDAY,
    NEXT_MONDAY,
    NEXT_TUESDAY,
    NEXT_WEDNESDAY,
    SCHOOL_DAYS,
    THURSDAY,
    TUESDAY,
    Household,
    Town,
    enrolment,
)

AGAIN = Path(services.planning.__file__).parent / "migrations" / "0121_custody_again.sql"
DAY, WEEK = timedelta(days=1), timedelta(days=7)
LAST_FRIDAY = FRIDAY - WEEK


def weeks(father: Household, mother: Household, version: int, *homes: Household, begins: date = LAST_FRIDAY) -> CustodySet:
    """Tell a week about that changes over on Fridays after school; `homes` are whose weeks follow each other."""
    fridays = [begins + n * WEEK for n in range(len(homes) + 1)]
    return CustodySet(
        version=version,
        child_id=father.child_id,
        households=(LinkedHousehold(family_id=father.family_id), LinkedHousehold(family_id=mother.family_id)),
        spans=tuple(
            CustodySpan(family_id=home.family_id, first=first, last=last, since=time(16, 30))
            for home, (first, last) in zip(homes, pairwise(fridays), strict=True)
        ),
    )


async def parents(town: Town) -> tuple[Household, Household]:
    made = Household.make()
    mother = Household(made.family_id, made.guardian_id, town.dupont.child_id, made.actor)
    await town.service.tell(mother.saved("DURAND"))
    return town.dupont, mother


async def laid_out(town: Town, *enrolled: EnrolmentView, month: date = date(2026, 12, 1)) -> list[set[date]]:
    """Wait until the loop told all it has to tell, and read the last telling of a month of each enrolment."""

    async def told() -> bool:
        async with town.service.database.transaction() as tx:
            return not await tx.fetchval("select exists (select from enrolment_month where not told)")

    await eventually(told)
    last: dict[UUID, MonthChanged] = {}
    for event in await town.service.tells(MonthChanged):
        if event.month == month and (event.enrolment_id not in last or last[event.enrolment_id].version < event.version):
            last[event.enrolment_id] = event
    return [{day.day for day in last[one.enrolment_id].days} for one in enrolled]


def school_days(first: date, last: date) -> set[date]:
    return {day for n in range((last - first).days + 1) if (day := first + n * DAY).isoweekday() in SCHOOL_DAYS}


async def taken(town: Town, at: ActivityView, days: Sequence[date]) -> list[int]:
    async with town.service.database.transaction() as tx:
        rows = await tx.fetch("select day, taken from place where counter_id = $1 and day = any($2::date[])", at.activity_id, days)
    found = {row["day"]: row["taken"] for row in rows}
    return [found.get(day, 0) for day in days]


async def test_each_household_s_pattern_lays_out_its_own_days_in_whatever_order_the_news_comes(town: Town) -> None:
    father, mother = await parents(town)
    meals, evening = await town.activity(), await town.activity("Garderie")
    await town.service.send(PutActivityHours(activity_id=evening.activity_id, starts=time(16, 30), ends=time(18, 30)), CLERK)
    homes = (mother, father, mother, father, mother, father)
    before = weeks(father, mother, 1, *homes, begins=FRIDAY)
    his = await town.enrol(father, meals, SCHOOL_DAYS)  # The calendar comes after this enrolment, and before the others.
    await town.service.tell(weeks(father, mother, 2, *homes, begins=FRIDAY), before, weeks(father, mother, 2, *homes, begins=FRIDAY))
    occasional = await town.enrol(mother, meals)
    assert (await town.book(mother, occasional, NEXT_TUESDAY)).status == "accepted"
    hers = await town.enrol(mother, meals, SCHOOL_DAYS, enrolment_id=occasional.enrolment_id)
    late = await town.enrol(father, evening, SCHOOL_DAYS), await town.enrol(mother, evening, SCHOOL_DAYS)
    whole = school_days(date(2026, 12, 1), date(2026, 12, 31))
    meals_of = await laid_out(town, his, hers)
    evenings_of = await laid_out(town, *late)
    for fathers, mothers in (meals_of, evenings_of):
        assert fathers | mothers == whole
        assert not fathers & mothers
    change_over = FRIDAY + WEEK  # From the mother to the father at half past four.
    assert change_over in meals_of[1]
    assert change_over in evenings_of[0]
    assert await taken(town, meals, [NEXT_MONDAY, change_over, change_over + 3 * DAY]) == [1, 1, 1]
    grid = await town.month(father, NEXT_TUESDAY)
    (own,) = (row for row in grid.rows if row.enrolment_id == his.enrolment_id)
    assert [(cell.status, cell.away) for cell in own.cells if cell.day in (NEXT_TUESDAY, NEXT_WEDNESDAY)] == [(None, True), (None, False)]


async def test_a_new_calendar_moves_days_that_can_still_be_changed_and_their_places(town: Town) -> None:
    father, mother = await parents(town)
    meals = await town.activity(capacity=2)
    await town.service.tell(weeks(father, mother, 1, father, mother, father, mother))
    his, hers = await town.enrol(father, meals, SCHOOL_DAYS), await town.enrol(mother, meals, SCHOOL_DAYS)
    others = await town.enrol_many(2, meals)
    await town.book(*others[0], NEXT_MONDAY)
    waits = await town.decided(await town.ask(*others[1], NEXT_MONDAY))
    assert (waits.days[0].decision, await taken(town, meals, [NEXT_MONDAY])) == ("waiting", [2])
    # The weeks are exchanged on Monday at 9:00: Tuesday's meal could be cancelled until ten, today's no more.
    exchanged = weeks(father, mother, 2, mother, father, mother, father)
    await town.service.tell(exchanged, exchanged)
    grids = await town.month(father, MONDAY), await town.month(mother, MONDAY)
    rows = [next(row for row in grid.rows if not row.other_household) for grid in grids]
    lines = [[row.cells[day.day - 1].status for day in (MONDAY, TUESDAY, THURSDAY, NEXT_MONDAY)] for row in rows]
    regular = DayStatus.REGULAR
    assert lines == [[regular, None, None, regular], [None, regular, regular, None]]
    assert await taken(town, meals, [MONDAY, TUESDAY, NEXT_MONDAY]) == [1, 1, 2]
    (days,) = await laid_out(town, hers, month=date(2026, 11, 1))
    assert {TUESDAY, THURSDAY} <= days
    assert MONDAY not in days
    assert his.enrolment_id != hers.enrolment_id
    # Each household is told once what it lost and won; Monday, past its cut-off, is nobody's news.
    told = [event for event in await town.service.tells(DaysMoved) if TUESDAY in {day.day for day in event.children[0].days}]
    moved = {event.family_id: {day.day: day.now for day in event.children[0].days} for event in told}
    assert len(told) == len(moved)
    assert (moved[father.family_id][TUESDAY], moved[father.family_id][NEXT_TUESDAY]) == ("lost", "won")
    assert (moved[mother.family_id][TUESDAY], moved[mother.family_id][NEXT_TUESDAY]) == ("won", "lost")
    assert MONDAY not in moved[father.family_id].keys() | moved[mother.family_id].keys()


async def test_a_day_past_its_cut_off_stays_where_it_was_when_the_enrolment_itself_changes(town: Town) -> None:
    father, mother = await parents(town)
    meals = await town.activity()
    await town.service.tell(weeks(father, mother, 1, father, mother, father, mother))
    his = await town.enrol(father, meals, SCHOOL_DAYS)
    town.service.move_clock(timedelta(hours=2))  # Tuesday's meal cannot be cancelled any more.
    await town.service.tell(weeks(father, mother, 2, mother, father, mother, father))
    shorter = enrolment(father, meals, SCHOOL_DAYS, enrolment_id=his.enrolment_id, valid_to=date(2027, 6, 30))
    await town.service.send(shorter, CLERK)
    statuses = [await town.status(father, his, day) for day in (TUESDAY, THURSDAY, NEXT_TUESDAY)]
    assert statuses == [DayStatus.REGULAR, None, DayStatus.REGULAR]
    assert await taken(town, meals, [TUESDAY, THURSDAY, NEXT_TUESDAY]) == [1, 0, 1]


async def test_a_day_that_comes_and_finds_no_place_waits_its_family_is_told_and_what_the_other_booked_stays(town: Town) -> None:
    father, mother = await parents(town)
    meals = await town.activity(capacity=1)
    await town.service.tell(weeks(father, mother, 1, father, mother, father))
    his, hers = await town.enrol(father, meals, SCHOOL_DAYS), await town.enrol(mother, meals)
    await town.book(mother, hers, NEXT_TUESDAY)
    (stranger,) = await town.enrol_many(1, meals)
    await town.book(*stranger, NEXT_MONDAY)
    await town.service.tell(weeks(father, mother, 2, father, father, father))

    async def told() -> list[PlanningRequestDecided]:
        events = await town.service.tells(PlanningRequestDecided)
        return [one for one in events if one.by_staff_name]

    (decided,) = await eventually(told)
    assert (decided.family_id, decided.by_staff_name) == (father.family_id, "changement de garde")
    first = decided.days[0]
    assert (first.day, first.decision, first.rank) == (NEXT_MONDAY, "waiting", 1)
    grid = await town.month(father, NEXT_MONDAY)
    (own,) = (row for row in grid.rows if not row.other_household)
    assert own.cells[NEXT_MONDAY.day - 1].status == DayStatus.WAITING
    (december,) = await laid_out(town, his)
    assert NEXT_TUESDAY not in december
    assert await taken(town, meals, [NEXT_MONDAY, NEXT_TUESDAY]) == [1, 1]


async def test_a_class_is_enrolled_with_the_own_days_of_those_who_are_shared(town: Town) -> None:
    father, mother = await parents(town)
    meals = await town.activity(capacity=2)
    await town.service.tell(weeks(father, mother, 1, father, mother, father, mother, father, mother))
    one = enrolment(father, meals, SCHOOL_DAYS)
    pairs = [(father.child_id, father.guardian_id), (mother.child_id, mother.guardian_id), (town.martin.child_id, town.martin.guardian_id)]
    made = await town.service.send(
        EnrolMany(
            activity_id=meals.activity_id,
            valid_from=one.valid_from,
            valid_to=date(2026, 12, 31),
            weekdays=SCHOOL_DAYS,
            children=tuple(EnrolledChild(child_id=child_id, guardian_id=guardian_id) for child_id, guardian_id in pairs),
        ),
        CLERK,
    )
    assert (len(made.enrolled), made.refused) == (3, ())
    assert await taken(town, meals, [THURSDAY, FRIDAY, NEXT_MONDAY]) == [2, 2, 2]


async def test_what_a_second_household_enrolled_books_nothing_before_its_link_nor_after_it_calendar_or_not(town: Town) -> None:
    father, mother = await parents(town)
    meals = await town.activity(capacity=2)
    homes = (father, mother, father, mother, father, mother)
    about = weeks(father, mother, 1, *homes)
    await town.service.tell(about)
    his, hers = await town.enrol(father, meals, SCHOOL_DAYS), await town.enrol(mother, meals, SCHOOL_DAYS)
    last = NEXT_MONDAY - DAY  # The mother's link ends on a Sunday, and with it the calendar.
    kept = tuple(span.model_copy(update={"last": min(span.last, last)}) for span in about.spans if span.first <= last)
    linked = (LinkedHousehold(family_id=father.family_id), LinkedHousehold(family_id=mother.family_id, until=last))
    await town.service.tell(about.model_copy(update={"version": 2, "spans": kept, "households": linked}))
    whole = school_days(date(2026, 12, 1), date(2026, 12, 31))
    assert await laid_out(town, his, hers) == [whole, set()]
    assert await taken(town, meals, [NEXT_MONDAY, NEXT_TUESDAY]) == [1, 1]
    # Back from mid-December on, and no calendar yet: entered anew, her pattern books no day before.
    back, garden = date(2026, 12, 15), await town.activity("Garderie")
    linked = (LinkedHousehold(family_id=father.family_id), LinkedHousehold(family_id=mother.family_id, since=back))
    await town.service.tell(about.model_copy(update={"version": 3, "spans": (), "households": linked}))
    (evenings,) = await laid_out(town, await town.enrol(mother, garden, SCHOOL_DAYS))
    assert evenings == {day for day in whole if day >= back}


async def test_a_household_detached_before_this_release_is_laid_out_when_custody_is_told_again_after_the_upgrade(town: Town) -> None:
    father, mother = await parents(town)
    meals = await town.activity(capacity=2)
    linked = weeks(father, mother, 1)
    await town.service.tell(linked)
    hers = await town.enrol(mother, meals, SCHOOL_DAYS)
    ended = LinkedHousehold(family_id=mother.family_id, until=NEXT_MONDAY - DAY)
    detached = linked.model_copy(update={"version": 2, "households": (linked.households[0], ended)})
    async with town.service.database.transaction() as tx:  # As the release before took it over: without a look at patterns.
        await tx.execute("update custody set version = 2")
        await tx.execute("update child_household set until = $2 where family_id = $1", mother.family_id, ended.until)
    await town.service.tell(detached)
    assert await taken(town, meals, [FRIDAY, NEXT_MONDAY]) == [1, 1]
    async with town.service.database.transaction() as tx:
        await tx.execute(AGAIN.read_text())
    await town.service.tell(detached)
    assert await laid_out(town, hers) == [set()]
    assert await taken(town, meals, [FRIDAY, NEXT_MONDAY]) == [1, 0]


async def test_a_beginning_moved_back_brings_the_own_days_of_the_household_only(town: Town) -> None:
    father, mother = await parents(town)
    meals = await town.activity()
    homes = (father, mother, father, mother, father, mother, father, mother)
    await town.service.tell(weeks(father, mother, 1, *homes, begins=date(2026, 10, 2)))
    his = await town.enrol(father, meals, SCHOOL_DAYS, valid_from=date(2026, 11, 2))
    hers = await town.enrol(mother, meals, SCHOOL_DAYS, valid_from=date(2026, 10, 5))
    earlier = enrolment(father, meals, SCHOOL_DAYS, enrolment_id=his.enrolment_id, valid_from=date(2026, 10, 5))
    preview = PreviewEnrolment.model_validate(earlier.model_dump(include=set(PreviewEnrolment.model_fields)))
    foreseen = await town.service.send(preview, CLERK)
    await town.service.send(earlier, CLERK)
    fathers, mothers = await laid_out(town, his, hers, month=date(2026, 10, 1))
    lived = school_days(date(2026, 10, 5), date(2026, 10, 31))
    assert (fathers | mothers, fathers & mothers) == (lived, set())
    assert foreseen.past_added == len(fathers)


async def test_a_day_that_can_be_booked_but_not_cancelled_any_more_stays_with_one_household(town: Town) -> None:
    father, mother = await parents(town)
    meals = await town.activity(capacity=2, cancelling_cutoff=CalendarDaysBefore(days=8, at=time(10)))
    homes = (father, mother, father, mother, father)
    await town.service.tell(weeks(father, mother, 1, *homes))
    his = await town.enrol(father, meals, SCHOOL_DAYS, exceptions=(TUESDAY,))  # What he called off may come to her.
    hers = await town.enrol(mother, meals, SCHOOL_DAYS)
    exchanged = weeks(father, mother, 2, *homes[1:], father)
    await town.service.tell(exchanged, exchanged.model_copy(update={"version": 3}))
    days = (TUESDAY, THURSDAY, NEXT_MONDAY)
    statuses = [[await town.status(who, one, day) for day in days] for who, one in ((father, his), (mother, hers))]
    assert [[one == DayStatus.REGULAR for one in row] for row in statuses] == [[False, True, False], [True, False, True]]
    assert await taken(town, meals, days) == [1, 1, 1]
    fathers, mothers = await laid_out(town, his, hers, month=date(2026, 11, 1))
    assert not {day for day in fathers & mothers if day >= THURSDAY}  # What he called off is told too, and before no calendar held.
