"""Days and months as an address or a form writes them: those that a portal knows, so that nobody counts past the ends of the calendar."""

from datetime import date

from chassis.school_year import SchoolYear
from contracts.base import YEARS


def date_of(text: str) -> date | None:
    """Read a date "2026-11-26" that a form sends, whatever its year: what is too far off, the contract says by the field."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def day_of(text: str) -> date | None:
    """Read a day "2026-11-26" of an address; anything else, or one that no portal knows, is none."""
    day = date_of(text)
    return day if day and day.year in YEARS else None


def month_of(text: str) -> date | None:
    """Read a month "2026-11" as its first day; anything else, or one that no portal knows, is none."""
    return day_of(f"{text}-01")


def school_year_of(text: str) -> SchoolYear | None:
    """Read the school year that begins in "2026"; anything else, or one that no portal knows, is none."""
    first = date_of(f"{text}-09-01")
    return SchoolYear(first.year) if first and first.year in YEARS else None
