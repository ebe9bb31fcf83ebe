"""Informations conjoint: the other adult of the household; one who is not in the record yet is entered when staff accept."""

from datetime import date

from contracts.family import ASKED_AS_ONE, KIND_LABELS
from services.family.domain.change import Hints, Kind, Values
from services.family.domain.guardian_change import FIELDS

NEEDED = {
    "title": "choisissez « Madame » ou « Monsieur »",
    "last_name": "indiquez le nom de votre conjoint",
    "first_name": "indiquez le prénom de votre conjoint",
}


def _named(values: Values, _: date) -> Hints:
    """Ask for who it is: the town hall enters no adult without a name."""
    return {field: hint for field, hint in NEEDED.items() if not values[field]}


PARTNER = Kind("partner", "partner", KIND_LABELS["partner"], FIELDS, check=_named, together=ASKED_AS_ONE["partner"])
