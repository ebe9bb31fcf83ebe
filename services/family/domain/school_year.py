"""School years: from 1 September to 31 August, known by the year in which they begin."""

from datetime import date

SEPTEMBER = 9


def school_year(day: date) -> int:
    """Tell in which year the school year of a day began."""
    return day.year if day.month >= SEPTEMBER else day.year - 1
