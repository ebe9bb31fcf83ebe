from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.billing.domain.money import to_cents


@pytest.mark.parametrize(
    ("euros", "cents"),
    [("3.05", 305), ("7.645", 765), ("7.644999", 764), ("0.005", 1), ("-0.005", -1), ("-2.344", -234), ("0", 0), ("1E+2", 10000)],
)
def test_an_amount_is_rounded_to_the_cent_and_half_a_cent_away_from_zero(euros: str, cents: int) -> None:
    assert to_cents(Decimal(euros)) == cents


@given(st.decimals(min_value=-1_000_000, max_value=1_000_000, places=6))
def test_rounding_moves_an_amount_by_half_a_cent_at_most(euros: Decimal) -> None:
    assert abs(Decimal(to_cents(euros)) / 100 - euros) <= Decimal("0.005")


@given(st.integers(-(10**9), 10**9))
def test_whole_cents_stay_as_they_are(cents: int) -> None:
    assert to_cents(Decimal(cents) / 100) == cents
