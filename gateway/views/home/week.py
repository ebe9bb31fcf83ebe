"""What the coming days hold, by day and child."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from chassis import french
from chassis.edge.statuses import OFFERED, OFFERED_SIGN, SHUT, told
from contracts.family import FamilyOverview
from contracts.planning import DayStatus, Week, WeekSlot
from gateway.views.record.children import TONES, first_names

PLAIN = frozenset({DayStatus.BOOKED, DayStatus.REGULAR, DayStatus.PRESENT})
"""Whose sign says all."""
MOST_SLOTS = 45
"""So many lines are shown at once, three children's whole week: more would push the invoices out of reach on a phone."""
AT_LEAST_DAYS = 2
"""So many days are shown of those that have more: mostly today and tomorrow."""


@dataclass(frozen=True, slots=True)
class Slot:
    """Something planned: a sign, and words where the sign is not enough."""

    sign: str
    rank: str
    activity: str
    status: str
    detail: str


@dataclass(frozen=True, slots=True)
class ChildDay:
    """What a child does on a day; its name is written where the letter in its circle is another child's too."""

    name: str
    is_named: bool
    tone: int
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class WeekDay:
    """A day of the coming week."""

    title: str
    weekday: str
    number: str
    today: bool
    children: tuple[ChildDay, ...]


@dataclass(frozen=True, slots=True)
class ComingDays:
    """The days that are shown at once, and those behind a click, which `words` name."""

    first: tuple[WeekDay, ...]
    later: tuple[WeekDay, ...]
    words: str


def week(planned: Week, today: date, family: FamilyOverview | None) -> tuple[WeekDay, ...]:
    """Group the coming days by day and child; days without anything are left out, and so are holidays.

    What was planned on a day that the town has closed since is told as closed, for it does not take place.
    Children go by their first names, each day in the order of "Mes enfants"; while the family's record does not answer, by what planning
    calls them.
    """
    known = first_names(family)
    names = {slot.child_id: known.get(slot.child_id, slot.child) for slot in planned.slots}
    order = {child_id: place for place, child_id in enumerate(dict.fromkeys((*known, *names)))}
    letters = Counter(name[:1] for name in names.values())
    days: dict[date, dict[UUID, list[WeekSlot]]] = defaultdict(lambda: defaultdict(list))
    for slot in planned.slots:
        if slot.status not in SHUT or slot.status == DayStatus.CLOSED:
            days[slot.day][slot.child_id].append(slot)
    held = {(one.child_id, one.activity, one.day): one.until for one in planned.offers}
    return tuple(
        WeekDay(
            title=("Aujourd'hui, " if day == today else "") + french.day(day),
            weekday="auj." if day == today else french.DAYS[day.weekday()][:3] + ".",
            number=str(day.day),
            today=day == today,
            children=tuple(
                ChildDay(
                    names[child_id],
                    letters[names[child_id][:1]] > 1,
                    order[child_id] % TONES,
                    tuple(_slot(slot, held.get((child_id, slot.activity, day)), today) for slot in slots),
                )
                for child_id, slots in sorted(children.items(), key=lambda one: order[one[0]])
            ),
        )
        for day, children in sorted(days.items())
    )


def laid_out(days: Sequence[WeekDay]) -> ComingDays:
    """Show all the days at once, or of many children the first ones."""
    lines = sum(len(child.slots) for day in days for child in day.children)
    first = len(days) if lines <= MOST_SLOTS else AT_LEAST_DAYS
    later = days[first:]
    words = "Le jour suivant" if len(later) == 1 else f"Les {len(later)} jours suivants"
    return ComingDays(tuple(days[:first]), tuple(later), words if later else "")


def nothing_planned(family: FamilyOverview | None, planned: Week | None = None) -> str:
    """Say what makes the coming days fill: book, wait for a child who is to come, or enter one; and who else may have booked."""
    if planned and planned.shared:
        return "Vous n'avez rien réservé. Ce que l'autre parent a réservé se lit dans le planning de l'enfant."
    if family is None or family.children:
        return "Réservez depuis le planning de chaque enfant."
    told = [f"{child.first_name} sera dans votre dossier à partir du {french.long_date(child.since)}." for child in family.to_come]
    return " ".join(told) or "Ajoutez d'abord votre enfant dans « Mes enfants »."


def _slot(slot: WeekSlot, offered: datetime | None, today: date) -> Slot:
    status = told(slot.status, slot.reason)
    if offered:
        status = f"{OFFERED}, à accepter {french.until(offered, today)}"
    elif slot.rank:
        status = f"{status}, {french.rank(slot.rank)} sur la liste"
    return Slot(
        sign=OFFERED_SIGN if offered else slot.status.value,
        rank=french.rank(slot.rank) if slot.rank and not offered else "",
        activity=slot.activity,
        status=status,
        detail="" if slot.status in PLAIN else status,
    )
