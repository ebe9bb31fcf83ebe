"""Broadcasts as staff choose, weigh and follow them."""

from dataclasses import dataclass

from contracts.messaging import BroadcastState, BroadcastView

STATES: dict[BroadcastState, tuple[str, str]] = {
    "scheduled": ("programmé", "wait"),
    "sending": ("en cours d'envoi", "info"),
    "sent": ("envoyé", "ok"),
    "cancelled": ("annulé", ""),
}
MODES: dict[str, str] = {
    "toutes": "Toutes les familles",
    "selection": "Des structures, des prestations ou des classes",
    "jour": "Les enfants attendus un jour",
    "impayes": "Les familles qui ont une facture en retard",
}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a broadcast is."""

    percent: int
    words: str


def progress(one: BroadcastView) -> Progress:
    """Tell how many households have it."""
    share = 100 * one.delivered // one.households if one.households else 0
    return Progress(share, f"{one.delivered} sur {one.households}")
