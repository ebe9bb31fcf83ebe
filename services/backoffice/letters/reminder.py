"""Reminders on paper, to families that read nothing of the portal, all of a day in one PDF."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from chassis import french
from chassis.edge.papers.invoice import Sender
from chassis.edge.printing import printed
from contracts.billing import RemindedInvoice, SentReminder
from contracts.family import PostalAddress
from services.backoffice.views.families.household import postal_lines

SOURCE = Path(__file__).with_name("reminder.typ").read_bytes()


def reminder_letters(
    reminders: Sequence[SentReminder], addresses: Mapping[UUID | None, PostalAddress], sender: Sender, today: date
) -> bytes:
    """Print reminders, each on a sheet of its own, with what is left to pay today; takes some milliseconds a page."""
    facts = {
        "title": "Relances à envoyer par courrier",
        "sender": f"Mairie {french.of_town(sender.town)}",
        "place": sender.town,
        "contact": sender.contact,
        "date": french.plain_date(today),
        "letters": [_letter(one, addresses.get(one.family_id)) for one in reminders],
    }
    return printed(SOURCE, "run", facts)


def total_cents(one: SentReminder) -> int:
    """Sum up what a reminder asks for: what is left of its invoices, and what is to be returned."""
    return sum(each.cents for each in one.invoices) + sum(each.cents for each in one.to_return)


def _named(one: RemindedInvoice) -> str:
    """Name an invoice, and whom it was billed to where that is not who is written to: "Facture AL-36 au nom de Monsieur Jean DUPONT"."""
    return f"Facture {one.number}" + (f" au nom de {one.billed_to}" if one.billed_to else "")


def _part(one: RemindedInvoice) -> str:
    """Say of how much something is left, where a part is paid: who paid it reads that it came."""
    return f" : reste à régler sur {french.euros(one.total_cents)}" if one.total_cents > one.cents else ""


def _letter(one: SentReminder, at: PostalAddress | None) -> dict[str, Any]:
    owed = [
        *((f"{_named(each)}, échue le {french.plain_date(each.due_on)}{_part(each)}", each.cents) for each in one.invoices),
        *((f"Remboursement {each.number} du {french.plain_date(each.given_back_on)}, à rendre", each.cents) for each in one.to_return),
    ]
    return {
        "address": list(one.addressee or postal_lines(at)),
        "regie": one.regie_name,
        "family_number": one.family_number,
        "subject": one.subject,
        "paragraphs": [part for part in one.text.splitlines() if part.strip()],
        "lines": [[what, french.euros(cents)] for what, cents in owed],
        "total": french.euros(total_cents(one)),
        "blocks": one.blocks,
    }
