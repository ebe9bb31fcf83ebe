"""Money: integer cents wherever it is kept or compared, decimals only while a price is computed, rounded once, here."""

from decimal import ROUND_HALF_UP, Decimal


def to_cents(euros: Decimal) -> int:
    """Round an amount in euros to whole cents; half a cent goes away from zero, as on French invoices."""
    return int(euros.scaleb(2).quantize(Decimal(1), rounding=ROUND_HALF_UP))
