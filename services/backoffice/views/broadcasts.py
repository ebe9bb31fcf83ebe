"""Broadcasts as staff choose, weigh and follow them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from chassis import french
from contracts.messaging import BroadcastState, BroadcastView, SelectedPart
from contracts.planning import GroupOfTown
from services.backoffice.views import publications
from services.backoffice.views.publications import Group, Part

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
    "impayes": "Les familles qui ont une facture en retard",
}


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
