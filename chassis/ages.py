"""How old somebody is, as everybody counts it who books, prices or shows."""

from datetime import date


def age_on(born: date, day: date) -> int:
    """Tell an age in whole years; who is born on 29 February grows older on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
