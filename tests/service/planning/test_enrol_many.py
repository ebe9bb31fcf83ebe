"""Enrolling a list of children at once: places in the order of the list, reasons for the others, and the same result as one by one."""

from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import Any
from uuid import UUID

from chassis.errors import Forbidden
from chassis.ids import new_id
from contracts.planning import (
    ActivityView,
    Constraints,
    DayStatus,
    EnrolledChild,
    EnrolMany,
    EnrolmentSaved,
    EnrolmentsMade,
    MonthChanged,
    PoliciesAsked,
    PreviewEnrolment,
    PutActivityHours,
)
from services.planning.domain.errors import DatesReversed, UnknownActivity, WeekdayNotOpen
from tests.service.harness import staff
from tests.service.planning.cast import CLERK, FRIDAY, THURSDAY, TUESDAY, Household, Town, refusal

FIRST, LAST = date(2026, 10, 1), date(2027, 7, 3)


def listed(many: Sequence[Household], at: ActivityView, weekdays: Iterable[int] = (), **more: Any) -> EnrolMany:
    return EnrolMany(
        activity_id=at.activity_id,
        valid_from=more.pop("valid_from", FIRST),
        valid_to=more.pop("valid_to", LAST),
        weekdays=tuple(weekdays),
        children=tuple(EnrolledChild(child_id=one.child_id, guardian_id=one.guardian_id) for one in many),
        **more,
    )


def whom(made: EnrolmentsMade) -> tuple[list[UUID], dict[UUID, str]]:
    return [one.child_id for one in made.enrolled], {one.child_id: one.slug for one in made.refused}


async def test_a_list_is_enrolled_and_told_as_one_by_one(town: Town) -> None:
    meals, other = await town.activity(), await town.activity("Périscolaire")
    many = await town.households(3)
    made = await town.service.send(listed(many, meals, [2, 4]), CLERK)
    assert whom(made) == ([one.child_id for one in many], {})
    saved = await town.service.tells(EnrolmentSaved, count=3)
    assert [(one.child_id, one.family_id, one.weekdays, one.version) for one in saved] == [
        (one.child_id, one.family_id, (2, 4), 1) for one in many
    ]
    months = await town.service.tells(MonthChanged, count=30)
    told = {(one.enrolment_id, one.month): [(day.day, day.status) for day in one.days] for one in months}
    single = await town.enrol(many[0], other, weekdays=[2, 4], valid_from=FIRST, valid_to=LAST)
    alike = await town.service.tells(MonthChanged, count=40)
    for one in alike[30:]:
        assert one.enrolment_id == single.enrolment_id
        assert [(day.day, day.status) for day in one.days] == told[made.enrolled[0].enrolment_id or new_id(), one.month]
    assert [await town.taken(meals, day) for day in (date(2026, 11, 19), TUESDAY, THURSDAY, FRIDAY)] == [0, 3, 3, 0]
    assert await town.taken(other, THURSDAY) == 1


async def test_places_go_in_the_order_of_the_list_and_the_others_are_told_which_days_lack_one(town: Town) -> None:
    meals = await town.activity(capacity=2)
    many = await town.households(3)
    made = await town.service.send(listed(many, meals, [4]), CLERK)
    assert whom(made) == ([many[0].child_id, many[1].child_id], {many[2].child_id: "places_taken"})
    assert made.refused[0].reason.startswith("Il n'y a pas assez de places : jeudi 26 novembre")
    assert await town.taken(meals, THURSDAY) == 2
    assert (await town.month(many[2])).rows == ()


async def test_activities_that_meet_every_week_are_told_before_anybody_is_enrolled(town: Town) -> None:
    names = ("Journée", "Judo", "Étude", "Chorale")
    day, judo, study, choir = [await town.activity(name) for name in names]
    meal = await town.activity("Repas", policies=PoliciesAsked(constraints=Constraints(requires=(day.activity_id,))))
    for one, starts, ends in ((day, 8, 18), (judo, 17, 19), (study, 16, 17), (meal, 12, 13)):
        await town.service.send(PutActivityHours(activity_id=one.activity_id, starts=time(starts), ends=time(ends)), CLERK)
    for one, weekdays in ((judo, [2, 4]), (study, [5]), (choir, [2]), (meal, [2])):
        await town.enrol(town.dupont, one, weekdays=weekdays, valid_from=FIRST, valid_to=LAST)
    meets = {("Judo", (2,)), ("Étude", (5,))}
    asked = listed([town.dupont, town.martin], day, [1, 2, 5])
    seen = await town.service.send(asked.model_copy(update={"preview": True}), CLERK)
    assert [{(one.activity, one.weekdays) for one in made.overlaps} for made in seen.enrolled] == [meets, set()]
    alone = PreviewEnrolment(
        child_id=town.dupont.child_id,
        activity_id=day.activity_id,
        guardian_id=town.dupont.guardian_id,
        valid_from=FIRST,
        valid_to=LAST,
        weekdays=(1, 2, 5),
    )
    assert {(one.activity, one.weekdays) for one in (await town.service.send(alone, CLERK)).overlaps} == meets
    others = alone.model_copy(update={"weekdays": (1, 4)})
    assert [one.weekdays for one in (await town.service.send(others, CLERK)).overlaps] == [(4,)]
    mondays = alone.model_copy(update={"weekdays": (1,)})
    assert (await town.service.send(mondays, CLERK)).overlaps == ()
    assert len((await town.service.send(asked, CLERK)).enrolled) == 2, "nothing forbids it"


async def test_age_groups_have_their_own_places(town: Town) -> None:
    groups = [{"from_age": 3, "to_age": 8, "capacity": 1}, {"from_age": 9, "to_age": 12, "capacity": 5}]
    meals = await town.activity(policies={"age_groups": groups})
    many = await town.households(2)
    made = await town.service.send(listed(many, meals, [4], valid_to=date(2026, 12, 20)), CLERK)
    assert whom(made) == ([many[0].child_id], {many[1].child_id: "places_taken"})


async def test_who_may_not_be_enrolled_is_told_why_and_the_others_are(town: Town) -> None:
    meals = await town.activity()
    await town.enrol(town.dupont, meals, weekdays=[4])
    stranger, payer = Household.make(), Household.make()
    odd = Household(town.martin.family_id, payer.guardian_id, town.martin.child_id, town.martin.actor)
    made = await town.service.send(listed([town.dupont, stranger, odd, town.martin, town.martin], meals, [4]), CLERK)
    assert [one.child_id for one in made.enrolled] == [town.martin.child_id]
    assert [(one.child_id, one.slug) for one in made.refused] == [
        (town.dupont.child_id, "enrolment_overlaps"),
        (stranger.child_id, "unknown_child"),
        (town.martin.child_id, "unknown_guardian"),
        (town.martin.child_id, "enrolment_overlaps"),
    ]
    assert await town.taken(meals, THURSDAY) == 2


async def test_a_preview_tells_the_same_and_writes_nothing(town: Town) -> None:
    meals = await town.activity(capacity=1)
    many = await town.households(2)
    seen = await town.service.send(listed(many, meals, [4], preview=True), CLERK)
    assert whom(seen) == ([many[0].child_id], {many[1].child_id: "places_taken"})
    assert [one.enrolment_id for one in seen.enrolled] == [None]
    assert seen.past == 8, "five Thursdays of October, three of November"
    assert await town.taken(meals, THURSDAY) == 0
    assert (await town.month(many[0])).rows == ()
    assert whom(await town.service.send(listed(many, meals, [4]), CLERK)) == whom(seen)
    assert await town.status(many[0], (await town.month(many[0])).rows[0], THURSDAY) == DayStatus.REGULAR  # type: ignore[arg-type]


async def test_what_is_wrong_for_all_refuses_the_list(town: Town) -> None:
    meals = await town.activity()
    many = await town.households(1)
    await refusal(town.service.send(listed(many, meals, [4], valid_to=date(2026, 9, 30)), CLERK), DatesReversed)
    await refusal(town.service.send(listed(many, meals, [7]), CLERK), WeekdayNotOpen)
    await refusal(town.service.send(listed(many, meals.model_copy(update={"activity_id": new_id()})), CLERK), UnknownActivity)
    elsewhere = staff("planning.enrolment.write", facilities=[new_id()])
    await refusal(town.service.send(listed(many, meals), elsewhere), UnknownActivity)
    await refusal(town.service.send(listed(many, meals), staff("planning.request.read")), Forbidden)
