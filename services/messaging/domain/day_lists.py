"""How notices of requests name days: one by its name, several by their number, and all of them in a list."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from chassis.french import day as on_day
from chassis.french import days as named_days
from chassis.french import plural, rank
from contracts.planning import (
    DecidedDay,
)

MOST_DAYS_NAMED = 12


def short(days: Iterable[DecidedDay]) -> str:
    """Name the only day, or count them: "jeudi 26 novembre", "3 jours"."""
    different = sorted({one.day for one in days})
    return on_day(different[0]) if len(different) == 1 else plural(len(different), "jour")


def listing(title: str, days: Sequence[DecidedDay]) -> str:
    """List days under a title, a line for each activity, reason and rank; "" when there are none."""
    if not days:
        return ""
    lines = [
        f"– {activity} : {_days([one.day for one in same])}{f' ({rank(place)} de la liste)' if place else ''}"
        + (f". Motif : {reason}" if reason else "")
        for (activity, reason, place), same in groupby(sorted(days, key=_line), key=_line)
    ]
    return "\n".join([title, *lines])


def _line(one: DecidedDay) -> tuple[str, str, int]:
    return (one.activity, " ".join(one.reason.split()), one.rank or 0)


def _days(days: Iterable[date]) -> str:
    different = sorted(set(days))
    if len(different) <= MOST_DAYS_NAMED:
        return named_days(different)
    return f"{plural(len(different), 'jour')}, du {on_day(different[0])} au {on_day(different[-1])}"
