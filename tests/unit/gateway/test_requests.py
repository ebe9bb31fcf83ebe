from datetime import date

from contracts.family import FieldChange
from gateway.views import requests as views
from tests.unit.backoffice.cast import NOW, asked_day, planning_request, record_request
from tests.unit.gateway.builders import THURSDAY


def titles(sections: tuple[views.Section, ...]) -> list[tuple[str, int, int]]:
    return [(section.title, len(section.records), len(section.days)) for section in sections]


def test_requests_are_sorted_by_group_and_outcome() -> None:
    refused = record_request(2).model_copy(update={"status": "refused", "decided_at": NOW, "reason": "Il manque un justificatif."})
    records, days = [record_request(1), refused], [planning_request()]
    assert titles(views.sections("compte", "", records, days)) == [
        ("Demandes en attente", 1, 0),
        ("Demandes refusées", 1, 0),
        ("Demandes acceptées", 0, 0),
    ]
    assert titles(views.sections("enfants", "", records, days))[0] == ("Demandes en attente", 0, 1)
    row = views.sections("compte", "", records, days)[1].records[0]
    assert (row.asked, row.decided, row.reason) == ("25/11/2026", "25/11/2026", "Il manque un justificatif.")


def test_a_type_keeps_its_own() -> None:
    absence = planning_request(51, kind="absence", absence_reason="illness", note="Grippe")
    days = [planning_request(50), absence]
    assert [row.kind for row in views.sections("enfants", "absences", [], days)[0].days] == ["Absence"]
    assert [row.kind for row in views.sections("enfants", "reservations", [], days)[0].days] == ["Réservation"]
    assert views.sections("enfants", "autorisations", [], days)[0].days == ()
    assert views.sections("compte", "caf", [record_request()], [])[0].records == ()
    assert views.sections("enfants", "absences", [], days)[0].days[0].why == "Maladie, Grippe"


def test_a_record_request_fills_the_guides_columns_with_what_was_asked() -> None:
    changes = (
        FieldChange(field="postal_code", old="31400", new="69280"),
        FieldChange(field="city", old="SAINT-JEAN", new="SAINTE-CONSORCE"),
        FieldChange(field="home_phone", old="01", new=""),
        FieldChange(field="sms_consent", old="Non", new="Oui"),
    )
    (row,) = views.sections("compte", "", [record_request().model_copy(update={"changes": changes})], [])[0].records
    cells = dict(row.cells)
    assert list(cells) == [
        "Qualité", "Adresse", "Tél. domicile", "Tél. prof.", "Mobile", "Email", "Profession", "Employeur", "Adresse employeur",
    ]  # fmt: skip
    assert (cells["Adresse"], cells["Tél. domicile"], cells["Mobile"]) == ("69280 SAINTE-CONSORCE", "vide", "")
    assert row.others == "Autorisation SMS : Oui"


def test_each_day_says_what_became_of_it_where_the_title_does_not() -> None:
    days = (
        asked_day(THURSDAY),
        asked_day(date(2026, 12, 2), decision="waiting", rank=2),
        asked_day(date(2026, 12, 3), decision="accepted"),
        asked_day(date(2026, 12, 4), decision="refused", reason="La structure est fermée."),
    )
    (row,) = views.sections("enfants", "", [], [planning_request(days=days)])[0].days
    assert [day.note for day in row.days] == ["", "liste d'attente, 2e", "acceptée", "refusée"]
    assert row.days[0].text == "ALSH Mercredi journée, jeudi 26 novembre"
    assert row.reason == "La structure est fermée."


def test_a_late_absence_is_said_to_be_billed() -> None:
    absence = planning_request(kind="absence", days=(asked_day(THURSDAY, decision="accepted", billed=True),), status="accepted")
    assert views.sections("enfants", "", [], [absence])[2].days[0].days[0].note == "facturée"


def test_the_group_shown_first_is_the_one_with_something_in_it() -> None:
    assert views.shown_group("", [], [planning_request()]) == "enfants"
    assert views.shown_group("", [record_request()], [planning_request()]) == "compte"
    assert views.shown_group("enfants", [record_request()], []) == "enfants"
    assert views.shown_group("autre", [], []) == "compte"


def test_what_an_agent_entered_for_the_family_says_so() -> None:
    by_staff = {"by_staff_name": "C. MOREL"}
    records, days = [record_request().model_copy(update=by_staff)], [planning_request().model_copy(update=by_staff)]
    told = "Saisie par la mairie (C. MOREL, 25/11/2026)"
    assert views.sections("compte", "", records, [])[0].records[0].entered == told
    assert views.sections("enfants", "", [], days)[0].days[0].entered.startswith("Saisie par la mairie (C. MOREL, ")
    assert views.sections("compte", "", [record_request()], [])[0].records[0].entered == ""
