"""A school year begins on 1 September."""

from datetime import date

import pytest

from services.family.domain.school_year import school_year


@pytest.mark.parametrize(
    ("day", "year"), [(date(2026, 8, 31), 2025), (date(2026, 9, 1), 2026), (date(2026, 12, 31), 2026), (date(2027, 1, 1), 2026)]
)
def test_a_day_belongs_to_the_school_year_that_began_last(day: date, year: int) -> None:
    assert school_year(day) == year
