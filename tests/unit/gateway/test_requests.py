import re
from datetime import date
from html import unescape

from chassis.edge.paging import Place
from contracts.billing import BankRequestView, ContestView, LineContest
from contracts.family import KIND_TITLES, FieldChange, RecordDocument, RecordRequestView
from gateway.views.planning import requests as views
from gateway.views.record.asked_changes import again, open_requests
from tests.unit.backoffice.cast import NOW, asked_day, number, planning_request, record_request
from tests.unit.backoffice.conftest import Browser
from tests.unit.gateway.builders import THURSDAY
from tests.unit.gateway.test_patterns import asked as pattern_asked
from tests.unit.gateway.town import Town
from tests.unit.reading import words


def titles(sections: tuple[views.Section, ...]) -> list[tuple[str, int, int]]:
    return [(section.title, len(section.adults), len(section.days)) for section in sections]


def test_requests_are_sorted_by_group_and_outcome() -> None:
    refused = record_request(2).model_copy(update={"status": "refused", "decided_at": NOW, "reason": "Il manque un justificatif."})
    found = views.Found(records=[record_request(1), refused], days=[planning_request()])
    assert titles(views.sections("compte", "", found)) == [
        ("Demandes en attente", 1, 0),
        ("Demandes refusées", 1, 0),
        ("Demandes acceptées", 0, 0),
    ]
    assert titles(views.sections("enfants", "", found))[0] == ("Demandes en attente", 0, 1)
    row = views.sections("compte", "", found)[1].adults[0]
    assert (row.asked, row.decided, row.reason) == ("25/11/2026", "25/11/2026", "Il manque un justificatif.")
    assert (row.withdraw, row.again) == ("", f"/compte/responsable?reprendre={refused.request_id}")
    waiting = views.sections("compte", "", found)[0].adults[0]
    assert (waiting.withdraw, waiting.again) == (f"/demandes/fiche-{record_request(1).request_id}/retrait", "")


def test_only_the_columns_of_the_guide_in_which_something_is_asked_are_shown() -> None:
    def asking(**fields: str) -> RecordRequestView:
        changes = tuple(FieldChange(field=name, label=name, old="", new=value) for name, value in fields.items())
        return record_request().model_copy(update={"changes": changes})

    one, other = asking(mobile_phone="0601020304"), asking(city="Toulouse", employer="")
    section = views.sections("compte", "", views.Found(records=[one, other]))[0]
    assert section.filled == {"Mobile", "Adresse", "Employeur"}, "what is to be emptied is asked too"
    assert len(section.adults[0].cells) == 9


async def test_a_column_in_which_nothing_is_asked_is_hidden_with_its_cells(jean: Browser) -> None:
    page = (await jean.get("/demandes?groupe=compte")).text
    heads = re.findall(r'<th scope="col"( hidden)?>([^<]+)</th>', page[page.index("asked-table") :])
    assert [label for hidden, label in heads if not hidden][:5] == ["Responsable", "Adresse", "Mobile", "Autres", "Date demande"]
    assert {label for hidden, label in heads if hidden} == set(re.findall(r'<td data-label="([^"]+)" hidden></td>', page))


async def test_only_outcomes_that_some_request_has_are_listed_and_where_none_has_that_is_said_once(jean: Browser) -> None:
    page = words((await jean.get("/demandes?groupe=compte")).text)
    assert ("Demandes en attente" in page, "Demandes acceptées" in page, "Aucune demande" in page) == (True, False, False)
    none = words((await jean.get("/demandes?groupe=compte&type=caf")).text)
    assert ("Aucune demande" in none, "Demandes en attente" in none) == (True, False)


def test_the_reasons_of_several_days_are_said_as_one_sentence() -> None:
    reasons = ("« Cantine » n'a pas lieu le jeudi 26 novembre : grève.", "« ALSH » n'ouvre pas le mardi.", "« ALSH » n'ouvre pas le mardi.")
    days = tuple(asked_day(THURSDAY).model_copy(update={"decision": "refused", "reason": one}) for one in reasons)
    refused = planning_request().model_copy(update={"status": "refused", "days": days})
    (row,) = views.sections("enfants", "", views.Found(days=[refused]))[1].days
    assert row.reason == "« Cantine » n'a pas lieu le jeudi 26 novembre : grève ; « ALSH » n'ouvre pas le mardi"
    (alone,) = views.sections("enfants", "", views.Found(days=[refused.model_copy(update={"days": days[:1]})]))[1].days
    assert alone.reason == reasons[0]


def test_every_kind_of_change_is_listed_under_a_type_of_its_group() -> None:
    assert set(views.RECORD_TYPES) == set(KIND_TITLES)
    assert all(kind in views.TYPES[group] for group, kind in views.RECORD_TYPES.values())


def test_a_withdrawn_request_makes_a_section_of_its_own_and_may_be_sent_again() -> None:
    withdrawn = record_request().model_copy(update={"status": "withdrawn", "decided_at": NOW})
    sections = views.sections("compte", "", views.Found(records=[withdrawn]))
    assert titles(sections)[-1] == ("Demandes retirées", 1, 0)
    assert sections[-1].adults[0].again == f"/compte/responsable?reprendre={withdrawn.request_id}"


def test_every_kind_of_change_has_a_form_in_which_it_is_corrected() -> None:
    for kind, (group, _) in views.RECORD_TYPES.items():
        about = number(70) if group == "enfants" and kind != "child_new" else None
        asked = record_request().model_copy(update={"kind": kind, "status": "refused", "child_id": about})
        start = "/compte/" if group == "compte" else f"/enfants/{about}/" if about else "/enfants/nouveau"
        assert again(asked).startswith(start)
        assert again(asked).endswith(f"?reprendre={asked.request_id}")


def test_a_request_about_income_shows_its_difference_and_its_paper() -> None:
    change = FieldChange(field="quotient", label="Quotient familial", old="850\u00a0€", new="720\u00a0€")
    paper = RecordDocument(document_id=number(90), name="Attestation.pdf", media_type="application/pdf", size=9, uploaded_at=NOW)
    caf = record_request().model_copy(update={"kind": "caf", "changes": (change,), "documents": (paper,)})
    section = views.sections("compte", "caf", views.Found(records=[caf, record_request(2)]))[0]
    assert section.adults == ()
    (row,) = section.changes
    assert (row.title, row.changes) == ("Informations CAF", (change,))
    assert [(one.name, one.href) for one in row.papers] == [("Attestation.pdf", f"/documents/{number(90)}")]


def test_bank_requests_are_listed_with_those_of_the_record() -> None:
    bank = BankRequestView(
        request_id=number(91), family_id=number(1), status="refused", submitted_at=NOW, decided_at=NOW, reason="Le RIB est illisible."
    )
    found = views.Found(records=[record_request()], bank=[bank])
    assert found.count("compte") == 2
    (row,) = views.sections("compte", "bancaires", found)[1].changes
    assert (row.title, row.reason, row.again) == ("Coordonnées bancaires", "Le RIB est illisible.", "/compte/bancaires")
    assert row.entered == ""
    found = views.Found(records=[], bank=[bank.model_copy(update={"by_staff_name": "C. MOREL"})])
    assert views.sections("compte", "bancaires", found)[1].changes[0].entered.startswith("Saisie par la mairie (C. MOREL, ")


def test_a_refused_request_is_shown_in_the_record_until_another_replaces_it() -> None:
    refused = record_request(1, hours=30).model_copy(update={"status": "refused", "decided_at": NOW, "reason": "Non."})
    assert [one.waits for one in open_requests([refused])] == [False]
    assert [one.waits for one in open_requests([record_request(2, hours=2), refused])] == [True]


def test_a_type_keeps_its_own() -> None:
    absence = planning_request(51, kind="absence", absence_reason="illness", absence_label="Maladie", note="Grippe")
    days = [planning_request(50), absence]
    assert [row.kind for row in views.sections("enfants", "absences", views.Found(days=days))[0].days] == ["Absence"]
    assert [row.kind for row in views.sections("enfants", "reservations", views.Found(days=days))[0].days] == ["Réservation"]
    assert views.sections("enfants", "autorisations", views.Found(days=days))[0].days == ()
    assert views.sections("compte", "caf", views.Found(records=[record_request()]))[0].adults == ()
    assert views.sections("enfants", "absences", views.Found(days=days))[0].days[0].why == "Maladie, Grippe"


def test_an_absence_says_where_and_until_when_its_certificate_may_come() -> None:
    awaited = planning_request(52, kind="absence", certificate="awaited", certificate_until="2026-11-29")
    given = planning_request(53, kind="absence", certificate="given")
    rows = views.sections("enfants", "absences", views.Found(days=[awaited, given, planning_request(54, kind="absence")]))[0].days
    assert [(row.given, row.until) for row in rows] == [(False, "dimanche 29 novembre"), (True, ""), (False, "")]
    assert [row.certificate for row in rows] == [f"/demandes/absences/{one.request_id}/attestation" for one in (awaited, given)] + [""]


def test_regular_days_that_were_asked_for_are_listed_with_what_they_replace_while_they_wait() -> None:
    waits = pattern_asked(child="Léa", weekdays=(2, 4), instead_of=(1,), from_day=date(2027, 1, 4), note="Nouveau travail")
    refused = waits.model_copy(update={"status": "refused", "reason": "Le groupe est complet.", "decided_at": NOW})
    found = views.Found(patterns=[waits, refused])
    assert found.count("enfants") == 2
    pending, answered, *_ = views.sections("enfants", "rythmes", found)
    (row,), (no,) = pending.changes, answered.changes
    assert (row.title, row.who, row.changes[0].old) == ("Jours réguliers", "Léa", "le lundi")
    assert row.changes[0].new == "le mardi et le jeudi, à partir du 4 janvier 2027"
    assert row.changes[1].new == "Nouveau travail"
    assert row.withdraw == f"/demandes/rythme-{waits.request_id}/retrait?groupe=enfants"
    assert (no.changes[0].old, no.reason, no.withdraw) == ("", "Le groupe est complet.", "")
    assert no.again == f"/enfants/{waits.child_id}/planning/jours-reguliers"
    assert views.sections("enfants", "absences", found)[0].is_empty


def test_a_record_request_fills_the_guides_columns_with_what_was_asked() -> None:
    changes = (
        FieldChange(field="postal_code", label="Code postal", old="31400", new="69280"),
        FieldChange(field="city", label="Ville", old="SAINT-JEAN", new="SAINTE-CONSORCE"),
        FieldChange(field="home_phone", label="Téléphone domicile", old="01", new=""),
        FieldChange(field="sms_consent", label="Autorisation SMS", old="Non", new="Oui"),
    )
    (row,) = views.sections("compte", "", views.Found(records=[record_request().model_copy(update={"changes": changes})]))[0].adults
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
    (row,) = views.sections("enfants", "", views.Found(days=[planning_request(days=days)]))[0].days
    assert [day.note for day in row.days] == ["", "liste d'attente, 2e", "acceptée", "refusée"]
    assert row.days[0].text == "ALSH Mercredi journée, jeudi 26 novembre"
    assert row.reason == "La structure est fermée."


def test_a_late_absence_is_said_to_be_billed() -> None:
    absence = planning_request(kind="absence", days=(asked_day(THURSDAY, decision="accepted", billed=True),), status="accepted")
    assert views.sections("enfants", "", views.Found(days=[absence]))[2].days[0].days[0].note == "facturée"


def test_the_group_shown_first_is_the_one_with_something_in_it() -> None:
    assert views.shown_group("", views.Found(days=[planning_request()])) == "enfants"
    assert views.shown_group("", views.Found(records=[record_request()], days=[planning_request()])) == "compte"
    assert views.shown_group("enfants", views.Found(records=[record_request()])) == "enfants"
    assert views.shown_group("autre", views.Found()) == "compte"


def test_what_an_agent_entered_for_the_family_says_so() -> None:
    by_staff = {"by_staff_name": "C. MOREL"}
    found = views.Found(records=[record_request().model_copy(update=by_staff)], days=[planning_request().model_copy(update=by_staff)])
    told = "Saisie par la mairie (C. MOREL, 25/11/2026)"
    assert views.sections("compte", "", found)[0].adults[0].entered == told
    assert views.sections("enfants", "", found)[0].days[0].entered.startswith("Saisie par la mairie (C. MOREL, ")
    assert views.sections("compte", "", views.Found(records=[record_request()]))[0].adults[0].entered == ""


def test_a_request_says_which_adult_of_the_household_asked_where_it_names_another() -> None:
    for asker, told in (("DUPONT Jeanne", "Demandée par DUPONT Jeanne"), ("DUPONT Jean", ""), ("", "")):
        found = views.Found(records=[record_request().model_copy(update={"asked_by_name": asker})])
        assert views.sections("compte", "", found)[0].adults[0].entered == told


def test_a_page_holds_the_newest_of_all_services_together_and_the_next_begins_after_it() -> None:
    records = [record_request(count, hours=count) for count in range(1, 151)]
    days = [planning_request(500 + count, hours=count) for count in range(1, 151)]
    page = views.Found(records=records, days=days).page(more=False)
    assert (len(page.records), len(page.days)) == (100, 100)
    following = Place.parse(page.next)
    assert following is not None
    moments = [(one.submitted_at, one.request_id) for one in records] + [(one.submitted_at, one.request_id) for one in days]
    assert following.at == sorted(moments)[-200][0]
    assert sum(one < (following.at, following.request_id) for one in moments) == 100
    assert views.Found(records=records[:3]).page(more=False).next == ""
    assert views.Found(records=records[:3]).page(more=True).next.endswith(str(records[2].request_id))
    assert views.Found().page(more=False).next == ""
    for made_up in ("", "hier", "2026-11-26_x", f"2026-11-26T10:00:00_{records[0].request_id}"):
        assert Place.parse(made_up) is None


async def test_a_contested_line_is_taken_back_from_the_list_to_which_the_line_leads(jean: Browser, town: Town) -> None:
    one = ContestView(
        request_id=number(71),
        family_id=number(1),
        status="pending",
        submitted_at=NOW,
        number="AL-36",
        child="Léa DUPONT",
        activity="Cantine",
        quantity=8,
        cents=1880,
    )
    town.contested = (one,)
    line = town.estimate.lines[0]
    mark = LineContest(request_id=one.request_id, status="pending", child_id=line.child_id, activity_id=line.activity_id)
    town.estimate = town.estimate.model_copy(update={"contests": (mark,)})
    (way,) = re.findall(r'<a href="([^"]+)">Retirez-la', (await jean.get("/estimation/2026-11")).text)
    (address,) = re.findall(r'action="(/demandes/[^"]+/retrait)"', (await jean.get(unescape(way))).text)
    done = await jean.post(address, {})
    assert "Votre contestation est retirée" in words(done.text)
    assert "Demandes retirées" in words(done.text)
    assert address not in done.text
