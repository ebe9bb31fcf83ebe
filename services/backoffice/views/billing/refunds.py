"""Refunds in words: what is given back, how, and what the visitor may do about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
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


NO_ACCOUNT = (
    "La famille n'a pas donné de compte bancaire : demandez-lui de l'envoyer avec son RIB, dans « Mon compte », « Coordonnées bancaires »."
    " Le virement ne peut pas être fait sans lui."
)
TO_TRANSFER = timedelta(days=7)
"""How long after its confirmation a transfer is still being made: the account that it goes to stays beside it."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a transfer goes, or what is to be done first; whoever may read the whole IBAN is offered it."""

    words: str
    known: bool


def destination(*, given: bool) -> Destination:
    """Say where a transfer to a family goes: its details are shown to whoever asks for them, which leaves a trace."""
    return Destination("Vers le compte bancaire que la famille a donné." if given else NO_ACCOUNT, known=given)


def is_to_transfer(one: RefundView, now: datetime) -> bool:
    """Tell whether somebody needs the family's account now: to confirm a transfer, or to make one that was just confirmed."""
    if one.means != "transfer" or one.returned_on:
        return False
    return one.status == "asked" or (one.status == "done" and one.decided_at is not None and now - one.decided_at < TO_TRANSFER)


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
    destination: Destination | None = None


def lines(refunds: Sequence[RefundView], visitor: UUID | None, now: datetime) -> list[Line]:
    """Put refunds into words for a visitor, transfers that are to be made with where they go."""
    return [_line(one, visitor, now) for one in refunds]


def _line(one: RefundView, visitor: UUID | None, now: datetime) -> Line:
    label, tone = STATUS[one.status]
    if one.withdrawn_because:
        label, tone = "Retiré", "no"
    if one.returned_on:
        label, tone = f"Revenu de la banque le {short_date(one.returned_on)}", "no"
    regie = one.regie_name or f"Régie {one.regie}"
    what = f"Sur la carte du règlement {one.number}" if one.means == "card" else f"Crédit à rendre par virement, {regie}"
    waits = one.status == "asked"
    left = one.means == "transfer" and one.status == "done" and not one.returned_on
    goes_to = destination(given=one.account_given) if is_to_transfer(one, now) else None
    return Line(one, label, tone, what, waits, waits and one.asked_by != visitor, left, goes_to)
