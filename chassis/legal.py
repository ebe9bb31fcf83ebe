"""What the law has a town's site say about the town, and only the town knows (docs/decisions/0118).

Loads next to nothing: the supervisor names these settings too.
"""

from collections.abc import Mapping
from datetime import date
from typing import Protocol

ESTABLISHED = date(2026, 11, 28)
"""When the declarations of accessibility were last established: move it with what they say, and within three years in any case."""

FACTS: Mapping[str, str] = {
    "town_address": "l'adresse postale de la mairie",
    "town_phone": "le téléphone de la mairie",
    "publication_director": "le nom de qui dirige la publication",
    "hosting_provider": "le nom, l'adresse et le téléphone de l'hébergeur",
    "data_protection_contact": "le contact du délégué à la protection des données",
    "accessibility_plan": "l'adresse du schéma pluriannuel d'accessibilité",
}
"""Settings of an edge, each with what it is in French: publisher, director and host (loi n° 2004-575 du 21 juin 2004, article 1-1),
data protection officer (RGPD, article 13), plan of accessibility (loi n° 2005-102 du 11 février 2005, article 47)."""


class Legal(Protocol):
    """Settings that hold the facts; one that the town has not told is empty."""

    town_address: str
    town_phone: str
    publication_director: str
    hosting_provider: str
    data_protection_contact: str
    accessibility_plan: str


def untold(settings: Legal) -> dict[str, str]:
    """List what the town has not told yet: the variables to set, each with what it is in French."""
    return untold_of({name: getattr(settings, name) for name in FACTS})


def untold_of(told: Mapping[str, str]) -> dict[str, str]:
    """List the same by what a town has told, by the names of settings."""
    return {variable(name): what for name, what in FACTS.items() if not told.get(name, "")}


def variable(name: str) -> str:
    """Name the variable of a setting."""
    return f"PORTAIL_{name.upper()}"
