from contracts.family import GUARDIAN_LABELS, FieldChange, GuardianFields
from gateway.views import home, record
from tests.unit.gateway.builders import DUPONT, JEAN, JEANNE

OWN = home.guardian(DUPONT, JEAN)
FORM = {name: "oui" if value is True else "non" if value is False else value for name, value in OWN.fields.model_dump().items()}


def test_the_panels_hold_every_field_of_the_guide_in_its_order() -> None:
    assert [label for label, _ in record.own_panel(DUPONT, OWN)][:22] == [
        "Civilité", "N° Famille", "Nom", "Prénom", "Qualité", "Situation", "Adresse", "Code postal", "Ville", "Téléphone domicile",
        "Téléphone prof.", "Mobile", "Email", "Titulaire du compte", "Nom banque", "Profession", "CSP", "Employeur", "Adresse employeur",
        "Autorisation courriel", "Autorisation SMS", "Organisme rattachement",
    ]  # fmt: skip
    assert [label for label, _ in record.partner_panel(home.guardian(DUPONT, JEANNE))] == [
        "Nom", "Prénom", "Adresse", "Code postal", "Ville", "Téléphone domicile", "Téléphone prof.", "Mobile", "Email", "Profession",
        "CSP", "Employeur", "Adresse employeur", "Autorisation courriel", "Autorisation SMS",
    ]  # fmt: skip


def test_every_field_that_may_change_has_a_label() -> None:
    assert set(GUARDIAN_LABELS) == set(GuardianFields.model_fields)


def test_an_untouched_form_changes_nothing() -> None:
    values = record.posted(FORM)
    assert record.errors_in(values) == {}
    assert record.difference(OWN.fields, values) == {}


def test_only_what_differs_is_asked() -> None:
    values = record.posted({**FORM, "address": " 4 impasse des Tilleuls ", "sms_consent": "oui", "home_phone": ""})
    asked = record.difference(OWN.fields, values)
    assert asked == {"address": "4 impasse des Tilleuls", "sms_consent": True, "home_phone": ""}
    assert record.changes(OWN.fields, asked) == (
        record.Change("Adresse", "12 rue des Bonbons", "4 impasse des Tilleuls"),
        record.Change("Téléphone domicile", "01.02.03.04.05", ""),
        record.Change("Autorisation SMS", "Non", "Oui"),
    )


def test_what_the_record_cannot_take_is_said_by_field() -> None:
    errors = record.errors_in(
        record.posted({**FORM, "postal_code": "3140", "mobile_phone": "zéro six", "email": "jean@", "city": "x" * 121})
    )
    assert set(errors) == {"postal_code", "mobile_phone", "email", "city"}
    assert errors["postal_code"].startswith("Un code postal a 5 chiffres")
    assert errors["city"] == record.TOO_LONG


def test_what_a_former_program_left_wrong_never_blocks_another_change() -> None:
    former = OWN.fields.model_copy(update={"home_phone": "voir mairie"})
    asked = record.difference(former, record.posted({**FORM, "home_phone": "voir mairie", "city": "LYON"}))
    assert asked == {"city": "LYON"}
    assert record.errors_in(asked) == {}


def test_consents_are_told_as_yes_and_no() -> None:
    for granted in ("true", "Oui", "True"):
        assert record.told((FieldChange(field="email_consent", old="Non", new=granted),)) == (
            record.Change("Autorisation courriel", "Non", "Oui"),
        )
