from hypothesis import given
from hypothesis import strategies as st

from services.family.domain.numbers import family_number

COUNTERS = st.integers(min_value=1, max_value=99_999_999)


def luhn_sum(number: str) -> int:
    doubled = [int(digit) * (2 if position % 2 else 1) for position, digit in enumerate(reversed(number))]
    return sum(value - 9 if value > 9 else value for value in doubled)


@given(COUNTERS)
def test_a_number_has_thirteen_digits_and_a_valid_check_digit(counter: int) -> None:
    number = family_number(counter)
    assert len(number) == 13
    assert number.isdigit()
    assert luhn_sum(number) % 10 == 0


@given(COUNTERS, st.integers(min_value=0, max_value=12), st.integers(min_value=1, max_value=9))
def test_one_digit_mistyped_is_revealed(counter: int, position: int, shift: int) -> None:
    number = family_number(counter)
    wrong = (int(number[position]) + shift) % 10
    assert luhn_sum(f"{number[:position]}{wrong}{number[position + 1 :]}") % 10 != 0


def test_numbers_follow_the_counter() -> None:
    assert family_number(1) == "1001000000015"
