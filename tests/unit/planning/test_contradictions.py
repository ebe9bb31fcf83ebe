"""Rules of an activity that cannot hold together, or leave a gap, are refused in words that say which."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from contracts.planning import AgeGroup, Constraints, Eligibility, Policies, PoliciesAsked, PutActivity
from services.planning.domain.contradictions import refuse_age_groups, refuse_classes, refuse_constraints, refuse_dates
from services.planning.domain.errors import RulesContradict
from tests.unit.planning.builders import ACTIVITY, CENTRE, EVE_AT_TEN, activity

MEAL = UUID(int=77)


def group(first: int, last: int) -> AgeGroup:
    return AgeGroup(from_age=first, to_age=last, capacity=10)


@pytest.mark.parametrize(
    ("groups", "words"),
    [
        ((group(6, 5),), "Le groupe d'âge 6-5 ans finit avant de commencer."),
        ((group(6, 11), group(3, 6)), "Les groupes d'âge 3-6 ans et 6-11 ans se chevauchent"),
        ((group(3, 5), group(8, 11)), "Aucun groupe d'âge n'accueille les enfants de 6-7 ans."),
        ((group(3, 5), group(7, 11)), "Aucun groupe d'âge n'accueille les enfants de 6 ans."),
    ],
)
def test_age_groups_that_overlap_or_leave_an_age_out_are_refused(groups: tuple[AgeGroup, ...], words: str) -> None:
    with pytest.raises(RulesContradict, match=words):
        refuse_age_groups(groups)


def test_age_groups_that_follow_each_other_hold_in_whatever_order() -> None:
    refuse_age_groups(())
    refuse_age_groups((group(6, 11), group(3, 5)))


def test_dates_that_end_before_they_begin_are_refused() -> None:
    refuse_dates(Policies(first_day=date(2026, 9, 1), last_day=date(2026, 9, 1)))
    refuse_dates(Policies(last_day=date(2026, 9, 1)))
    with pytest.raises(RulesContradict, match="précède le premier"):
        refuse_dates(Policies(first_day=date(2026, 9, 2), last_day=date(2026, 9, 1)))


def test_a_class_that_no_child_is_in_is_refused_unless_it_is_a_usual_one() -> None:
    asked = Policies(eligibility=Eligibility(school_classes=("cm 2", "6E", "Les Lutins")))
    refuse_classes(asked, ["les lutins"])
    with pytest.raises(RulesContradict, match="Aucun enfant n'est en « Les Lutins »"):
        refuse_classes(asked, [])


def asked(*, weekdays: tuple[int, ...] = (1, 2, 4, 5), **rule: Any) -> PutActivity:
    return PutActivity(
        activity_id=ACTIVITY,
        facility_id=CENTRE,
        name="Journée",
        weekdays=weekdays,
        periods=("school",),
        booking_cutoff=EVE_AT_TEN,
        cancelling_cutoff=EVE_AT_TEN,
        capacity=40,
        policies=PoliciesAsked(constraints=Constraints(**rule)),
    )


@pytest.mark.parametrize(
    ("rules", "meal", "words"),
    [
        ({"min_days_a_week": 5}, {}, "Le minimum de 5.jours par semaine dépasse les jours d'ouverture"),
        ({"excludes": (ACTIVITY,)}, {}, "ne peut ni s'exclure ni s'exiger elle-même"),
        ({"excludes": (MEAL,), "requires": (MEAL,)}, {}, "« Repas » est à la fois exclu et exigé"),
        (
            {"requires": (MEAL,)},
            {"policies": Policies(constraints=Constraints(excludes=(ACTIVITY,)))},
            "exigé, mais exclut cette prestation",
        ),
        ({"requires": (MEAL,)}, {"weekdays": frozenset({1, 2, 4})}, "« Repas » n'ouvre pas le vendredi"),
    ],
)
def test_days_that_could_never_be_booked_as_the_rule_wants_are_refused(rules: dict[str, Any], meal: dict[str, Any], words: str) -> None:
    with pytest.raises(RulesContradict, match=words):
        refuse_constraints(asked(**rules), [activity(activity_id=MEAL, name="Repas", **meal)])


def test_a_meal_that_opens_whenever_it_is_required_holds() -> None:
    refuse_constraints(asked(requires=(MEAL,), min_days_a_week=4), [activity(activity_id=MEAL, name="Repas")])
