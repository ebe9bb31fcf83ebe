"""Days as an address or a form writes them: an edge asks for none that a contract would refuse."""

from datetime import date

import pytest
from pydantic import TypeAdapter, ValidationError

from chassis.edge.days import date_of, day_of, month_of
from contracts.base import Day


@pytest.mark.parametrize("typed", ["2000-01-01", "2026-11-26", "2099-12-31"])
def test_a_day_of_the_portal_is_read_as_its_contract_reads_it(typed: str) -> None:
    assert day_of(typed) == TypeAdapter(Day).validate_python(typed) == date.fromisoformat(typed)


@pytest.mark.parametrize("typed", ["1999-12-31", "2100-01-01", "0026-11-26", "9999-12-31", "2026-02-30", "demain", ""])
def test_a_day_that_a_contract_refuses_is_none(typed: str) -> None:
    assert day_of(typed) is None
    with pytest.raises(ValidationError):
        TypeAdapter(Day).validate_python(typed)


def test_a_form_leaves_it_to_the_contract_to_say_that_a_day_is_too_far_off() -> None:
    assert date_of("9999-12-31") == date(9999, 12, 31)
    assert date_of("2026-02-30") is None


def test_a_month_is_read_as_its_first_day() -> None:
    assert month_of("2026-11") == date(2026, 11, 1)
    assert month_of("2026-13") is None
    assert month_of("2100-01") is None
