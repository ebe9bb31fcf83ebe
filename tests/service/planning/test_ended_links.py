"""A household whose link with a child ends: what it planned beyond is taken back, and the other one may plan these days."""

from datetime import date, time, timedelta

from contracts.family import CustodySet, LinkedHousehold
from contracts.planning import (
    CalendarDaysBefore,
    DayStatus,
    GetPlanningRequest,
    GetWeek,
    Mark,
    MarkAttendance,
    PlanningRequestDecided,
    PutCustodyRule,
)
from services.planning.domain.errors import OtherHouseholdDay, UnknownChild
from tests.eventually import eventually
from tests.service.planning.cast import (
    CLERK,
    FRIDAY,
    MONDAY,
    NEXT_MONDAY,
    NEXT_TUESDAY,
    START,
    THURSDAY,
    Household,
    Town,
    refusal,
)
from tests.service.planning.test_shared_patterns import DAY, laid_out, parents, taken, weeks

SUNDAY = NEXT_MONDAY - DAY
NO_MORE = "Ce jour-là, l'enfant n'est plus rattaché à votre foyer."


def link(father: Household, mother: Household, version: int, until: date | None = None, since: date | None = None) -> CustodySet:
    homes = LinkedHousehold(family_id=father.family_id), LinkedHousehold(family_id=mother.family_id, since=since, until=until)
    return CustodySet(version=version, child_id=father.child_id, households=homes)


async def linked(town: Town) -> tuple[Household, Household]:
    father, mother = await parents(town)
    await town.service.tell(link(father, mother, 1))
    return father, mother


async def test_a_household_is_enrolled_before_its_link_begins_and_has_its_days_from_then_on(town: Town) -> None:
    father, mother = await parents(town)
    await town.service.tell(link(father, mother, 1, since=NEXT_MONDAY))
    meals = await town.activity()
    his = await town.enrol(father, meals)
    hers = await town.enrol(mother, meals, weekdays=[1, 2, 5])
    assert hers.family_id == mother.family_id
    await refusal(town.month(mother, NEXT_MONDAY), UnknownChild)
    assert [await town.taken(meals, day) for day in (FRIDAY, NEXT_MONDAY, NEXT_TUESDAY)] == [0, 1, 1]
    assert (await town.book(father, his, FRIDAY)).status == "accepted"
    seen = {row.other_household: row for row in (await town.month(father, NEXT_MONDAY)).rows}
    assert [seen[True].cells[day.day - 1].status for day in (FRIDAY, NEXT_MONDAY)] == [None, DayStatus.REGULAR]
    town.service.move_clock(NEXT_MONDAY - MONDAY)
    assert await town.status(mother, hers, NEXT_TUESDAY) == DayStatus.REGULAR
    assert {slot.day for slot in (await town.service.send(GetWeek(first=NEXT_MONDAY), mother.actor)).slots} == {
        NEXT_MONDAY,
        NEXT_TUESDAY,
        NEXT_MONDAY + 4 * DAY,
    }


async def test_what_a_household_booked_beyond_its_link_is_taken_back_with_a_sentence_and_the_other_books_it(town: Town) -> None:
    father, mother = await linked(town)
    meals = await town.activity()
    his, hers = await town.enrol(father, meals), await town.enrol(mother, meals)
    booked = await town.book(mother, hers, FRIDAY, NEXT_MONDAY, NEXT_TUESDAY)
    await town.service.tell(link(father, mother, 2, until=SUNDAY))
    assert [await town.status(mother, hers, day) for day in (FRIDAY, NEXT_MONDAY)] == [DayStatus.BOOKED, None]
    assert await taken(town, meals, [FRIDAY, NEXT_MONDAY, NEXT_TUESDAY]) == [1, 0, 0]
    after = await town.service.send(GetPlanningRequest(request_id=booked.request_id), CLERK)
    assert [(one.decision, one.reason) for one in after.days] == [("accepted", ""), ("refused", NO_MORE), ("refused", NO_MORE)]

    async def told() -> list[PlanningRequestDecided]:
        return [one for one in await town.service.tells(PlanningRequestDecided) if one.request_id == booked.request_id][1:]

    (news,) = await eventually(told)
    assert [(one.decision, one.reason, one.rule) for one in news.days][1:] == [("refused", NO_MORE, "rules_changed")] * 2
    (left,) = await laid_out(town, hers, month=date(2026, 12, 1))
    assert left == set()
    await town.service.send(PutCustodyRule(other_days_open=True), CLERK)
    refused = await refusal(town.ask(mother, hers, NEXT_MONDAY), OtherHouseholdDay)
    assert "l'enfant n'est plus rattaché à votre foyer" in refused.detail
    assert (await town.cell(mother, hers, NEXT_MONDAY)).may is None
    assert (await town.book(father, his, NEXT_MONDAY)).status == "accepted"


async def test_what_cannot_be_cancelled_any_more_stays_with_who_booked_it(town: Town) -> None:
    father, mother = await linked(town)
    meals = await town.activity(capacity=1, cancelling_cutoff=CalendarDaysBefore(days=8, at=time(10)))
    hers = await town.enrol(mother, meals)
    await town.book(mother, hers, NEXT_MONDAY, NEXT_TUESDAY)  # On this Monday at nine, Tuesday can still be called off: until ten.
    await town.service.tell(link(father, mother, 2, until=SUNDAY))
    assert [await town.status(mother, hers, day) for day in (NEXT_MONDAY, NEXT_TUESDAY)] == [DayStatus.BOOKED, None]
    assert await taken(town, meals, [NEXT_MONDAY, NEXT_TUESDAY]) == [1, 0]


async def test_the_day_comes_to_the_other_household_s_pattern_and_a_booked_day_of_a_pattern_frees_its_place_once(town: Town) -> None:
    father, mother = await parents(town)
    about = weeks(father, mother, 1, father, mother, father)
    await town.service.tell(about)
    meals = await town.activity(capacity=1)
    hers = await town.enrol(mother, meals)
    await town.book(mother, hers, NEXT_MONDAY, NEXT_TUESDAY)
    await town.enrol(mother, meals, (1,), enrolment_id=hers.enrolment_id)  # Monday is booked and in the pattern.
    his = await town.enrol(father, meals, (2,))
    (stranger,) = await town.enrol_many(1, meals)
    waits = await town.book(*stranger, NEXT_MONDAY)
    assert waits.days[0].decision == "waiting"
    kept = tuple(span.model_copy(update={"last": min(span.last, SUNDAY)}) for span in about.spans if span.first <= SUNDAY)
    await town.service.tell(link(father, mother, 2, until=SUNDAY).model_copy(update={"spans": kept}))
    assert await town.status(father, his, NEXT_TUESDAY) == DayStatus.REGULAR
    assert await town.status(*stranger, NEXT_MONDAY) == DayStatus.BOOKED
    assert await taken(town, meals, [NEXT_MONDAY, NEXT_TUESDAY]) == [1, 1]


async def test_what_waits_beyond_the_link_waits_no_more(town: Town) -> None:
    father, mother = await linked(town)
    meals = await town.activity(capacity=1)
    hers = await town.enrol(mother, meals)
    (stranger,) = await town.enrol_many(1, meals)
    await town.book(*stranger, NEXT_MONDAY)
    waits = await town.book(mother, hers, NEXT_MONDAY)
    assert waits.days[0].decision == "waiting"
    await town.service.tell(link(father, mother, 2, until=SUNDAY))
    after = await town.service.send(GetPlanningRequest(request_id=waits.request_id), CLERK)
    assert [(one.decision, one.reason) for one in after.days] == [("refused", NO_MORE)]


async def test_a_link_that_begins_later_takes_back_the_days_before(town: Town) -> None:
    father, mother = await linked(town)
    meals = await town.activity()
    hers = await town.enrol(mother, meals)
    await town.book(mother, hers, FRIDAY, NEXT_MONDAY)
    await town.service.tell(link(father, mother, 2, since=SUNDAY))
    assert await taken(town, meals, [FRIDAY, NEXT_MONDAY]) == [0, 1]


async def test_a_child_who_comes_unbooked_after_the_link_counts_for_the_household_that_it_is_with(town: Town) -> None:
    father, mother = await linked(town)
    meals = await town.activity()
    his, hers = await town.enrol(father, meals), await town.enrol(mother, meals)
    await town.service.tell(link(father, mother, 2, until=THURSDAY - 3 * DAY))
    assert MONDAY == THURSDAY - 3 * DAY
    town.service.move_clock(timedelta(days=1))
    day = MONDAY + DAY
    mark = Mark(child_id=father.child_id, present=True, marked_at=START + timedelta(days=1))
    await town.service.send(MarkAttendance(activity_id=meals.activity_id, day=day, marks=(mark,)), CLERK)
    assert await town.status(father, his, day) == DayStatus.PRESENT_UNBOOKED
    grid = await town.month(mother, day, CLERK)
    (own,) = (row for row in grid.rows if row.enrolment_id == hers.enrolment_id)
    assert own.cells[day.day - 1].status is None


async def test_a_day_that_waited_for_a_place_is_not_paid_though_its_cut_off_is_past_when_the_link_ends(town: Town) -> None:
    father, mother = await parents(town)
    meals = await town.activity(capacity=1, cancelling_cutoff=CalendarDaysBefore(days=8, at=time(8)))
    await town.service.tell(weeks(father, mother, 1, *[father] * 4))
    hers = await town.enrol(mother, meals, (1,))
    (stranger,) = await town.enrol_many(1, meals)
    await town.book(*stranger, NEXT_MONDAY)
    await town.service.tell(about := weeks(father, mother, 2, father, mother, father, father))

    async def waits() -> bool:
        return await town.status(mother, hers, NEXT_MONDAY) == DayStatus.WAITING

    await eventually(waits)
    kept = tuple(span.model_copy(update={"last": min(span.last, SUNDAY)}) for span in about.spans if span.first <= SUNDAY)
    await town.service.tell(link(father, mother, 3, until=SUNDAY).model_copy(update={"spans": kept}))
    assert await town.status(mother, hers, NEXT_MONDAY) is None
    (left,) = await laid_out(town, hers)
    assert left == set()
    assert await taken(town, meals, [NEXT_MONDAY]) == [1]
