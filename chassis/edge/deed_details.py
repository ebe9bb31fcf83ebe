"""What an entry of the audit log says beside its deed, in French: which part, how many, from what to what."""

import re
from collections.abc import Callable, Mapping
from datetime import date

from chassis.edge.record_words import label
from chassis.french import plural, short_date
from contracts.billing import BANK_LABELS
from contracts.family import KIND_TITLES, REQUIREMENT_LABELS

WORDS: dict[str, str] = {
    **{code: title.lower() for code, title in (*REQUIREMENT_LABELS.items(), *KIND_TITLES.items())},
    **BANK_LABELS,
    "absence": "absence",
    "accepted": "accepté",
    "administrator": "administrateur",
    "adults": "adultes",
    "attempt": "tentative",
    "attestation": "attestation",
    "booking": "réservation",
    "cashier": "régisseur",
    "clerk": "agent",
    "counted": "sans les noms",
    "custody": "garde",
    "debit file": "fichier de prélèvement",
    "document": "un document",
    "educator": "animateur",
    "employed": "emploi",
    "file": "un fichier",
    "names and addresses of debtors": "noms et adresses des débiteurs",
    "not another person": "refusé : ce n'est pas une autre personne",
    "not independent": "refusé : comptes liés entre eux",
    "pickup": "personnes autorisées",
    "refused": "refusé",
    "whole town": "toute la ville",
}

SAID: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"(?:schemes of )?(\d+) (?:households|families)"), lambda found: plural(int(found[1]), "famille")),
    (re.compile(r"diets (?:and allergies )?of (\d+) children"), lambda found: plural(int(found[1]), "enfant")),
    (re.compile(r"rank (\d+) to (\d+)"), lambda found: f"du rang {found[1]} au rang {found[2]}"),
    (re.compile(r"document: (.+)"), lambda found: found[1]),
    (re.compile(r"\d{4}-\d\d-\d\d"), lambda found: short_date(date.fromisoformat(found[0]))),
)
"""What is said with figures."""


PLACE = re.compile(r"in ([0-9a-f-]{36})")


def in_french(detail: str, places: Mapping[str, str] | None = None) -> str:
    """Tell more about a deed, where there is more to tell; `places` are the names of facilities by their id."""
    return " → ".join(", ".join(_word(part, places or {}) for part in parts.split(", ") if part) for parts in detail.split(" -> "))


def _word(part: str, places: Mapping[str, str]) -> str:
    if place := PLACE.fullmatch(part):
        return places.get(place[1], "une autre structure")
    for pattern, say in SAID:
        if found := pattern.fullmatch(part):
            return say(found)
    return WORDS.get(part) or (label(part).lower() if part.isidentifier() and part.islower() else part)
