"""Who is expected on the days to come, for the kitchen and the teams: children, meals and diets, day by day and group by group."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from contracts.family import DIET_LABELS, UNKNOWN_DIET
from contracts.planning import ActivityView, Forecast, ForecastLine
from services.backoffice.views.typed import whole_number

SATURDAY = 5
SPANS = {1: "1 jour", 7: "1 semaine", 14: "2 semaines", 28: "4 semaines"}
"""How far a forecast may look, in days."""
WATCHED = "watched"
"""Stands beside the codes of diets for children who have a PAI or an allergy, whatever they eat."""
DIETS = {**DIET_LABELS, UNKNOWN_DIET: "Non renseigné", WATCHED: "Dont PAI ou allergie"}
MOST_SETS, MOST_CHILDREN = 2_000, 50_000
"""How many sets of children, and how many children, are counted at once."""
NO_GROUP = "Sans groupe"


@dataclass(frozen=True, slots=True)
class Line:
    """Children expected in an activity or one of its groups; `diets` is None where no meal is served, or nobody counted them."""

    facility: str
    activity: str
    group: str
    children: int
    meal: bool
    diets: Mapping[str, int] | None


@dataclass(frozen=True, slots=True)
class DayForecast:
    """A day: how many children come (each once, whatever it attends), how many meals are eaten, and where."""

    day: date
    children: int
    meals: int
    diets: Mapping[str, int] | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """Sets of children to count together, as places in `children`; `lines` are those of the forecast that they stand for."""

    children: tuple[UUID, ...]
    sets: tuple[tuple[int, ...], ...]
    lines: tuple[int, ...]


def asked_span(typed: str) -> int:
    """Read how many days are asked for; anything else is a week."""
    days = whole_number(typed)
    return days if days in SPANS else 7


def first_day(day: date, days: int) -> date:
    """Begin weeks on Mondays."""
    return day if days == 1 else day - timedelta(days=day.weekday())


def to_prepare(today: date, days: int) -> date:
    """Name the day of which a span is shown unattended: at a week's end the week to come, for what is over is not prepared any more."""
    return today + timedelta(days=7 - today.weekday()) if days > 1 and today.weekday() >= SATURDAY else today


def facilities_of(activities: Iterable[ActivityView], within: Iterable[UUID]) -> tuple[tuple[str, str], ...]:
    """List the facilities within reach (id, name), in the order of their activities; nothing named means all."""
    reach = set(within)
    return tuple({str(one.facility_id): one.facility for one in activities if not reach or one.facility_id in reach}.items())


def batches(found: Forecast) -> Iterator[Batch]:
    """Put the children of lines with a meal together to be counted, as many at once as family takes."""
    children: dict[int, int] = {}
    sets: list[tuple[int, ...]] = []
    lines: list[int] = []
    for number, line in enumerate(found.lines):
        if not line.meal:
            continue
        if lines and (len(sets) == MOST_SETS or len(children.keys() | set(line.children)) > MOST_CHILDREN):
            yield Batch(tuple(found.children[one] for one in children), tuple(sets), tuple(lines))
            children, sets, lines = {}, [], []
        sets.append(tuple(children.setdefault(one, len(children)) for one in line.children))
        lines.append(number)
    if lines:
        yield Batch(tuple(found.children[one] for one in children), tuple(sets), tuple(lines))


def days_of(found: Forecast, counted: Mapping[int, Mapping[str, int]] | None) -> tuple[DayForecast, ...]:
    """Put a forecast into days; `counted` are the diets of its lines with a meal, by their number, None where nobody counted them.

    An activity that opens and expects nobody has a line of its own: nought is a figure that the kitchen looks for.
    """
    by_slot: dict[tuple[UUID, date], list[int]] = {}
    for number, line in enumerate(found.lines):
        by_slot.setdefault((line.activity_id, line.day), []).append(number)
    days: dict[date, list[Line]] = {}
    present: dict[date, set[int]] = {}
    for slot in found.slots:
        for day in slot.days:
            numbers = by_slot.get((slot.activity_id, day), [])
            grouped = any(found.lines[number].group for number in numbers)
            own = [_line(found.lines[number], grouped=grouped, diets=_diets(counted, number)) for number in numbers]
            nobody = Line(slot.facility, slot.activity, "", 0, slot.meal, {} if slot.meal and counted is not None else None)
            days.setdefault(day, []).extend(own or [nobody])
            present.setdefault(day, set()).update(child for number in numbers for child in found.lines[number].children)
    return tuple(_day(day, len(present[day]), lines, told=counted is not None) for day, lines in sorted(days.items()))


def diets_in(days: Sequence[DayForecast]) -> tuple[tuple[str, str], ...]:
    """List the diets (code, words) that somebody follows during the days, the ordinary meal first; none where nobody counted them.

    Who has a PAI or an allergy comes last, also where it is nobody.
    """
    if not any(one.diets is not None for one in days):
        return ()
    followed = {code for one in days for code, count in (one.diets or {}).items() if count or code == WATCHED}
    return tuple((code, words) for code, words in DIETS.items() if not code or code in followed)


def _line(line: ForecastLine, *, grouped: bool, diets: Mapping[str, int] | None) -> Line:
    group = line.group or (NO_GROUP if grouped else "")
    return Line(line.facility, line.activity, group, len(line.children), line.meal, diets if line.meal else None)


def _diets(counted: Mapping[int, Mapping[str, int]] | None, number: int) -> Mapping[str, int] | None:
    return None if counted is None else counted.get(number)


def _day(day: date, children: int, lines: list[Line], *, told: bool) -> DayForecast:
    meals = [one for one in lines if one.meal]
    diets: Counter[str] = Counter()
    for one in meals:
        diets.update(one.diets or {})
    return DayForecast(day, children, sum(one.children for one in meals), diets if told else None, tuple(lines))
