"""Family numbers: 13 digits, of which the last one reveals a digit mistyped or two swapped (Luhn, ISO/IEC 7812-1)."""

PREFIX = "1001"
COUNTER_DIGITS = 8


def family_number(counter: int) -> str:
    """Make the number of the counter-th family that the town enters itself."""
    digits = f"{PREFIX}{counter:0{COUNTER_DIGITS}d}"
    return digits + _check_digit(digits)


def _check_digit(digits: str) -> str:
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if position % 2 == 0 else 1)
        total += value - 9 if value > 9 else value  # noqa: PLR2004 - a two-digit product counts as the sum of its digits
    return str(-total % 10)
