"""An activity of a part of the year: dates beyond it, how it is booked, and two clerks who save at the same time."""

from datetime import date

import pytest

from chassis.errors import Refusal
from contracts.family import ChildSaved
from contracts.planning import DayStatus, ListFacilities, PutFacility
from services.planning.domain.errors import (
    ActivityChanged,
    DayClosed,
    OutsideActivity,
    PatternRequired,
    PatternUnwanted,
    RulesContradict,
)
from tests.service.harness import staff
from tests.service.planning.cast import CLERK, NEXT_TUESDAY, THURSDAY, Town, activity, refusal


async def test_two_clerks_do_not_undo_each_other(town: Town) -> None:
    meals = await town.activity()
    asked = activity(town.facility_id, meals.name, activity_id=meals.activity_id, capacity=50, version=meals.version)
    assert (await town.service.send(asked, CLERK)).capacity == 50
    assert (await town.service.send(asked, CLERK)).capacity == 50  # Twice is once.
    theirs = asked.model_copy(update={"capacity": 45})
    await refusal(town.service.send(theirs, CLERK), ActivityChanged)
    assert (await town.service.send(theirs.model_copy(update={"version": meals.version + 1}), CLERK)).capacity == 45
    again = activity(town.facility_id, "Nouvelle", activity_id=meals.activity_id, version=0)
    await refusal(town.service.send(again, CLERK), ActivityChanged)


async def test_nothing_is_booked_beyond_the_dates_of_an_activity(town: Town) -> None:
    club = await town.activity("Club", policies={"first_day": date(2026, 9, 1), "last_day": THURSDAY})
    enrolled = await town.enrol(town.dupont, club, [4], valid_to=THURSDAY)
    late = await refusal(town.enrol(town.martin, club, [4]), OutsideActivity)
    assert "a lieu du 1er septembre 2026 au 26 novembre 2026" in late.detail
    assert await town.status(town.dupont, enrolled, THURSDAY) == DayStatus.REGULAR
    open_end = await town.activity("Atelier")
    whole = await town.enrol(town.martin, open_end, [2])
    await town.book(town.martin, whole, date(2026, 12, 3))
    assert await town.taken(open_end, NEXT_TUESDAY) == 1
    await town.service.send(activity(town.facility_id, "Atelier", activity_id=open_end.activity_id, policies={"last_day": THURSDAY}), CLERK)
    assert (await town.taken(open_end, NEXT_TUESDAY), await town.taken(open_end, date(2026, 12, 3))) == (0, 0)
    assert await town.status(town.martin, whole, date(2026, 12, 3)) is None
    closed = await refusal(town.ask(town.martin, whole, date(2026, 12, 3)), DayClosed)
    assert "a lieu jusqu'au jeudi 26 novembre 2026" in closed.detail


async def test_an_activity_says_whether_it_is_booked_by_the_week(town: Town) -> None:
    study = await town.activity("Étude", policies={"weekly": "required"})
    await refusal(town.enrol(town.dupont, study), PatternRequired)
    await town.enrol(town.dupont, study, [1])
    daily = await town.activity("Vacances", policies={"weekly": "never"})
    await refusal(town.enrol(town.dupont, daily, [1]), PatternUnwanted)
    await town.enrol(town.dupont, daily)


@pytest.mark.parametrize(
    ("policies", "said"),
    [
        ({"first_day": date(2027, 1, 1), "last_day": date(2026, 12, 1)}, "précède le premier"),
        ({"eligibility": {"school_classes": ("CP", "CPP")}}, "Aucun enfant n'est en « CPP »"),
    ],
)
async def test_rules_that_nobody_can_meet_are_refused_when_they_are_entered(town: Town, policies: dict[str, object], said: str) -> None:
    refused: Refusal = await refusal(town.activity("Club", policies=policies), RulesContradict)
    assert said in refused.detail


async def test_a_class_of_a_child_of_the_town_may_be_named(town: Town) -> None:
    await town.service.tell(
        ChildSaved(
            version=2,
            family_id=town.dupont.family_id,
            child_id=town.dupont.child_id,
            last_name="DUPONT",
            first_name="Léa",
            birth_date=date(2018, 5, 4),
            school="",
            school_class="CM1-CM2 Tilleul",
        )
    )
    await town.activity("Club", policies={"eligibility": {"school_classes": ("cm1 cm2 tilleul",)}})


async def test_facilities_are_listed_before_they_have_activities(town: Town) -> None:
    school = town.martin.family_id
    await town.service.send(PutFacility(facility_id=school, name="École du Parc", capacity=90), CLERK)
    listed = (await town.service.send(ListFacilities(), CLERK)).facilities
    assert ("École du Parc", 90) in [(one.name, one.capacity) for one in listed]
    own = (await town.service.send(ListFacilities(), staff(facilities=[school]))).facilities
    assert [one.name for one in own] == ["École du Parc"]
