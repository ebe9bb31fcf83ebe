"""A tariff as a form: rows of fields without any code to know, laid out from a stored tariff or from what was typed."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from contracts.billing import Clock, Conditions, Range, TariffRules

Fields = Mapping[str, list[str]]
Kind = Literal["range", "yes_no", "regimes", "classes", "booking", "clock"]

BLANK_ROWS = 3
MOST_ROWS = {"l": 80, "s": 20, "p": 24}


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion that a clerk may choose: its name in fields, the one in the contract, its label, how it is filled in."""

    name: str
    condition: str
    label: str
    kind: Kind
    unit: str = ""
    words: tuple[str, str] = ("Oui", "Non")


CRITERIA: tuple[Criterion, ...] = (
    Criterion("qf", "quotient", "Quotient familial", "range", "QF"),
    Criterion("commune", "resident", "Commune", "yes_no", words=("Habite la commune", "Hors commune")),
    Criterion("regime", "regimes", "Régime d'allocations", "regimes"),
    Criterion("age", "age", "Âge", "range", "Âge"),
    Criterion("classe", "school_classes", "Classe", "classes"),
    Criterion("rang", "sibling_rank", "Rang dans la fratrie", "range", "Enfant"),
    Criterion("inscription", "booking", "Régulier ou occasionnel", "booking"),
    Criterion("tardive", "late", "Réservation tardive", "yes_no", words=("Réservé en retard", "Réservé à temps")),
    Criterion("sans", "unbooked", "Sans réservation", "yes_no", words=("Venu sans réservation", "Avec réservation")),
    Criterion("absence", "absent", "Absence non justifiée", "yes_no", words=("Absent sans excuse", "Présent ou excusé")),
    Criterion("depart", "left_at", "Heure de départ", "clock"),
)
"""Every criterion, in the order in which the form offers them."""
BY_NAME = {one.name: one for one in CRITERIA}
BY_CONDITION = {**{one.condition: one for one in CRITERIA}, "other_classes_than": BY_NAME["classe"]}

UNITS = (
    ("day", "Un jour"),
    ("hour", "Une heure commencée"),
    ("half_hour", "Une demi-heure commencée"),
    ("quarter_hour", "Un quart d'heure commencé"),
    ("month", "Un forfait par mois"),
    ("periods", "Un forfait par période"),
)
STEPS = (
    ("1", "au centime"), ("2", "à 2 centimes"), ("5", "à 5 centimes"), ("10", "à 10 centimes"),
    ("20", "à 20 centimes"), ("25", "à 25 centimes"), ("50", "à 50 centimes"), ("100", "à l'euro"),
)  # fmt: skip
MODES = (
    ("half_up", "au plus proche, la moitié vers le haut"),
    ("half_even", "au plus proche, la moitié vers le chiffre pair"),
    ("half_down", "au plus proche, la moitié vers le bas"),
    ("up", "toujours vers le haut"),
    ("down", "toujours vers le bas"),
)
CARE = (("", "Rien n'est de la garde"), ("part", "Une part, en %"), ("repas", "Tout, sauf le repas, en euros"))
REGIMES = (("caf", "CAF"), ("msa", "MSA"), ("other", "Autre"), ("none", "Aucun"))


def blank(start: date) -> dict[str, list[str]]:
    """Begin a tariff of an activity that has none: by quotient, per day."""
    return {"debut": [start.isoformat()], "unite": ["day"], "criteres": ["qf"], "arrondi": ["1"], "arrondi_mode": ["half_up"]}


def spread(rules: TariffRules, *, name: str, regie: str, start: date) -> dict[str, list[str]]:
    """Lay a tariff out as the fields of its form."""
    unit = rules.package.per if rules.package else rules.unit
    found: dict[str, list[str]] = {
        "nom": [name], "regie": [regie], "debut": [start.isoformat()], "unite": [unit],
        "minimum": [euros(rules.minimum_cents) if rules.minimum_cents else ""],
        "arrondi": [str(rules.rounding.step_cents)], "arrondi_mode": [rules.rounding.mode], "arrondi_sur": [rules.rounding.on],
        "criteres": _chosen(line.when for line in rules.lines),
        "criteres_s": _chosen(one.when for one in rules.adjustments),
    }  # fmt: skip
    if rules.split is not None:
        whole = rules.split.care_percent is not None
        found["garde"] = ["part" if whole else "repas"]
        found["garde_valeur"] = [decimal(rules.split.care_percent) if whole else euros(rules.split.meal_cents or 0)]
    if any(line.effort for line in rules.lines):
        found["taux"] = ["oui"]
    for n, line in enumerate(rules.lines, 1):
        found |= _conditions(f"l{n}", line.when)
        found[f"l{n}_prix"] = ["" if line.cents is None else euros(line.cents)]
        if line.effort:
            found[f"l{n}_taux"] = [decimal(line.effort.rate_percent)]
            found[f"l{n}_plancher"], found[f"l{n}_plafond"] = [euros(line.effort.floor_cents)], [euros(line.effort.ceiling_cents)]
    for n, one in enumerate(rules.adjustments, 1):
        value = one.percent if one.cents is None else Decimal(one.cents)
        found |= _conditions(f"s{n}", one.when)
        found[f"s{n}_libelle"], found[f"s{n}_sens"] = [one.label], ["moins" if (value or 0) < 0 else "plus"]
        found[f"s{n}_en"] = ["pourcent" if one.cents is None else "euros"]
        found[f"s{n}_valeur"] = [decimal(abs(value or Decimal(0))) if one.cents is None else euros(abs(one.cents))]
    for n, period in enumerate(rules.package.periods if rules.package else (), 1):
        found[f"p{n}_libelle"], found[f"p{n}_du"], found[f"p{n}_au"] = [period.label], [str(period.first)], [str(period.last)]
    return found


def rows(fields: Fields, kind: str, *, more: bool) -> tuple[str, ...]:
    """Name the rows to draw: those that are there, and some blank ones."""
    numbers = {int(match[1]) for name in fields if (match := re.fullmatch(rf"{kind}([0-9]{{1,3}})_.+", name))}
    filled = [n for n in numbers if filled_row(fields, f"{kind}{n}")]
    least = {"l": BLANK_ROWS, "s": 1, "p": 2}[kind]
    last = max(filled, default=0) + (BLANK_ROWS if more or not filled else 1 if kind != "l" else 0)
    return tuple(f"{kind}{n}" for n in range(1, min(max(last, least), MOST_ROWS[kind]) + 1))


def filled_row(fields: Fields, row: str) -> bool:
    """Tell whether anything was typed in a row; choices that are always there do not count."""
    return any(
        any(value.strip() for value in values)
        for name, values in fields.items()
        if name.startswith(f"{row}_") and name.removeprefix(f"{row}_") not in ("sens", "en", "classe_mode")
    )


def text(fields: Fields, name: str) -> str:
    """Tell what a field holds."""
    return fields[name][0].strip() if fields.get(name) else ""


def chosen(fields: Fields, name: str) -> tuple[Criterion, ...]:
    """List the criteria that were ticked, in the order of the form."""
    return tuple(one for one in CRITERIA if one.name in fields.get(name, ()))


def euros(cents: int) -> str:
    """Write an amount as one types it: "3,05"."""
    return f"{cents // 100},{cents % 100:02}"


def decimal(value: Decimal | None) -> str:
    """Write a number as one types it: "0,9"."""
    return "" if value is None else format(value.normalize(), "f").replace(".", ",")


def _chosen(conditions: Iterable[Conditions]) -> list[str]:
    told = {name for one in conditions for name in one.model_dump(exclude_none=True)}
    return [one.name for one in CRITERIA if one.condition in told or (one.name == "classe" and "other_classes_than" in told)]


def _conditions(row: str, when: Conditions) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in when.model_dump(exclude_none=True):
        found |= _condition(f"{row}_{BY_CONDITION[name].name}", name, getattr(when, name))
    return found


def _condition(at: str, name: str, value: Any) -> dict[str, list[str]]:
    if isinstance(value, Range):
        return {f"{at}_de": [str(value.at_least)], f"{at}_a": ["" if value.below is None else str(value.below - 1)]}
    if isinstance(value, Clock):
        ends = (("apres", value.after), ("jusqu", value.until))
        return {f"{at}_{end}": [moment.isoformat("minutes") if moment else ""] for end, moment in ends}
    if name in ("school_classes", "other_classes_than"):
        return {f"{at}_mode": ["dans" if name == "school_classes" else "hors"], at: [", ".join(value)]}
    if isinstance(value, bool):
        return {at: ["oui" if value else "non"]}
    return {at: list(value) if isinstance(value, tuple) else [str(value)]}
