"""Days and months as an address writes them: those that a portal knows, so that nobody counts from one past the ends of the calendar."""

from datetime import date

YEARS = range(2000, 2200)


def day_of(text: str) -> date | None:
    """Read a day "2026-11-26"; anything else, or one that no portal knows, is none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in YEARS else None


def month_of(text: str) -> date | None:
    """Read a month "2026-11" as its first day; anything else, or one that no portal knows, is none."""
    return day_of(f"{text}-01")
