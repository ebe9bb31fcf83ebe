"""A record that moves while a family writes its request: nobody asks back what was accepted for somebody else meanwhile."""

import html
import re

import pytest

from contracts.family import Authorisation, PickupPerson, SubmitRecordChange
from tests.unit.backoffice.cast import TODAY
from tests.unit.backoffice.conftest import Browser, Page
from tests.unit.gateway.builders import LEA
from tests.unit.gateway.town import Town
from tests.unit.reading import words

CHOICES = f"/enfants/{LEA}/autorisations/demande"
FETCH = f"/enfants/{LEA}/personnes/demande"
HEALTH = f"/enfants/{LEA}/sante/demande"
OWN = "/compte/responsable"
TILLEULS = {"address": "4 impasse des Tilleuls", "postal_code": "31400", "city": "SAINT-JEAN"}
CHANGED = "La fiche a changé entre-temps"


def sent_by(page: Page) -> dict[str, str]:
    """Read what a browser would send of a page: hidden and typed fields, the answer or the line that is chosen."""
    form = html.unescape(max(re.findall(r"<form.*?</form>", page.text, re.DOTALL), key=len))
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", form, re.DOTALL):
        name, value = (re.search(rf'\b{one}="([^"]*)"', tag) for one in ("name", "value"))
        if name and 'type="file"' not in tag and ('type="radio"' not in tag or " checked" in tag):
            found[name[1]] = value[1] if value else ""
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return found


async def checked(browser: Browser, form: str, **typed: str) -> dict[str, str]:
    """Open a form, change something, press "Vérifier", and read what "Transmettre" will send."""
    review = await browser.post(form, sent_by(await browser.get(form)) | typed)
    assert "Vérifiez avant de transmettre" in words(review.text)
    return sent_by(review) | {"etape": "transmettre"}


def answered(town: Town, **given: bool) -> None:
    """Have a clerk accept answers of the other parent."""
    facts = ({"kind": kind, "granted": yes, "given_on": TODAY, "given_by": ""} for kind, yes in given.items())
    kept = tuple(Authorisation.model_validate(one) for one in facts)
    town.pupil = town.pupil.model_copy(update={"authorisations": kept})


def moved_to(town: Town, **fields: str) -> None:
    """Have a clerk accept a change of the first adult."""
    adults = town.record.guardians
    changed = {one.guardian_id: one.fields.model_copy(update=fields) for one in adults if one.role == "primary"}
    moved = tuple(one.model_copy(update={"fields": changed.get(one.guardian_id, one.fields)}) for one in adults)
    town.record = town.record.model_copy(update={"guardians": moved})


def told(town: Town, **fields: str) -> None:
    """Have a clerk enter what is told of a child's health."""
    town.health = town.health.model_copy(update={"fields": town.health.fields.model_copy(update=fields)})


async def test_an_answer_accepted_meanwhile_is_not_asked_back(jean: Browser, town: Town) -> None:
    answered(town, image=True, leave_alone=False)
    form = await checked(jean, CHOICES, leave_alone="oui")
    answered(town, image=False, leave_alone=False)
    await jean.post(CHOICES, form)
    assert [one.fields for one in town.got(SubmitRecordChange)] == [{"leave_alone": True}]


async def test_an_answer_accepted_before_the_review_is_not_shown_as_asked(jean: Browser, town: Town) -> None:
    answered(town, image=True, leave_alone=False)
    form = sent_by(await jean.get(CHOICES))
    answered(town, image=False, leave_alone=False)
    review = await jean.post(CHOICES, form | {"leave_alone": "oui"})
    assert "1 information change" in words(review.text)
    correcting = await jean.post(CHOICES, sent_by(review) | {"etape": "corriger"})
    assert 'name="image" value="non" checked' in correcting.text


async def test_what_moved_under_an_answer_is_shown_before_it_is_transmitted(jean: Browser, town: Town) -> None:
    answered(town, image=True)
    form = await checked(jean, CHOICES, leave_alone="oui", image="non", hospital="oui")
    answered(town, image=True, hospital=False)
    review = await jean.post(CHOICES, form)
    assert (review.status, CHANGED in words(review.text)) == (409, True)
    assert town.got(SubmitRecordChange) == []
    assert "<del>Non</del>" in review.text
    await jean.post(CHOICES, sent_by(review) | {"etape": "transmettre"})
    assert [one.fields for one in town.got(SubmitRecordChange)] == [{"image": False, "leave_alone": True, "hospital": True}]


async def test_an_answer_that_the_record_already_holds_is_not_transmitted(jean: Browser, town: Town) -> None:
    answered(town, image=True)
    form = await checked(jean, CHOICES, image="non")
    answered(town, image=False)
    page = await jean.post(CHOICES, form)
    assert "Ce que vous demandez s'y trouve déjà" in words(page.text)
    assert town.got(SubmitRecordChange) == []


async def test_never_for_a_person_stays_when_her_telephone_is_asked(jean: Browser, town: Town) -> None:
    forbidden, grandmother = town.pupil.pickup
    address = f"{FETCH}?personne={grandmother.person_id}"
    review = await jean.post(FETCH, sent_by(await jean.get(address)) | {"phone": "06 39 98 00 01"})
    barred = PickupPerson(person_id=grandmother.person_id, fields=grandmother.fields.model_copy(update={"allowed": False}))
    town.pupil = town.pupil.model_copy(update={"pickup": (forbidden, barred)})
    await jean.post(FETCH, sent_by(review) | {"etape": "transmettre"})
    (asked,) = town.got(SubmitRecordChange)
    assert asked.fields == {"person": str(grandmother.person_id), "phone": "06 39 98 00 01"}


async def test_a_first_request_accepted_meanwhile_is_not_undone_by_a_second(jean: Browser, town: Town) -> None:
    form = await checked(jean, OWN, address="4 impasse des Tilleuls")
    moved_to(town, mobile_phone="06.39.98.00.12", employer="Mairie")
    await jean.post(OWN, form)
    assert [one.fields for one in town.got(SubmitRecordChange)] == [TILLEULS]


@pytest.mark.parametrize("step", ["verifier", "transmettre"])
async def test_an_address_accepted_meanwhile_is_shown_before_another_is_asked(jean: Browser, town: Town, step: str) -> None:
    form = await checked(jean, OWN, address="4 impasse des Tilleuls")
    moved_to(town, address="1 rue Neuve")
    review = await jean.post(OWN, form | {"etape": step})
    assert "<del>1 rue Neuve</del>" in review.text
    assert (CHANGED in words(review.text)) == (step == "transmettre")
    assert town.got(SubmitRecordChange) == []
    done = await jean.post(OWN, sent_by(review) | {"etape": "transmettre"})
    assert "Votre demande est transmise" in done.text
    assert [one.fields for one in town.got(SubmitRecordChange)] == [TILLEULS]


@pytest.mark.parametrize("step", ["verifier", "transmettre"])
async def test_a_street_never_gets_the_town_of_an_address_accepted_meanwhile(jean: Browser, town: Town, step: str) -> None:
    form = await checked(jean, OWN, address="4 impasse des Tilleuls")
    moved_to(town, postal_code="69001", city="LYON")
    review = await jean.post(OWN, form | {"etape": step})
    for gone, asked in (("12 rue des Bonbons", "4 impasse des Tilleuls"), ("69001", "31400"), ("LYON", "SAINT-JEAN")):
        assert f"<del>{gone}</del>" in review.text
        assert f"<ins>{asked}</ins>" in review.text
    assert "3 informations changent" in words(review.text)
    assert (CHANGED in words(review.text)) == (step == "transmettre")
    await jean.post(OWN, sent_by(review) | {"etape": "transmettre"})
    assert [one.fields for one in town.got(SubmitRecordChange)] == [TILLEULS]


async def test_a_doctor_never_gets_the_telephone_of_another_entered_meanwhile(jean: Browser, town: Town) -> None:
    told(town, doctor="Dr Roux", doctor_phone="05 61 00 00 00", allergies="")
    form = await checked(jean, HEALTH, doctor="Dr Blanc")
    told(town, doctor="Dr Noir", doctor_phone="04 72 00 00 00")
    review = await jean.post(HEALTH, form)
    assert (review.status, CHANGED in words(review.text), "<del>04 72 00 00 00</del>" in review.text) == (409, True, True)
    await jean.post(HEALTH, sent_by(review) | {"etape": "transmettre"})
    assert [one.fields for one in town.got(SubmitRecordChange)] == [{"doctor": "Dr Blanc", "doctor_phone": "05 61 00 00 00"}]


async def test_a_telephone_that_stays_beside_a_new_doctor_is_shown_and_asked_along(jean: Browser, town: Town) -> None:
    told(town, doctor="Dr Roux", doctor_phone="05 61 00 00 00", allergies="")
    review = await jean.post(HEALTH, sent_by(await jean.get(HEALTH)) | {"doctor": "Dr Blanc"})
    assert "1 information change" in words(review.text)
    assert review.text.count("sans changement") == 1
    await jean.post(HEALTH, sent_by(review) | {"etape": "transmettre"})
    assert [one.fields for one in town.got(SubmitRecordChange)] == [{"doctor": "Dr Blanc", "doctor_phone": "05 61 00 00 00"}]


async def test_an_address_that_the_record_already_holds_is_not_transmitted(jean: Browser, town: Town) -> None:
    form = await checked(jean, OWN, address="4 impasse des Tilleuls")
    moved_to(town, address="4 impasse des Tilleuls")
    page = await jean.post(OWN, form)
    assert "Ce que vous demandez s'y trouve déjà" in words(page.text)
    assert town.got(SubmitRecordChange) == []


async def test_a_page_that_does_not_say_what_it_was_filled_with_asks_for_what_differs(jean: Browser, town: Town) -> None:
    answered(town, image=True)
    await jean.post(CHOICES, {"image": "non", "leave_alone": "", "hospital": "", "etape": "transmettre"})
    assert [one.fields for one in town.got(SubmitRecordChange)] == [{"image": False}]
