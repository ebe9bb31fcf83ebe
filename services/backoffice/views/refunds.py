"""Refunds in words: what is given back, how, and what the visitor may do about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis.french import short_date
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
    """A refund in the list; nobody confirms what they asked for themselves. A transfer that has left may come back from the bank."""

    view: RefundView
    label: str
    tone: str
    what: str
    waits: bool
    may_confirm: bool
    may_come_back: bool = False


def lines(refunds: Sequence[RefundView], visitor: UUID | None) -> list[Line]:
    """Put refunds into words for a visitor."""
    return [_line(one, visitor) for one in refunds]


def _line(one: RefundView, visitor: UUID | None) -> Line:
    label, tone = STATUS[one.status]
    if one.withdrawn_because:
        label, tone = "Retiré", "no"
    if one.returned_on:
        label, tone = f"Revenu de la banque le {short_date(one.returned_on)}", "no"
    what = f"Sur la carte du règlement {one.number}" if one.means == "card" else f"Crédit de la régie {one.regie}, par virement"
    waits = one.status == "asked"
    left = one.means == "transfer" and one.status == "done" and not one.returned_on
    return Line(one, label, tone, what, waits, waits and one.asked_by != visitor, left)
