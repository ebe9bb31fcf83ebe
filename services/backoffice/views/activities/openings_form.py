"""The openings of an activity as a form: spans of days, the moment from which they can be booked, and who may earlier."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from chassis.edge.days import date_of
from contracts.planning import ActivityView, Opening
from services.backoffice.views.typed import Fields, text, whole_number

GROUPS = (
    ("", "Personne d'autre"),
    ("all_adults_work", "Les familles dont tous les adultes travaillent"),
    ("residents", "Les habitants de la commune"),
    ("siblings", "Les frères et sœurs d'enfants inscrits"),
)
A_LIST = "list:"
"""Begins the value that stands for the families of a list; its number follows."""
BLANK_PRIORITIES = 2
MOST = 60
BESIDE = {"openings": "ouvertures", "residents": "communes", "eligibility": "communes"}
"""The part of the form beside which the service's refusal of a policy is said."""


@dataclass(frozen=True, slots=True)
class Early:
    """A priority as typed: `who` is a group, or a list by its number."""

    who: str
    on: str
    at: str


@dataclass(frozen=True, slots=True)
class Span:
    """An opening as typed; `number` begins the names of its fields."""

    number: int
    first: str
    last: str
    on: str
    at: str
    early: tuple[Early, ...]

    @property
    def is_blank(self) -> bool:
        """Tell whether nothing was typed in it."""
        return not (self.first or self.last or self.on)


def written(one: ActivityView) -> dict[str, list[str]]:
    """Write the openings of an activity into the fields of their form."""
    rules = one.policies
    found: dict[str, list[str]] = {
        "ouvertures": [str(len(rules.openings))],
        "autres": [rules.unlisted_days],
        "communes": ["\n".join(f"{town.postal_code} {town.city}".strip() for town in rules.residents)],
        "habitants": ["oui"] if rules.eligibility.residents_only else [],
    }
    for number, opening in enumerate(rules.openings):
        found |= _written(number, opening)
    return found


def spans(fields: Fields) -> list[Span]:
    """List the openings as typed, with one left to fill."""
    count = min(whole_number(text(fields, "ouvertures")) or 0, MOST)
    filled = [one for n in range(count + 1) if not (one := _span(fields, n)).is_blank]
    typed = [replace(one, number=n) for n, one in enumerate(filled)]
    return [*typed, Span(len(typed), "", "", "", "08:30", tuple(_blank()))]


def asked(fields: Fields) -> tuple[dict[str, Any], dict[str, str]]:
    """Read the form: the policies, and what is wrong by its part."""
    faults: dict[str, str] = {}
    openings = []
    for one in spans(fields):
        if one.is_blank:
            continue
        early = [each for each in one.early if each.who or each.on]
        moments = [(one.on, one.at), *((each.on, each.at) for each in early)]
        wrong = []
        if None in map(date_of, (one.first, one.last, *(day for day, _ in moments))) or not all(at for _, at in moments):
            wrong.append("Remplissez toutes les dates et les heures, ou videz la période.")
        if not all(each.who for each in early):
            wrong.append("Choisissez qui passe avant tout le monde, ou videz cette date.")
        if wrong:
            faults[f"o{one.number}"] = " ".join(wrong)
        priority = [{**_group(each.who), "on": each.on, "at": each.at} for each in early]
        openings.append({"first": one.first, "last": one.last, "on": one.on, "at": one.at, "priority": priority})
    communes = [line.split(maxsplit=1) for line in text(fields, "communes").splitlines() if line.strip()]
    if any(not (each[0].isascii() and each[0].isdigit() and len(each[0]) == len("69280")) for each in communes):
        faults["communes"] = "Une commune par ligne : le code postal, puis le nom (69280 Sainte-Consorce)."
    residents = [{"postal_code": each[0], "city": each[1] if len(each) > 1 else ""} for each in communes]
    return {"openings": openings, "unlisted_days": text(fields, "autres") or "open", "residents": residents}, faults


def groups(lists: Mapping[UUID, str]) -> list[tuple[str, str]]:
    """List who may come first, with the words for it: the groups that are known by themselves, then each list by its name."""
    return [*GROUPS, *((f"{A_LIST}{list_id}", f"Les familles de la liste « {name} »") for list_id, name in lists.items())]


def _group(who: str) -> dict[str, str | None]:
    """Read whom a choice stands for."""
    if who.startswith(A_LIST):
        return {"group": "list", "list_id": who.removeprefix(A_LIST)}
    return {"group": who, "list_id": None}


def _written(number: int, one: Opening) -> dict[str, list[str]]:
    path = f"o{number}"
    return {
        f"{path}_du": [one.first.isoformat()],
        f"{path}_au": [one.last.isoformat()],
        f"{path}_le": [one.on.isoformat()],
        f"{path}_heure": [f"{one.at:%H:%M}"],
        f"{path}_groupe": [f"{A_LIST}{each.list_id}" if each.group == "list" else each.group for each in one.priority],
        f"{path}_avant": [each.on.isoformat() for each in one.priority],
        f"{path}_avant_heure": [f"{each.at:%H:%M}" for each in one.priority],
    }


def _span(fields: Fields, number: int) -> Span:
    path = f"o{number}"
    columns = [fields.get(f"{path}_{name}", []) for name in ("groupe", "avant", "avant_heure")]
    rows = [[column[n].strip() if n < len(column) else "" for column in columns] for n in range(max(map(len, columns)))]
    early = [Early(*row) for row in rows if row[0] or row[1]]
    first, last, on, at = (text(fields, f"{path}_{name}") for name in ("du", "au", "le", "heure"))
    return Span(number, first, last, on, at, (*early, *_blank()))


def _blank() -> list[Early]:
    return [Early("", "", "08:30") for _ in range(BLANK_PRIORITIES)]
