"""Notices about contested lines: what the town hall answers."""

from chassis.french import moment
from contracts.billing import ContestDecided
from services.messaging.domain.notices import Notice, letter, one_line

SENDER = "Mairie, facturation"


def contest_decided(event: ContestDecided) -> Notice:
    """Tell what became of a contested line."""
    if event.status == "accepted":
        subject = "La mairie va corriger la ligne que vous avez contestée"
        text = letter(
            f"Vous avez contesté un montant ({event.about}). La mairie vous donne raison, le {moment(event.decided_at)}.",
            f"Message de la mairie : {event.reason}" if event.reason else "",
            "La ligne va être corrigée : vous verrez la différence dans « Relevé de compte », en avoir ou sur une prochaine facture."
            if event.invoice_id
            else "L'estimation de votre mois va être corrigée avant la facture.",
        )
    else:
        subject = "La mairie a répondu à votre contestation"
        text = letter(
            f"Vous avez contesté un montant ({event.about}). La mairie l'a vérifié : il ne change pas.",
            f"Motif : {event.reason}",
            "Le détail du calcul se lit à côté de chaque ligne, sous « Pourquoi ce montant ? ».",
        )
    return Notice(
        kind="contest",
        fact=f"billing.contest.decided:{event.request_id}",
        subject=one_line(subject),
        text=text,
        sender=SENDER,
        since=event.decided_at,
        decided_at=event.decided_at,
        child_id=event.child_id,
    )
