"""The classes of French nursery and primary school, in order: each child goes up one at the end of a school year."""

from datetime import date, timedelta

from chassis.school_year import SchoolYear
from contracts.family import SCHOOL_CLASSES

FIRST_OF_PRIMARY = "CP"
LEAVES = ""

AFTER: dict[str, str] = dict(zip(SCHOOL_CLASSES, (*SCHOOL_CLASSES[1:], LEAVES), strict=True))
"""The class after each; none after the last, when a child leaves for secondary school."""

JUNE = 6

BETWEEN_MOVES = timedelta(days=120)
"""At least so long after everybody moved up may everybody move up again: sooner, it would be the same change of year made twice."""


def is_over(year: int, today: date) -> bool:
    """Tell whether a school year ended before today: nobody moves up into it any more."""
    return SchoolYear(year).last < today


def opens_on(year: int, moved_before: date | None) -> date:
    """Tell from which day everybody may move up into a school year: June before it begins, and some months after the last move."""
    june = date(year, JUNE, 1)
    return june if moved_before is None else max(june, moved_before + BETWEEN_MOVES)


def undo_until(made_on: date) -> date:
    """Tell the last day on which a move is taken back: a mistake shows on the day or the next; later, too much has followed from it."""
    return made_on + timedelta(days=1)
