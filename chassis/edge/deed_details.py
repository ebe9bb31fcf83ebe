"""What an entry of the audit log says beside its deed, in French: which part, how many, from what to what."""

import re
from collections.abc import Callable
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
}

SAID: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"(?:schemes of )?(\d+) (?:households|families)"), lambda found: plural(int(found[1]), "famille")),
    (re.compile(r"diets of (\d+) children"), lambda found: plural(int(found[1]), "enfant")),
    (re.compile(r"rank (\d+) to (\d+)"), lambda found: f"du rang {found[1]} au rang {found[2]}"),
    (re.compile(r"document: (.+)"), lambda found: found[1]),
    (re.compile(r"\d{4}-\d\d-\d\d"), lambda found: short_date(date.fromisoformat(found[0]))),
)
"""What is said with figures."""


def in_french(detail: str) -> str:
    """Tell more about a deed, where there is more to tell."""
    return " → ".join(", ".join(_word(part) for part in parts.split(", ") if part) for parts in detail.split(" -> "))


def _word(part: str) -> str:
    for pattern, say in SAID:
        if found := pattern.fullmatch(part):
            return say(found)
    return WORDS.get(part) or (label(part).lower() if part.isidentifier() and part.islower() else part)
