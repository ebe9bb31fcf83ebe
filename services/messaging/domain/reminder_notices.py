"""Reminders (relances), in the words of the régie, with what is overdue and how to pay it."""

from dataclasses import replace

from chassis.french import euros, plain_date
from contracts.billing import FamilyBlockChanged, RemindedInvoice, ReminderIssued
from services.messaging.domain.notices import Notice, letter
from services.messaging.domain.senders import BILLING
from services.messaging.domain.wording import Wording, Words

UNBLOCKED = Wording(
    slug="family_unblocked",
    title="Réservations de nouveau possibles",
    kind="family_block",
    sender=BILLING,
    words=Words(
        "Vous pouvez de nouveau réserver",
        letter(
            "Les réservations de votre famille sont de nouveau ouvertes.",
            "Vous pouvez demander des jours dans « Mes enfants ».",
        ),
    ),
    samples={},
)
REMINDER = Wording(
    slug="reminder",
    title="Relance d'une facture",
    kind="reminder",
    sender="La régie",
    words=Words(
        "{objet}",
        letter(
            "{texte}",
            "{factures}",
            "{blocage}",
            "Si vous venez de régler, ne tenez pas compte de ce message. Une difficulté ? Écrivez à la mairie : un délai est possible.",
        ),
    ),
    samples={
        "objet": "Votre facture attend son règlement",
        "texte": "Sauf erreur de notre part, il reste une somme à régler.",
        "factures": "– Facture AL-36, échue le 15 décembre 2026 : reste 120,60\u00a0€",
        "blocage": "D'ici au règlement, aucune nouvelle réservation n'est possible ; les jours déjà réservés le restent.",
    },
)
WORDINGS = (UNBLOCKED, REMINDER)
NTH = {1: "première", 2: "deuxième", 3: "troisième", 4: "quatrième"}
"""The reminders of an invoice but for the last that a régie may have."""


def reminder_issued(event: ReminderIssued) -> Notice:
    """Remind a family of what is overdue; the words of each step are those of the régie, which signs them."""
    lines = [_line(one, event.step) for one in event.invoices]
    lines += [
        f"– Remboursement {one.number} du {plain_date(one.given_back_on)}, à rendre : reste {euros(one.cents)}" for one in event.to_return
    ]
    if len(lines) > 1:
        total = sum(one.cents for one in event.invoices) + sum(one.cents for one in event.to_return)
        lines.append(f"Total : {euros(total)}")
    notice = REMINDER.notice(
        {
            "objet": event.subject,
            "texte": event.text,
            "factures": "\n".join(lines),
            "blocage": REMINDER.samples["blocage"] if event.blocks else "",
        },
        fact=f"billing.reminder.issued:{event.reminder_id}",
        since=event.issued_on,
    )
    return replace(notice, sender=event.regie_name)


def _line(one: RemindedInvoice, step: int) -> str:
    """Name an invoice, and which reminder of it this is where the letter is a later one of others."""
    billed = f" au nom de {one.billed_to}" if one.billed_to else ""
    line = f"– Facture {one.number}{billed}, échue le {plain_date(one.due_on)} : reste {euros(one.cents)}"
    if one.total_cents > one.cents:  # who paid a part reads that it came
        line += f" sur {euros(one.total_cents)}"
    return f"{line} ({NTH[one.step]} relance)" if one.step in NTH and one.step < step else line


def booking_again(event: FamilyBlockChanged) -> Notice | None:
    """Tell a family that it may book again; None when it may not, which its reminder said."""
    if event.blocked:
        return None
    return UNBLOCKED.notice({}, fact=f"{event.type}:{event.family_id}:{event.version}", since=event.changed_at)
