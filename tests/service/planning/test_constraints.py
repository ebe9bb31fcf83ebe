"""Days that go together: judged over a whole request with all that is already booked. It is Monday 23 November 2026, 9:00."""

from datetime import date, timedelta
from typing import Any

import pytest

from chassis.ids import new_id
from contracts.planning import (
    ActivityView,
    AskedDay,
    Constraints,
    DayStatus,
    EnrolmentView,
    PlanningRequestView,
    PoliciesAsked,
    PreviewDays,
    PutAbsenceReason,
    SubmitDays,
)
from services.planning.domain.errors import ConstraintBroken, RulesContradict, UnknownActivity
from tests.eventually import eventually
from tests.service.planning.cast import CLERK, FRIDAY, NEXT_MONDAY, NEXT_TUESDAY, NEXT_WEDNESDAY, THURSDAY, Town, refusal

NEXT_THURSDAY, NEXT_FRIDAY = (NEXT_WEDNESDAY + timedelta(days=n) for n in (1, 2))
ALL_NEXT_WEEK = (NEXT_MONDAY, NEXT_TUESDAY, NEXT_THURSDAY, NEXT_FRIDAY)


async def ruled(town: Town, name: str, **rule: Any) -> ActivityView:
    return await town.activity(name, policies=PoliciesAsked(constraints=Constraints(**rule)))


async def ask(town: Town, *asked: tuple[EnrolmentView, date]) -> PlanningRequestView:
    days = tuple(AskedDay(enrolment_id=one.enrolment_id, day=day) for one, day in asked)
    return await town.service.send(SubmitDays(child_id=town.dupont.child_id, kind="booking", days=days), town.dupont.actor)


async def test_fewer_days_than_the_minimum_of_a_week_are_refused_with_how_many_are_missing(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await ruled(town, "Centre", min_days_a_week=3))
    refused = await refusal(town.ask(town.dupont, enrolled, NEXT_MONDAY), ConstraintBroken)
    assert (
        "« Centre » se réserve au moins 3\u00a0jours par semaine. Il en manque 2 la semaine du 30 novembre au 6 décembre." in refused.detail
    )
    assert [one["day"] for one in refused.members["errors"]] == [NEXT_MONDAY.isoformat()]
    assert (await town.book(town.dupont, enrolled, NEXT_MONDAY, NEXT_TUESDAY, NEXT_FRIDAY)).status == "accepted"


async def test_days_booked_before_count_and_so_do_those_of_the_weekly_pattern(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await ruled(town, "Centre", min_days_a_week=2), weekdays=[1])
    assert (await town.book(town.dupont, enrolled, NEXT_FRIDAY)).status == "accepted"


async def test_a_week_with_fewer_open_days_asks_for_no_more_than_these(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await ruled(town, "Centre", min_days_a_week=3))
    await town.close(NEXT_TUESDAY, NEXT_THURSDAY, kind="public_holiday", label="Fête")
    assert (await town.book(town.dupont, enrolled, NEXT_MONDAY, NEXT_FRIDAY)).status == "accepted"


async def test_a_full_week_is_asked_whole_and_the_missing_days_are_named(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await ruled(town, "Stage", full_week=True))
    refused = await refusal(town.ask(town.dupont, enrolled, NEXT_MONDAY, NEXT_TUESDAY, NEXT_THURSDAY), ConstraintBroken)
    assert refused.detail == "« Stage » se réserve par semaine entière. Il manque le vendredi 4 décembre."
    assert (await town.book(town.dupont, enrolled, *ALL_NEXT_WEEK)).status == "accepted"


@pytest.mark.parametrize("who_says_it", ["full_day", "afternoon"])
async def test_activities_that_exclude_each_other_are_not_booked_on_one_day_whichever_says_so(town: Town, who_says_it: str) -> None:
    if who_says_it == "full_day":
        afternoon = await town.activity("Après-midi")
        full_day = await ruled(town, "Journée", excludes=(afternoon.activity_id,))
    else:
        full_day = await town.activity("Journée")
        afternoon = await ruled(town, "Après-midi", excludes=(full_day.activity_id,))
    day, half = await town.enrol(town.dupont, full_day), await town.enrol(town.dupont, afternoon)
    refused = await refusal(ask(town, (day, THURSDAY), (half, THURSDAY)), ConstraintBroken)
    assert "ne se réserve pas en même temps que" in refused.detail
    await town.book(town.dupont, day, THURSDAY)
    refused = await refusal(town.ask(town.dupont, half, THURSDAY), ConstraintBroken)
    assert "Le jeudi 26 novembre, « Après-midi » ne se réserve pas en même temps que « Journée »." in refused.detail
    assert (await town.book(town.dupont, half, FRIDAY)).status == "accepted"


async def test_a_full_day_is_booked_with_its_meal_in_one_request_or_after_it(town: Town) -> None:
    meals = await town.activity("Repas")
    full_day = await ruled(town, "Journée", requires=(meals.activity_id,))
    day = await town.enrol(town.dupont, full_day)
    refused = await refusal(town.ask(town.dupont, day, THURSDAY), ConstraintBroken)
    assert "inscrivez d'abord l'enfant" in refused.detail
    meal = await town.enrol(town.dupont, meals)
    refused = await refusal(town.ask(town.dupont, day, THURSDAY), ConstraintBroken)
    assert "demandez aussi « Repas » ce jour-là" in refused.detail
    await town.decided(await ask(town, (day, THURSDAY), (meal, THURSDAY)))
    await town.book(town.dupont, meal, FRIDAY)
    await town.book(town.dupont, day, FRIDAY)
    assert [await town.status(town.dupont, day, one) for one in (THURSDAY, FRIDAY)] == [DayStatus.BOOKED] * 2


async def test_nothing_of_a_refused_request_is_kept(town: Town) -> None:
    centre = await ruled(town, "Centre", min_days_a_week=2)
    enrolled, other = await town.enrol(town.dupont, centre), await town.enrol(town.dupont, await town.activity("Repas"))
    await refusal(ask(town, (other, NEXT_MONDAY), (enrolled, NEXT_TUESDAY)), ConstraintBroken)
    assert await town.status(town.dupont, other, NEXT_MONDAY) is None


async def test_the_preview_puts_the_reason_beside_its_day(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await ruled(town, "Centre", min_days_a_week=3))
    asked = tuple(AskedDay(enrolment_id=enrolled.enrolment_id, day=day) for day in (NEXT_MONDAY, NEXT_FRIDAY))
    preview = await town.service.send(PreviewDays(child_id=town.dupont.child_id, kind="booking", days=asked), town.dupont.actor)
    assert [(one.day, one.refusal) for one in preview.days] == [(day, "constraint_broken") for day in (NEXT_MONDAY, NEXT_FRIDAY)]


async def test_the_preview_lets_a_family_ask_only_what_it_may_then_send(town: Town) -> None:
    meals = await town.activity("Repas")
    day = await town.enrol(town.dupont, await ruled(town, "Journée", requires=(meals.activity_id,)))
    meal = await town.enrol(town.dupont, meals)
    await town.close(THURSDAY, facility_id=town.facility_id, kind="closed")
    asked = tuple(AskedDay(enrolment_id=one.enrolment_id, day=when) for one in (day, meal) for when in (THURSDAY, FRIDAY))
    preview = await town.service.send(PreviewDays(child_id=town.dupont.child_id, kind="booking", days=asked), town.dupont.actor)
    possible = [one for one in preview.days if not one.refusal]
    assert {(one.enrolment_id, one.day) for one in possible} == {(day.enrolment_id, FRIDAY), (meal.enrolment_id, FRIDAY)}
    await town.decided(await ask(town, *((one, FRIDAY) for one in (day, meal))))


async def test_giving_up_a_day_below_the_minimum_says_so_and_a_whole_week_may_be_given_up(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await ruled(town, "Centre", min_days_a_week=2))
    await town.book(town.dupont, enrolled, NEXT_MONDAY, NEXT_FRIDAY)
    asked = (AskedDay(enrolment_id=enrolled.enrolment_id, day=NEXT_MONDAY),)
    preview = await town.service.send(PreviewDays(child_id=town.dupont.child_id, kind="absence", days=asked), town.dupont.actor)
    refused = await refusal(town.miss(town.dupont, enrolled, NEXT_MONDAY), ConstraintBroken)
    told = {one.code: [why.reason for why in one.refused] for one in preview.reasons}
    assert (told["family"], told["illness"]) == ([refused.detail], [])
    assert "Il ne resterait que 1\u00a0jour la semaine du 30 novembre au 6 décembre." in refused.detail
    assert "Annulez toute la semaine, ou gardez ce jour." in refused.detail
    await town.miss(town.dupont, enrolled, NEXT_MONDAY, NEXT_FRIDAY)
    await eventually(lambda: excused(town, enrolled, NEXT_FRIDAY))


async def excused(town: Town, enrolled: EnrolmentView, day: date) -> bool:
    return await town.status(town.dupont, enrolled, day) == DayStatus.ABSENT_EXCUSED


@pytest.mark.parametrize("reason", ["illness", "school_trip"])
async def test_who_is_ill_or_away_with_the_school_breaks_no_rule(town: Town, reason: str) -> None:
    enrolled = await town.enrol(town.dupont, await ruled(town, "Centre", min_days_a_week=2))
    await town.book(town.dupont, enrolled, NEXT_MONDAY, NEXT_FRIDAY)
    assert (await town.miss(town.dupont, enrolled, NEXT_MONDAY, reason=reason)).status == "pending"


async def test_a_reason_of_the_towns_own_holds_families_to_the_days_that_go_together_unless_they_cannot_help_it(town: Town) -> None:
    for code, more in (
        ("travel", {"excused": "in_time"}),
        ("strike", {"excused": "in_time", "gives_up": False}),
        ("hospital", {"excused": "with_certificate"}),
        ("match", {"excused": "never"}),
    ):
        await town.service.send(PutAbsenceReason.model_validate({"code": code, "label": code.capitalize(), **more}), CLERK)
    enrolled = await town.enrol(town.dupont, await ruled(town, "Centre", min_days_a_week=4), weekdays=[1, 2, 4, 5])
    refused = await refusal(town.miss(town.dupont, enrolled, NEXT_MONDAY, reason="travel"), ConstraintBroken)
    assert "Il ne resterait que 3\u00a0jours la semaine du 30 novembre au 6 décembre." in refused.detail
    for reason, day in (("strike", NEXT_MONDAY), ("hospital", NEXT_TUESDAY), ("match", NEXT_THURSDAY)):
        assert (await town.miss(town.dupont, enrolled, day, reason=reason)).status == "pending"


async def test_the_meal_of_a_full_day_is_given_up_with_it_or_not_at_all(town: Town) -> None:
    meals = await town.activity("Repas")
    day = await town.enrol(town.dupont, await ruled(town, "Journée", requires=(meals.activity_id,)))
    meal = await town.enrol(town.dupont, meals)
    await town.decided(await ask(town, (day, THURSDAY), (meal, THURSDAY)))
    refused = await refusal(town.miss(town.dupont, meal, THURSDAY), ConstraintBroken)
    assert "« Journée » ne va pas sans « Repas » : le jeudi 26 novembre, annulez les deux ou aucun." in refused.detail
    assert (await town.miss(town.dupont, day, THURSDAY)).status == "pending"


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"min_days_a_week": 5}, "Le minimum de 5\u00a0jours par semaine dépasse les jours d'ouverture (4\u00a0jours)."),
        ({"excludes": ("repas",), "requires": ("repas",)}, "« Repas » est à la fois exclu et exigé."),
        ({"requires": ("mercredi",)}, "« Mercredi » n'ouvre pas le lundi, le mardi, le jeudi et le vendredi"),
    ],
)
async def test_constraints_that_can_never_be_met_are_refused_when_entered(town: Town, rule: dict[str, Any], said: str) -> None:
    others = {"repas": await town.activity("Repas"), "mercredi": await town.activity("Mercredi", weekdays=(3,))}
    named = {key: tuple(others[one].activity_id for one in value) if isinstance(value, tuple) else value for key, value in rule.items()}
    refused = await refusal(ruled(town, "Centre", **named), RulesContradict)
    assert said in refused.detail


async def test_a_constraint_names_activities_that_exist(town: Town) -> None:
    await refusal(ruled(town, "Centre", excludes=(new_id(),)), UnknownActivity)
