"""A child's month to print and hang on the fridge: a calendar of weeks, legible without colour."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal

from chassis import french
from chassis.edge.printing import printed
from chassis.edge.statuses import LABELS, OFFERED, SHUT
from contracts.planning import DayStatus, GridCell, GridDay, GridRow, MonthGrid
from gateway.views.planning.grid import HOMES, marked

SOURCE = Path(__file__).with_name("month.typ").read_bytes()
WEEK = 7
Ink = Literal["full", "open", "struck", "none"]

FIRM = frozenset({DayStatus.BOOKED, DayStatus.REGULAR, DayStatus.PRESENT, DayStatus.PRESENT_UNBOOKED})
"""The child is expected, or was there: a full box, in bold."""
OPEN = frozenset({DayStatus.PROCESSING, DayStatus.WAITING, DayStatus.ABSENCE_PROCESSING})
"""Somebody still has to answer: an empty box."""
AWAY = frozenset({DayStatus.ABSENT_EXCUSED, DayStatus.ABSENT_BILLED, DayStatus.LEAVE, DayStatus.REFUSED})
"""The child does not come: struck through."""
PLAIN = frozenset({DayStatus.BOOKED, DayStatus.REGULAR})
"""Statuses that the full box says by itself."""
BRIEF = {DayStatus.PROCESSING: "en cours de traitement", DayStatus.WAITING: "en attente"}
"""How the long labels are said in a narrow column; the others are themselves."""
LETTERS = (24, 24, 24, 24, 24, 15, 15)
"""How many letters a line of each day of the week holds."""
SIZES = ((36, 9.5), (42, 8.5), (50, 7.5))
"""Up to how many lines a page holds at which size of letters; more than that go on to another page."""


def month_pdf(grid: MonthGrid, *, town: str) -> bytes:
    """Print a month on one landscape page (PDF/UA-1); takes some hundred milliseconds."""
    return printed(SOURCE, "month", facts(grid, town=town))


def facts(grid: MonthGrid, *, town: str) -> dict[str, Any]:
    """Tell the paper what it shows: the weeks with their days, and the enrolments below."""
    days = {one.day: one for one in grid.days}
    entries = _entries(grid)
    sheet = [_day(days[day], entries[day]) if day in days else None for day in _whole_weeks(min(days), max(days))]
    weeks = [sheet[n : n + WEEK] for n in range(0, len(sheet), WEEK)]
    heights = [_height(week) for week in weeks]
    return {
        "title": f"Planning {french.of(grid.child)}, {french.month_name(grid.month)}",
        "child": f"Planning {french.of(grid.child)}",
        "month": french.capitalised(french.month_name(grid.month)),
        "town": f"Mairie {french.of_town(town)}",
        "printed": f"À jour le {french.long_date(grid.today)}",
        "weekdays": [french.capitalised(name) for name in french.DAYS],
        "weeks": weeks,
        "heights": heights if sum(heights) <= SIZES[-1][0] else [],
        "size": next((size for most, size in SIZES if sum(heights) <= most), SIZES[0][1]),
        "enrolments": [f"{payer} : {', '.join(names)}" for payer, names in _enrolments(grid).items()],
    }


def _whole_weeks(first: date, last: date) -> Iterator[date]:
    """List the days from the Monday before the first to the Sunday after the last."""
    monday = first - timedelta(days=first.weekday())
    sunday = last + timedelta(days=WEEK - 1 - last.weekday())
    return (monday + timedelta(days=n) for n in range((sunday - monday).days + 1))


def _height(week: Sequence[dict[str, Any] | None]) -> int:
    """Count the lines of a week's fullest day; an empty week keeps room to write by hand."""
    return max(3, *(_lines(day, letters) for day, letters in zip(week, LETTERS, strict=True) if day))


def _lines(day: dict[str, Any], letters: int) -> int:
    texts = [f"{one['activity']} {one['words']}" for one in day["entries"]]
    return 1 + bool(day["home"]) + len(day["mark"]) // letters + sum(-(-len(text) // letters) for text in texts)


def _day(day: GridDay, entries: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "number": french.day_number(day.day),
        "mark": marked(day),
        "home": french.capitalised(HOMES[day.home]) if day.home else "",
        "entries": entries,
    }


def _enrolments(grid: MonthGrid) -> dict[str, list[str]]:
    """List the activities of each payer."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in grid.rows:
        found[row.guardian].append(row.activity)
    return found


def _entries(grid: MonthGrid) -> dict[date, list[dict[str, str]]]:
    """List by day what is planned, asked or was, in the order of the enrolments; a closure of the whole town stands over the day."""
    found: dict[date, list[dict[str, str]]] = defaultdict(list)
    special = {one.day for one in grid.days if one.mark}
    for row in grid.rows:
        for cell in row.cells:
            if cell.status is not None and not (cell.status in SHUT and (cell.status != DayStatus.CLOSED or cell.day in special)):
                found[cell.day].append(_entry(row, cell, cell.status))
    return found


def _entry(row: GridRow, cell: GridCell, status: DayStatus) -> dict[str, str]:
    return {"activity": row.activity, "words": ", ".join(_said(row, _words(cell, status))), "ink": _ink(status)}


def _words(cell: GridCell, status: DayStatus) -> str:
    if cell.offered_until:
        return OFFERED.lower()
    return "" if status in PLAIN else BRIEF.get(status, LABELS[status].lower()) + (f", {french.rank(cell.rank)}" if cell.rank else "")


def _said(row: GridRow, words: str) -> Iterator[str]:
    if words:
        yield words
    if row.other_household:
        yield "autre foyer"


def _ink(status: DayStatus) -> Ink:
    return "full" if status in FIRM else "open" if status in OPEN else "struck" if status in AWAY else "none"
