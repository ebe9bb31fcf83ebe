"""Criteria of a tariff that are met however a fact was typed."""

import pytest

from contracts.billing import Conditions
from contracts.planning import Commune
from services.billing.domain.criteria import Facts, is_resident, unmet
from services.planning.domain.standing import Standing


@pytest.mark.parametrize(("typed", "is_met"), [("CM1", True), ("cm 1", True), ("ＣＭ1", True), ("CM2", False), ("C", False)])
def test_a_class_is_priced_however_it_was_typed_as_it_is_admitted(typed: str, *, is_met: bool) -> None:
    facts = Facts(school_class=typed)
    assert unmet(Conditions(school_classes=("CE2", "CM 1")), facts) == (not is_met, ())
    assert unmet(Conditions(other_classes_than=("CE2", "CM 1")), facts) == (is_met, ())


@pytest.mark.parametrize(
    ("city", "lives_there"), [("Sainte-Foy", True), ("STE FOY", True), ("sainte foy", True), ("Saint-Foy", False), ("", False)]
)
def test_whoever_is_a_resident_for_a_place_is_one_for_its_price_however_the_commune_was_typed(city: str, *, lives_there: bool) -> None:
    communes = (Commune(postal_code="69610", city="Ste-Foy"), Commune(postal_code="69210"))
    told = [(one.postal_code, one.city) for one in communes]
    assert is_resident(told, "69610", city) == Standing(postal_code="69610", city=city).lives_in(communes) == lives_there
    assert is_resident(told, "69210", city)
    assert is_resident(told, None, city) is is_resident((), "69610", city) is None
