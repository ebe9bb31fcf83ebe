"""Garde: with whom a shared child is, in words a parent reads at a glance; the other household is only "l'autre parent"."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from chassis import french
from contracts.family import CustodyDay, CustodyDays

SHOWN = 4
"""How many change-overs ahead are worth showing."""
AHEAD = timedelta(days=62)
WEEK = 7


@dataclass(frozen=True, slots=True)
class Handover:
    """A change-over: when, and to whom."""

    day: date
    when: str
    to: str
    why: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of the month's calendar; `label` is what is read aloud."""

    day: date
    css: str
    sign: str
    label: str
    today: bool


@dataclass(frozen=True, slots=True)
class Custody:
    """What the card "Garde" says: where the child is today, and when that changes."""

    today: str
    handovers: tuple[Handover, ...]


def card(found: CustodyDays | None, today: date) -> Custody | None:
    """Say where the child is and the next change-overs; nothing for a child of one household."""
    if found is None or not found.shared:
        return None
    now = next((one for one in found.days if one.day == today), None)
    return Custody(_place(now), tuple(_handover(one) for one in found.days if one.handover_at and one.day >= today)[:SHOWN])


def _place(day: CustodyDay | None) -> str:
    if day is None or day.evening is None:
        return "Aucun calendrier de garde aujourd'hui"
    if day.handover_at:
        return f"Aujourd'hui {_with(day.morning)}, puis {_with(day.evening)} à {french.clock(day.handover_at)}"
    return f"Aujourd'hui {_with(day.evening)}"


def _with(side: str | None) -> str:
    return "chez vous" if side == "own" else "chez l'autre parent"


def _handover(day: CustodyDay) -> Handover:
    when = f"{french.capitalised(french.day(day.day))}" + (f" à {french.clock(day.handover_at)}" if day.handover_at else "")
    return Handover(day.day, when, _with(day.evening), day.why)


def weeks(days: Sequence[CustodyDay], today: date) -> tuple[tuple[Cell | None, ...], ...]:
    """Lay a month out as weeks from Monday to Sunday."""
    cells: list[Cell | None] = [None] * days[0].day.weekday() if days else []
    cells += [_cell(day, today) for day in days]
    cells += [None] * (-len(cells) % WEEK)
    return tuple(tuple(cells[start : start + WEEK]) for start in range(0, len(cells), WEEK))


def _cell(day: CustodyDay, today: date) -> Cell:
    title = french.day(day.day)
    if day.evening is None or day.morning is None:
        return Cell(day.day, "nobody", "", f"{title} : aucun calendrier", day.day == today)
    if day.handover_at:
        label = f"{title} : {_with(day.morning)}, puis {_with(day.evening)} à {french.clock(day.handover_at)}"
        sign = "arrive" if day.evening == "own" else "part"
        return Cell(day.day, f"to-{day.evening}", sign, label, day.day == today)
    return Cell(day.day, day.evening, "chez vous" if day.evening == "own" else "", f"{title} : {_with(day.evening)}", day.day == today)
