"""How an attempt to pay by card stands, in plain words."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from chassis import french
from chassis.clock import paris_date
from chassis.settled import settled_words
from contracts.billing import CardAttempt, CardForm, CardOffer, is_invoice
from gateway.views.billing.rest import NO_REST, Rest, what_is_left

BELIEVED = timedelta(seconds=15)
"""How long what the provider said last is what stands, for somebody who comes back from their bank."""

State = Literal["open", "unknown", "starting", "paid", "ended"]


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong with a payment, and what to do."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """What is paid of an invoice, or of a refund to return."""

    number: str
    amount: str
    what: str = "Facture"


@dataclass(frozen=True, slots=True)
class Payment:
    """An attempt to pay as the family reads it; `rest` is what it leaves to pay, or left.

    `unused` says what of it is a credit, `moved` whether something of it was paid otherwise before any card was debited.
    """

    id: UUID
    state: State
    title: str
    regie: str
    amount: str
    number: str
    parts: tuple[Part, ...]
    problem: Problem | None
    form: CardForm | None
    rest: Rest = NO_REST
    unused: str = ""
    moved: bool = False


TITLES: dict[State, str] = {
    "open": "Payer par carte",
    "unknown": "Paiement en cours de vérification",
    "starting": "Payer par carte",
    "paid": "Paiement enregistré",
    "ended": "Paiement non abouti",
}
ANOTHER = "Rien n'a été débité. Essayez une autre carte, ou renoncez à ce paiement."
NOTHING = "Rien n'a été débité. Vous pouvez recommencer quand vous voulez."
NOTHING_LEFT = "Il ne reste rien à payer : vous pouvez fermer cette page."
PROBLEMS = {
    "declined": Problem("Votre carte a été refusée par la banque", ANOTHER),
    "not_authenticated": Problem("Votre banque n'a pas pu confirmer votre identité", ANOTHER),
    "unanswered": Problem("Le prestataire de paiement n'a pas répondu", NOTHING),
    "refused": Problem("Le prestataire de paiement n'a pas accepté ce paiement", NOTHING),
    "expired": Problem("Ce paiement a été abandonné, faute de carte", NOTHING),
    "cancelled": Problem("Vous avez renoncé à ce paiement", NOTHING),
}


def payment(found: CardAttempt, now: datetime, *, came_back: bool, payable: CardOffer | None = None) -> Payment:
    """Present an attempt; somebody who comes back while the provider is silent is told that nothing is known.

    `payable` is what the family can pay by now.
    """
    heard = found.checked_at is not None and now - found.checked_at < BELIEVED
    state: State = "unknown" if found.status == "open" and came_back and not heard else found.status
    moved = _paid_otherwise(found) if state in ("open", "starting") else None
    is_known = state == "paid" or (state == "open" and not moved)
    return Payment(
        id=found.attempt_id,
        state=state,
        title=TITLES[state],
        regie=found.regie_name,
        amount=french.euros(found.cents),
        number=found.number,
        parts=tuple(
            Part(part.number, french.euros(part.cents), "Facture" if is_invoice(part.number) else "Remboursement") for part in found.parts
        ),
        problem=moved or PROBLEMS.get(found.problem, PROBLEMS["cancelled"] if state == "ended" else None),
        form=found.form if state == "open" and not moved else None,
        rest=what_is_left(found, payable, paris_date(now)) if payable and is_known else NO_REST,
        unused=_unused(found) if state == "paid" else "",
        moved=moved is not None,
    )


def _paid_otherwise(found: CardAttempt) -> Problem | None:
    """Say that what an attempt is to pay was paid meanwhile, at the town hall say, before a card is debited for it again."""
    gone = [one for one in found.parts if one.due_cents is not None and one.due_cents < one.cents]
    if not gone:
        return None
    left = sum(min(one.cents, one.due_cents) for one in found.parts if one.due_cents is not None)
    what, settled = settled_words([one.number for one in gone])
    partly = any(one.due_cents for one in gone)
    title = f"{what} {'ont' if len(gone) > 1 else 'a'} été {settled}{', au moins en partie,' if partly else ''} entre-temps"
    rest = f"Il reste {french.euros(left)} à payer : renoncez à ce paiement, puis choisissez de nouveau." if left else NOTHING_LEFT
    return Problem(title, f"Votre carte n'est pas débitée. {rest}")


def _unused(found: CardAttempt) -> str:
    """Say what of a payment paid nothing of what it was for, and stays as credit; empty where it paid what it was to pay."""
    if not found.unused_cents:
        return ""
    before = [one.number for one in found.parts if one.settled_cents == 0]
    left = f"il reste {french.euros(found.unused_cents)} en votre faveur."
    if not before:
        return french.capitalised(left)
    what, settled = settled_words(before)
    return f"{what} {'étaient' if len(before) > 1 else 'était'} déjà {settled} : {left}"
