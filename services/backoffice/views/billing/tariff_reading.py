"""Reading the form of a tariff: its rules, or what is wrong beside each field."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from chassis import french, problems
from contracts.billing import PRICE_OR_RATE, TariffRules
from services.backoffice.views.billing.tariff_form import CRITERIA, Criterion, Fields, chosen, filled_row, text

NUMBER = re.compile(r"[0-9]{1,4}(?:[.,][0-9]{1,5})?")
WHOLE = re.compile(r"[0-9]{1,6}")
BAD_MONEY = "Écrivez un montant en euros, par exemple 3,05."
BAD_NUMBER = "Écrivez un nombre, par exemple 0,9."
BAD_WHOLE = "Écrivez un nombre entier."
PLACES = {
    "name": "nom", "valid_from": "debut", "unit": "unite", "package": "unite", "minimum_cents": "minimum", "rounding": "arrondi",
    "split": "garde", "lines": "lignes", "adjustments": "supplements",
}  # fmt: skip
ROWS = {"lines": "l", "adjustments": "s", "periods": "p"}


@dataclass(slots=True)
class Read:
    """What was read: the tariff when it can be one, otherwise what is wrong; `kept` are the rows that were not blank."""

    rules: TariffRules | None = None
    problems: dict[str, str] = field(default_factory=dict)
    kept: dict[str, list[str]] = field(default_factory=dict)

    def add(self, place: str, words: str) -> None:
        """Note what is wrong; the first word about a place stays."""
        self.problems.setdefault(place, words)

    def beside(self, errors: list[dict[str, Any]]) -> None:
        """Put what billing found wrong beside the field or the row that it is about."""
        for one in errors:
            self.add(self._place(str(one.get("pointer", ""))), str(one.get("detail", "")))

    def _place(self, pointer: str) -> str:
        parts = [part for part in pointer.split("/") if part and part not in ("tariff", "rules")]
        for name, kind in ROWS.items():
            if name in parts[:-1]:
                number = parts[parts.index(name) + 1]
                rows = self.kept.get(kind, [])
                if number.isdigit() and int(number) < len(rows):
                    return rows[int(number)]
        return PLACES.get(parts[0] if parts else "", "lignes")


def read(fields: Fields) -> Read:
    """Read what was typed; rows that are blank do not count."""
    found = Read()
    for kind in ("l", "s", "p"):
        numbers = {int(match[1]) for name in fields if (match := re.fullmatch(rf"{kind}([0-9]{{1,3}})_.+", name))}
        found.kept[kind] = [f"{kind}{n}" for n in sorted(numbers) if filled_row(fields, f"{kind}{n}")]
    unit = text(fields, "unite") or "day"
    values: dict[str, Any] = {
        "name": text(fields, "nom"),
        "valid_from": text(fields, "debut"),
        "unit": "package" if unit in ("month", "periods") else unit,
        "package": _package(found, fields, unit),
        "lines": [_line(found, fields, row) for row in found.kept["l"]],
        "adjustments": [_adjustment(found, fields, row) for row in found.kept["s"]],
        "minimum_cents": _money(found, fields, "minimum", otherwise=0),
        "rounding": {
            "step_cents": text(fields, "arrondi") or 1,
            "mode": text(fields, "arrondi_mode") or "half_up",
            "on": text(fields, "arrondi_sur") or "amount",
        },
        "split": _split(found, fields),
    }
    if not values["name"]:
        found.add("nom", "Donnez un nom au tarif : les familles le lisent.")
    if not values["valid_from"]:
        found.add("debut", "Choisissez la date à partir de laquelle il s'applique.")
    if not found.kept["l"]:
        found.add("lignes", "Écrivez au moins un prix.")
    if not found.problems:
        try:
            found.rules = TariffRules.model_validate(values)
        except ValidationError as error:
            found.beside(problems.invalid(error).members["errors"])
    return found


def case(fields: Fields) -> tuple[dict[str, Any] | None, dict[str, str]]:
    """Read the case that a clerk tries, None when nothing was typed; and what is wrong with it."""
    found = Read()
    told: dict[str, Any] = {}
    for one in CRITERIA:
        value = text(fields, f"c_{one.name}")
        if value:
            told |= _fact(found, one, value)
    minutes = text(fields, "c_minutes")
    if minutes:
        told["minutes"] = _number(found, "cas", minutes)
    return (told or None), found.problems


def _fact(found: Read, one: Criterion, value: str) -> dict[str, Any]:
    names = {"regimes": "regime", "school_classes": "school_class"}
    name = names.get(one.condition, one.condition)
    if one.kind == "range":
        return {name: _number(found, "cas", value)}
    return {name: value == "oui" if one.kind == "yes_no" else value}


def _line(found: Read, fields: Fields, row: str) -> dict[str, Any]:
    line: dict[str, Any] = {"when": _when(found, fields, row, "criteres")}
    rate = text(fields, f"{row}_taux") if text(fields, "taux") else ""
    if rate:
        line["effort"] = {
            "rate_percent": _decimal(found, row, rate),
            "floor_cents": _money(found, fields, f"{row}_plancher", otherwise=0, place=row),
            "ceiling_cents": _money(found, fields, f"{row}_plafond", otherwise=None, place=row),
        }
        if line["effort"]["ceiling_cents"] is None:
            found.add(row, "Un taux d'effort a besoin d'un plafond : c'est le prix de qui ne donne pas son quotient.")
        if text(fields, f"{row}_prix"):
            found.add(row, PRICE_OR_RATE)
        return line
    line["cents"] = _money(found, fields, f"{row}_prix", otherwise=None, place=row)
    if line["cents"] is None:
        found.add(row, "Indiquez un prix." if not text(fields, "taux") else "Indiquez un prix ou un taux d'effort.")
    return line


def _adjustment(found: Read, fields: Fields, row: str) -> dict[str, Any]:
    label, sign = text(fields, f"{row}_libelle"), -1 if text(fields, f"{row}_sens") == "moins" else 1
    one: dict[str, Any] = {"label": label, "when": _when(found, fields, row, "criteres_s")}
    if not label:
        found.add(row, "Donnez un nom à ce supplément ou à cette réduction : les familles le lisent.")
    if text(fields, f"{row}_en") == "pourcent":
        percent = _decimal(found, row, text(fields, f"{row}_valeur"))
        one["percent"] = None if percent is None else sign * percent
    else:
        cents = _money(found, fields, f"{row}_valeur", otherwise=None, place=row)
        one["cents"] = None if cents is None else sign * cents
    if one.get("percent") is None and one.get("cents") is None:
        found.add(row, "Indiquez de combien.")
    return one


def _when(found: Read, fields: Fields, row: str, ticked: str) -> dict[str, Any]:
    when: dict[str, Any] = {}
    for one in chosen(fields, ticked):
        when |= _condition(found, one, fields, row)
    return when


def _condition(found: Read, one: Criterion, fields: Fields, row: str) -> Mapping[str, Any]:
    at = f"{row}_{one.name}"
    value = text(fields, at)
    if one.kind == "range":
        return _range(found, one.condition, row, text(fields, f"{at}_de"), text(fields, f"{at}_a"))
    if one.kind == "clock":
        after, until = text(fields, f"{at}_apres"), text(fields, f"{at}_jusqu")
        return {one.condition: {"after": after or None, "until": until or None}} if after or until else {}
    if not value:
        return {}
    if one.kind == "classes":
        names = [name.strip() for name in value.split(",") if name.strip()]
        return {"other_classes_than" if text(fields, f"{at}_mode") == "hors" else one.condition: names}
    told: dict[str, Any] = {"regimes": fields.get(at), "yes_no": value == "oui", "booking": value}
    return {one.condition: told[one.kind]}


def _range(found: Read, condition: str, row: str, first: str, last: str) -> Mapping[str, Any]:
    """Read a range whose last number is included, as town halls write it."""
    if not first and not last:
        return {}
    low = _number(found, row, first) if first else 0
    return {condition: {"at_least": low, "below": _number(found, row, last) + 1 if last else None}}


def _package(found: Read, fields: Fields, unit: str) -> dict[str, Any] | None:
    if unit not in ("month", "periods"):
        return None
    periods = []
    for row in found.kept["p"] if unit == "periods" else ():
        label, first, last = (text(fields, f"{row}_{name}") for name in ("libelle", "du", "au"))
        if not (label and first and last):
            found.add(row, "Donnez un nom, un premier et un dernier jour à la période.")
        periods.append({"label": label, "first": first, "last": last})
    return {"per": unit, "periods": periods}


def _split(found: Read, fields: Fields) -> dict[str, Any] | None:
    how = text(fields, "garde")
    if how == "part":
        return {"care_percent": _decimal(found, "garde", text(fields, "garde_valeur"))}
    return {"meal_cents": _money(found, fields, "garde_valeur", otherwise=None, place="garde")} if how == "repas" else None


def _money(found: Read, fields: Fields, name: str, *, otherwise: int | None, place: str = "") -> int | None:
    value = text(fields, name)
    if not value:
        return otherwise
    cents = french.cents(value)
    if cents is None or cents < 0:
        found.add(place or name, BAD_MONEY)
        return otherwise
    return cents


def _decimal(found: Read, place: str, value: str) -> Decimal | None:
    value = value.replace(" ", "").removesuffix("%")
    if not NUMBER.fullmatch(value):
        found.add(place, BAD_NUMBER)
        return None
    return Decimal(value.replace(",", "."))


def _number(found: Read, place: str, value: str) -> int:
    if not WHOLE.fullmatch(value):
        found.add(place, BAD_WHOLE)
        return 0
    return int(value)
