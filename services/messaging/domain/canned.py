"""Answers that are given often: which fields they may have, and what fills them in."""

import re
from collections.abc import Mapping

FIELDS: Mapping[str, str] = {
    "prenom": "prénom de la personne qui a écrit",
    "nom": "nom de la personne qui a écrit",
    "structure": "la structure qui répond",
    "objet": "objet de la conversation",
    "agent": "votre nom",
    "date": "la date du jour",
}
"""What each field becomes, in the words of the screens."""

SAMPLES: Mapping[str, str] = {
    "prenom": "Jean",
    "nom": "DUPONT",
    "structure": "Restauration scolaire",
    "objet": "Repas de vendredi",
    "agent": "Claire MOREL",
    "date": "26 novembre 2026",
}
_BRACES = re.compile(r"\{([^{}\n]*)\}|[{}]")


def unknown_fields(text: str) -> tuple[str, ...]:
    """List what stands in braces and is no field, in its order; a lone brace is one."""
    return tuple(dict.fromkeys(one[0] for one in _BRACES.finditer(text) if one[1] not in FIELDS))


def filled(text: str, values: Mapping[str, str]) -> str:
    """Fill the fields in; what stands in a value is no field."""
    return _BRACES.sub(lambda one: values.get(one[1] or "", one[0]), text)
