"""The counter in words: means of payment, what a family can pay, what the till holds."""

from contracts.billing import CounterMethod, CounterPayment

METHODS: dict[str, str] = {
    "cheque": "Chèque",
    "cash": "Espèces",
    "cesu": "CESU",
    "ancv": "ANCV",
    "transfer": "Virement",
    "card": "Carte bancaire",
    "direct_debit": "Prélèvement",
    "treasury": "Titre émis",
}
TAKEN: tuple[tuple[CounterMethod, str], ...] = (
    ("cheque", "Chèque"),
    ("cash", "Espèces"),
    ("cesu", "CESU"),
    ("ancv", "ANCV"),
    ("transfer", "Virement"),
)
"""Means that the counter takes, in the order of its buttons."""


def detail(one: CounterPayment) -> str:
    """Say by what a payment was made: "Chèque n° 0012345, Crédit Agricole"."""
    told = METHODS[one.method]
    if one.reference:
        told = f"{told} n° {one.reference}"
    return f"{told}, {one.bank}" if one.bank else told
