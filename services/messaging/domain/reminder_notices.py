"""Reminders (relances), in the words of the régie, with what is overdue and how to pay it."""

from chassis.french import euros, plain_date
from contracts.billing import FamilyBlockChanged, ReminderIssued
from services.messaging.domain.notices import Notice, letter, one_line
from services.messaging.domain.wording import Wording, Words

UNBLOCKED = Wording(
    slug="family_unblocked",
    title="Réservations de nouveau possibles",
    kind="family_block",
    sender="Mairie, facturation",
    words=Words(
        "Vous pouvez de nouveau réserver",
        letter(
            "Les réservations de votre famille sont de nouveau ouvertes. Merci pour votre règlement !",
            "Vous pouvez demander des jours dans « Mes enfants ».",
        ),
    ),
    samples={},
)
WORDINGS = (UNBLOCKED,)


def reminder_issued(event: ReminderIssued) -> Notice:
    """Remind a family of what is overdue."""
    lines = [f"- Facture {one.number}, échue le {plain_date(one.due_on)} : reste {euros(one.cents)}" for one in event.invoices]
    if len(event.invoices) > 1:
        lines.append(f"Total : {euros(sum(one.cents for one in event.invoices))}")
    return Notice(
        kind="reminder",
        fact=f"billing.reminder.issued:{event.reminder_id}",
        subject=one_line(event.subject),
        text=letter(
            event.text,
            "\n".join(lines),
            "D'ici au règlement, aucune nouvelle réservation n'est possible ; les jours déjà réservés le restent." if event.blocks else "",
            "Si vous venez de régler, ne tenez pas compte de ce message. Une difficulté ? Écrivez à la mairie : un délai est possible.",
        ),
        sender=event.regie_name,
        since=event.issued_on,
    )


def booking_again(event: FamilyBlockChanged) -> Notice | None:
    """Tell a family that it may book again; None when it may not, which its reminder said."""
    if event.blocked:
        return None
    return UNBLOCKED.notice({}, fact=f"{event.type}:{event.family_id}:{event.version}", since=event.changed_at)
