"""Notices about contested lines: what the town hall answers."""

from chassis.french import moment
from contracts.billing import ContestCorrected, ContestDecided
from services.messaging.domain.notices import Notice, letter
from services.messaging.domain.senders import BILLING
from services.messaging.domain.wording import Wording, Words

ACCEPTED = Wording(
    slug="contest_accepted",
    title="Contestation acceptée",
    kind="contest",
    sender=BILLING,
    words=Words(
        "La mairie va corriger la ligne que vous avez contestée",
        letter(
            "Vous avez contesté un montant ({montant_conteste}). La mairie vous donne raison, le {date}.",
            "{message}",
            "{suite}",
        ),
    ),
    samples={
        "montant_conteste": "Cantine, octobre 2026",
        "date": "mercredi 25 novembre à 10\u00a0h\u00a005",
        "message": "Message de la mairie : Nous avons vérifié le pointage.",
        "suite": "L'estimation de votre mois va être corrigée avant la facture.",
    },
)
REFUSED = Wording(
    slug="contest_refused",
    title="Contestation refusée",
    kind="contest",
    sender=BILLING,
    words=Words(
        "La mairie a répondu à votre contestation",
        letter(
            "Vous avez contesté un montant ({montant_conteste}). La mairie l'a vérifié : il ne change pas.",
            "Motif : {motif}",
            "Le détail du calcul se lit à côté de chaque ligne, sous « Pourquoi ce montant ? ».",
        ),
    ),
    samples={"montant_conteste": "Cantine, octobre 2026", "motif": "Léa était présente ce jour-là."},
)
CORRECTED = Wording(
    slug="contest_corrected",
    title="Contestation : ligne corrigée",
    kind="contest",
    sender=BILLING,
    words=Words(
        "La ligne que vous avez contestée est corrigée",
        letter(
            "Vous avez contesté un montant ({montant_conteste}), et la mairie vous a donné raison. La correction est faite.",
            "{correction}",
        ),
    ),
    samples={"montant_conteste": "Cantine, octobre 2026", "correction": "Les deux repas sont déduits de votre facture de novembre."},
)
WORDINGS = (ACCEPTED, REFUSED, CORRECTED)
ON_INVOICE = "La ligne va être corrigée : vous verrez la différence dans « Relevé de compte », en avoir ou sur une prochaine facture."


def contest_decided(event: ContestDecided) -> Notice:
    """Tell what became of a contested line."""
    if event.status == "accepted":
        wording, values = (
            ACCEPTED,
            {
                "date": moment(event.decided_at),
                "message": f"Message de la mairie : {event.reason}" if event.reason else "",
                "suite": ON_INVOICE if event.invoice_id else ACCEPTED.samples["suite"],
            },
        )
    else:
        wording, values = REFUSED, {"motif": event.reason}
    return wording.notice(
        {**values, "montant_conteste": event.about},
        fact=f"billing.contest.decided:{event.request_id}",
        since=event.decided_at,
        decided_at=event.decided_at,
        child_id=event.child_id,
    )


def contest_corrected(event: ContestCorrected) -> Notice:
    """Tell how a contested line was corrected."""
    return CORRECTED.notice(
        {"montant_conteste": event.about, "correction": event.correction},
        fact=f"billing.contest.corrected:{event.request_id}",
        since=event.corrected_at,
        decided_at=event.corrected_at,
        child_id=event.child_id,
    )
