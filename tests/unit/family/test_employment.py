import pytest

from contracts.family import GuardianFields
from services.family.domain.employment import works


@pytest.mark.parametrize(
    "fields",
    [
        {"employer": "CHU de Toulouse"},
        {"occupation": "Boulangère"},
        {"occupation": "Infirmier", "occupation_category": "Libéral"},
    ],
)
def test_who_has_an_employer_or_an_occupation_works(fields: dict[str, str]) -> None:
    assert works(GuardianFields.model_validate(fields))


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"employer": "  "},
        {"occupation": "Sans profession"},
        {"occupation": "Retraitée"},
        {"occupation": "Demandeuse d'emploi"},
        {"occupation": "Mère au foyer", "employer": "Ancien employeur"},
        {"occupation": "Comptable", "occupation_category": "Chômeur"},
    ],
)
def test_who_says_nothing_or_that_there_is_no_work_does_not(fields: dict[str, str]) -> None:
    assert not works(GuardianFields.model_validate(fields))
