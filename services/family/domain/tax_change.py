"""Informations fiscales: what the family's tax notice says, which it must send along."""

import re
from datetime import date

from contracts.family import KIND_LABELS
from services.family.domain.change import Field, Hints, Implausible, Kind, Value, Values

PARTS = re.compile(r"[1-9][0-9]?(?:[.,](?:0|00|25|5|50|75))?", re.ASCII)
PARTS_HINT = "indiquez un nombre de parts, par exemple 2,5"
INCOME_HINT = "indiquez un montant en euros sans centimes, par exemple 24 350"
MOST_DIGITS = 9
YEAR_HINT = "indiquez une année, par exemple 2026"


def parts(value: Value) -> Value:
    """Take a number of tax shares, in quarters."""
    if isinstance(value, bool) or PARTS.fullmatch(value) is None:
        raise Implausible(PARTS_HINT)
    whole, _, rest = value.replace(".", ",").partition(",")
    rest = rest.rstrip("0")
    return f"{whole},{rest}" if rest else whole


def income(value: Value) -> Value:
    """Take a reference income in whole euros."""
    digits = "" if isinstance(value, bool) else re.sub(r"[\s€]", "", value)
    if re.fullmatch(rf"[0-9]{{1,{MOST_DIGITS}}}", digits, re.ASCII) is None:
        raise Implausible(INCOME_HINT)
    return str(int(digits))


def year(value: Value) -> Value:
    """Take the year of a notice."""
    if isinstance(value, bool) or re.fullmatch(r"20[0-9]{2}", value, re.ASCII) is None:
        raise Implausible(YEAR_HINT)
    return value


def euros(value: Value) -> str:
    """Write whole euros: 24 350 €."""
    return f"{int(value):,} €".replace(",", "\u202f").replace(" €", "\u00a0€") if value else ""


def _not_ahead(values: Values, today: date) -> Hints:
    if int(values["notice_year"] or 0) > today.year:
        return {"notice_year": "cette année n'est pas encore venue"}
    return {}


TAX = Kind(
    "tax",
    "family",
    KIND_LABELS["tax"],
    (Field("parts", parts), Field("reference_income", income, write=euros), Field("notice_year", year)),
    check=_not_ahead,
    document="votre dernier avis d'imposition",
)
