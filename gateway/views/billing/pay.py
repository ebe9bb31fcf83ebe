"""What can be paid online: invoices and refunds to return, régie by régie, with what is to the family's credit."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from chassis import french
from chassis.edge.papers.counter import to_return
from chassis.ids import new_id
from contracts.billing import CardOffer, PayableInvoice, TreasuryNotice, is_invoice
from contracts.billing import Credit as FoundCredit
from gateway.views.billing.owed import is_late, waits_for_family
from gateway.views.billing.rest import named, until


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
    name: str
    until: str
    """Until when what is left of it is paid, or why it need not be."""
    debited: str
    """When it will be debited, empty where nothing is announced."""
    will_be_debited: bool
    label: str
    returned: bool
    contested: bool
    to_correct: bool
    """Whether all that is contested of it was accepted."""


@dataclass(frozen=True, slots=True)
class Underway:
    """A payment that was begun: of how much, for which invoices, since when, and what of them is left to pay afterwards."""

    attempt_id: UUID
    amount: str
    numbers: str
    since: str
    left: str


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
    started: dict[UUID, list[PayableInvoice]] = {}
    for one in invoices:
        if one.attempt_id:
            started.setdefault(one.attempt_id, []).append(one)
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
                late=is_late(one, today) and not one.given_back_on,
                contested=one.contested,
                to_correct=one.to_correct,
                debited=french.short_date(one.debited_on) if one.debited_on else "",
                will_be_debited=one.will_be_debited,
                amount=french.euros(one.remaining_cents),
                cents=one.remaining_cents,
                name=named(one.number),
                until=until(one, today),
                chosen=str(one.invoice_id) in chosen if chosen is not None else waits_for_family(one),
                label=to_return(one.number, one.given_back_on) if one.given_back_on else one.number,
                returned=one.given_back_on is not None,
            )
            for one in invoices
            if one.attempt_id is None
        ),
        underway=tuple(_underway(attempt_id, parts, today) for attempt_id, parts in started.items()),
        typed=typed,
        error=error,
    )


def _underway(attempt_id: UUID, parts: Sequence[PayableInvoice], today: date) -> Underway:
    opened = [one.attempt_opened_at for one in parts if one.attempt_opened_at]
    paid = sum(one.attempt_cents or 0 for one in parts)
    left = sum(one.remaining_cents for one in parts) - paid
    return Underway(
        attempt_id,
        amount=french.euros(paid) if paid else "",
        numbers=_named([one.number for one in parts]),
        since=french.recent_moment(opened[0], today) if opened else "",
        left=french.euros(left) if paid and left > 0 else "",
    )


def _named(numbers: list[str]) -> str:
    """Name what a payment was begun for: "Factures AL-36 et AL-37", "Remboursement AL-R12 et facture AL-36"."""
    if all(map(is_invoice, numbers)):
        return f"Facture{'s' if len(numbers) > 1 else ''} {french.listed(numbers)}"
    words = french.listed([f"{kind_of(one)} {one}" for one in numbers])
    return words[0].upper() + words[1:]


def kind_of(number: str) -> str:
    """Tell what a number names, within a sentence."""
    return "facture" if is_invoice(number) else "remboursement"


def cents_of(typed: str) -> int | None:
    """Read an amount to pay; None for anything else, and for less than nothing."""
    cents = french.cents(typed)
    return None if cents is None or cents < 0 else cents
