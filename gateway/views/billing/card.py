"""What paying online shows: what can be paid, how an attempt stands in plain words, receipts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from chassis import french
from chassis.edge.papers.counter import paid_by, to_return
from chassis.ids import new_id
from chassis.settled import settled_words
from contracts.billing import CardAttempt, CardForm, CardOffer, CounterPayment, PayableInvoice, TreasuryNotice, is_invoice
from contracts.billing import Credit as FoundCredit

BELIEVED = timedelta(seconds=15)
"""How long what the provider said last is what stands, for somebody who comes back from their bank."""

State = Literal["open", "unknown", "starting", "paid", "ended"]


@dataclass(frozen=True, slots=True)
class ToPay:
    """An invoice to choose, or a refund to return; `label` names it."""

    id: UUID
    number: str
    due: str
    late: bool
    amount: str
    cents: int
    chosen: bool
    debited: str = ""
    """When it will be debited, empty where nothing is announced."""
    will_be_debited: bool = False
    label: str = ""
    returned: bool = False
    contested: bool = False
    to_correct: bool = False
    """Whether all that is contested of it was accepted."""


@dataclass(frozen=True, slots=True)
class Underway:
    """A payment that was begun, and the invoices that it is for."""

    attempt_id: UUID
    numbers: str


@dataclass(frozen=True, slots=True)
class Till:
    """What can be paid to one regie; one card payment serves one regie."""

    code: str
    regie: str
    partial: bool
    key: str
    invoices: tuple[ToPay, ...]
    underway: tuple[Underway, ...]
    typed: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Credit:
    """What the family has to its credit in a regie; `reserved` is asked to be given back; `usable` when an invoice waits for the rest."""

    code: str
    regie: str
    amount: str
    usable: bool
    reserved: str = ""
    left: bool = True


@dataclass(frozen=True, slots=True)
class Offer:
    """Everything that can be paid here; `open` when cards are taken, `direct_debit` as the mandate is.

    `treasury` if it collects too, at `offices`.
    """

    open: bool
    tills: tuple[Till, ...]
    credits: tuple[Credit, ...]
    direct_debit: Literal["none", "offered", "signed"]
    treasury: bool
    offices: tuple[TreasuryNotice, ...] = ()


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
    """An attempt to pay as the family reads it; `left` is what remains of the invoices it paid a part of, which `left_of` names.

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
    left: str = ""
    left_of: str = ""
    unused: str = ""
    moved: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """A payment that has a receipt."""

    id: UUID
    number: str
    day: str
    means: str
    regie: str
    amount: str
    settled: str
    unused: str
    refunded: str
    cancelled: bool


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


def offer(
    found: CardOffer, today: date, *, chosen: Collection[str] | None = None, regie: str = "", typed: str = "", error: str = ""
) -> Offer:
    """Present what can be paid, regie by regie; unless `chosen` names invoices, all is but what is contested or will be debited."""
    codes = list(dict.fromkeys(one.regie for one in found.invoices))
    return Offer(
        open=found.open,
        tills=tuple(
            _till(
                [one for one in found.invoices if one.regie == code],
                today,
                partial=code in found.partial,
                chosen=chosen,
                typed=typed if code == regie else "",
                error=error if code == regie else "",
            )
            for code in codes
        ),
        credits=tuple(_credit(one, due=one.regie in codes) for one in found.credits),
        direct_debit=found.direct_debit,
        treasury=found.treasury,
        offices=found.offices,
    )


def _credit(found: FoundCredit, *, due: bool) -> Credit:
    left = found.cents > found.reserved_cents
    reserved = french.euros(found.reserved_cents) if found.reserved_cents else ""
    return Credit(found.regie, found.regie_name, french.euros(found.cents), usable=left and due, reserved=reserved, left=left)


def _till(invoices: list[PayableInvoice], today: date, *, partial: bool, chosen: Collection[str] | None, typed: str, error: str) -> Till:
    started: dict[UUID, list[str]] = {}
    for one in invoices:
        if one.attempt_id:
            started.setdefault(one.attempt_id, []).append(one.number)
    return Till(
        code=invoices[0].regie,
        regie=invoices[0].regie_name,
        partial=partial,
        key=str(new_id()),
        invoices=tuple(
            ToPay(
                id=one.invoice_id,
                number=one.number,
                due=french.plain_date(one.due_on),
                late=one.due_on < today and not (_by_debit(one) or one.given_back_on or one.contested),
                contested=one.contested,
                to_correct=one.to_correct,
                debited=french.short_date(one.debited_on) if one.debited_on else "",
                will_be_debited=one.will_be_debited,
                amount=french.euros(one.remaining_cents),
                cents=one.remaining_cents,
                chosen=str(one.invoice_id) in chosen if chosen is not None else not (_by_debit(one) or one.contested),
                label=to_return(one.number, one.given_back_on) if one.given_back_on else one.number,
                returned=one.given_back_on is not None,
            )
            for one in invoices
            if one.attempt_id is None
        ),
        underway=tuple(Underway(attempt_id, _named(numbers)) for attempt_id, numbers in started.items()),
        typed=typed,
        error=error,
    )


def _by_debit(invoice: PayableInvoice) -> bool:
    return invoice.debited_on is not None or invoice.will_be_debited


def _named(numbers: list[str]) -> str:
    """Name what a payment was begun for: "Factures AL-36 et AL-37", "Remboursement AL-R12 et facture AL-36"."""
    if all(map(is_invoice, numbers)):
        return f"Facture{'s' if len(numbers) > 1 else ''} {french.listed(numbers)}"
    words = french.listed([f"{_kind(one)} {one}" for one in numbers])
    return words[0].upper() + words[1:]


def _kind(number: str) -> str:
    return "facture" if is_invoice(number) else "remboursement"


def payment(found: CardAttempt, now: datetime, *, came_back: bool, payable: CardOffer | None = None) -> Payment:
    """Present an attempt; somebody who comes back while the provider is silent is told that nothing is known.

    `payable` is what the family can pay after it.
    """
    paid = {part.invoice_id for part in found.parts}
    rest = [one for one in payable.invoices if one.invoice_id in paid and one.remaining_cents > 0] if payable else []
    left = sum(one.remaining_cents for one in rest)
    heard = found.checked_at is not None and now - found.checked_at < BELIEVED
    state: State = "unknown" if found.status == "open" and came_back and not heard else found.status
    moved = _paid_otherwise(found) if state in ("open", "starting") else None
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
        left=french.euros(left) if left else "",
        left_of=french.within(settled_words([one.number for one in rest])[0]) if rest else "",
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


def cents_of(typed: str) -> int | None:
    """Read an amount to pay; None for anything else, and for less than nothing."""
    cents = french.cents(typed)
    return None if cents is None or cents < 0 else cents


def receipt(one: CounterPayment) -> Receipt:
    """Present a payment that has a receipt."""
    return Receipt(
        id=one.payment_id,
        number=one.number,
        day=french.plain_date(one.received_on or one.day),
        means=paid_by(one),
        regie=one.regie_name,
        amount=french.euros(one.cents),
        settled=french.listed([f"{_kind(number)} {number} ({french.euros(cents)})" for number, cents in one.settled]),
        unused=french.euros(one.unused_cents) if one.unused_cents else "",
        refunded=french.euros(one.refunded_cents) if one.refunded_cents else "",
        cancelled=one.cancelled,
    )
