"""What was paid for care: the share of an invoice that was paid is paid of each of its lines alike (CGI, article 200 quater B)."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

AGE = 6


def is_under_six(birth_date: date, year: int) -> bool:
    """Tell whether a child is under six on 1 January of a year."""
    return birth_date > date(year - AGE, 1, 1)


def paid_in_year(care_cents: int, total_cents: int, *, before_cents: int, until_cents: int) -> int:
    """Tell what was paid for care within a year, of an invoice paid of `before_cents` before it and `until_cents` up to its end.

    Years add up: whatever was paid when, the parts of all years sum to the care of the invoice once it is paid.
    """
    return _share(care_cents, total_cents, until_cents) - _share(care_cents, total_cents, before_cents)


def _share(care_cents: int, total_cents: int, paid_cents: int) -> int:
    if total_cents <= 0:
        return 0
    exact = Decimal(care_cents) * min(paid_cents, total_cents) / total_cents
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))
