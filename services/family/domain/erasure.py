"""What stands against erasing a family, as staff read it."""

from collections.abc import Sequence

from chassis.french import euros, listed, plural
from contracts.privacy import TITLE_DAYS, Obstacle

SINCE = f"il y a moins de {plural(TITLE_DAYS, 'jour')}"


def said(obstacles: Sequence[Obstacle]) -> str:
    """Tell why a family cannot be erased yet, in one sentence with how many of each."""
    words = {
        "future_bookings": lambda count: plural(count, "réservation à venir", "réservations à venir"),
        "unpaid_invoices": lambda count: plural(count, "facture impayée", "factures impayées"),
        "unbilled_days": lambda count: plural(count, "journée à facturer", "journées à facturer"),
        "corrections": lambda count: plural(count, "journée corrigée à facturer ou à rendre", "journées corrigées à facturer ou à rendre"),
        "refunds": lambda count: plural(count, "remboursement en cours", "remboursements en cours"),
        "card_payments": lambda count: plural(count, "paiement par carte en cours", "paiements par carte en cours"),
        "debits": lambda count: plural(count, "prélèvement à venir", "prélèvements à venir"),
        "titles": lambda count: f"{plural(count, 'titre transmis', 'titres transmis')} à la trésorerie {SINCE}",
        "reductions": lambda count: plural(
            count,
            "annulation ou réduction de titre à transmettre à la trésorerie",
            "annulations ou réductions de titres à transmettre à la trésorerie",
        ),
        "credit": lambda count: f"{euros(count)} à rendre à la famille",
    }
    return f"Il reste {listed([words[one.matter](one.count) for one in obstacles])}." if obstacles else ""
