"""What a household must be to be entered: one adult who signs in and is billed, perhaps a partner, children already born."""

from collections.abc import Iterable, Sequence
from datetime import date

from contracts.family import NewChild, NewGuardian, QuotientView
from services.family.domain.errors import HouseholdRefused


def check_household(
    guardians: Sequence[NewGuardian], children: Iterable[NewChild], quotients: Iterable[QuotientView], *, today: date
) -> None:
    """Raise HouseholdRefused unless the household can be entered."""
    roles = sorted(guardian.role for guardian in guardians)
    if roles not in (["primary"], ["partner", "primary"]):
        raise HouseholdRefused("Une fiche compte un responsable, et au plus un conjoint.")
    if any(child.birth_date > today for child in children):
        raise HouseholdRefused("La date de naissance d'un enfant est dans le futur.")
    dates = [quotient.valid_from for quotient in quotients]
    if len(dates) != len(set(dates)):
        raise HouseholdRefused("Deux quotients familiaux commencent le même jour.")


def full_name(last_name: str, first_name: str) -> str:
    """Write a person's name as the town hall does: DUPONT Jean."""
    return f"{last_name.upper()} {first_name}"


def child_name(last_name: str, first_name: str, *, family_name: str) -> str:
    """Write a child's name inside its family: the last name only where it differs."""
    return first_name if last_name.upper() == family_name.upper() else full_name(last_name, first_name)
