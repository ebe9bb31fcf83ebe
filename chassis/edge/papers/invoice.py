"""An invoice or a credit note on paper: per child and activity, with the basis of each amount."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import UUID

from chassis import french
from chassis.edge.printing import printed
from contracts.base import File
from contracts.billing import InvoiceLine, InvoiceView, Settlement, TreasuryNotice
from contracts.family import GuardianView

SOURCE = Path(__file__).with_name("invoice.typ").read_bytes()
OTHER = "Divers"
HIDDEN = "Enfant dont les informations ne vous sont pas communiquées"
QUOTIENT = "QF : quotient familial, que la CAF ou la MSA calcule."
"""What explanations shorten: they are kept as they were written when the invoice was issued."""

NAMES_ITS_DAYS = re.compile(r"Les? [0-9]")
"""How a line begins that corrects days billed before."""


@dataclass(frozen=True, slots=True)
class Sender:
    """The town hall, as its papers name it."""

    town: str
    contact: str


def addressed(payer: GuardianView | None, invoice: InvoiceView | None) -> tuple[str, ...]:
    """Write the lines of an address, the name first; an invoice bears those that it was issued with."""
    if invoice is not None and (invoice.addressee or invoice.payer):
        return invoice.addressee or (invoice.payer,)
    if payer is None:
        return ()
    fields = payer.fields
    lines = (f"{payer.title} {payer.first_name} {payer.last_name.upper()}", fields.address, f"{fields.postal_code} {fields.city.upper()}")
    return tuple(line.strip() for line in lines if line.strip())


def counted(days: Sequence[date], explanation: str, *, weekdays: bool = True) -> str:
    """Say which days a line counts; empty of one that a clerk wrote, or that names them in what it explains."""
    if not days or NAMES_ITS_DAYS.match(explanation):
        return ""
    return f"{'Le' if len(days) == 1 else 'Les'} {french.days(days, weekdays=weekdays)}"


@dataclass(frozen=True, slots=True)
class Settled:
    """What settled a part of an invoice, or which invoice a part of a credit note settled; an invoice or credit note can be opened.

    `day` is empty of what a credit note settled: it did on its own day, or when the invoice came.
    """

    words: str
    number: str
    day: str
    amount: str
    invoice_id: UUID | None


def settled(one: Settlement) -> Settled:
    """Say what settled a part of a document, as it changes what is left of it."""
    billed = one.kind == "invoice"
    return Settled(
        words="Déduit de la facture" if billed else one.description,
        number=one.number,
        day="" if billed else french.plain_date(one.day),
        amount=french.euros(one.cents if one.kind in ("invoice", "refund") else -one.cents),
        invoice_id=one.operation_id if one.kind in ("invoice", "credit_note") else None,
    )


def by_debit(invoice: InvoiceView) -> str:
    """Say when a direct debit pays what is left of an invoice, once it is announced; empty where the family pays it itself."""
    if invoice.remaining_cents <= 0 or invoice.treasury:
        return ""
    if invoice.debited_on:
        return f"par prélèvement le {french.plain_date(invoice.debited_on)}"
    return "par prélèvement : un message vous en dira la date et le montant" if invoice.will_be_debited else ""


@dataclass(frozen=True, slots=True)
class Addressed:
    """An invoice with the lines of the address it goes to, the name first."""

    invoice: InvoiceView
    addressee: Sequence[str]
    family_number: str


def invoice_pdf(invoice: InvoiceView, sender: Sender, *, addressee: Sequence[str], family_number: str) -> File:
    """Print an invoice; takes some milliseconds. `addressee` are the lines of the address, the name first."""
    title = f"{_kind(invoice)} {invoice.number}"
    content = invoices_pdf(title, sender, [Addressed(invoice, addressee, family_number)])
    return File(name=f"{_kind(invoice).lower()}-{invoice.number}.pdf", media_type="application/pdf", content=content)


def invoices_pdf(title: str, sender: Sender, invoices: Iterable[Addressed]) -> bytes:
    """Print invoices together, each on pages of its own."""
    facts = {
        "title": title,
        "sender": f"Mairie {french.of_town(sender.town)}",
        "contact": sender.contact,
        "papers": [_paper(one) for one in invoices],
    }
    return printed(SOURCE, "bundle", facts)


def _kind(invoice: InvoiceView) -> str:
    return "Avoir" if invoice.total_cents < 0 else "Facture"


def _paper(one: Addressed) -> dict[str, Any]:
    invoice = one.invoice
    credit = invoice.total_cents < 0
    debit = by_debit(invoice)
    pay = ["Règlement", french.capitalised(debit)] if debit else ["À régler au plus tard le", french.plain_date(invoice.due_on)]
    return {
        "title": f"{_kind(invoice)} {invoice.number}",
        "regie": invoice.regie,
        "addressee": list(one.addressee),
        "facts": [
            ["Date", french.plain_date(invoice.issued_on)],
            *([] if credit or invoice.treasury else [pay]),
            ["Période", french.period(invoice.period_from, invoice.period_to)],
            *([["N° Famille", one.family_number]] if one.family_number else []),
            *([] if credit or invoice.treasury is None else [_at_treasury(invoice.treasury)]),
        ],
        "children": [_child(name, lines) for name, lines in groupby(invoice.lines, key=lambda line: line.child)],
        "abbreviated": QUOTIENT if any("QF " in line.explanation for line in invoice.lines) else "",
        "hidden": {"label": HIDDEN, "amount": french.euros(invoice.hidden_cents)} if invoice.hidden_cents else None,
        "total": french.euros(invoice.total_cents),
        "settled_by": [] if credit else [_written(settled(one)) for one in invoice.settled_by],
        "remaining": french.euros(invoice.remaining_cents),
        "settled": credit or invoice.remaining_cents <= 0,
        "credit": _credited(invoice) if credit else "",
        "treasury": invoice.treasury.office if invoice.treasury and not credit else "",
        "titled": "" if credit or invoice.treasury is None else _titled(invoice.treasury),
        "debited": bool(debit),
        "town_prints": bool(invoice.treasury and invoice.treasury.town_prints),
    }


def _credited(note: InvoiceView) -> str:
    """Say what became of a credit note: what is left of it, if anything, is at the family's credit."""
    if note.remaining_cents <= 0:
        return "Il n'en reste rien à votre crédit : cette somme a servi à régler vos factures, ou vous a été remboursée."
    if note.remaining_cents == -note.total_cents:
        return "Cette somme est à votre crédit : elle vient en déduction de ce que vous devez."
    left = f"Il en reste {french.euros(note.remaining_cents)} à votre crédit : cette somme vient en déduction de ce que vous devez."
    return f"{left} Le reste a servi à régler vos factures, ou vous a été remboursé."


def _at_treasury(told: TreasuryNotice) -> list[str]:
    if not told.issued:
        sender = " que la mairie vous envoie" if told.town_prints else ""
        return ["Règlement", f"À la trésorerie ({told.office}), à réception de l'avis{sender}"]
    return [told.issued, f"À suivre et à régler à la trésorerie : {told.office}"]


def _titled(told: TreasuryNotice) -> str:
    """Say what the treasury collects by a title, which settles it here; nothing before there is one."""
    return french.euros(told.cents) if told.issued else ""


def _written(one: Settled) -> list[str]:
    """Write what settled a part of an invoice: "Avoir AL-40, le 20 novembre 2026", and how much."""
    return [f"{one.words} {one.number}, le {one.day}", one.amount]


def _child(name: str, lines: Iterable[InvoiceLine]) -> dict[str, Any]:
    listed = list(lines)
    return {
        "name": name or OTHER,
        "lines": [
            {
                "activity": line.activity,
                "basis": "\n".join(filter(None, (line.explanation, counted(line.days, line.explanation, weekdays=False)))),
                "quantity": str(line.quantity),
                "unit": french.euros(line.unit_cents),
                "amount": french.euros(line.cents),
            }
            for line in listed
        ],
        "total": french.euros(sum(line.cents for line in listed)),
    }
