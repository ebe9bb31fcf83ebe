"""No day of a child is paid by two households: a week leaves to the other one what it has, with a calendar of custody or without."""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Any

from chassis.errors import Refusal
from chassis.ids import new_id
from contracts.planning import (
    ActivityView,
    ClosedDaysChanged,
    DayStatus,
    EnrolledChild,
    EnrolMany,
    EnrolmentsMade,
    EnrolmentView,
    GetPlanningRequest,
    PreviewEnrolment,
    PutCustodyRule,
    ReopenDays,
)
from services.planning.domain.admission import Admitted
from services.planning.domain.errors import EnrolmentOverlaps
from services.planning.store import submissions, turns
from services.planning.store.submissions import Submission
from tests.eventually import eventually
from tests.service.planning.attending import come_thursday, mark
from tests.service.planning.cast import (
    CLERK,
    FRIDAY,
    NEXT_MONDAY,
    NEXT_TUESDAY,
    SCHOOL_DAYS,
    THURSDAY,
    Household,
    Town,
    enrolment,
    refusal,
)
from tests.service.planning.test_closures import closing
from tests.service.planning.test_ended_links import link, linked
from tests.service.planning.test_races import seat, waiting_for
from tests.service.planning.test_shared_patterns import WEEK, laid_out, parents, school_days, taken, weeks

MONDAYS, TWO_DAYS = (1,), (1, 2)
DAYS = (NEXT_MONDAY, NEXT_TUESDAY)


async def states(town: Town, who: Household, enrolled: EnrolmentView, *days: date) -> list[DayStatus | None]:
    return [await town.status(who, enrolled, day) for day in days or DAYS]


async def a_closure_meanwhile(town: Town, **rules: Any) -> tuple[Household, Household, EnrolmentView, EnrolmentView, ActivityView]:
    """Have the father ask for Monday, close it, and enrol the mother, whose weeks it is, on Mondays and Tuesdays; then it is lifted."""
    father, mother = await parents(town)
    meals = await town.activity(**rules)
    await town.service.send(PutCustodyRule(other_days_open=True), CLERK)
    await town.service.tell(weeks(father, mother, 1, *[mother] * 4))
    his = await town.enrol(father, meals)
    asked = await town.book(father, his, NEXT_MONDAY)
    done = await town.service.send(closing(town, NEXT_MONDAY), CLERK)
    hers = await town.enrol(mother, meals, TWO_DAYS)
    await town.service.send(ReopenDays(closure_id=done.closure_id), CLERK)
    answered = await town.service.send(GetPlanningRequest(request_id=asked.request_id), CLERK)
    assert answered.days[0].decision == ("refused" if rules else "accepted")
    return father, mother, his, hers, meals


async def test_a_lunch_that_comes_back_with_a_lifted_closure_is_left_out_of_the_week_of_the_other_household(town: Town) -> None:
    father, mother, his, hers, meals = await a_closure_meanwhile(town)
    assert await states(town, father, his) == [DayStatus.BOOKED, None]
    assert await states(town, mother, hers) == [None, DayStatus.REGULAR]
    assert await taken(town, meals, DAYS) == [1, 1]
    reopened = [one for one in await town.service.tells(ClosedDaysChanged, count=2) if one.status == "reopened"]
    assert [(one.family_id, day.day, day.booked) for one in reopened for child in one.children for day in child.days] == [
        (father.family_id, NEXT_MONDAY, True)
    ]
    (december,) = await laid_out(town, hers)
    assert NEXT_TUESDAY in december


async def test_a_request_that_a_closure_refused_does_not_come_back_beside_the_week_of_the_other_household(town: Town) -> None:
    father, mother, his, hers, meals = await a_closure_meanwhile(town, approval="manual")
    assert await states(town, father, his) == [DayStatus.REFUSED, None]
    assert await states(town, mother, hers) == [DayStatus.REGULAR, DayStatus.REGULAR]
    assert await taken(town, meals, DAYS) == [1, 1]


async def test_a_closure_lifted_on_the_day_leaves_a_lunch_that_the_child_took_at_the_other_household_s_account(town: Town) -> None:
    father, mother = await linked(town)
    meals = await town.activity()
    his, hers = await town.enrol(father, meals), await town.enrol(mother, meals)
    await town.book(father, his, THURSDAY)
    done = await town.service.send(closing(town, THURSDAY), CLERK)
    await town.service.tell(weeks(father, mother, 2, *[mother] * 4))
    await come_thursday(town)
    await mark(town, meals, (mother, True))
    await town.service.send(ReopenDays(closure_id=done.closure_id), CLERK)
    async with town.service.database.transaction() as tx:
        rows = await tx.fetch("select enrolment_id, status from booking where day = $1", THURSDAY)
    assert {row["enrolment_id"]: row["status"] for row in rows} == {
        his.enrolment_id: DayStatus.ABSENT_EXCUSED,
        hers.enrolment_id: DayStatus.PRESENT_UNBOOKED,
    }
    told = [one.family_id for one in await town.service.tells(ClosedDaysChanged) if one.status == "reopened"]
    assert told == [], "at the account of the other household nothing of his is valid again"


async def test_without_a_calendar_a_week_leaves_out_what_the_other_household_booked(town: Town) -> None:
    father, mother = await linked(town)
    meals = await town.activity()
    his = await town.enrol(father, meals)
    await town.book(father, his, NEXT_MONDAY)
    hers = await town.enrol(mother, meals, TWO_DAYS)
    assert await states(town, father, his) == [DayStatus.BOOKED, None]
    assert await states(town, mother, hers) == [None, DayStatus.REGULAR]
    assert await taken(town, meals, DAYS) == [1, 1]


async def test_a_weekday_that_the_other_household_has_by_its_week_is_refused_until_a_calendar_divides_it(town: Town) -> None:
    father, mother = await parents(town)
    await town.service.tell(link(father, mother, 1, since=NEXT_MONDAY))
    meals = await town.activity()
    his = await town.enrol(father, meals, TWO_DAYS)
    beforehand = enrolment(mother, meals, TWO_DAYS, valid_from=NEXT_MONDAY)
    preview = PreviewEnrolment.model_validate(beforehand.model_dump(include=set(PreviewEnrolment.model_fields)))
    for asked in (preview, beforehand):
        refused = await refusal(town.service.send(asked, CLERK), EnrolmentOverlaps)
        assert refused.detail == (
            "L'autre foyer de l'enfant l'a déjà inscrit pour « Restauration scolaire » le lundi et le mardi de chaque semaine : ces jours"
            " seraient payés deux fois. Un calendrier de garde les partage entre les deux foyers ; sans lui, l'inscription de l'autre foyer"
            " doit d'abord prendre fin, ou laisser ces jours."
        )
    assert await taken(town, meals, DAYS) == [1, 1]
    apart = await town.enrol(mother, meals, (4, 5), valid_from=NEXT_MONDAY)
    wider = enrolment(mother, meals, (1, 4, 5), enrolment_id=apart.enrolment_id, valid_from=NEXT_MONDAY)
    assert "le lundi de chaque semaine" in (await refusal(town.service.send(wider, CLERK), EnrolmentOverlaps)).detail
    about = weeks(father, mother, 2, *[father, mother] * 3, begins=FRIDAY)
    await town.service.tell(about.model_copy(update={"households": link(father, mother, 2, since=NEXT_MONDAY).households}))
    hers = await town.enrol(mother, meals, (1, 2, 4, 5), enrolment_id=apart.enrolment_id, valid_from=NEXT_MONDAY)
    fathers, mothers = await laid_out(town, his, hers)
    assert (NEXT_TUESDAY in fathers, NEXT_MONDAY + WEEK in mothers, fathers & mothers) == (True, True, set())


async def test_a_week_that_ends_before_the_other_begins_is_left_out_until_then(town: Town) -> None:
    father, mother = await linked(town)
    meals = await town.activity()
    his = await town.enrol(father, meals, MONDAYS, valid_to=NEXT_MONDAY)
    whole = enrolment(mother, meals, MONDAYS)
    seen = await town.service.send(PreviewEnrolment.model_validate(whole.model_dump(include=set(PreviewEnrolment.model_fields))), CLERK)
    hers = await town.service.send(whole, CLERK)
    assert seen.elsewhere == 2, "today and next Monday"
    assert await states(town, father, his, NEXT_MONDAY) == [DayStatus.REGULAR]
    assert await states(town, mother, hers, NEXT_MONDAY, NEXT_MONDAY + WEEK) == [None, DayStatus.REGULAR]
    assert await taken(town, meals, [NEXT_MONDAY, NEXT_MONDAY + WEEK]) == [1, 1]
    longer = enrolment(father, meals, MONDAYS, enrolment_id=his.enrolment_id, valid_to=NEXT_MONDAY + 2 * WEEK)
    assert (await town.service.send(longer, CLERK)).valid_to == NEXT_MONDAY + 2 * WEEK
    assert await states(town, father, his, NEXT_MONDAY, NEXT_MONDAY + WEEK) == [DayStatus.REGULAR, None]
    assert await taken(town, meals, [NEXT_MONDAY, NEXT_MONDAY + WEEK]) == [1, 1]


async def test_a_calendar_that_is_taken_away_leaves_each_day_where_it_was(town: Town) -> None:
    father, mother = await parents(town)
    meals = await town.activity(capacity=2)
    about = weeks(father, mother, 1, *[father, mother] * 8)
    await town.service.tell(about)
    his, hers = await town.enrol(father, meals, SCHOOL_DAYS), await town.enrol(mother, meals, SCHOOL_DAYS)
    before = await laid_out(town, his, hers)
    whole = school_days(date(2026, 12, 1), date(2026, 12, 31)) - school_days(date(2026, 12, 19), date(2026, 12, 31))
    assert whole <= before[0] | before[1]
    await town.service.tell(about.model_copy(update={"version": 2, "spans": ()}))
    assert await laid_out(town, his, hers) == before
    assert not before[0] & before[1]
    assert await taken(town, meals, [THURSDAY, NEXT_MONDAY, NEXT_MONDAY + WEEK]) == [1, 1, 1]


async def test_days_that_both_households_had_before_this_release_stay_until_somebody_says_whose_they_are(town: Town) -> None:
    father, mother = await linked(town)
    meals = await town.activity()
    his, hers = await town.enrol(father, meals, MONDAYS), await town.enrol(mother, meals, (2,))
    async with town.service.database.transaction() as tx:  # As an earlier release let it pass.
        await tx.execute("update enrolment set weekdays = '{1, 2}' where enrolment_id = $1", hers.enrolment_id)
        await tx.execute("update place set taken = taken + 1 where extract(isodow from day) = 1")
    shorter = enrolment(mother, meals, TWO_DAYS, enrolment_id=hers.enrolment_id, valid_to=date(2027, 6, 25))
    await town.service.send(shorter, CLERK)
    assert await states(town, father, his) == [DayStatus.REGULAR, None]
    assert await states(town, mother, hers) == [DayStatus.REGULAR, DayStatus.REGULAR]
    await town.service.tell(weeks(father, mother, 2, *[mother] * 30))
    assert await states(town, father, his) == [None, None]
    assert await states(town, mother, hers) == [DayStatus.REGULAR, DayStatus.REGULAR]
    assert await taken(town, meals, DAYS) == [1, 1]


async def enrol_class(town: Town, meals: ActivityView, *who: Household, weekdays: Sequence[int] = TWO_DAYS) -> EnrolmentsMade:
    one = enrolment(who[0], meals, weekdays)
    children = tuple(EnrolledChild(child_id=each.child_id, guardian_id=each.guardian_id) for each in who)
    listed = EnrolMany(
        activity_id=meals.activity_id, valid_from=one.valid_from, valid_to=one.valid_to, weekdays=one.weekdays, children=children
    )
    return await town.service.send(listed, CLERK)


async def test_a_list_enrols_a_child_of_two_households_without_a_calendar_for_the_first_of_them(town: Town) -> None:
    father, mother = await linked(town)
    meals = await town.activity()
    made = await enrol_class(town, meals, father, mother, town.martin)
    assert [one.child_id for one in made.enrolled] == [father.child_id, town.martin.child_id]
    assert [(one.guardian_id, one.slug) for one in made.refused] == [(mother.guardian_id, "enrolment_overlaps")]
    assert await taken(town, meals, DAYS) == [2, 2]
    later = await enrol_class(town, meals, mother)
    assert [one.slug for one in later.refused] == ["enrolment_overlaps"]


async def test_two_households_that_are_enrolled_at_once_pay_each_day_once(town: Town) -> None:
    father, mother = await linked(town)
    meals = await town.activity()
    both = (town.service.send(enrolment(one, meals, TWO_DAYS), CLERK) for one in (father, mother))
    answers = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(getattr(one, "slug", "") for one in answers) == ["", "enrolment_overlaps"]
    assert all(isinstance(one, EnrolmentView | Refusal) for one in answers)
    assert await taken(town, meals, DAYS) == [1, 1]


async def test_a_list_waits_for_what_the_other_household_asks_at_that_moment_and_leaves_it_out(town: Town) -> None:
    father, mother = await linked(town)
    meals = await town.activity()
    his = await town.enrol(father, meals)
    made = Submission(new_id(), "booking", father.family_id, father.child_id, None, "")
    async with town.service.database.transaction(father.actor) as tx:
        await turns.share_days(tx, [father.child_id])
        listing = asyncio.create_task(enrol_class(town, meals, mother))
        await eventually(lambda: waiting_for(town, turns.DAYS))
        await submissions.add(tx, made, [Admitted(seat(father, his, NEXT_MONDAY))])
    ((hers,), _) = ((await listing).enrolled, await town.numbered(made.request_id))
    (row,) = [one for one in (await town.month(mother, NEXT_MONDAY)).rows if one.enrolment_id == hers.enrolment_id]
    assert [row.cells[day.day - 1].status for day in (NEXT_MONDAY, NEXT_MONDAY - WEEK)] == [None, DayStatus.REGULAR]
    assert await town.status(father, his, NEXT_MONDAY) == DayStatus.BOOKED
    assert await taken(town, meals, DAYS) == [1, 1]
