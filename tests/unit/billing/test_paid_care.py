from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.billing.domain.paid_care import is_under_six, paid_in_year


@pytest.mark.parametrize(("born", "counts"), [(date(2020, 1, 1), False), (date(2020, 1, 2), True), (date(2026, 7, 1), True)])
def test_a_child_counts_that_is_under_six_on_1_january(born: date, counts: bool) -> None:
    assert is_under_six(born, 2026) is counts


def test_the_share_that_was_paid_is_paid_of_the_care_alike() -> None:
    assert paid_in_year(600, 1000, before_cents=0, until_cents=500) == 300
    assert paid_in_year(600, 1000, before_cents=500, until_cents=1000) == 300
    assert paid_in_year(600, 0, before_cents=0, until_cents=0) == 0


@given(data=st.data(), total=st.integers(1, 100_000))
def test_years_add_up_to_the_care_of_the_invoice(data: st.DataObject, total: int) -> None:
    care = data.draw(st.integers(0, total))
    marks = [0, *sorted(data.draw(st.lists(st.integers(0, total), max_size=5))), total]
    parts = [paid_in_year(care, total, before_cents=one, until_cents=other) for one, other in pairwise(marks)]
    assert sum(parts) == care
    assert min(parts) >= 0
