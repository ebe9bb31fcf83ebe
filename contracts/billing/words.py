"""Values that billing speaks in: amounts are integer cents."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

Cents = Annotated[int, Field(ge=-1_000_000_000, le=1_000_000_000, description="integer euro cents")]
RegieCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,6}$")]
OperationNumber = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,6}-[0-9]{1,9}$")]
PaymentMethod = Literal["cheque", "cash", "card", "direct_debit", "transfer", "cesu", "ancv", "treasury"]
CAME_BACK = "remboursement revenu"
"""What stands for the bank of a payment that is a refund which the bank sent back."""
METHOD_LABELS: dict[PaymentMethod, str] = {
    "cheque": "Chèque",
    "cash": "Espèces",
    "card": "Carte bancaire",
    "direct_debit": "Prélèvement",
    "transfer": "Virement",
    "cesu": "CESU",
    "ancv": "ANCV",
    "treasury": "Titre émis",
}


BY_TERMINAL = "Carte bancaire (terminal)"
"""What people read of a card that a cashier took on the régie's own terminal."""


def is_received(received_on: date | None, today: date, *, at_treasury: bool) -> bool:
    """Tell whether the town has the money of a payment, and receipts it: not what the treasury collects, nor what is yet to be debited."""
    return not at_treasury and (received_on is None or received_on <= today)


def title_words(ormc: int | None, number: int | None) -> str:
    """Name a title of the treasury by its batch, "Titre émis (ORMC n°12)", or one made by hand by its number, "Titre émis (n°57)"."""
    told = f"ORMC n°{ormc}" if ormc is not None else f"n°{number}" if number is not None else ""
    return METHOD_LABELS["treasury"] + (f" ({told})" if told else "")


def is_invoice(number: str) -> bool:
    """Tell whether a number is an invoice's: those of what was paid and given back here, "AL-R12", bear the letter of their series."""
    return "-R" not in number
