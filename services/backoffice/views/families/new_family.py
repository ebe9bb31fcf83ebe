"""The form of a new family: what a clerk typed, what is wrong with it, and the contract request that it makes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError

from contracts.family import CreateFamily, FindLookAlikes, Likeness, NewChild, NewGuardian

CHILDREN = 4
"""Rows for children; more are added from the record afterwards."""

ADULT_FIELDS = ("title", "last_name", "first_name", "quality", "address", "postal_code", "city", "home_phone", "mobile_phone", "email")
CHILD_FIELDS = ("last_name", "first_name", "birth_date", "school", "school_class")
OWN = ("title", "last_name", "first_name")
PREFIXES = ("r", "c", *(f"e{number}" for number in range(1, CHILDREN + 1)))
"""Before the name of each field: the adult who is billed, the partner, each child."""

HOME = ("address", "postal_code", "city")
"""Where an adult lives: of a partner it is taken over from the adult who is billed where all of it is empty."""

HINTS = {
    "title": "Choisissez Madame ou Monsieur.",
    "last_name": "Indiquez le nom.",
    "first_name": "Indiquez le prénom.",
    "birth_date": "Indiquez la date de naissance, déjà passée.",
    "postal_code": "Indiquez cinq chiffres, par exemple 69280. À l'étranger, laissez vide et écrivez le code et le pays avec la ville.",
    "email": "Indiquez une adresse complète, par exemple jean.dupont@orange.fr.",
    "home_phone": "Indiquez dix chiffres, par exemple 04.78.12.34.56.",
    "mobile_phone": "Indiquez dix chiffres, par exemple 06.12.34.56.78.",
}
NOT_YET = "?"
"""The last name of a child while that of the family is still missing, which is told once, beside the adult's."""
TOO_LONG = "Écrivez une seule ligne, plus courte."

LIKENESSES: dict[Likeness, str] = {
    "same_child": "même enfant, né le même jour",
    "same_adult": "même nom d'adulte",
    "same_email": "même e-mail",
    "same_phone": "même téléphone",
}


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed: values by field name, and errors beside them."""

    values: Mapping[str, str]
    errors: Mapping[str, str]
    guardians: tuple[NewGuardian, ...]
    children: tuple[NewChild, ...]

    def look_alikes(self) -> FindLookAlikes:
        """Ask for families that may be the same."""
        return FindLookAlikes(guardians=self.guardians, children=self.children)

    def creation(self) -> CreateFamily:
        """Ask to enter the family."""
        return CreateFamily(guardians=self.guardians, children=self.children)


def names() -> Iterator[str]:
    """List the names of the form's fields."""
    for prefix in PREFIXES:
        for field in CHILD_FIELDS if prefix.startswith("e") else ADULT_FIELDS:
            yield f"{prefix}_{field}"


def read(values: Mapping[str, str], today: date) -> Typed:
    """Read the form; a partner or a child of whom nothing was typed is not there.

    A partner without address lives with the adult who is billed, a child without last name bears the family's.
    """
    errors: dict[str, str] = {}
    guardians: list[NewGuardian] = []
    children: list[NewChild] = []
    for prefix in PREFIXES:
        is_child = prefix.startswith("e")
        typed = {field: values.get(f"{prefix}_{field}", "") for field in (CHILD_FIELDS if is_child else ADULT_FIELDS)}
        if prefix != "r" and not any(value for field, value in typed.items() if field != "title"):
            continue
        together = prefix == "c" and not any(typed[field] for field in HOME)
        if together:
            typed |= {field: values.get(f"r_{field}", "") for field in HOME}
        try:
            if is_child:
                typed["last_name"] = typed["last_name"] or values.get("r_last_name", "") or NOT_YET
                children.append(_born(NewChild.model_validate(typed), today))
            else:
                guardians.append(NewGuardian.model_validate(_adult(typed, "primary" if prefix == "r" else "partner")))
        except ValidationError as error:
            errors |= {f"{prefix}_{field}": hint for field, hint in _hints(error) if not (together and field in HOME)}
        except ValueError:
            errors[f"{prefix}_birth_date"] = HINTS["birth_date"]
    return Typed(values, errors, tuple(guardians), tuple(children))


def _hints(error: ValidationError) -> Iterator[tuple[str, str]]:
    """Tell what to write instead, for each field that does not fit."""
    for one in error.errors():
        field = next(str(part) for part in reversed(one["loc"]) if str(part) in (*ADULT_FIELDS, *CHILD_FIELDS))
        yield field, TOO_LONG if one["type"] == "string_too_long" else HINTS.get(field, TOO_LONG)


def _adult(typed: Mapping[str, str], role: str) -> dict[str, Any]:
    fields = {name: value for name, value in typed.items() if name not in OWN}
    return {"role": role, "fields": fields, **{name: typed[name] for name in OWN}}


def _born(child: NewChild, today: date) -> NewChild:
    if child.birth_date > today:
        raise ValueError(child.birth_date)
    return child
