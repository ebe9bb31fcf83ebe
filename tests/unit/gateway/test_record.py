from datetime import date

from contracts.family import GUARDIAN_LABELS, KIND_LABELS, GuardianFields, QuotientEntry, QuotientView
from gateway.views.record import quotient, record
from gateway.views.record import record_forms as forms
from gateway.views.record.adults import signed_in
from tests.unit.backoffice import cast
from tests.unit.backoffice.cast import MARTIN
from tests.unit.gateway.builders import DUPONT, JEAN, JEANNE

OWN = signed_in(DUPONT.guardians, JEAN)
FORM = forms.FORMS["responsable"]


def test_the_panels_hold_every_field_of_the_guide_in_its_order() -> None:
    assert [label for label, _ in record.own_panel(DUPONT, OWN)][:22] == [
        "Civilité", "N° Famille", "Nom", "Prénom", "Qualité", "Situation", "Adresse", "Code postal", "Ville", "Téléphone domicile",
        "Téléphone prof.", "Mobile", "Email", "Titulaire du compte", "Nom banque", "Profession", "CSP", "Employeur", "Adresse employeur",
        "Autorisation courriel", "Autorisation SMS", "Organisme rattachement",
    ]  # fmt: skip
    assert [label for label, _ in record.partner_panel(signed_in(DUPONT.guardians, JEANNE))] == [
        "Nom", "Prénom", "Adresse", "Code postal", "Ville", "Téléphone domicile", "Téléphone prof.", "Mobile", "Email", "Profession",
        "CSP", "Employeur", "Adresse employeur", "Autorisation courriel", "Autorisation SMS",
    ]  # fmt: skip


def test_an_office_of_zeros_says_what_it_means() -> None:
    for code, shown in (("0", "0 (aucun organisme)"), ("000", "000 (aucun organisme)"), ("CAF 310", "CAF 310"), ("", "")):
        known = DUPONT.model_copy(update={"benefit_office": code})
        assert dict(record.own_panel(known, OWN))["Organisme rattachement"] == shown


def test_every_field_that_may_change_has_a_label() -> None:
    assert set(GUARDIAN_LABELS) == set(GuardianFields.model_fields)


def test_every_form_shows_every_field_of_its_kind_in_the_town_s_order() -> None:
    for form in forms.FORMS.values():
        assert [control.name for control in form.controls] == list(KIND_LABELS[form.kind])
        assert set(forms.present(form.kind, DUPONT)) == set(KIND_LABELS[form.kind])
        assert set(forms.present(form.kind, MARTIN)) == set(KIND_LABELS[form.kind])


def test_an_untouched_form_asks_for_nothing() -> None:
    known = forms.present("guardian", DUPONT)
    sent = {name: "oui" if value is True else "non" if value is False else str(value) for name, value in known.items()}
    assert forms.asked(FORM, forms.posted(FORM, sent), known) == {}
    changed = forms.posted(FORM, {**sent, "address": " 4 impasse des Tilleuls ", "sms_consent": "oui", "home_phone": ""})
    home = {"address": "4 impasse des Tilleuls", "postal_code": known["postal_code"], "city": known["city"]}
    assert forms.asked(FORM, changed, known) == {**home, "sms_consent": True, "home_phone": ""}


def test_a_word_that_the_list_does_not_offer_is_kept() -> None:
    (quality,) = (control for control in FORM.controls if control.name == "quality")
    assert ("Grand-père", "Grand-père") in quality.options("Grand-père")
    assert quality.options("Père") == [("", "Non renseigné"), *((word, word) for word in forms.QUALITIES)]


def test_the_situations_offered_agree_with_the_title() -> None:
    (situation,) = (control for control in FORM.controls if control.name == "marital_status")
    assert ("Veuf", "Veuf") in situation.options("", "Monsieur")
    assert [word for word, _ in situation.options("Séparé", "Madame")] == [
        *("", "Séparé", "Célibataire", "Mariée", "Pacsée", "Vie maritale", "Séparée", "Divorcée", "Veuve")
    ]
    assert ("Marié(e)", "Marié(e)") in situation.options("", "")


def test_the_history_of_quotients_tells_until_when_each_held() -> None:
    dated = (
        QuotientEntry(value=720, valid_from=date(2026, 9, 1), source="caf", entered_by="Claire MOREL", entered_at=cast.NOW),
        QuotientEntry(value=850, valid_from=date(2026, 1, 1), valid_until=date(2026, 6, 30), source="tax"),
        QuotientEntry(value=910, valid_from=date(2025, 1, 1), source="town"),
    )
    found = quotient.shown(dated, QuotientView(value=720, valid_from=date(2026, 9, 1)), cast.TODAY)
    assert (found.value, found.since) == ("720\u00a0€", "Il compte depuis le 1er septembre 2026.")
    assert [(one.start, one.end, one.source) for one in found.history] == [
        ("01/09/2026", "", "Attestation CAF ou MSA"),
        ("01/01/2026", "30/06/2026", "Avis d'imposition"),
        ("01/01/2025", "31/12/2025", "Saisie de la mairie"),
    ]
    assert found.history[0].by == "Claire MOREL, le 25/11/2026"
    assert quotient.shown((), None, cast.TODAY).value == ""
