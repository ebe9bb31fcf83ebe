"""A school year begins on 1 September, and is written with its two years."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.edge.days import school_year_of
from chassis.school_year import SchoolYear


@pytest.mark.parametrize(
    ("day", "year"), [(date(2026, 8, 31), 2025), (date(2026, 9, 1), 2026), (date(2026, 12, 31), 2026), (date(2027, 1, 1), 2026)]
)
def test_a_day_belongs_to_the_school_year_that_began_last(day: date, year: int) -> None:
    assert SchoolYear.of(day).start == year


@given(st.dates(date(2010, 1, 1), date(2020, 12, 31)))
def test_a_school_year_runs_from_september_to_august(day: date) -> None:
    year = SchoolYear.of(day)
    assert year.first <= day <= year.last
    assert day in year
    assert year.last + timedelta(days=1) == SchoolYear(year.start + 1).first
    assert SchoolYear.parse(year.label) == year
    assert SchoolYear.of(year.first - timedelta(days=1)) == SchoolYear(year.start - 1)


@pytest.mark.parametrize("label", ["2026-2026", "2026-2028", "2027-2026", "0000-0001"])
def test_a_school_year_is_two_years_in_a_row(label: str) -> None:
    with pytest.raises(ValueError, match=label):
        SchoolYear.parse(label)


def test_an_address_names_a_school_year_by_its_beginning() -> None:
    assert school_year_of("2026") == SchoolYear(2026)
    assert [school_year_of(typed) for typed in ("0000", "1999", "9999", "2026-2027", "26", "")] == [None] * 6
