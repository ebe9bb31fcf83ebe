"""Hours of attendance: the minutes outside of what was agreed."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.planning.domain.attendance import Hours, agreed_hours, check_times, off_contract_minutes
from services.planning.domain.errors import TimesReversed

AGREED = Hours(time(8, 30), time(17))
MINUTES = st.builds(time, st.integers(0, 23), st.integers(0, 59))


@pytest.mark.parametrize(
    ("arrived_at", "left_at", "minutes"),
    [
        (time(8, 30), time(17), 0),
        (time(9), time(16), 0),
        (time(8, 15), time(17), 15),
        (time(8, 30), time(17, 20), 20),
        (time(8), time(18), 90),
        (None, time(17, 5), 5),
        (time(8, 25), None, 5),
        (None, None, 0),
        (time(7), time(8), 60),
        (time(18), time(18, 30), 30),
    ],
)
def test_time_before_and_after_the_agreed_hours_is_off_contract(arrived_at: time | None, left_at: time | None, minutes: int) -> None:
    assert off_contract_minutes(AGREED, arrived_at, left_at) == minutes


def test_without_agreed_hours_nothing_is_outside_of_them() -> None:
    assert off_contract_minutes(None, time(6), time(22)) == 0


@given(MINUTES, MINUTES)
def test_never_more_minutes_are_off_contract_than_the_child_was_there(one: time, other: time) -> None:
    came, went = sorted((one, other))
    there = Hours(came, went).minutes
    assert 0 <= off_contract_minutes(AGREED, came, went) <= there


def test_a_child_cannot_leave_before_it_came() -> None:
    check_times(time(8), time(8))
    check_times(None, time(8))
    with pytest.raises(TimesReversed):
        check_times(time(8, 1), time(8))


def test_hours_are_agreed_with_both_times_in_their_order_or_not_at_all() -> None:
    assert agreed_hours(time(8), time(9)) == Hours(time(8), time(9))
    assert agreed_hours(None, None) is None
    for starts, ends in ((time(8), None), (None, time(9)), (time(9), time(9))):
        with pytest.raises(TimesReversed):
            agreed_hours(starts, ends)
