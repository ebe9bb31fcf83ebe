"""Reminders (relances), in the words of the régie, with what is overdue and how to pay it."""

from chassis.french import euros, plain_date
from contracts.billing import ReminderIssued
from services.messaging.domain.notices import Notice, letter, one_line


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
