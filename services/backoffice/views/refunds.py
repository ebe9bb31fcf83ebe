"""Refunds in words: what is given back, how, and what the visitor may do about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from contracts.billing import RefundView

STATUS: dict[str, tuple[str, str]] = {
    "asked": ("À confirmer", "wait"),
    "underway": ("En cours", "wait"),
    "done": ("Remboursé", "ok"),
    "refused": ("Refusé par le prestataire", "no"),
    "withdrawn": ("Abandonné", ""),
}
"""What people read for each status, and its tone."""


@dataclass(frozen=True, slots=True)
class Line:
    """A refund in the list; nobody confirms what they asked for themselves."""

    view: RefundView
    label: str
    tone: str
    what: str
    waits: bool
    may_confirm: bool


def lines(refunds: Sequence[RefundView], visitor: UUID | None) -> list[Line]:
    """Put refunds into words for a visitor."""
    return [_line(one, visitor) for one in refunds]


def _line(one: RefundView, visitor: UUID | None) -> Line:
    label, tone = STATUS[one.status]
    what = f"Sur la carte du règlement {one.number}" if one.means == "card" else f"Crédit de la régie {one.regie}, par virement"
    waits = one.status == "asked"
    return Line(one, label, tone, what, waits, waits and one.asked_by != visitor)
