"""A weekly pattern changed in the middle of the year, its exceptions, what a change would mean, and whom staff may choose."""

from datetime import date, timedelta
from typing import Any

from chassis.errors import Forbidden
from chassis.ids import new_id
from contracts.family import ChildSaved
from contracts.planning import (
    DaysMoved,
    DayStatus,
    Enrol,
    EnrolmentView,
    FindCandidates,
    ListChildEnrolments,
    ListSchoolClasses,
    MonthChanged,
    PlanningRequestDecided,
    PreviewEnrolment,
    SchoolClass,
    WithdrawEnrolment,
)
from contracts.rights import Right
from services.planning.domain.errors import (
    EnrolmentBegun,
    EnrolmentChanged,
    EnrolmentGone,
    ExceptionUnfit,
    PlacesTaken,
    UnknownActivity,
    UnknownEnrolment,
)
from tests.service.harness import staff
from tests.service.planning.cast import CLERK, FRIDAY, NEXT_TUESDAY, THURSDAY, TUESDAY, WEDNESDAY, Household, Town, refusal

NEXT_THURSDAY, LATER_TUESDAY, LATER_THURSDAY = date(2026, 12, 3), date(2026, 12, 8), date(2026, 12, 10)


def changed(enrolled: EnrolmentView, **more: Any) -> Enrol:
    return Enrol(**{**enrolled.model_dump(exclude={"family_id", "version", "from_day", "until_then"}), **more})


async def test_a_pattern_changes_from_a_chosen_day_and_all_before_stays(town: Town) -> None:
    meals = await town.activity(capacity=1)
    enrolled = await town.enrol(town.dupont, meals, [2])
    change = changed(enrolled, weekdays=(4,), from_day=date(2026, 12, 7))
    seen = await town.service.send(PreviewEnrolment(**change.model_dump()), CLERK)
    assert abs(seen.given_back - seen.taken) <= 4  # As many Tuesdays as Thursdays, holidays aside.
    assert (await town.taken(meals, LATER_TUESDAY), await town.taken(meals, LATER_THURSDAY)) == (1, 0)
    await town.service.send(change, CLERK)
    shown = [await town.status(town.dupont, enrolled, day) for day in (TUESDAY, NEXT_TUESDAY, NEXT_THURSDAY, LATER_TUESDAY, LATER_THURSDAY)]
    assert shown == [DayStatus.REGULAR, DayStatus.REGULAR, None, None, DayStatus.REGULAR]
    assert [await town.taken(meals, day) for day in (NEXT_TUESDAY, NEXT_THURSDAY, LATER_TUESDAY, LATER_THURSDAY)] == [1, 0, 0, 1]
    (told,) = (await town.service.send(ListChildEnrolments(child_id=town.dupont.child_id), CLERK)).enrolments
    assert (told.weekdays, told.from_day, told.activity) == ((4,), date(2026, 12, 7), meals.name)


async def test_an_enrolment_that_ends_before_its_new_pattern_gives_each_place_back_once(town: Town) -> None:
    meals = await town.activity(capacity=2)
    enrolled = await town.enrol(town.dupont, meals, [2])
    await town.enrol(town.martin, meals, [2])
    await town.service.send(changed(enrolled, weekdays=(4,), from_day=date(2026, 12, 7)), CLERK)
    await town.service.send(changed(enrolled, weekdays=(4,), valid_to=date(2026, 11, 30)), CLERK)
    assert [await town.taken(meals, day) for day in (TUESDAY, NEXT_TUESDAY, LATER_TUESDAY, LATER_THURSDAY)] == [2, 1, 1, 0]


async def test_an_end_that_lies_months_back_is_told_for_each_month_that_changes(town: Town) -> None:
    meals = await town.activity()
    enrolled = await town.enrol(town.dupont, meals, [2])
    town.service.move_clock(timedelta(days=60))
    await town.service.send(changed(enrolled, valid_to=WEDNESDAY), CLERK)
    told = {one.month: [day.day for day in one.days] for one in await town.service.tells(MonthChanged, count=11 + 8)}
    assert (await town.month(town.dupont, LATER_TUESDAY)).rows == ()
    assert (told[date(2026, 11, 1)][-1], told[date(2026, 12, 1)], told[date(2027, 1, 1)]) == (TUESDAY, [], [])  # Billing takes them back.


async def test_a_beginning_that_moves_in_the_past_is_told_for_the_months_that_it_adds_or_takes_away(town: Town) -> None:
    meals = await town.activity()
    enrolled = await town.enrol(town.dupont, meals, [2], valid_from=date(2026, 11, 1))
    assert min(one.month for one in await town.service.tells(MonthChanged, count=9)) == date(2026, 11, 1)
    earlier = changed(enrolled, valid_from=date(2026, 10, 5))
    seen = await town.service.send(PreviewEnrolment(**earlier.model_dump()), CLERK)
    assert (seen.past_added, seen.past_removed, seen.taken) == (4, 0, 0)
    await town.service.send(earlier, CLERK)
    told = [one for one in await town.service.tells(MonthChanged, count=9 + 10) if one.month == date(2026, 10, 1)]
    assert [[day.day.day for day in one.days] for one in told] == [[6, 13, 20, 27]]
    later = changed(enrolled, valid_from=date(2026, 10, 12))
    seen = await town.service.send(PreviewEnrolment(**later.model_dump()), CLERK)
    assert (seen.past_added, seen.past_removed) == (0, 1)


async def test_exceptions_take_no_place_and_are_excused(town: Town) -> None:
    meals = await town.activity(capacity=1)
    other = await town.enrol(town.martin, meals)
    await town.book(town.martin, other, NEXT_TUESDAY)
    full = Enrol(
        child_id=town.dupont.child_id,
        activity_id=meals.activity_id,
        guardian_id=town.dupont.guardian_id,
        valid_from=date(2026, 11, 2),
        valid_to=date(2027, 7, 2),
        weekdays=(2,),
    )
    await refusal(town.service.send(PreviewEnrolment(**full.model_dump()), CLERK), PlacesTaken)
    excepted = full.model_copy(update={"exceptions": (NEXT_TUESDAY,)})
    seen = await town.service.send(PreviewEnrolment(**excepted.model_dump()), CLERK)
    assert (seen.given_back, seen.called_off, seen.tightest[0].left) == (0, 0, 0)
    enrolled = await town.service.send(excepted, CLERK)
    assert await town.status(town.dupont, enrolled, NEXT_TUESDAY) == DayStatus.ABSENT_EXCUSED
    assert (await town.taken(meals, NEXT_TUESDAY), await town.taken(meals, LATER_TUESDAY)) == (1, 1)
    await town.service.send(changed(enrolled, exceptions=(LATER_TUESDAY,)), CLERK)
    assert await town.taken(meals, LATER_TUESDAY) == 0
    for day in (FRIDAY, date(2026, 11, 10), NEXT_TUESDAY):
        await refusal(town.service.send(changed(enrolled, exceptions=(day,)), CLERK), ExceptionUnfit)


async def test_classes_and_those_of_last_year_are_found_with_who_pays(town: Town) -> None:
    meals, club = await town.activity(), await town.activity("Club")
    many = await town.households(3)
    for n, one in enumerate(many):
        saved = one.child_saved(f"Enfant {n}", "PETIT", version=2)
        await town.service.tell(ChildSaved(**{**saved.model_dump(), "school": "École du Parc", "school_class": "CP" if n < 2 else "CE1"}))
    await town.enrol(many[2], club, [1, 4], valid_from=date(2025, 9, 1), valid_to=date(2026, 7, 3))
    listed = (await town.service.send(ListSchoolClasses(), CLERK)).classes
    assert [(one.school, one.school_class, one.children) for one in listed] == [("École du Parc", "CE1", 1), ("École du Parc", "CP", 2)]
    found = await town.service.send(FindCandidates(classes=(SchoolClass(school="École du Parc", school_class="CP"),)), CLERK)
    assert [(one.child_id, one.guardian_id, one.weekdays) for one in found.children] == [(a.child_id, a.guardian_id, ()) for a in many[:2]]
    last_year = FindCandidates(enrolled_in=club.activity_id, first=date(2025, 9, 1), last=date(2026, 8, 31))
    assert [(one.child_id, one.weekdays) for one in (await town.service.send(last_year, CLERK)).children] == [(many[2].child_id, (1, 4))]
    this_year = last_year.model_copy(update={"first": date(2026, 9, 1), "last": date(2027, 8, 31)})
    assert (await town.service.send(this_year, CLERK)).children == ()
    elsewhere = staff("planning.enrolment.write", facilities=[Household.make().family_id])
    await refusal(town.service.send(last_year, elsewhere), UnknownActivity)
    await refusal(town.service.send(FindCandidates(), staff()), Forbidden)
    assert (await town.status(town.dupont, await town.enrol(town.dupont, meals, [4]), THURSDAY)) == DayStatus.REGULAR


async def test_a_change_of_an_enrolment_that_somebody_changed_since_is_refused(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity(), [2, 4])
    left = await town.service.send(changed(enrolled, valid_to=FRIDAY, version=enrolled.version), CLERK)
    assert left.version == enrolled.version + 1
    stale = changed(enrolled, weekdays=(4,), version=enrolled.version)
    await refusal(town.service.send(stale, CLERK), EnrolmentChanged)
    await refusal(town.service.send(PreviewEnrolment(**stale.model_dump()), CLERK), EnrolmentChanged)
    again = await town.service.send(changed(left, version=enrolled.version), CLERK)
    assert again == left, "what is so already is no mistake"
    assert (await town.service.send(changed(left, weekdays=(4,), version=left.version), CLERK)).valid_to == FRIDAY


async def test_an_enrolment_that_has_not_begun_is_withdrawn_with_all_that_was_booked_and_does_not_come_back(town: Town) -> None:
    meals = await town.activity(capacity=1)
    begun = await town.enrol(town.martin, meals)
    coming = await town.enrol(town.dupont, meals, [2], valid_from=NEXT_TUESDAY)
    await town.book(town.dupont, coming, NEXT_THURSDAY)
    assert [await town.taken(meals, day) for day in (NEXT_TUESDAY, NEXT_THURSDAY)] == [1, 1]
    withdrawal = WithdrawEnrolment(enrolment_id=coming.enrolment_id, version=coming.version)
    await refusal(town.service.send(withdrawal, staff(Right.WRITE_ENROLMENT, facilities=(new_id(),))), UnknownEnrolment)
    await refusal(town.service.send(withdrawal.model_copy(update={"version": 7}), CLERK), EnrolmentChanged)
    await refusal(
        town.service.send(withdrawal.model_copy(update={"enrolment_id": begun.enrolment_id, "version": 1}), CLERK), EnrolmentBegun
    )
    for _ in range(2):
        await town.service.send(withdrawal, CLERK)
    (listed,) = (await town.service.send(ListChildEnrolments(child_id=town.dupont.child_id), CLERK)).enrolments
    assert (listed.withdrawn, listed.valid_from) == (True, NEXT_TUESDAY)
    assert [await town.taken(meals, day) for day in (NEXT_TUESDAY, NEXT_THURSDAY)] == [0, 0]
    assert (await town.month(town.dupont, NEXT_TUESDAY)).rows == ()
    (told,) = await town.service.tells(DaysMoved)
    assert (told.family_id, told.cause, told.enrolment) == (town.dupont.family_id, "withdrawal", meals.name)
    assert told.children[0].days[0].day == NEXT_TUESDAY
    asked = (await town.service.tells(PlanningRequestDecided))[-1].days[0]
    assert (asked.decision, asked.reason) == ("refused", "L'inscription a été annulée.")
    december = [one for one in await town.service.tells(MonthChanged) if one.enrolment_id == coming.enrolment_id and one.month.month == 12]
    assert december[-1].days == ()
    await refusal(town.service.send(changed(coming), CLERK), EnrolmentGone)
    await town.enrol(town.dupont, meals, [2])
