from datetime import date

import pytest

from contracts.family import NewChild, NewGuardian, QuotientView
from services.family.domain.errors import HouseholdRefused
from services.family.domain.household import check_household, child_name, full_name

TODAY = date(2026, 11, 25)
JEAN = NewGuardian(role="primary", title="Monsieur", last_name="DUPONT", first_name="Jean")
JEANNE = NewGuardian(role="partner", title="Madame", last_name="DUPONT", first_name="Jeanne")
LEA = NewChild(last_name="DUPONT", first_name="Léa", birth_date=date(2019, 3, 2))


@pytest.mark.parametrize("guardians", [(JEAN,), (JEAN, JEANNE), (JEANNE, JEAN)])
def test_one_adult_is_billed_and_may_have_a_partner(guardians: tuple[NewGuardian, ...]) -> None:
    check_household(guardians, [LEA], [], today=TODAY)


@pytest.mark.parametrize("guardians", [(JEANNE,), (JEAN, JEAN), ()])
def test_any_other_household_is_refused(guardians: tuple[NewGuardian, ...]) -> None:
    with pytest.raises(HouseholdRefused, match="un responsable"):
        check_household(guardians, [], [], today=TODAY)


def test_a_child_must_be_born() -> None:
    with pytest.raises(HouseholdRefused, match="naissance"):
        check_household([JEAN], [LEA.model_copy(update={"birth_date": date(2027, 1, 1)})], [], today=TODAY)


def test_two_quotients_cannot_begin_on_one_day() -> None:
    one = QuotientView(value=850, valid_from=TODAY)
    with pytest.raises(HouseholdRefused, match="quotients"):
        check_household([JEAN], [], [one, one], today=TODAY)


def test_a_child_is_called_by_its_first_name_inside_its_family() -> None:
    assert full_name("Dupont", "Jean") == "DUPONT Jean"
    assert child_name("Dupont", "Léa", family_name="DUPONT") == "Léa"
    assert child_name("Martin", "Hugo", family_name="DUPONT") == "MARTIN Hugo"
