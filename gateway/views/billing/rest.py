"""What a payment by card leaves to pay of a regie, and until when: said before the card is typed, and once it is paid."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis import french
from contracts.billing import CardAttempt, CardOffer, PayableInvoice, is_invoice
from gateway.views.billing.balance import debited_words
from gateway.views.billing.owed import is_debited, is_late, waits_for_family


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of an invoice, or of a refund to return, and `until` when the family pays it, or why it need not."""

    name: str
    amount: str
    until: str


@dataclass(frozen=True, slots=True)
class Rest:
    """All that is left: `credit` is what could settle some of it, `waits` whether the family is to pay something itself."""

    lines: tuple[Left, ...]
    credit: str
    waits: bool


NO_REST = Rest((), "", waits=False)
UNDERWAY = "un autre paiement est en cours"


def what_is_left(attempt: CardAttempt, payable: CardOffer, today: date) -> Rest:
    """Tell what is left of the attempt's regie once it is paid; `payable` counts it where it is paid already."""
    parts: Mapping[UUID, int] = {} if attempt.status == "paid" else {one.invoice_id: one.cents for one in attempt.parts}
    mine = [one for one in payable.invoices if one.regie == attempt.regie]
    left = [(one, one.remaining_cents - parts.get(one.invoice_id, 0)) for one in mine]
    left = [(one, cents) for one, cents in left if cents > 0]
    credit = sum(max(0, one.cents - one.reserved_cents) for one in payable.credits if one.regie == attempt.regie)
    elsewhere = {one.invoice_id for one in mine if one.attempt_id not in (None, attempt.attempt_id)}
    return Rest(
        tuple(
            Left(named(one.number), french.euros(cents), UNDERWAY if one.invoice_id in elsewhere else until(one, today))
            for one, cents in left
        ),
        french.euros(credit) if left and credit else "",
        any(waits_for_family(one) and one.invoice_id not in elsewhere for one, _ in left),
    )


def named(number: str) -> str:
    """Name what is paid: "Facture AL-36", "Remboursement AL-R12"."""
    return f"{'Facture' if is_invoice(number) else 'Remboursement'} {number}"


def until(one: PayableInvoice, today: date) -> str:
    """Say until when the family pays what is left of an invoice, or why it need not."""
    if one.given_back_on:
        return "à rendre"
    if one.contested:
        return "la mairie va la corriger" if one.to_correct else "contestée : la mairie doit vous répondre"
    if is_debited(one):
        return f"{debited_words(one.debited_on, will_be_debited=one.will_be_debited)} : rien à faire"
    if one.due_on == today:
        return "à régler aujourd'hui au plus tard"
    return f"{'en retard depuis' if is_late(one, today) else 'à régler au plus tard'} le {french.plain_date(one.due_on)}"
