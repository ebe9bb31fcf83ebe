"""Waiting lists in plain French: the days by month, the lines of a list."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID

from chassis import french
from contracts.planning import WaitingDay, WaitingList

DONE = {
    "deplacer": "L'ordre de la liste est changé",
    "donner": "La place est donnée",
    "retirer": "L'enfant est retiré de la liste",
}
"""What a page says of each thing done, by the button that asked it."""
SHORTEST_REASON, LONGEST_REASON = 3, 200
NUMBER = re.compile(r"[0-9]{1,5}")


@dataclass(frozen=True, slots=True)
class Day:
    """A day for which children wait."""

    address: str
    day: date
    activity: str
    facility: str
    waiting: str
    offered: str
    places: str


@dataclass(frozen=True, slots=True)
class Line:
    """A child in the list of a day; `siblings` are those without whom it does not come, `reason` is what its family reads."""

    enrolment_id: UUID
    child_id: UUID
    family_id: UUID
    child: str
    guardian: str
    rank: int
    place: str
    asked: str
    siblings: str
    reason: str
    offered: str
    fits: bool


def by_month(days: Iterable[WaitingDay]) -> tuple[tuple[str, tuple[Day, ...]], ...]:
    """Put the days under their month."""
    months = groupby(days, key=lambda one: french.month_name(one.day))
    return tuple((french.capitalised(month), tuple(map(_day, own))) for month, own in months)


def _day(one: WaitingDay) -> Day:
    return Day(
        address=f"/activites/{one.activity_id}/attente/{one.day.isoformat()}",
        day=one.day,
        activity=one.activity,
        facility=one.facility,
        waiting=french.plural(one.waiting, "enfant"),
        offered=french.plural(one.offered, "place proposée", "places proposées") if one.offered else "",
        places=f"{one.taken} sur {one.capacity}",
    )


def lines(found: WaitingList, today: date) -> tuple[Line, ...]:
    """Say each child of a list."""
    return tuple(
        Line(
            enrolment_id=one.enrolment_id,
            child_id=one.child_id,
            family_id=one.family_id,
            child=one.child,
            guardian=one.guardian,
            rank=one.rank,
            place=french.rank(one.rank),
            asked=f"{french.near_moment(one.asked_at, today)}{f', demande n° {one.arrival}' if one.arrival else ''}",
            siblings=f"Avec {french.listed(list(one.siblings))}" if one.siblings else "",
            reason=one.reason,
            offered=french.until(one.offered_until, today) if one.offered_until else "",
            fits=one.fits,
        )
        for one in found.children
    )


def wrong(typed: Mapping[str, str], waiting: int) -> dict[str, str]:
    """Say what is missing of what staff typed, by field; `waiting` is how many the list has."""
    errors = {}
    if not SHORTEST_REASON <= len(typed["motif"]) <= LONGEST_REASON:
        errors["motif"] = f"Écrivez le motif, en {LONGEST_REASON} caractères au plus : la famille le lit."
    if typed["geste"] == "deplacer":
        rank = int(typed["rang"]) if NUMBER.fullmatch(typed["rang"]) else 0
        if rank < 1:
            errors["rang"] = "Écrivez le rang, par exemple 1 pour la première place."
        elif rank > max(waiting, 1):
            errors["rang"] = f"La liste compte {french.plural(waiting, 'enfant')} : le dernier rang est {waiting}."
    return errors
