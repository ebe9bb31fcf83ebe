"""Enrolling children: regular days and their places, changes, and what cannot be."""

from datetime import date, timedelta

from chassis.errors import Forbidden, NotFound
from chassis.ids import new_id
from contracts.planning import DayStatus, EnrolmentSaved, MonthChanged, PreviewEnrolment
from services.planning.daily import do_jobs
from services.planning.domain.errors import (
    BeginningFixed,
    DatesReversed,
    EndFixed,
    EnrolmentFixed,
    EnrolmentOverlaps,
    EnrolmentTooEarly,
    EnrolmentTooLong,
    OneAtATime,
    PlacesTaken,
    UnknownActivity,
    UnknownChild,
    UnknownGuardian,
    WeekdayNotOpen,
)
from tests.service.harness import staff
from tests.service.planning.cast import CLERK, FRIDAY, NEXT_TUESDAY, THURSDAY, TUESDAY, Household, Town, enrolment, refusal


async def test_an_enrolment_is_told_with_all_its_regular_months(town: Town) -> None:
    meals = await town.activity()
    enrolled = await town.enrol(town.dupont, meals, weekdays=[2, 4])
    assert (enrolled.family_id, enrolled.guardian_id, enrolled.weekdays, enrolled.version) == (
        town.dupont.family_id,
        town.dupont.guardian_id,
        (2, 4),
        1,
    )
    (saved,) = await town.service.tells(EnrolmentSaved)
    assert (saved.enrolment_id, saved.guardian_id, saved.weekdays) == (enrolled.enrolment_id, town.dupont.guardian_id, (2, 4))
    months = await town.service.tells(MonthChanged, count=11)
    assert [one.month for one in months] == [
        *(date(2026, month, 1) for month in range(9, 13)),
        *(date(2027, month, 1) for month in range(1, 8)),
    ]
    assert {day.status for one in months for day in one.days} == {DayStatus.REGULAR}
    assert [day.day.day for day in months[2].days] == [3, 5, 10, 12, 17, 19, 24, 26]


async def test_an_enrolment_without_pattern_tells_no_months(town: Town) -> None:
    await town.enrol(town.dupont, await town.activity())
    await town.service.tells(EnrolmentSaved)
    assert await town.service.told(MonthChanged) == []


async def test_regular_days_take_places_from_today_on(town: Town) -> None:
    meals = await town.activity()
    await town.enrol(town.dupont, meals, weekdays=[4])
    assert [await town.taken(meals, day) for day in (date(2026, 11, 19), THURSDAY, FRIDAY, date(2027, 7, 1))] == [0, 1, 0, 1]


async def test_a_pattern_that_finds_no_place_on_some_day_is_refused_whole(town: Town) -> None:
    meals = await town.activity(capacity=1)
    await town.book(town.dupont, await town.enrol(town.dupont, meals), THURSDAY)
    refused = await refusal(town.service.send(enrolment(town.martin, meals, [2, 4]), CLERK), PlacesTaken)
    assert refused.members["days"] == [THURSDAY.isoformat()]
    assert await town.taken(meals, TUESDAY) == 0
    assert (await town.month(town.martin)).rows == ()


async def test_the_same_enrolment_entered_again_changes_nothing(town: Town) -> None:
    meals = await town.activity()
    asked = enrolment(town.dupont, meals, [4], enrolment_id=new_id())
    first = await town.service.send(asked, CLERK)
    assert await town.service.send(asked, CLERK) == first
    assert await town.taken(meals, THURSDAY) == 1
    assert len(await town.service.tells(EnrolmentSaved)) == 1


async def test_a_new_pattern_counts_from_tomorrow_and_moves_its_places(town: Town) -> None:
    meals = await town.activity()
    asked = enrolment(town.dupont, meals, [1, 4], enrolment_id=new_id())
    enrolled = await town.service.send(asked, CLERK)
    changed = await town.service.send(asked.model_copy(update={"weekdays": (2,)}), CLERK)
    assert (changed.weekdays, changed.version) == ((2,), 2)
    grid = await town.month(town.dupont)
    regular = [cell.day.day for cell in grid.rows[0].cells if cell.status == DayStatus.REGULAR]
    assert regular == [2, 5, 9, 12, 16, 19, 23, 24]
    assert await town.status(town.dupont, enrolled, NEXT_TUESDAY) == DayStatus.REGULAR
    assert [await town.taken(meals, day) for day in (THURSDAY, TUESDAY)] == [0, 1]
    november = [one for one in await town.service.tells(MonthChanged, count=18) if one.month == date(2026, 11, 1)][-1]
    assert [day.day.day for day in november.days] == regular


async def test_an_earlier_end_takes_back_what_lies_behind_it(town: Town) -> None:
    meals = await town.activity(capacity=1)
    asked = enrolment(town.dupont, meals, [2], enrolment_id=new_id())
    lea = await town.service.send(asked, CLERK)
    hugo = await town.enrol(town.martin, meals)
    booked = await town.book(town.dupont, lea, FRIDAY)
    waiting = await town.book(town.martin, hugo, FRIDAY)
    assert waiting.days[0].decision == "waiting"
    await town.service.send(asked.model_copy(update={"valid_to": THURSDAY}), CLERK)
    assert (await town.decided(booked)).days[0].reason == "L'inscription va du 1er septembre 2026 au 26 novembre 2026."
    assert await town.status(town.martin, hugo, FRIDAY) == DayStatus.BOOKED
    assert [await town.taken(meals, day) for day in (FRIDAY, NEXT_TUESDAY)] == [1, 0]


async def test_an_enrolment_keeps_its_child_activity_and_payer(town: Town) -> None:
    asked = enrolment(town.dupont, await town.activity(), enrolment_id=new_id())
    await town.service.send(asked, CLERK)
    other = await town.activity("Garderie")
    await refusal(town.service.send(asked.model_copy(update={"activity_id": other.activity_id}), CLERK), EnrolmentFixed)


async def test_the_same_child_is_enrolled_once_at_a_time_for_the_same_payer(town: Town) -> None:
    meals = await town.activity()
    await town.enrol(town.dupont, meals, valid_to=FRIDAY)
    await refusal(town.service.send(enrolment(town.dupont, meals, valid_from=FRIDAY), CLERK), EnrolmentOverlaps)
    await town.enrol(town.dupont, meals, valid_from=FRIDAY + timedelta(days=1))


async def test_a_child_that_planning_has_not_heard_of_is_not_found(town: Town) -> None:
    refused = await refusal(town.service.send(enrolment(Household.make(), await town.activity()), CLERK), UnknownChild)
    assert refused.detail == "Cet enfant n'est pas (encore) connu du planning : vérifiez sa fiche famille, puis réessayez."


async def test_the_payer_is_an_adult_of_the_childs_family(town: Town) -> None:
    asked = enrolment(town.dupont, await town.activity(), guardian_id=town.martin.guardian_id)
    await refusal(town.service.send(asked, CLERK), UnknownGuardian)


async def test_the_activity_exists_and_opens_on_the_days_of_the_pattern(town: Town) -> None:
    meals = await town.activity()
    await refusal(town.service.send(enrolment(town.dupont, meals.model_copy(update={"activity_id": new_id()})), CLERK), UnknownActivity)
    await refusal(town.service.send(enrolment(town.dupont, meals, [3]), CLERK), WeekdayNotOpen)


async def test_the_dates_of_an_enrolment_make_sense(town: Town) -> None:
    meals = await town.activity()
    await refusal(town.service.send(enrolment(town.dupont, meals, valid_to=date(2026, 8, 31)), CLERK), DatesReversed)
    await refusal(town.service.send(enrolment(town.dupont, meals, valid_to=date(2028, 2, 1)), CLERK), EnrolmentTooLong)
    await refusal(town.service.send(enrolment(town.dupont, meals, valid_from=date(2025, 8, 31)), CLERK), EnrolmentTooEarly)
    await town.enrol(town.dupont, meals, valid_from=date(2025, 9, 1), valid_to=date(2027, 7, 2))


async def test_a_beginning_is_not_moved_back_where_that_would_add_no_day(town: Town) -> None:
    meals = await town.activity()
    first, before = date(2026, 11, 2), date(2026, 10, 5)
    one = await town.enrol(town.dupont, meals, [2, 4], valid_from=first)
    changed = enrolment(town.dupont, meals, [2], enrolment_id=one.enrolment_id, valid_from=first)
    await town.service.send(changed, CLERK)
    earlier = changed.model_copy(update={"valid_from": before})
    foreseen = PreviewEnrolment.model_validate(earlier.model_dump(include=set(PreviewEnrolment.model_fields)))
    for asked in (earlier, foreseen):
        refused = await refusal(town.service.send(asked, CLERK), BeginningFixed)
        assert refused.detail is not None
        assert refused.detail.endswith("Saisissez-en une autre pour eux, jusqu'au dimanche 1er novembre 2026.")
    # What the sentence says to do is possible, and a later beginning is as before.
    await town.enrol(town.dupont, meals, [2, 4], valid_from=before, valid_to=first - timedelta(days=1))
    await town.service.send(changed.model_copy(update={"valid_from": THURSDAY}), CLERK)
    other = await town.enrol(town.martin, meals, [2, 4], valid_from=first)
    await town.service.send(enrolment(town.martin, meals, [2, 4], enrolment_id=other.enrolment_id, valid_from=before), CLERK)


async def test_an_earlier_beginning_and_another_pattern_are_two_changes_that_lose_no_day(town: Town) -> None:
    meals = await town.activity()
    one = await town.enrol(town.dupont, meals, [2, 4], valid_from=date(2026, 11, 2))
    asked = enrolment(town.dupont, meals, [2], enrolment_id=one.enrolment_id, valid_from=date(2026, 10, 5))
    for each in (asked, PreviewEnrolment.model_validate(asked.model_dump(include=set(PreviewEnrolment.model_fields)))):
        await refusal(town.service.send(each, CLERK), OneAtATime)
    await town.service.send(asked.model_copy(update={"weekdays": (2, 4)}), CLERK)
    await town.service.send(asked, CLERK)
    assert [await town.status(town.dupont, one, day) for day in (date(2026, 10, 6), date(2026, 10, 8))] == [DayStatus.REGULAR] * 2
    # One that begins later still has no day gone by to lose.
    other = await town.enrol(town.martin, meals, [2], valid_from=date(2027, 1, 4))
    sooner = enrolment(town.martin, meals, [2, 4], enrolment_id=other.enrolment_id, valid_from=NEXT_TUESDAY)
    await town.service.send(sooner, CLERK)


async def test_an_end_moved_earlier_by_mistake_is_not_put_back_without_its_days(town: Town) -> None:
    meals = await town.activity()
    one = await town.enrol(town.dupont, meals, [2, 4], valid_from=date(2026, 11, 2), valid_to=THURSDAY)
    town.service.move_clock(timedelta(days=5))
    await do_jobs(town.service.database, town.service.database.clock.today())
    asked = enrolment(town.dupont, meals, [2, 4], enrolment_id=one.enrolment_id, valid_from=date(2026, 11, 2), valid_to=THURSDAY)
    refused = await refusal(town.service.send(asked.model_copy(update={"valid_from": date(2026, 10, 5)}), CLERK), BeginningFixed)
    assert refused.detail is not None
    assert refused.detail.startswith("Cette inscription est terminée")
    shorter = asked.model_copy(update={"valid_to": date(2026, 11, 17)})
    await town.service.send(shorter, CLERK)
    for each in (asked, PreviewEnrolment.model_validate(asked.model_dump(include=set(PreviewEnrolment.model_fields)))):
        refused = await refusal(town.service.send(each, CLERK), EndFixed)
        assert refused.detail is not None
        assert "à partir du mercredi 18 novembre 2026" in refused.detail
    again = await town.enrol(town.dupont, meals, [2, 4], valid_from=date(2026, 11, 18), valid_to=THURSDAY)
    assert await town.status(town.dupont, again, date(2026, 11, 19)) == DayStatus.REGULAR


async def test_enrolling_needs_its_right(town: Town) -> None:
    asked = enrolment(town.dupont, await town.activity())
    await refusal(town.service.send(asked, staff()), Forbidden)
    await refusal(town.service.send(asked, town.dupont.actor), NotFound)
