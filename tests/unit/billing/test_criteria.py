"""Criteria of a tariff that are met however a fact was typed."""

import pytest

from contracts.billing import Conditions
from services.billing.domain.criteria import Facts, unmet


@pytest.mark.parametrize(("typed", "is_met"), [("CM1", True), ("cm 1", True), ("ＣＭ1", True), ("CM2", False), ("C", False)])
def test_a_class_is_priced_however_it_was_typed_as_it_is_admitted(typed: str, *, is_met: bool) -> None:
    facts = Facts(school_class=typed)
    assert unmet(Conditions(school_classes=("CE2", "CM 1")), facts) == (not is_met, ())
    assert unmet(Conditions(other_classes_than=("CE2", "CM 1")), facts) == (is_met, ())
