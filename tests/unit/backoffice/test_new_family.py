"""The form of a new family: what is missing is told beside its field, what was left empty is not there."""

from datetime import date

import pytest

from services.backoffice.views.families.new_family import CHILDREN, names, read

TODAY = date(2026, 11, 25)
ANNE = {"r_title": "Madame", "c_title": "Monsieur", "r_last_name": "N'Guyen-Ørsted", "r_first_name": "Anne-Lise"}


def test_an_adult_alone_is_a_family() -> None:
    typed = read(ANNE, TODAY)
    assert not typed.errors
    assert [(one.role, one.last_name) for one in typed.creation().guardians] == [("primary", "N'Guyen-Ørsted")]
    assert typed.creation().children == ()


def test_a_partner_and_children_of_whom_something_was_typed_are_there() -> None:
    child = {
        "e2_first_name": "Zoé",
        "e2_birth_date": "2019-02-28",
        "e3_first_name": "Tom",
        "e3_last_name": "Roux",
        "e3_birth_date": "2020-01-01",
    }
    typed = read({**ANNE, **child, "c_last_name": "Roux", "c_first_name": "Paul", "c_mobile_phone": "06 12 34 56 78"}, TODAY)
    assert not typed.errors
    assert [one.role for one in typed.guardians] == ["primary", "partner"]
    assert [(one.last_name, one.first_name) for one in typed.children] == [("N'Guyen-Ørsted", "Zoé"), ("Roux", "Tom")]
    assert typed.look_alikes().children == typed.children


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"r_last_name": ""}, "r_last_name"),
        ({"r_last_name": "A\x07"}, "r_last_name"),
        ({"r_title": "Docteur"}, "r_title"),
        ({"r_title": ""}, "r_title"),
        ({"r_postal_code": "692"}, "r_postal_code"),
        ({"r_email": "anne@"}, "r_email"),
        ({"r_mobile_phone": "demain"}, "r_mobile_phone"),
        ({"r_city": "x" * 121}, "r_city"),
        ({"c_first_name": "Paul"}, "c_last_name"),
        ({"e1_first_name": "Zoé"}, "e1_birth_date"),
        ({"e1_first_name": "Zoé", "e1_birth_date": "2026-11-26"}, "e1_birth_date"),
        ({"e1_first_name": "Zoé", "e1_birth_date": "hier"}, "e1_birth_date"),
        ({"e1_birth_date": "2019-02-28"}, "e1_first_name"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field_alone(wrong: dict[str, str], field: str) -> None:
    typed = read({**ANNE, **wrong}, TODAY)
    assert list(typed.errors) == [field]
    assert typed.values[next(iter(wrong))] == next(iter(wrong.values()))


def test_a_partner_without_address_lives_with_the_adult_who_is_billed() -> None:
    home = {"r_address": "3 rue du Lavoir", "r_postal_code": "69280", "r_city": "Sainte-Consorce"}
    paul = {"c_last_name": "Roux", "c_first_name": "Paul"}
    alike = read({**ANNE, **home, **paul}, TODAY).guardians[1].fields
    assert (alike.address, alike.postal_code, alike.city) == ("3 rue du Lavoir", "69280", "Sainte-Consorce")
    elsewhere = read({**ANNE, **home, **paul, "c_city": "Lyon"}, TODAY).guardians[1].fields
    assert (elsewhere.address, elsewhere.city) == ("", "Lyon")
    assert list(read({**ANNE, **home, **paul, "r_postal_code": "692"}, TODAY).errors) == ["r_postal_code"]


def test_the_forms_fields_are_those_that_are_read() -> None:
    assert len(list(names())) == len(set(names())) == 2 * 10 + CHILDREN * 5
