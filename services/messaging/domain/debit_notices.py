"""Notices about direct debit: a mandate signed or ended, a collection announced some days before, one that the bank rejected."""

from chassis.french import euros, long_date
from contracts.billing import DebitAnnounced, DebitRejected, MandateChanged, MandateStatus
from services.messaging.domain.notices import Notice, letter, one_line

SENDER = "Mairie, facturation"
PLACE = "Vous retrouvez votre mandat et vos prélèvements dans « Relevé de compte », puis « Prélèvement »."
MANDATES: dict[MandateStatus, tuple[str, str]] = {
    "active": (
        "Votre mandat de prélèvement est enregistré",
        "Vos factures seront prélevées sur votre compte. Avant chaque prélèvement, un message vous en dira le montant et la date.",
    ),
    "revoked": (
        "Votre mandat de prélèvement est révoqué",
        "Plus rien ne sera prélevé : vos factures sont de nouveau à régler vous-même.",
    ),
    "used": (
        "Votre mandat de prélèvement a servi une dernière fois",
        "Plus rien ne sera prélevé ensuite : vos prochaines factures seront à régler vous-même.",
    ),
    "lapsed": (
        "Votre mandat de prélèvement n'est plus valable",
        "Il n'a pas servi depuis 36 mois. Pour être de nouveau prélevé, signez-en un autre.",
    ),
}


def mandate_changed(event: MandateChanged) -> Notice:
    """Tell a family that its mandate was entered, or ended: whoever did it, for it concerns its bank account."""
    subject, meaning = MANDATES[event.status]
    return Notice(
        kind="direct_debit",
        fact=f"billing.mandate.changed:{event.mandate_id}:{event.status}",
        subject=subject,
        text=letter(meaning, PLACE, "Si ce n'est pas votre volonté, prévenez tout de suite la mairie."),
        sender=SENDER,
        since=event.changed_at,
        service=True,
    )


def debit_announced(event: DebitAnnounced) -> Notice:
    """Announce a collection (pré-notification): its amount and its day, which the law wants a family to know before."""
    amount = euros(event.cents)
    return Notice(
        kind="direct_debit",
        fact=f"billing.debit.announced:{event.debit_id}",
        subject=one_line(f"Prélèvement de {amount} le {long_date(event.due_on)}"),
        text=letter(
            f"Un prélèvement de {amount} ({event.regie_name}) sera présenté à votre banque le {long_date(event.due_on)}.",
            "Vous n'avez rien à faire. Si vous réglez avant une partie de vos factures, seul le reste sera prélevé.",
            PLACE,
        ),
        sender=SENDER,
        since=event.announced_at,
    )


def debit_rejected(event: DebitRejected) -> Notice:
    """Tell a family that its bank rejected a collection, and what to do now; not why, which its own page says."""
    amount = euros(event.cents)
    return Notice(
        kind="direct_debit",
        fact=f"billing.debit.rejected:{event.debit_id}",
        subject=one_line(f"Votre prélèvement de {amount} a été rejeté"),
        text=letter(
            f"Votre banque a rejeté le prélèvement de {amount} ({event.regie_name}) du {long_date(event.due_on)}.",
            "Les factures concernées sont de nouveau à régler : vous les voyez dans « Relevé de compte ».",
            "Le motif donné par votre banque est écrit dans « Relevé de compte », puis « Prélèvement ».",
        ),
        sender=SENDER,
        since=event.rejected_at,
    )
