"""The pages of a child: what is typed is checked, shown as a difference, transmitted on purpose."""

from datetime import date

import aiohttp
import pytest

from chassis.errors import Invalid
from contracts.family import AddChildDocument, HealthFields, SubmitRecordChange
from gateway.views import child as views
from gateway.views import child_forms as forms
from tests.unit.backoffice import cast
from tests.unit.backoffice.conftest import Browser
from tests.unit.gateway import builders
from tests.unit.gateway.builders import LEA, TODAY
from tests.unit.gateway.test_pages import words
from tests.unit.gateway.town import Town

HEALTH = {"glasses": "oui", "allergies": "Arachides", "pai": "non", "diet": "", "doctor": "", "doctor_phone": "", "care": ""}


class PhoneRefused(Invalid):
    """What the family service says of a telephone number."""

    slug = "fields_refused"
    title = "Certains champs sont à corriger"


async def test_a_change_is_shown_before_it_is_transmitted(jean: Browser, town: Town) -> None:
    page = await jean.post(f"/enfants/{LEA}/sante/demande", {**HEALTH, "care": "Repos à midi", "etape": "verifier"})
    assert "1 information change" in words(page.text)
    assert town.got(SubmitRecordChange) == []
    await jean.post(f"/enfants/{LEA}/sante/demande", {**HEALTH, "care": "Repos à midi", "etape": "transmettre", "cle": "once"})
    (asked,) = town.got(SubmitRecordChange)
    assert (asked.kind, asked.about, asked.fields) == ("health", LEA, {"care": "Repos à midi"})
    assert town.keys_of(SubmitRecordChange) == ["once"]


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


async def test_taking_a_person_off_the_list_is_confirmed_first(jean: Browser, town: Town) -> None:
    person = builders.child().pickup[1].person_id
    page = await jean.get(f"/enfants/{LEA}/personnes/demande?personne={person}&retirer=1")
    assert "à retirer de la liste" in words(page.text)
    fields = {"person": str(person), "name": "DUPONT Monique", "phone": "06 12 34 56 78", "allowed": "oui", "removed": "oui"}
    await jean.post(f"/enfants/{LEA}/personnes/demande", {**fields, "etape": "transmettre"})
    assert town.got(SubmitRecordChange)[0].fields == {"person": str(person), "removed": True}


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
        ("Autorisations", "Garderie du soir", f"/enfants/{LEA}/autorisations")
    ]


def test_a_first_no_about_health_is_an_answer() -> None:
    untold = builders.health().model_copy(update={"told_at": None, "fields": HealthFields()})
    form = forms.FORMS["sante"]
    before = forms.present(form, builders.child(), untold, None)
    values = forms.typed(form, {"glasses": "non", "pai": "non"})
    assert forms.asked(form, before, values) == {"glasses": False, "pai": False}
