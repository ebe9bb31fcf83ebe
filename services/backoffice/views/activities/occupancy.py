"""How full a week is, in words: each day says its places, and what they mean, beside every colour."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID

from chassis import french
from contracts.planning import Occupancy, OccupancyDay, OccupancyLine

LAST_PLACES = 3
"""From how few places on a day is said to have its last ones; families are told the same."""
PARTS = {"morning": "matin", "afternoon": "après-midi"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of a line: its places, what they mean, and a tone for it."""

    day: date
    places: str
    words: str
    tone: str
    waiting: str


@dataclass(frozen=True, slots=True)
class Line:
    """What places are counted by, with its days; `part` of the activity above where it is an age group."""

    name: str
    activity_id: UUID | None
    is_part: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Facility:
    """A facility with its lines."""

    name: str
    lines: tuple[Line, ...]


def shown_days(found: Occupancy) -> tuple[date, ...]:
    """List the days on which anything opens, or anybody is counted."""
    shown = {one.day for line in found.lines for one in line.days if not one.closed or one.taken or one.waiting}
    return tuple(sorted(shown))


def by_facility(found: Occupancy) -> tuple[Facility, ...]:
    """Put the lines under their facility, with the days that are shown."""
    days = set(shown_days(found))
    grouped = groupby(found.lines, key=lambda one: (one.facility_id, one.facility))
    drawn = [(name, tuple(_line(one, days) for one in own if _matters(one))) for (_, name), own in grouped]
    return tuple(Facility(name, lines) for name, lines in drawn if lines)


def _matters(one: OccupancyLine) -> bool:
    """Tell whether anything opens, or anybody is counted: activities of holidays need no line in a school week."""
    return any(not day.closed or day.taken or day.waiting for day in one.days)


def _line(one: OccupancyLine, days: set[date]) -> Line:
    return Line(
        name=label(one),
        activity_id=one.activity_id if one.kind == "activity" else None,
        is_part=one.kind == "age_group",
        cells=tuple(_cell(day) for day in one.days if day.day in days),
    )


def label(one: OccupancyLine) -> str:
    """Name a line: "Cirque", "De 3 à 5 ans", "Salle Picasso, matin", "Toute la structure"."""
    if one.kind == "age_group":
        return f"De {one.from_age} à {one.to_age} ans"
    if one.kind == "room":
        return f"Salle {one.name}, {PARTS[one.part]}" if one.part else f"Salle {one.name}"
    return "Toute la structure" if one.kind == "facility" else one.name


def _cell(one: OccupancyDay) -> Cell:
    if one.closed and not one.taken and not one.waiting:
        return Cell(one.day, "", "Fermé", "shut", "")
    words, tone = state(one)
    waiting = f"{one.waiting} en attente" if one.waiting else ""
    return Cell(one.day, f"{one.taken} / {one.capacity}", words, tone, waiting)


def state(one: OccupancyDay) -> tuple[str, str]:
    """Say in words how full a day is, with the tone that goes with it."""
    left = one.capacity - one.taken
    if left < 0:
        return f"{french.plural(-left, 'place')} de trop", "no"
    if left == 0:
        return "Complet", "no"
    words = french.plural(left, "place libre", "places libres")
    return words, "wait" if left <= LAST_PLACES else "ok"
