"""How a contested line is named in French."""

from chassis.french import euros, month_name
from contracts.billing import ContestView


def about(one: ContestView) -> str:
    """Name a contested line, never its child: "Facture AL-36, Garderie : 12,60 €"."""
    where = one.document or (f"Estimation de {month_name(one.month)}" if one.month else "Facture")
    return f"{where}, {one.activity} : {euros(one.cents)}"
