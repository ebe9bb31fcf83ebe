"""How the making of a price is said in French."""

from collections.abc import Sequence
from datetime import date, time
from decimal import ROUND_DOWN, Decimal

from chassis import french
from chassis.french import MINUS, NO_BREAK, euros, plain_date, plural
from contracts.billing import Adjustment, Explanation, Rounding, RoundingMode, Unit

LAST_SHOWN = Decimal("0.0001")
PACKAGE_CHARGED = "compris dans le forfait de la période"
UNITS: dict[Unit, tuple[str, str]] = {
    "hour": ("heure commencée", "heures commencées"),
    "half_hour": ("demi-heure commencée", "demi-heures commencées"),
    "quarter_hour": ("quart d'heure commencé", "quarts d'heure commencés"),
}
STEPS = {1: "au centime", 100: "à l'euro"}
NEAREST: dict[RoundingMode, str] = {
    "half_up": "le plus proche",
    "half_even": "le plus proche (une moitié exacte, vers le chiffre pair)",
    "half_down": "le plus proche (une moitié exacte, vers le bas)",
    "up": "supérieur",
    "down": "inférieur",
}
"""Roundings as families read them; `MODES` is how clerks choose them."""
MODES: dict[RoundingMode, str] = {
    "half_up": "la moitié vers le haut",
    "half_even": "la moitié vers le chiffre pair",
    "half_down": "la moitié vers le bas",
    "up": "vers le haut",
    "down": "vers le bas",
}


def amount(cents: Decimal) -> str:
    """Say an amount: "3,05 €", "0,255 €"; of more than four decimals the first four, and that it goes on: "2,3062… €".

    They are cut, not rounded: how an amount is rounded is a step of its own, which reckons with all of them.
    """
    if cents == cents.to_integral_value():
        return euros(int(cents))
    shown = (abs(cents) / 100).quantize(LAST_SHOWN, rounding=ROUND_DOWN)
    goes_on = shown * 100 != abs(cents)
    said = format(shown if goes_on else shown.normalize(), "f").replace(".", ",")
    return f"{MINUS if cents < 0 else ''}{said}{'…' if goes_on else ''}{NO_BREAK}€"


def percent(value: Decimal) -> str:
    """Say a rate: "0,9 %"."""
    return f"{format(abs(value).normalize(), 'f').replace('.', ',')}{NO_BREAK}%"


def clock(at: time) -> str:
    """Say a time of the day: "16 h 30"."""
    return f"{at.hour}{NO_BREAK}h{NO_BREAK}{at.minute:02}"


def effort(quotient: int, rate: Decimal, cents: Decimal) -> str:
    """Say an effort rate: "QF 850 × taux d'effort 0,9 % = 7,65 €"."""
    return f"QF {quotient} × taux d'effort {percent(rate)} = {amount(cents)}"


def floor(cents: Decimal) -> str:
    """Say that the floor holds."""
    return f"porté au plancher de {amount(cents)}"


def ceiling(cents: Decimal) -> str:
    """Say that the ceiling holds."""
    return f"ramené au plafond de {amount(cents)}"


def at_ceiling(cents: Decimal) -> str:
    """Say the ceiling, where the quotient is not known."""
    return f"plafond de {amount(cents)}"


def minimum(cents: int) -> str:
    """Say that the minimum holds."""
    return f"porté au minimum de {euros(cents)}"


def quantity(units: int, unit: Unit, unit_cents: Decimal, cents: Decimal) -> str:
    """Say how many units have started: "3 demi-heures commencées × 1,10 € = 3,30 €"."""
    return f"{plural(units, *UNITS[unit])} × {amount(unit_cents)} = {amount(cents)}"


def adjustment(one: Adjustment) -> str:
    """Say a surcharge or a reduction: "Réservation tardive : + 1,25 €", "Deuxième enfant : − 10 %"."""
    value = Decimal(one.cents) if one.cents is not None else one.percent or Decimal(0)
    said = percent(value) if one.cents is None else amount(abs(value))
    return f"{one.label}{NO_BREAK}: {MINUS if value < 0 else '+'}{NO_BREAK}{said}"


def adjusted(one: Adjustment, cents: Decimal) -> str:
    """Say what a surcharge or a reduction makes of the amount so far: "Réservation tardive : + 50 %, soit 4,575 €"."""
    return f"{adjustment(one)}, soit {amount(cents)}"


def rounding(how: Rounding, cents: Decimal) -> str:
    """Say how an amount was rounded: "arrondi au centime le plus proche : 7,65 €"."""
    step = STEPS.get(how.step_cents, f"au multiple de {plural(how.step_cents, 'centime')}")
    return f"arrondi {step} {NEAREST[how.mode]}{NO_BREAK}: {amount(cents)}"


def presence(arrived_at: time | None, left_at: time | None) -> str:
    """Say when a child came and went, as far as that was noted: "de 16 h 30 à 18 h 12"."""
    if arrived_at and left_at:
        return f"de {clock(arrived_at)} à {clock(left_at)}"
    if left_at:
        return f"jusqu'à {clock(left_at)}"
    return f"à partir de {clock(arrived_at)}" if arrived_at else ""


def presences(hours: str, quantity: int) -> str:
    """Say the presences that were noted among some days, the others being billed as planned: "Présence notée le 23/11 jusqu'à 18 h 12"."""
    others = quantity - hours.count(", ") - 1
    planned = f"{NO_BREAK}; pour {plural(others, 'autre jour', 'autres jours')}, horaires prévus" if others > 0 else ""
    return f"Présence notée {hours}{planned}"


def absences(days: Sequence[date], quantity: int) -> str:
    """Say which of the days of a line are absences: "Dont 1 absence facturée : le jeudi 12 novembre"."""
    told = plural(len(days), "absence facturée", "absences facturées")
    when = f"{'le' if len(days) == 1 else 'les'} {french.days(days)}"
    return f"{'Dont ' if len(days) < quantity else ''}{told}{NO_BREAK}: {when}"


def tariff(name: str, valid_from: date, version: int | None) -> str:
    """Name a tariff, and its version where it was mended: "Tarif « Repas » du 1er septembre 2025 (version 2)"."""
    mended = f" (version {version})" if version and version > 1 else ""
    return f"Tarif «{NO_BREAK}{name}{NO_BREAK}» du {plain_date(valid_from)}{mended}"


def sentence(made: Explanation) -> str:
    """Say how a price is made: "Tarif « Repas » du 1er septembre 2025, QF 860 à 1149 (QF 900) : 3,05 €"."""
    known = "" if made.quotient is None else f" (QF {made.quotient}{_since(made)})"
    criteria = [f"{one}{known}" if one.startswith("QF") else one for one in made.criteria]
    basis = [tariff(made.tariff, made.valid_from, made.version), *criteria]
    if made.steps[0].kind == "effort" and made.quotient_from:
        basis.append(f"QF en vigueur depuis le {plain_date(made.quotient_from)}")
    if made.unknown:
        basis.append(f"{', '.join(made.unknown)}, prix le plus élevé")
    by_unit = len(made.steps) > 1 and made.steps[0].kind == "price" and made.steps[1].kind == "quantity"
    steps = [step.text for step in made.steps[by_unit:]]  # how many units says what one costs
    result = amount(made.steps[-1].cents)
    told = f"{', '.join(basis)}{NO_BREAK}: {'; '.join(steps)}".replace("; ", f"{NO_BREAK}; ")
    return told if steps[-1].endswith(result) else f"{told}, soit {result}"


def _since(made: Explanation) -> str:
    """Say since when the quotient holds."""
    return f" depuis le {plain_date(made.quotient_from)}" if made.quotient_from else ""
