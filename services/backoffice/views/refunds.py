"""Refunds in words: what is given back, how, and what the visitor may do about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from chassis.french import short_date
from contracts.billing import BankAccountView, RefundView

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


def destination(account: BankAccountView) -> Destination:
    """Say to which account a transfer to a family goes, masked."""
    if not account.iban:
        return Destination(NO_ACCOUNT, known=False)
    holder = f"de {account.holder}, " if account.holder else ""
    return Destination(f"Vers le compte {holder}{account.iban}", known=True)


def to_transfer(refunds: Sequence[RefundView], now: datetime) -> list[UUID]:
    """Name the families whose account somebody needs now: of transfers to confirm, and of those just confirmed, to be made."""
    wanted = (one for one in refunds if one.means == "transfer" and not one.returned_on)
    made = (
        one for one in wanted if one.status == "asked" or (one.status == "done" and one.decided_at and now - one.decided_at < TO_TRANSFER)
    )
    return list(dict.fromkeys(one.family_id for one in made))


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


def lines(refunds: Sequence[RefundView], visitor: UUID | None, accounts: Mapping[UUID, BankAccountView], now: datetime) -> list[Line]:
    """Put refunds into words for a visitor, transfers with the account they go to where the visitor may know it."""
    return [_line(one, visitor, accounts.get(one.family_id) if to_transfer([one], now) else None) for one in refunds]


def _line(one: RefundView, visitor: UUID | None, account: BankAccountView | None) -> Line:
    label, tone = STATUS[one.status]
    if one.withdrawn_because:
        label, tone = "Retiré", "no"
    if one.returned_on:
        label, tone = f"Revenu de la banque le {short_date(one.returned_on)}", "no"
    what = f"Sur la carte du règlement {one.number}" if one.means == "card" else f"Crédit de la régie {one.regie}, par virement"
    waits = one.status == "asked"
    left = one.means == "transfer" and one.status == "done" and not one.returned_on
    return Line(one, label, tone, what, waits, waits and one.asked_by != visitor, left, destination(account) if account else None)
