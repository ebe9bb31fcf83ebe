"""Employment: whether an adult works, as far as the record says; towns let such families book earlier."""

from contracts.family import GuardianFields
from services.family.domain.search_words import plain

WITHOUT_WORK = ("sans", "aucun", "neant", "retrait", "demandeu", "chom", "inacti", "mere au foyer", "pere au foyer", "au foyer")
"""How people without work begin to name what they do; clerks correct the rest in the record."""


def works(fields: GuardianFields) -> bool:
    """Tell whether an adult has an employer, or an occupation or category (CSP) that is work."""
    if any(plain(text).strip().startswith(WITHOUT_WORK) for text in (fields.occupation, fields.occupation_category)):
        return False
    return bool(fields.employer.strip() or fields.occupation.strip())
