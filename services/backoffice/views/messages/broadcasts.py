"""Broadcasts as staff choose, weigh and follow them."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from chassis import french
from chassis.clock import PARIS
from chassis.edge.days import date_of
from contracts.billing import Overdue
from contracts.messaging import BroadcastState, BroadcastView, SelectedPart
from contracts.planning import GroupOfTown
from services.backoffice.views.messages import publications
from services.backoffice.views.messages.publications import Group, Part

STATES: dict[BroadcastState, tuple[str, str]] = {
    "scheduled": ("programmé", "wait"),
    "sending": ("en cours d'envoi", "info"),
    "sent": ("envoyé", "ok"),
    "cancelled": ("annulé", ""),
}
MODES: dict[str, str] = {
    "toutes": "Toutes les familles",
    "selection": "Des structures, des prestations, des groupes ou des classes",
    "jour": "Les enfants attendus un jour",
    "impayes": "Les familles qui ont une facture en retard, sauf celles que vous ne relancez pas",
}
USUAL = time(8)
_HOUR = re.compile(r"(\d{1,2})\s*(?:[h:.]\s*(\d{2})?)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Departure:
    """When a broadcast is to leave, in the town's time; None: now, or not readable, and then `faults` say why beside the fields."""

    at: datetime | None
    faults: dict[str, str]


def departure(day: str, hour: str) -> Departure:
    """Read the day and the hour of a departure as they were typed; without a day, it leaves now."""
    if not day:
        return Departure(None, {})
    faults = {}
    if (on := date_of(day)) is None:
        faults["date"] = "Choisissez un jour."
    if (at := _hour(hour)) is None:
        faults["heure"] = "Indiquez une heure, par exemple 18:30."
    return Departure(datetime.combine(on, at, PARIS) if on and at is not None else None, faults)


def _hour(typed: str) -> time | None:
    """Read an hour as people write it: "18:30", "18h30", "18 h"; none typed is the usual one."""
    if not typed:
        return USUAL
    found = _HOUR.fullmatch(typed)
    try:
        return time(int(found[1]), int(found[2] or 0)) if found else None
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a broadcast is."""

    percent: int
    words: str


def stage(one: BroadcastView, now: datetime) -> BroadcastState:
    """Tell where a broadcast stands: one whose moment has come is being sent, though its first household may not have it yet."""
    return "sending" if one.state == "scheduled" and one.send_at <= now else one.state


def progress(one: BroadcastView) -> Progress:
    """Tell how many households have it."""
    share = 100 * one.delivered // one.households if one.households else 0
    return Progress(share, f"{one.delivered} sur {one.households}")


def groups(parts: Sequence[SelectedPart], of_town: Sequence[GroupOfTown], ticked: Collection[str]) -> tuple[Group, ...]:
    """List what can be ticked, as it was ticked: the parts of the town, and after the activities their groups."""
    found = publications.groups(parts, ticked)
    own = tuple(
        Part(value_of(one), label_of(one), french.plural(len(one.enrolment_ids), "enfant"), value_of(one) in ticked) for one in of_town
    )
    return (*found[:2], Group("Groupes", own), *found[2:]) if own else found


def value_of(group: GroupOfTown) -> str:
    """Write a group as the form sends it."""
    return f"group:{group.group_id}"


def label_of(group: GroupOfTown) -> str:
    """Name a group with its activity, as several activities may have one of the same name."""
    return f"{group.activity}, {group.name}"


def is_reminded(one: Overdue) -> bool:
    """Tell whether a family that owes is among those to write to: not in a pause, and with an invoice that nobody left out.

    Of a billing that lists no invoices yet, only the pause is known.
    """
    return not one.paused and (not one.lines or any(not line.excluded for line in one.lines))
