"""Employment: whether the adults of a household work, as clerks confirmed; towns let such families book earlier."""

from collections.abc import Iterable


def all_work(confirmed: Iterable[bool | None]) -> bool | None:
    """Tell whether every adult works: one who does not settles it, one of whom nobody knows leaves it open (None)."""
    answers = tuple(confirmed)
    if False in answers:
        return False
    return True if answers and None not in answers else None
