"""What comes to one account later (a pattern, a closure that is lifted, a new calendar of custody) leaves the days that another one has."""

from datetime import date, time, timedelta
from typing import Any

from chassis.ids import new_id
from contracts.planning import (
    CalendarDaysBefore,
    ClosedDaysChanged,
    DayStatus,
    EnrolmentView,
    GetPlanningRequest,
    PutCustodyRule,
    ReopenDays,
)
from services.planning.domain.errors import AlreadyAsked, EnrolmentOverlaps
from tests.service.planning.attending import come_thursday, mark
from tests.service.planning.cast import CLERK, FRIDAY, MONDAY, NEXT_MONDAY, THURSDAY, TUESDAY, Town, enrolment, refusal
from tests.service.planning.test_closures import closing
from tests.service.planning.test_doubled import with_partner
from tests.service.planning.test_shared_patterns import parents, weeks

LATE_IN_THE_DAY = CalendarDaysBefore(days=0, at=time(18))
THURSDAYS: tuple[int, ...] = (4,)


async def states(town: Town, *enrolled: EnrolmentView, day: date = THURSDAY) -> list[Any]:
    async with town.service.database.transaction() as tx:
        rows = await tx.fetch("select enrolment_id, status from booking where day = $1", day)
    known = {row["enrolment_id"]: row["status"] for row in rows}
    return [known.get(one.enrolment_id) for one in enrolled]


async def test_a_lunch_that_nobody_had_booked_is_not_brought_again_by_a_week_at_the_other_account(town: Town) -> None:
    jeanne = await with_partner(town)
    meals = await town.activity()
    his = await town.enrol(town.dupont, meals)
    await come_thursday(town)
    await mark(town, meals, (town.dupont, True))
    assert await states(town, his) == [DayStatus.PRESENT_UNBOOKED]
    today = await refusal(town.service.send(enrolment(jeanne, meals, THURSDAYS, valid_from=THURSDAY), CLERK), EnrolmentOverlaps)
    assert today.detail == (
        "Des jours de cette semaine type sont déjà réservés, demandés ou pris pour « Restauration scolaire »,"
        " au compte de DUPONT JEAN, du même foyer : jeudi 26 novembre."
        " Annulez d'abord ceux qui peuvent l'être, ou faites commencer la semaine type après eux."
    )
    town.service.move_clock(timedelta(days=1))
    for since in (date(2026, 11, 5), THURSDAY):
        late = await refusal(town.service.send(enrolment(jeanne, meals, THURSDAYS, valid_from=since), CLERK), EnrolmentOverlaps)
        assert late.detail.endswith("jeudi 26 novembre. Ils sont passés : faites commencer la semaine type après eux.")
    hers = await town.enrol(jeanne, meals, THURSDAYS, valid_from=FRIDAY)
    assert hers.weekdays == THURSDAYS


async def test_a_day_that_the_child_came_unbooked_at_one_account_is_not_booked_at_the_other(town: Town) -> None:
    jeanne = await with_partner(town)
    meals = await town.activity(booking_cutoff=LATE_IN_THE_DAY)
    await town.enrol(town.dupont, meals)
    await come_thursday(town)
    await mark(town, meals, (town.dupont, True))
    hers = await town.enrol(jeanne, meals)
    assert (await town.cell(jeanne, hers, THURSDAY)).may is None
    twice = await refusal(town.ask(jeanne, hers, THURSDAY), AlreadyAsked)
    assert "au compte de DUPONT JEAN" in twice.detail
    assert (await town.cell(jeanne, hers, FRIDAY)).may == "book"


async def test_a_lunch_at_the_account_of_one_household_is_left_out_of_a_week_that_is_entered_late_for_the_other(town: Town) -> None:
    father, mother = await parents(town)
    meals = await town.activity()
    await town.service.tell(weeks(father, mother, 1, mother, mother))
    await town.enrol(father, meals)
    await come_thursday(town)
    await mark(town, meals, (father, True))
    town.service.move_clock(timedelta(days=1))
    hers = await town.enrol(mother, meals, (1, 4), valid_from=MONDAY)
    assert [await town.status(mother, hers, day) for day in (MONDAY, THURSDAY)] == [DayStatus.REGULAR, None]


async def test_a_lifted_closure_leaves_a_day_that_is_the_other_adult_s_by_now(town: Town) -> None:
    jeanne = await with_partner(town)
    meals = await town.activity()
    his = await town.enrol(town.dupont, meals)
    await town.book(town.dupont, his, THURSDAY, FRIDAY)
    done = await town.service.send(closing(town, THURSDAY, FRIDAY), CLERK)
    hers = await town.enrol(jeanne, meals, THURSDAYS)
    await town.service.send(ReopenDays(closure_id=done.closure_id), CLERK)
    assert await states(town, his, hers) == [DayStatus.ABSENT_EXCUSED, None]
    assert await town.status(jeanne, hers, THURSDAY) == DayStatus.REGULAR
    assert await states(town, his, hers, day=FRIDAY) == [DayStatus.BOOKED, None]
    assert [await town.taken(meals, day) for day in (THURSDAY, FRIDAY)] == [1, 1]
    told = [one for one in await town.service.tells(ClosedDaysChanged, count=2) if one.status == "reopened"]
    assert [(day.day, day.booked) for one in told for child in one.children for day in child.days] == [(THURSDAY, True), (FRIDAY, True)]


async def test_a_request_that_a_closure_refused_does_not_wait_again_for_a_day_of_the_other_adult(town: Town) -> None:
    jeanne = await with_partner(town)
    meals = await town.activity(approval="manual")
    his = await town.enrol(town.dupont, meals)
    asked = await town.book(town.dupont, his, THURSDAY)
    assert asked.status == "pending"
    done = await town.service.send(closing(town, THURSDAY), CLERK)
    await town.enrol(jeanne, meals, THURSDAYS)
    await town.service.send(ReopenDays(closure_id=done.closure_id), CLERK)
    assert await states(town, his) == [DayStatus.REFUSED]
    (day,) = (await town.service.send(GetPlanningRequest(request_id=asked.request_id), CLERK)).days
    assert day.decision == "refused"
    assert await town.taken(meals, THURSDAY) == 1


async def test_a_closure_lifted_on_the_day_leaves_a_lunch_that_was_taken_at_the_other_account(town: Town) -> None:
    jeanne = await with_partner(town)
    meals = await town.activity()
    his, hers = await town.enrol(town.dupont, meals, THURSDAYS), await town.enrol(jeanne, meals)
    done = await town.service.send(closing(town, THURSDAY), CLERK)
    await come_thursday(town)
    await mark(town, meals, (town.dupont, True))
    came = await states(town, his, hers)
    assert DayStatus.PRESENT_UNBOOKED in came
    await town.service.send(ReopenDays(closure_id=done.closure_id), CLERK)
    assert await states(town, his, hers) == came


async def test_a_day_that_both_accounts_had_when_it_was_closed_comes_back_as_it_stood(town: Town) -> None:
    jeanne = await with_partner(town)
    meals = await town.activity()
    his, hers = await town.enrol(town.dupont, meals), await town.enrol(jeanne, meals)
    await town.book(town.dupont, his, THURSDAY)
    async with town.service.database.transaction() as tx:  # As an earlier release let it pass.
        await tx.execute("update enrolment set weekdays = '{4}' where enrolment_id = $1", hers.enrolment_id)
        await tx.execute("update place set taken = taken + 1 where day = $1", THURSDAY)
    done = await town.service.send(closing(town, THURSDAY), CLERK)
    await town.service.send(ReopenDays(closure_id=done.closure_id), CLERK)
    assert await states(town, his, hers) == [DayStatus.BOOKED, None]
    assert await town.status(jeanne, hers, THURSDAY) == DayStatus.REGULAR


async def test_a_new_calendar_brings_no_day_that_another_adult_of_the_household_booked(town: Town) -> None:
    father, mother = await parents(town)
    jeanne = await with_partner(town)
    meals = await town.activity()
    await town.service.send(PutCustodyRule(other_days_open=True), CLERK)
    await town.service.tell(weeks(father, mother, 1, mother, mother, mother))
    his, hers = await town.enrol(father, meals), await town.enrol(jeanne, meals, (1, 2))
    await town.book(father, his, NEXT_MONDAY)
    await town.service.tell(weeks(father, mother, 2, mother, father, mother))
    assert [await town.status(jeanne, hers, NEXT_MONDAY + timedelta(days=n)) for n in (0, 1)] == [None, DayStatus.REGULAR]
    assert await town.status(father, his, NEXT_MONDAY) == DayStatus.BOOKED
    assert await town.taken(meals, NEXT_MONDAY) == 1


async def test_days_before_another_adult_s_week_counted_are_free_to_be_entered_late(town: Town) -> None:
    jeanne = await with_partner(town)
    meals = await town.activity()
    his = await town.enrol(town.dupont, meals, (1,))
    town.service.move_clock(timedelta(days=2))
    await town.service.send(enrolment(town.dupont, meals, (2,), enrolment_id=his.enrolment_id), CLERK)  # Tuesdays from Thursday on.
    hers = enrolment(jeanne, meals, (2,), valid_from=MONDAY - timedelta(days=7), valid_to=TUESDAY)
    assert (await town.service.send(hers, CLERK)).weekdays == (2,)
    mondays = enrolment(jeanne, meals, (1,), valid_from=date(2026, 11, 1), valid_to=date(2026, 11, 13))
    twice = await refusal(town.service.send(mondays, CLERK), EnrolmentOverlaps)
    assert "lundi 2 novembre" in twice.detail


async def test_an_earlier_beginning_brings_days_before_another_adult_s_week_counted(town: Town) -> None:
    jeanne = await with_partner(town)
    meals = await town.activity()
    his = await town.enrol(town.dupont, meals, (1,))
    hers = enrolment(jeanne, meals, (2,), enrolment_id=new_id(), valid_from=TUESDAY, valid_to=FRIDAY)
    await town.service.send(hers, CLERK)
    town.service.move_clock(timedelta(days=5))
    await town.service.send(enrolment(town.dupont, meals, (1, 2), enrolment_id=his.enrolment_id), CLERK)
    earlier = hers.model_copy(update={"valid_from": date(2026, 11, 16)})
    assert (await town.service.send(earlier, CLERK)).valid_from == date(2026, 11, 16)
    longer = earlier.model_copy(update={"valid_to": date(2026, 12, 18)})
    await refusal(town.service.send(longer, CLERK), EnrolmentOverlaps)
