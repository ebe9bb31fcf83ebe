"""Which adult of a household is spoken to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from contracts.family import AdultName, FamilyOverview, GuardianView

Adult = TypeVar("Adult", AdultName, GuardianView)


@dataclass(frozen=True, slots=True)
class Responsible:
    """The adult of the panel "Responsable"."""

    title: str
    number: str
    last_name: str
    first_name: str


def signed_in(adults: Sequence[Adult], guardian_id: UUID | None) -> Adult:
    """Find the adult who is signed in, the household's first adult otherwise."""
    return next((adult for adult in adults if adult.guardian_id == guardian_id), adults[0])


def responsible(family: FamilyOverview, guardian_id: UUID | None) -> Responsible:
    """Present the adult who is signed in, the household's first adult otherwise."""
    adult = signed_in(family.guardians, guardian_id)
    return Responsible(adult.title, family.family_number, adult.last_name.upper(), adult.first_name.upper())
