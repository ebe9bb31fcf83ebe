"""Days on which banks settle in euros (TARGET): never a Saturday or Sunday, nor six days of the year."""

from datetime import date, timedelta

SATURDAY = 5
EVERY_YEAR = frozenset({(1, 1), (5, 1), (12, 25), (12, 26)})


def is_open(day: date) -> bool:
    """Tell whether banks settle on a day; source: the European Central Bank's long-term calendar of TARGET closing days."""
    return day.weekday() < SATURDAY and (day.month, day.day) not in EVERY_YEAR and day - easter(day.year) not in (_FRIDAY, _MONDAY)


def next_open(day: date) -> date:
    """Tell the first day from this one on which banks settle."""
    while not is_open(day):
        day += timedelta(days=1)
    return day


def last_open_before(day: date) -> date:
    """Tell the last day before this one on which banks settle."""
    day -= timedelta(days=1)
    while not is_open(day):
        day -= timedelta(days=1)
    return day


def easter(year: int) -> date:
    """Tell Easter Sunday (Gregorian calendar, the algorithm of Meeus, Jones and Butcher)."""
    century, in_century = divmod(year, 100)
    golden = year % 19
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (in_century // 4) - epact - in_century % 4) % 7
    shift = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)


_FRIDAY, _MONDAY = timedelta(days=-2), timedelta(days=1)
