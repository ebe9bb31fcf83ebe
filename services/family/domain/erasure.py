"""What stands against erasing a family, as staff read it."""

from collections.abc import Sequence

from chassis.french import euros, listed, plural
from contracts.privacy import Obstacle


def said(obstacles: Sequence[Obstacle]) -> str:
    """Tell why a family cannot be erased yet, in one sentence with how many of each."""
    words = {
        "future_bookings": lambda count: plural(count, "réservation à venir", "réservations à venir"),
        "unpaid_invoices": lambda count: plural(count, "facture impayée", "factures impayées"),
        "unbilled_days": lambda count: plural(count, "journée à facturer", "journées à facturer"),
        "credit": lambda count: f"{euros(count)} à rendre à la famille",
    }
    return f"Il reste {listed([words[one.kind](one.count) for one in obstacles])}." if obstacles else ""
