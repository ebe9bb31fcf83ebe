"""Answers that are given often: which fields they may have."""

from collections.abc import Mapping

FIELDS: Mapping[str, str] = {
    "prenom": "prénom de la personne qui a écrit",
    "nom": "nom de la personne qui a écrit",
    "structure": "la structure qui répond",
    "objet": "objet de la conversation",
    "enfant": "prénom de l'enfant dont il s'agit, ou « votre enfant »",
    "agent": "votre nom",
    "date": "la date du jour",
}
"""What each field becomes, in the words of the screens."""

YOUR_CHILD = "votre enfant"
"""Who is meant where a conversation is about no child by name."""

SAMPLES: Mapping[str, str] = {
    "prenom": "Jean",
    "nom": "DUPONT",
    "structure": "Restauration scolaire",
    "objet": "Repas de vendredi",
    "enfant": "Léa",
    "agent": "Claire MOREL",
    "date": "26 novembre 2026",
}


def called(first_name: str) -> str:
    """Write a first name as one speaks to somebody: records taken over from other programs often have capitals only."""
    return first_name.title() if first_name.isupper() else first_name
