"""Answers that are given often: which fields they may have."""

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
