"""Informations CAF: how the family stands at the CAF or the MSA, and the quotient (QF) that its certificate shows."""

import re
from datetime import date

from chassis.french import month_name
from contracts.family import ASKED_AS_ONE, KIND_LABELS, NO_SCHEME, SCHEMES, FamilyRegime
from services.family.domain.change import Field, Hints, Implausible, Kind, Value, Values
from services.family.domain.plausible import line, one_of

NUMBER_HINT = "indiquez le numéro d'allocataire, 5 à 15 chiffres ou lettres, par exemple 1234567"
CODE_HINT = "indiquez le code de l'organisme, par exemple CAF 691"
QUOTIENT_HINT = "indiquez un montant entier en euros, par exemple 850"
MONTH_HINT = "indiquez un mois, par exemple 11/2026"
QUOTIENT_FIELDS = ASKED_AS_ONE["caf"]


def beneficiary_number(value: Value) -> Value:
    """Take the family's number at the CAF or the MSA, or nothing."""
    plain = "" if isinstance(value, bool) else re.sub(r"\s", "", value).upper()
    if isinstance(value, bool) or re.fullmatch(r"([0-9A-Z]{5,15})?", plain, re.ASCII) is None:
        raise Implausible(NUMBER_HINT)
    return plain


def office_code(value: Value) -> Value:
    """Take the code of an office, or nothing."""
    if isinstance(value, bool) or re.fullmatch(r"([0-9A-Za-z][0-9A-Za-z ]{0,19})?", value, re.ASCII) is None:
        raise Implausible(CODE_HINT)
    return value.upper()


def quotient(value: Value) -> Value:
    """Take a quotient in whole euros a month."""
    digits = "" if isinstance(value, bool) else re.sub(r"[\s€]", "", value)
    if re.fullmatch(r"[0-9]{1,5}", digits, re.ASCII) is None:
        raise Implausible(QUOTIENT_HINT)
    return str(int(digits))


def month(value: Value) -> Value:
    """Take a month, as browsers (2026-11) or people (11/2026) write it; it is kept as 2026-11."""
    text = "" if isinstance(value, bool) else value
    found = re.fullmatch(r"(?P<year>20[0-9]{2})-(?P<month>[0-9]{2})", text, re.ASCII) or re.fullmatch(
        r"(?P<month>[0-9]{1,2})[/ .-](?P<year>20[0-9]{2})", text, re.ASCII
    )
    if found is None or not 1 <= int(found["month"]) <= 12:  # noqa: PLR2004 - months of a year
        raise Implausible(MONTH_HINT)
    return f"{found['year']}-{int(found['month']):02}"


def first_day(text: Value) -> date:
    """Tell from which day the quotient of a month holds."""
    return date.fromisoformat(f"{text}-01")


def written_month(value: Value) -> str:
    """Write a month: novembre 2026."""
    return month_name(first_day(value)) if value else ""


def written_quotient(value: Value) -> str:
    """Write a quotient: 850 €."""
    return f"{value}\u00a0€" if value != "" else ""


def _dated(values: Values, today: date) -> Hints:
    """Ask for the month of a quotient: prices follow from it; a certificate does not tell the future."""
    if values["quotient"] and not values["quotient_month"]:
        return {"quotient_month": MONTH_HINT}
    if values["quotient_month"] and not values["quotient"]:
        return {"quotient": QUOTIENT_HINT}
    if values["quotient_month"] and first_day(values["quotient_month"]) > today:
        return {"quotient_month": "ce mois n'est pas encore venu"}
    return {}


REGIMES: dict[str, FamilyRegime] = dict(zip((*SCHEMES, NO_SCHEME), ("caf", "msa", "other", "none"), strict=True))
"""What each scheme is called by those who price by it."""


def regime(scheme: Value) -> FamilyRegime | None:
    """Tell by which allocation régime prices are made; None while the family has not told."""
    return REGIMES.get(str(scheme))


BENEFITS = Kind(
    "caf",
    "family",
    KIND_LABELS["caf"],
    (
        Field("beneficiary_number", beneficiary_number),
        Field("benefit_office", office_code),
        Field("office_name", line),
        Field("scheme", one_of(("", *REGIMES))),
        Field("quotient", quotient, write=written_quotient),
        Field("quotient_month", month, write=written_month),
    ),
    check=_dated,
    together=QUOTIENT_FIELDS,
    document="votre attestation de la CAF ou de la MSA",
)
