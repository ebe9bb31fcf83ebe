"""The pages of a child: what is typed is checked, shown as a difference, transmitted on purpose."""

from datetime import date
from io import BytesIO
from typing import Any

import aiohttp
import pytest

from chassis.errors import Invalid, KeyReused, Unavailable
from chassis.uploads import MOST_BYTES
from contracts.base import Request
from contracts.billing import SubmitBankChange
from contracts.family import AddChildDocument, Authorisation, FieldChange, HealthFields, MissingForActivity, SubmitRecordChange
from gateway.views.record import child as views
from gateway.views.record import child_forms as forms
from tests.unit.backoffice import cast
from tests.unit.backoffice.conftest import Browser
from tests.unit.gateway import builders
from tests.unit.gateway.builders import CARE, LEA, MEAL, TODAY
from tests.unit.gateway.test_planning_pages import CONFIRMED, PLANNING
from tests.unit.gateway.town import Town
from tests.unit.reading import words

HEALTH = {"glasses": "oui", "allergies": "Arachides", "pai": "non", "diet": "", "doctor": "", "doctor_phone": "", "care": ""}


class PhoneRefused(Invalid):
    """What the family service says of a telephone number."""

    slug = "fields_refused"
    title = "Certains champs sont à corriger"


async def test_the_address_that_letters_of_former_days_name_leads_to_the_record(jean: Browser) -> None:
    page = await jean.get(f"/enfants/{LEA}")
    assert (page.status, page.address) == (200, f"/enfants/{LEA}/identite")


async def test_a_change_is_shown_before_it_is_transmitted(jean: Browser, town: Town) -> None:
    page = await jean.post(f"/enfants/{LEA}/sante/demande", {**HEALTH, "care": "Repos à midi", "etape": "verifier"})
    assert "1 information change" in words(page.text)
    assert town.got(SubmitRecordChange) == []
    await jean.post(f"/enfants/{LEA}/sante/demande", {**HEALTH, "care": "Repos à midi", "etape": "transmettre", "cle": "once"})
    (asked,) = town.got(SubmitRecordChange)
    assert (asked.kind, asked.about, asked.fields) == ("health", LEA, {"care": "Repos à midi"})
    assert town.keys_of(SubmitRecordChange) == ["once"]


async def test_of_somebody_new_the_whole_is_asked_and_nothing_was_known_before(jean: Browser) -> None:
    typed = {"person": "", "name": "DURAND Paul", "relation": "", "phone": "", "allowed": "oui"}
    page = words((await jean.post(f"/enfants/{LEA}/personnes/demande", {**typed, "etape": "verifier"})).text)
    assert "Personne à ajouter" in page
    assert "sans changement" not in page
    assert "Peut venir chercher l'enfant Oui" in " ".join(page.split())
    assert "vide" not in page


@pytest.mark.parametrize(
    ("address", "typed", "kind"),
    [
        (f"/enfants/{LEA}/sante/demande", {**HEALTH, "care": "Repos à midi"}, SubmitRecordChange),
        ("/compte/bancaires", {"direct_debit": "oui"}, SubmitBankChange),
    ],
)
async def test_what_may_have_arrived_is_transmitted_again_under_the_same_key(
    address: str, typed: dict[str, str], kind: type[Request[Any]], jean: Browser, town: Town
) -> None:
    town.refusal = Unavailable()
    page = await jean.post(address, {**typed, "etape": "transmettre", "cle": "once"})
    assert page.status == 409
    assert "momentanément indisponible" in words(page.text)
    assert 'name="cle" value="once"' in page.text
    assert town.keys_of(kind) == ["once"]


@pytest.mark.parametrize(
    ("address", "typed"),
    [
        (f"/enfants/{LEA}/sante/demande", {**HEALTH, "care": "Repos à midi"}),
        ("/compte/bancaires", {"direct_debit": "oui"}),
        (PLANNING, CONFIRMED),
    ],
)
async def test_what_arrived_already_is_told_by_a_page_and_not_by_the_form(
    address: str, typed: dict[str, str], jean: Browser, town: Town
) -> None:
    town.refusal = KeyReused()
    page = await jean.post(address, {**typed, "etape": "transmettre", "cle": "once"})
    assert (page.status, "Votre premier envoi est bien arrivé" in words(page.text)) == (422, True)
    assert "Cette clé a déjà servi" not in words(page.text)


async def test_nothing_is_transmitted_when_nothing_changed(jean: Browser, town: Town) -> None:
    page = await jean.post(f"/enfants/{LEA}/sante/demande", {**HEALTH, "etape": "transmettre"})
    assert "Rien n'a changé" in words(page.text)
    assert town.got(SubmitRecordChange) == []


async def test_the_town_hall_s_own_refusal_stands_beside_its_field_and_keeps_what_was_typed(jean: Browser, town: Town) -> None:
    town.refusal = PhoneRefused("Téléphone", errors=[{"field": "phone", "label": "Téléphone", "detail": "Indiquez dix chiffres."}])
    typed = {"name": "O'Neil Zoé", "phone": "12", "allowed": "non", "etape": "transmettre"}
    page = await jean.post(f"/enfants/{LEA}/personnes/demande", typed)
    assert page.status == 400
    assert "Indiquez dix chiffres." in words(page.text)
    assert 'value="12"' in page.text
    assert "O&#39;Neil Zoé" in page.text


async def test_a_birth_in_the_future_and_a_missing_name_are_told_at_once(jean: Browser) -> None:
    page = await jean.post("/enfants/nouveau", {"last_name": "DUPONT", "birth_date": "2999-01-01", "etape": "verifier"})
    assert page.status == 400
    told = words(page.text)
    assert "Cette date est dans le futur." in told
    assert "Indiquez le prénom de l'enfant." in told


@pytest.mark.parametrize(
    ("address", "typed", "told"),
    [
        ("/enfants/nouveau", {"last_name": "DUPONT", "first_name": "Ana", "birth_date": "0020-03-04"}, "Cette date a plus de 20 ans."),
        (f"/enfants/{LEA}/sante/demande", {**HEALTH, "doctor_phone": "abc"}, "Indiquez dix chiffres"),
        (f"/enfants/{LEA}/sante/demande", {**HEALTH, "care": "é" * 612}, "Écrivez 500 caractères au plus (ce texte en a 612)"),
    ],
)
async def test_what_the_town_hall_would_refuse_is_said_before_the_review(
    jean: Browser, address: str, typed: dict[str, str], told: str
) -> None:
    page = await jean.post(address, typed | {"etape": "verifier"})
    assert page.status == 400
    assert told in words(page.text)
    assert "maxlength" not in page.text, "what is too long is told, not cut by the browser"
    assert all(one in page.text for one in ("0020-03-04", "abc", "é" * 612) if one in typed.values()), "what was typed stays"


async def test_taking_a_person_off_the_list_is_confirmed_first(jean: Browser, town: Town) -> None:
    person = builders.child().pickup[1].person_id
    page = await jean.get(f"/enfants/{LEA}/personnes/demande?personne={person}&retirer=1")
    assert "à retirer de la liste" in words(page.text)
    fields = {"person": str(person), "name": "DUPONT Monique", "phone": "06 12 34 56 78", "allowed": "oui", "removed": "oui"}
    await jean.post(f"/enfants/{LEA}/personnes/demande", {**fields, "etape": "transmettre"})
    assert town.got(SubmitRecordChange)[0].fields == {"person": str(person), "removed": True}


async def test_whom_a_request_is_about_is_not_told_as_a_change(jean: Browser, town: Town) -> None:
    town.former = cast.record_request().model_copy(update=former("pickup", LEA, status="pending", person="MERCIER Luc", removed="Oui"))
    page = words((await jean.get(f"/enfants/{LEA}/personnes")).text)
    assert "person : MERCIER Luc" in page
    assert "removed : vide → Oui" in page


def former(kind: str, child_id: object, *, status: str = "refused", **asked: str | bool) -> dict[str, object]:
    """Make a request that the family may correct and send again."""
    changes = tuple(FieldChange(field=name, label=name, old="", new=str(value), asked=value) for name, value in asked.items())
    return {"kind": kind, "child_id": child_id, "status": status, "reason": "C'est illisible", "changes": changes}


async def test_a_refused_request_about_a_child_opens_its_form_with_what_it_asked(jean: Browser, town: Town) -> None:
    town.former = cast.record_request().model_copy(update=former("health", LEA, care="Repos à midi", pai=True))
    page = await jean.get(f"/enfants/{LEA}/sante/demande?reprendre={town.former.request_id}")
    assert "Motif du refus : C'est illisible." in words(page.text)
    assert ">Repos à midi</textarea>" in page.text
    assert ">Arachides</textarea>" in page.text
    assert 'name="pai" value="oui" checked' in page.text


async def test_a_new_child_that_was_taken_back_is_asked_for_again(jean: Browser, town: Town) -> None:
    asked = {"last_name": "DUPONT", "first_name": "Zoé", "birth_date": "2022-03-04"}
    town.former = cast.record_request().model_copy(update=former("child_new", None, status="withdrawn", **asked))
    page = await jean.get(f"/enfants/nouveau?reprendre={town.former.request_id}")
    assert 'value="Zoé"' in page.text
    assert 'value="2022-03-04"' in page.text
    assert "Motif du refus" not in words(page.text)


async def test_a_former_request_opens_no_other_form_and_no_other_child(jean: Browser, town: Town) -> None:
    town.former = cast.record_request().model_copy(update=former("health", LEA, care="Repos à midi"))
    for path in (f"{LEA}/identite/demande", f"{builders.HUGO}/sante/demande", "nouveau"):
        assert (await jean.get(f"/enfants/{path}?reprendre={town.former.request_id}")).status == 404
    assert (await jean.get(f"/enfants/{LEA}/sante/demande?reprendre=rien")).status == 404
    assert (await jean.get(f"/compte/responsable?reprendre={town.former.request_id}")).status == 404


async def test_a_person_who_left_the_list_is_asked_for_anew(jean: Browser, town: Town) -> None:
    nobody = str(cast.number(78))
    town.former = cast.record_request().model_copy(update=former("pickup", LEA, person=nobody, phone="06 00 00 00 01"))
    page = await jean.get(f"/enfants/{LEA}/personnes/demande?reprendre={town.former.request_id}")
    assert "Cette personne n'est plus sur la liste" in words(page.text)
    assert 'value="06 00 00 00 01"' in page.text
    assert 'name="person" value=""' in page.text
    town.former = cast.record_request().model_copy(update=former("pickup", LEA, person=nobody, removed=True))
    left = await jean.get(f"/enfants/{LEA}/personnes/demande?reprendre={town.former.request_id}")
    assert "Il n'y a plus rien à demander." in words(left.text)


async def test_taking_somebody_off_the_list_is_taken_up_where_it_was_confirmed(jean: Browser, town: Town) -> None:
    person = str(builders.child().pickup[1].person_id)
    town.former = cast.record_request().model_copy(update=former("pickup", LEA, person=person, removed=True))
    page = await jean.get(f"/enfants/{LEA}/personnes/demande?reprendre={town.former.request_id}")
    assert "à retirer de la liste" in words(page.text)


def test_the_last_request_of_a_part_is_shown_where_it_was_refused() -> None:
    refused = cast.record_request(1, hours=30).model_copy(update=former("health", LEA, care="Repos"))
    later = cast.record_request(2, hours=2).model_copy(update=former("health", LEA, status="pending", care="Sieste"))
    shown = views.refused([refused], "health", LEA)
    assert shown is not None
    assert (shown.reason, shown.again) == ("C'est illisible", f"/enfants/{LEA}/sante/demande?reprendre={refused.request_id}")
    assert views.refused([refused, later], "health", LEA) is None
    assert views.refused([refused], "health", builders.HUGO) is None


@pytest.mark.parametrize("path", ["identite", "sante", "documents", "personnes/demande"])
async def test_a_child_of_nobody_is_not_found(jean: Browser, path: str) -> None:
    assert (await jean.get(f"/enfants/{cast.number(77)}/{path}")).status == 404


async def test_a_document_goes_with_its_kind_and_day_and_is_handed_back_as_a_download(jean: Browser, town: Town) -> None:
    form = aiohttp.FormData({"kind": "insurance", "expires_on": "2027-08-31"})
    form.add_field("file", b"%PDF-1.7", filename="assurance.pdf", content_type="application/pdf")
    async with jean.session.post(f"{jean.base}/enfants/{LEA}/documents", data=form, headers={"Origin": jean.base}) as answer:
        assert "Votre document est envoyé" in words(await answer.text())
    (asked,) = town.got(AddChildDocument)
    assert (asked.kind, asked.expires_on, asked.content) == ("insurance", date(2027, 8, 31), b"%PDF-1.7")
    async with jean.session.get(f"{jean.base}/enfants/{LEA}/documents/{cast.number(12)}") as answer:
        assert answer.headers["Content-Disposition"].startswith("attachment")


async def test_a_document_that_is_too_large_leaves_what_was_typed(jean: Browser, town: Town) -> None:
    form = aiohttp.FormData({"kind": "insurance", "expires_on": "2027-08-31"}, default_to_multipart=True)
    form.add_field("file", BytesIO(b"%PDF-1.7" + b"0" * MOST_BYTES), filename="assurance.pdf", content_type="application/pdf")
    page = await jean.post(f"/enfants/{LEA}/documents", form)
    assert (page.status, "Un fichier pèse 10 Mo au plus." in words(page.text)) == (400, True)
    assert '<option value="insurance" selected>' in page.text
    assert 'value="2027-08-31"' in page.text
    assert town.got(AddChildDocument) == []


async def test_a_document_without_a_file_is_refused_beside_the_fields(jean: Browser, town: Town) -> None:
    page = await jean.post(f"/enfants/{LEA}/documents", {"kind": "", "expires_on": "demain"})
    told = words(page.text)
    assert page.status == 400
    for sentence in (
        "Dites de quel document il s'agit.",
        "Choisissez un fichier : PDF ou photo.",
        "Indiquez un jour, par exemple 31/08/2027.",
    ):
        assert sentence in told
    assert town.got(AddChildDocument) == []


def test_a_document_that_expires_within_a_month_is_announced_until_another_replaces_it() -> None:
    soon, later = builders.child(expires_on=date(2026, 12, 10)), builders.child(expires_on=date(2027, 12, 10))
    assert len(views.expiring(soon, TODAY)) == 1
    assert views.expiring(later, TODAY) == ()
    replaced = soon.model_copy(update={"documents": (*soon.documents, *later.documents)})
    assert views.expiring(replaced, TODAY) == ()
    refused = [one.model_copy(update={"status": "refused"}) for one in later.documents]
    assert len(views.expiring(soon.model_copy(update={"documents": (*soon.documents, *refused)}), TODAY)) == 1


def test_what_is_missing_names_the_activities_that_ask_for_it() -> None:
    assert [(one.label, one.activities, one.href) for one in views.lacks(builders.child())] == [
        ("Autorisations", ("Garderie du soir",), f"/enfants/{LEA}/autorisations")
    ]


async def test_what_the_same_activities_ask_for_is_said_in_one_line(jean: Browser, town: Town) -> None:
    evening = MissingForActivity(activity_id=CARE, activity="Garderie du soir", codes=("authorisations", "insurance"))
    meal = MissingForActivity(activity_id=MEAL, activity="Restauration", codes=("insurance",))
    town.missing = (evening,)
    page = words((await jean.get(f"/enfants/{LEA}/identite")).text)
    assert "Assurance et Autorisations pour Garderie du soir" in page
    town.missing = (evening, meal)
    page = words((await jean.get(f"/enfants/{LEA}/identite")).text)
    assert "Autorisations pour Garderie du soir Assurance pour Garderie du soir et Restauration" in page
    town.missing = tuple(meal.model_copy(update={"activity_id": cast.number(one), "activity": f"Atelier {one}"}) for one in (61, 62, 63))
    page = words((await jean.get(f"/enfants/{LEA}/identite")).text)
    assert "Il manque 1 élément Assurance pour 3 prestations Atelier 61, Atelier 62 et Atelier 63" in page


def test_a_first_no_about_health_is_an_answer() -> None:
    untold = builders.health().model_copy(update={"told_at": None, "fields": HealthFields()})
    form = forms.FORMS["sante"]
    before = forms.present(form, builders.child(), untold, None)
    values = forms.typed(form, {"glasses": "non", "pai": "non"})
    assert forms.asked(form, before, values) == {"glasses": False, "pai": False}


@pytest.mark.parametrize(("sex", "words_of_birth"), [("F", "née le"), ("M", "né le"), ("", "né(e) le")])
async def test_a_child_without_a_school_is_told_by_a_birth_that_agrees(jean: Browser, town: Town, sex: str, words_of_birth: str) -> None:
    lea = town.record.children[0].model_copy(update={"school": "", "school_class": "", "sex": sex})
    town.record = town.record.model_copy(update={"children": (lea,)})
    assert f"ans, {words_of_birth} " in words((await jean.get("/enfants")).text)


async def test_on_paper_nobody_who_is_barred_stands_among_those_who_may_fetch_a_child(jean: Browser) -> None:
    page = words((await jean.get("/fiche")).text)
    allowed = page.index("Personnes autorisées DUPONT Monique, 06 12 34 56 78")
    assert page.index("Personnes à qui ne jamais confier l'enfant MERCIER Luc") > allowed


async def test_a_document_of_the_child_s_other_household_has_no_button_to_take_it_back() -> None:
    (own,) = views.papers(builders.child(), TODAY)
    theirs = builders.child().documents[0].model_copy(update={"own": False})
    (other,) = views.papers(builders.child().model_copy(update={"documents": (theirs,)}), TODAY)
    assert (own.may_take_back, other.may_take_back) == (True, False)


async def test_an_answer_whose_giver_is_not_told_still_has_its_day() -> None:
    answers = tuple(
        Authorisation(kind=kind, granted=True, given_on=date(2026, 11, 12), given_by=who)
        for kind, who in (("image", "DUPONT Jean"), ("hospital", ""))
    )
    notes = {label: note for label, _, note in views.authorisations(builders.child().model_copy(update={"authorisations": answers}))}
    assert sorted(notes.values()) == ["", "DUPONT Jean, le 12 novembre 2026", "le 12 novembre 2026"]
