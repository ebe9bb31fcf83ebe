"""Whom an activity is for: by age, class, residence and record; and which rules nobody could meet."""

from datetime import date
from typing import Any

import pytest

from contracts.planning import AgeGroup, Commune, Eligibility, Policies
from services.planning.domain.eligibility import refuse_eligibility, why_incomplete, why_not
from services.planning.domain.errors import RulesContradict
from services.planning.domain.standing import Standing
from tests.unit.planning.builders import ACTIVITY, activity

DAY = date(2026, 11, 26)
SIX = Standing(born=date(2020, 11, 27))
"""A child that turns six on the day after."""


def why(standing: Standing, first: date = DAY, last: date | None = None, **rule: Any) -> str:
    communes = (Commune(postal_code="69280", city="Sainte-Consorce"),)
    of_town = activity(policies=Policies(eligibility=Eligibility(**rule), residents=communes))
    return (why_not(of_town, standing, first, last) or "").replace("\u00a0", " ")


def test_ages_count_on_the_day_itself_and_of_an_enrolment_on_any_of_its_days() -> None:
    assert why(SIX, from_age=6) == "« Restauration scolaire » accueille les enfants à partir de 6 ans."
    assert why(SIX, date(2026, 11, 27), from_age=6) == ""
    assert why(SIX, DAY, date(2027, 7, 2), from_age=6) == ""
    assert why(SIX, to_age=5) == ""
    assert why(SIX, date(2026, 11, 27), to_age=5) == "« Restauration scolaire » accueille les enfants jusqu'à 5 ans."
    assert "la date de naissance de l'enfant n'est pas connue" in why(Standing(), from_age=6)


def test_outside_of_the_age_groups_there_is_no_place() -> None:
    groups = (AgeGroup(from_age=3, to_age=5, capacity=10), AgeGroup(from_age=6, to_age=11, capacity=20))
    grouped = activity(policies=Policies(age_groups=groups))
    assert why_not(grouped, SIX, DAY) is None
    assert why_not(grouped, Standing(born=date(2024, 6, 1)), DAY) is not None


def test_a_class_and_a_commune_are_known_however_they_were_typed() -> None:
    assert why(Standing(school_class="cm 1"), school_classes=("CM1", "CM2")) == ""
    assert "accueille seulement ces classes" in why(Standing(school_class="CE2"), school_classes=("CM1", "CM2"))
    assert why(Standing(postal_code="69280", city="STE CONSORCE"), residents_only=True) == ""
    assert "seulement les habitants de la commune" in why(Standing(postal_code="69001", city="Lyon"), residents_only=True)


def test_a_record_that_lacks_something_keeps_out_only_where_the_activity_wants_it_complete() -> None:
    lacking = Standing(lacking={ACTIVITY: ("health",)})
    assert why(lacking) == ""
    assert "il manque pour « Restauration scolaire »" in why(lacking, complete_record=True)
    strict = activity(policies=Policies(eligibility=Eligibility(complete_record=True)))
    assert why_incomplete(strict, None) is None
    assert why_incomplete(activity(), ()) is None
    assert "Il manque" in (why_incomplete(strict, ()) or "")


@pytest.mark.parametrize(
    ("policies", "field"),
    [
        (Policies(eligibility=Eligibility(from_age=8, to_age=6)), "eligibility"),
        (Policies(eligibility=Eligibility(residents_only=True)), "residents"),
        (Policies(eligibility=Eligibility(to_age=12), age_groups=(AgeGroup(from_age=3, to_age=11, capacity=9),)), "eligibility"),
    ],
)
def test_rules_that_nobody_could_meet_are_refused(policies: Policies, field: str) -> None:
    with pytest.raises(RulesContradict) as refused:
        refuse_eligibility(policies)
    assert refused.value.members["field"] == field
