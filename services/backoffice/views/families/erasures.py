"""Erasures as staff follow them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis.clock import paris_date
from chassis.edge.deeds import SERVICES
from chassis.edge.record_words import TABLES, label
from chassis.french import listed, plain_date, within
from contracts.family import EmptyRecordView, ErasureView

STATUS: dict[str, tuple[str, str]] = {
    "asked": ("Vérification en cours", "wait"),
    "ready": ("À confirmer", "wait"),
    "blocked": ("Impossible pour le moment", "no"),
    "confirmed": ("En cours", "wait"),
    "erased": ("Effacée", "ok"),
    "withdrawn": ("Annulée", ""),
}
"""What people read for each status, and its tone."""


@dataclass(frozen=True, slots=True)
class Line:
    """An erasure in the list, with what the visitor may do about it."""

    view: ErasureView
    label: str
    tone: str
    whose: str
    is_open: bool
    may_confirm: bool


def lines(erasures: Sequence[ErasureView], visitor: UUID) -> list[Line]:
    """Put erasures into words for a visitor."""
    return [_line(one, visitor) for one in erasures]


def _line(one: ErasureView, visitor: UUID) -> Line:
    label, tone = STATUS[one.status]
    own = one.asked_by == visitor
    is_open = one.status in ("asked", "ready", "blocked")
    return Line(one, label, tone, _whose(one), is_open, one.status == "ready" and not own)


def _whose(one: ErasureView) -> str:
    """Tell a family from another of its name: "N° Famille 1001000000049, Lyon ; enfants : Tom et Léa ; fiche saisie le 10 août 2026"."""
    if not one.family_number:
        return ""
    parts = [", ".join(filter(None, (f"N° Famille {one.family_number}", one.city)))]
    parts.append(f"{'enfants' if len(one.children) > 1 else 'enfant'} : {listed(list(one.children))}" if one.children else "sans enfant")
    if one.entered_at:
        parts.append(f"fiche saisie le {plain_date(paris_date(one.entered_at))}")
    return " ; ".join(parts)


def held(found: EmptyRecordView) -> tuple[str, ...]:
    """Say what depends on a record that is to be taken back, by what each part of the portal calls it."""
    told = [(SERVICES[one.service], [within(TABLES.get(name, label(name))) for name in one.tables]) for one in found.held]
    return tuple(f"{service} : {listed(tables)}" for service, tables in told)


def may_look_again(found: EmptyRecordView) -> bool:
    """Tell whether a record may be empty all the same: only others held anything, when they were last asked."""
    return all(one.service != "family" for one in found.held)
