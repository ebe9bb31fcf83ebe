from datetime import date
from typing import get_args

import pytest

from contracts.family import GUARDIAN_LABELS, PERSON_LABELS, TITLES, FieldChange, GuardianFields, Title
from services.family.domain import change
from services.family.domain.change import Value, Values
from services.family.domain.child_change import HEALTH
from services.family.domain.errors import FieldsRefused, NothingChanged
from services.family.domain.guardian_change import GUARDIAN
from services.family.domain.partner_change import PARTNER

TODAY = date(2026, 11, 25)
JEAN: dict[str, Value] = {
    **GUARDIAN.empty(),
    "title": "Monsieur",
    "last_name": "DUPONT",
    "first_name": "Jean",
    "quality": "Père",
    "marital_status": "Séparé",
    "address": "12 RUE DES BONBONS",
    "postal_code": "31400",
    "city": "SAINT-JEAN",
    "home_phone": "01.02.03.04.05",
    "email": "jean.dupont@wanadoo.fr",
    "email_consent": True,
}
HOME: dict[str, Value] = {name: JEAN[name] for name in ("address", "postal_code", "city")}
KNOWN: dict[str, Value] = {"title": "Madame", "last_name": "DUPONT", "first_name": "Jeanne"}


def asked_changes(present: Values, asked: Values) -> Values:
    return change.asked_changes(GUARDIAN, present, asked, TODAY)


def test_forms_offer_every_title_that_a_record_may_have() -> None:
    assert sorted(TITLES) == sorted(get_args(Title))


def test_labels_name_every_field_in_the_words_of_the_guide() -> None:
    assert list(GUARDIAN_LABELS) == list(GuardianFields.model_fields)
    assert list(PERSON_LABELS) == ["title", "last_name", "first_name", *GUARDIAN_LABELS]
    assert GUARDIAN_LABELS["work_phone"] == "Téléphone prof."


def test_only_fields_that_differ_are_kept() -> None:
    asked = {**JEAN, "address": " 4 impasse des Tilleuls ", "sms_consent": True}
    assert asked_changes(JEAN, asked) == {**HOME, "address": "4 impasse des Tilleuls", "sms_consent": True}


def test_an_address_is_asked_whole_and_what_stays_empty_of_it_is_not_shown() -> None:
    street = asked_changes({**JEAN, "postal_code": "3140"}, {"address": "4 impasse des Tilleuls"})
    assert street == {"address": "4 impasse des Tilleuls", "postal_code": "3140", "city": "SAINT-JEAN"}
    assert asked_changes(JEAN, {"work_phone": "05 61 00 00 00"}) == {"work_phone": "05.61.00.00.00"}
    moved = change.asked_changes(PARTNER, PARTNER.empty() | KNOWN, {"city": "LYON"}, TODAY)
    assert [one.field for one in change.differences(PARTNER, PARTNER.empty() | KNOWN, moved)] == ["city"]
    assert [one.field for one in change.differences(PARTNER, PARTNER.empty() | KNOWN | HOME, moved)] == ["address", "postal_code", "city"]


def test_a_doctor_is_asked_with_the_telephone_that_goes_along() -> None:
    present = HEALTH.empty() | {"doctor": "Dr Roux", "doctor_phone": "05 61 00 00 00"}
    asked = change.asked_changes(HEALTH, present, {"doctor": "Dr Blanc"}, TODAY)
    assert asked == {"doctor": "Dr Blanc", "doctor_phone": "05 61 00 00 00"}
    assert change.asked_changes(HEALTH, present, {"diet": "no_pork"}, TODAY) == {"diet": "no_pork"}


def test_a_field_may_be_emptied() -> None:
    assert asked_changes(JEAN, {"home_phone": "", "email": ""}) == {"home_phone": "", "email": ""}


def test_a_request_that_changes_nothing_is_refused() -> None:
    with pytest.raises(NothingChanged, match="Aucune modification"):
        asked_changes(JEAN, JEAN)
    with pytest.raises(NothingChanged):
        asked_changes(JEAN, {})


@pytest.mark.parametrize(
    ("field", "value", "label"),
    [
        ("postal_code", "3140", "Code postal"),
        ("postal_code", "31 400", "Code postal"),
        ("email", "jean.dupont", "Email"),
        ("email", "jean@dupont.fr\nBcc: x@y.fr", "Email"),
        ("mobile_phone", "06 12", "Mobile"),
        ("mobile_phone", "...", "Mobile"),
        ("home_phone", "appelez-moi", "Téléphone domicile"),
        ("work_phone", "0012", "Téléphone prof."),
        ("address", "12 rue\ndes Bonbons", "Adresse"),
        ("address", "nul\x00", "Adresse"),
        ("city", "x" * 121, "Ville"),
        ("email_consent", "peut-être", "Autorisation courriel"),
        ("address", True, "Adresse"),
        ("title", "Docteur", "Civilité"),
        ("salary", "1000", "salary"),
    ],
)
def test_a_wrong_value_is_refused_in_french_with_the_name_of_its_field(field: str, value: str | bool, label: str) -> None:
    with pytest.raises(FieldsRefused) as refused:
        asked_changes(JEAN, {field: value, "occupation": "Menuisier"})
    assert refused.value.detail.startswith(f"{label} : ")
    assert [(error["field"], error["label"]) for error in refused.value.members["errors"]] == [(field, label)]


def test_every_wrong_field_is_named_at_once() -> None:
    with pytest.raises(FieldsRefused) as refused:
        asked_changes(JEAN, {"postal_code": "1", "email": "x"})
    assert [error["field"] for error in refused.value.members["errors"]] == ["postal_code", "email"]


FRENCH = ["06 12 34 56 78", "06.12.34.56.78", "0612345678", "+33 6 12 34 56 78", "0033612345678", "+33 (0)6.12.34.56.78", "06-12-34-56-78"]


@pytest.mark.parametrize("phone", FRENCH)
def test_a_french_telephone_number_is_kept_in_one_way_and_its_format_is_no_difference(phone: str) -> None:
    assert asked_changes({**JEAN, "mobile_phone": "01"}, {"mobile_phone": phone}) == {"mobile_phone": "06.12.34.56.78"}
    with pytest.raises(NothingChanged):
        asked_changes({**JEAN, "mobile_phone": "06.12.34.56.78"}, {"mobile_phone": phone})
    (shown,) = change.differences(GUARDIAN, JEAN, {"mobile_phone": phone})
    assert shown.new == "06.12.34.56.78", "one that was asked for before they were kept in one way"


@pytest.mark.parametrize("phone", ["0041 79 123 45 67", "+41 79 123 45 67", "+262 692 12 34 56", ""])
def test_a_foreign_telephone_number_stays_as_it_was_typed(phone: str) -> None:
    assert asked_changes({**JEAN, "mobile_phone": "01"}, {"mobile_phone": phone}) == {"mobile_phone": phone}


def test_a_number_kept_from_the_former_program_does_not_block_another_change() -> None:
    former = {**JEAN, "home_phone": "12 34"}
    assert asked_changes(former, {"home_phone": "12 34", "city": "Lyon"}) == {**HOME, "city": "Lyon"}


def test_differences_read_as_a_screen_writes_them() -> None:
    assert change.differences(GUARDIAN, JEAN, {"sms_consent": True, "city": "Lyon"}) == (
        FieldChange(field="city", label="Ville", old="SAINT-JEAN", new="Lyon", asked="Lyon"),
        FieldChange(field="sms_consent", label="Autorisation SMS", old="Non", new="Oui", asked=True),
    )


@pytest.mark.parametrize("name", ["N'Guyen-Martin", "O’Brien", "d'Ormesson Le Goff", "Łukasz", "Ñuñez", "Ğülay", "王", "Александра", "Ōe"])
def test_names_are_taken_in_the_letters_of_any_language(name: str) -> None:
    assert asked_changes(JEAN, {"last_name": name}) == {"last_name": name}


@pytest.mark.parametrize("name", ["", "   ", "12", "'-", "Jean\nPaul", "Jean\x1b[31m", "Jean\u202enaeJ", "x" * 81])
def test_what_is_not_a_name_is_refused(name: str) -> None:
    with pytest.raises(FieldsRefused) as refused:
        asked_changes(JEAN, {"first_name": name})
    assert [error["field"] for error in refused.value.members["errors"]] == ["first_name"]


def test_a_name_typed_in_two_ways_of_unicode_is_the_same() -> None:
    with pytest.raises(NothingChanged):
        asked_changes({**JEAN, "first_name": "Éléonore"}, {"first_name": "E\u0301le\u0301onore"})


def test_a_partner_who_is_not_in_the_record_needs_a_name_and_a_title() -> None:
    with pytest.raises(FieldsRefused) as refused:
        change.asked_changes(PARTNER, PARTNER.empty(), {"email": "jeanne@example.fr"}, TODAY)
    assert [error["label"] for error in refused.value.members["errors"]] == ["Civilité", "Nom", "Prénom"]
    assert change.asked_changes(PARTNER, PARTNER.empty(), KNOWN, TODAY) == KNOWN
    assert change.asked_changes(PARTNER, PARTNER.empty() | KNOWN, {"quality": "Mère"}, TODAY) == {"quality": "Mère"}
