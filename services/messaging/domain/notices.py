"""Notices of the town hall: one template per fact, warm, short and precise, in plain text."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from chassis.french import euros, listed, local, long_date, moment, of, plain_date, short_date
from contracts.billing import CreditNoteIssued, InvoiceIssued
from contracts.family import KIND_LABELS, KIND_TITLES, RecordRequestDecided, RecordRequestWithdrawn

NoticeKind = Literal[
    "child_document",
    "child_lacks",
    "child_record",
    "record_request",
    "planning_request",
    "closed_days",
    "planning_offer",
    "invoice",
    "payment",
    "payment_problem",
    "family_block",
    "contest",
    "bank_request",
    "bank_account",
    "direct_debit",
    "reminder",
    "account_inactive",
    "account",
    "quotient",
    "conversation",
    "information",
]

CHILD_KINDS = frozenset({"child_new", "child_identity", "pickup", "health", "authorisations"})
LONGEST_SUBJECT = 150
CLOSING = "À bientôt,\nVotre mairie"


@dataclass(frozen=True, slots=True)
class Notice:
    """What one fact tells a family; `fact` is the same however often the fact is told, `decided_at` when staff decided it.

    One about a child (`child_id`) reaches no adult from whom the child is hidden; one that tells of an answer leads to its
    conversation (`conversation_id`).

    A `service` notice concerns the safety of the account: it is mailed to every adult who has an address, consent or not;
    one that concerns the account of a single adult goes to `only` this one.

    `wording` names the words that it is written with (domain/wording.py), and `values` what fills their fields in, so that a town
    may word it otherwise; one without is said as it stands.
    """

    kind: NoticeKind
    fact: str
    subject: str
    text: str
    sender: str
    since: datetime | date
    decided_at: datetime | None = None
    service: bool = False
    child_id: UUID | None = None
    only: UUID | None = None
    wording: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    conversation_id: UUID | None = None


def one_line(text: str) -> str:
    """Make a subject of a text: one line, without control characters, not too long."""
    line = " ".join(re.sub(r"[\x00-\x1f\x7f\x85\u2028\u2029]+", " ", text).split(" ")).strip()
    return line if len(line) <= LONGEST_SUBJECT else f"{line[: LONGEST_SUBJECT - 1].rstrip()}…"


def letter(*paragraphs: str) -> str:
    """Write a message of paragraphs, leaving out the empty ones."""
    return "\n\n".join(paragraph for paragraph in ("Bonjour,", *paragraphs, CLOSING) if paragraph)


def record_request_decided(event: RecordRequestDecided, adult: str) -> Notice:
    """Tell what became of a change of the record; `adult` is whose record it was, "" when not known."""
    child = event.kind in CHILD_KINDS
    place = "Mes enfants" if child else "Mon compte"
    whose = "de la fiche de votre enfant" if child else f"des informations {of(adult)}" if adult else "de votre fiche famille"
    fields = _named_fields(KIND_LABELS[event.kind], event.fields)
    if event.by_town:
        subject = "La mairie a mis à jour votre fiche famille"
        changed = f"a modifié la fiche de votre enfant{fields}" if child else f"a modifié votre fiche famille{fields}"
        what = "a ajouté un enfant à votre fiche famille" if event.kind == "child_new" else changed
        text = letter(
            f"La mairie ({event.by_staff_name}) {what}, le {moment(event.decided_at)}.",
            f"Vous pouvez relire ces informations dans « {place} ». Si quelque chose n'est pas juste, demandez une modification.",
        )
    elif event.status == "accepted":
        subject = "Votre fiche famille est à jour"
        text = letter(
            f"La mairie a accepté, le {moment(event.decided_at)}, votre demande de modification {whose}{fields}.",
            entered_by_staff(event.by_staff_name, event.submitted_at),
            f"Message de la mairie : {event.reason}" if event.reason else "",
            f"Votre fiche famille est à jour : vous pouvez la relire dans « {place} ».",
        )
    else:
        subject = "Votre demande de modification n'a pas été acceptée"
        text = letter(
            f"La mairie n'a pas pu accepter votre demande de modification {whose}{fields}.",
            entered_by_staff(event.by_staff_name, event.submitted_at),
            f"Motif : {event.reason}" if event.reason else "Le motif est écrit dans « Liste des demandes ».",
            f"Votre fiche famille n'a pas changé. Vous pouvez corriger votre demande et la transmettre à nouveau depuis « {place} ».",
        )
    return Notice(
        kind="record_request",
        fact=f"family.request.decided:{event.request_id}",
        subject=one_line(subject),
        text=text,
        sender="Mairie, service des familles",
        since=event.decided_at,
        decided_at=event.decided_at,
        child_id=event.child_id,
    )


def record_request_withdrawn(event: RecordRequestWithdrawn) -> Notice | None:
    """Tell a family that an agent took a request back in its place; what it took back itself is no news."""
    if not event.by_staff_name:
        return None
    place = "Mes enfants" if event.kind in CHILD_KINDS else "Mon compte"
    what = "votre demande sur la fiche d'un enfant" if event.kind in CHILD_KINDS else f"votre demande « {KIND_TITLES[event.kind]} »"
    return Notice(
        kind="record_request",
        fact=f"family.request.withdrawn:{event.request_id}",
        subject="Votre demande de modification est retirée",
        text=letter(
            f"La mairie ({event.by_staff_name}) a retiré pour vous {what}, le {moment(event.withdrawn_at)}.",
            f"Votre fiche famille n'a pas changé. Vous pouvez transmettre une autre demande depuis « {place} ».",
        ),
        sender="Mairie, service des familles",
        since=event.withdrawn_at,
        child_id=event.child_id,
    )


def entered_by_staff(name: str, submitted_at: datetime | None) -> str:
    """Say which agent entered a request for the family, and when; nothing when the family did."""
    if not name:
        return ""
    when = f", le {plain_date(local(submitted_at).date())}" if submitted_at else ""
    return f"Saisie par la mairie ({name}{when})."


def invoice_issued(event: InvoiceIssued) -> Notice:
    """Tell a new invoice: its amount, and until when it can be paid."""
    amount = euros(event.total_cents)
    if event.total_cents > 0:
        what_next = (
            f"Elle s'élève à {amount}, à régler au plus tard le {long_date(event.due_on)}.",
            "Vous pouvez la consulter et l'imprimer dans « Relevé de compte ».",
        )
    else:
        what_next = (f"Elle s'élève à {amount} : vous n'avez rien à régler.", "Vous pouvez la consulter dans « Relevé de compte ».")
    return Notice(
        kind="invoice",
        fact=f"billing.invoice.issued:{event.invoice_id}",
        subject=one_line(f"Votre facture {event.number} : {amount}"),
        text=letter(f"Votre facture {event.number} du {long_date(event.issued_on)} est disponible.", *what_next),
        sender="Mairie, facturation",
        since=event.issued_on,
    )


def credit_note_issued(event: CreditNoteIssued) -> Notice:
    """Tell a credit note: what was invoiced too much, and what becomes of it."""
    amount = euros(event.credit_cents)
    return Notice(
        kind="invoice",
        fact=f"billing.credit_note.issued:{event.credit_note_id}",
        subject=one_line(f"Votre avoir {event.number} : {amount}"),
        text=letter(
            f"La mairie a corrigé ce qui vous avait été facturé du {short_date(event.period_from)} au {short_date(event.period_to)} :"
            f" l'avoir {event.number} du {long_date(event.issued_on)} vous rend {amount}.",
            "Cette somme vient en déduction de ce que vous devez ; ce qui reste est à votre crédit.",
            "Vous pouvez lire chaque correction dans « Relevé de compte ».",
        ),
        sender="Mairie, facturation",
        since=event.issued_on,
    )


def _named_fields(labelled: Mapping[str, str], fields: Iterable[str]) -> str:
    labels = [labelled[field] for field in fields if field in labelled]
    return f" ({listed(labels)})" if labels else ""
