"""The sheet of an activity and the facilities by forms: what is entered, two clerks at once, what is refused beside its field."""

from typing import Any

import pytest

from chassis.errors import Conflict, Invalid
from contracts.planning import CalendarDaysBefore, PutActivity, PutActivityHours, PutFacility, PutMeal, PutPool
from contracts.rights import Right
from tests.unit.backoffice.cast import number
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.forecast_town import CANTEEN, SCHOOL
from tests.unit.backoffice.town import Town
from tests.unit.reading import words

NEW, PAGE, END, PLACES = "/activites/nouvelle", f"/activites/{CANTEEN}/fiche", f"/activites/{CANTEEN}/fin", "/activites/structures"
KEY = str(number(77, 1))
SHEET: list[tuple[str, str]] = [
    ("nom", "Étude dirigée"),
    ("structure", str(SCHOOL)),
    ("ordre", "4"),
    ("jours", "1"),
    ("jours", "4"),
    ("periodes", "school"),
    ("du", "2026-09-01"),
    ("au", "2027-07-02"),
    ("rythme", "required"),
]
ENTERED = [*SHEET, ("cle", KEY), ("places", "24"), ("classes", "CE2, CM1"), ("debut", "16:30"), ("fin", "18:00"), ("repas", "oui")]


class ChangedSince(Conflict):
    """What planning answers when a colleague saved first."""

    slug = "activity_changed"
    title = "Quelqu'un a modifié cette prestation entre-temps"


class Contradiction(Invalid):
    """What planning answers to rules that cannot hold together."""

    slug = "rules_contradict"
    title = "Ces règles se contredisent"


def but(typed: list[tuple[str, str]], **values: str) -> list[tuple[str, str]]:
    names = {name.replace("_", "-"): value for name, value in values.items()}
    return [*(one for one in typed if one[0] not in names), *((name, value) for name, value in names.items() if value)]


async def test_an_activity_is_entered_with_its_hours_and_its_meal(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ACTIVITY}
    assert "Nouvelle prestation" in (await clerk.get(NEW)).text
    text = words((await clerk.post(NEW, ENTERED)).text)
    (asked,) = town.got(PutActivity)
    assert (asked.name, asked.facility_id, asked.weekdays, asked.capacity, asked.version) == ("Étude dirigée", SCHOOL, (1, 4), 24, 0)
    assert (str(asked.policies.first_day), str(asked.policies.last_day), asked.policies.weekly) == ("2026-09-01", "2027-07-02", "required")
    assert asked.policies.eligibility.school_classes == ("CE2", "CM1")
    assert town.got(PutActivityHours)[0].activity_id == town.got(PutMeal)[0].activity_id == asked.activity_id
    for said in ("La prestation est créée", "Du mardi 1er septembre 2026 au vendredi 2 juillet 2027.", "Chaque inscription a un rythme"):
        assert said in text


async def test_a_new_activity_takes_the_cutoffs_of_another(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ACTIVITY}
    eve = CalendarDaysBefore.model_validate({"days": 3, "at": "08:00"})
    town.activities[CANTEEN] = town.activities[CANTEEN].model_copy(update={"booking_cutoff": eve, "approval": "manual"})
    await clerk.post(NEW, but(ENTERED, modele=str(CANTEEN)))
    (asked,) = town.got(PutActivity)
    assert (asked.booking_cutoff, asked.approval) == (eve, "manual")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"nom": ""}, "Donnez un nom"),
        ({"jours": ""}, "Cochez au moins un jour."),
        ({"periodes": ""}, "Cochez au moins une période."),
        ({"places": "plein"}, "Indiquez un nombre de places"),
        ({"age_de": "40"}, "Un nombre d'années, de 0 à 25."),
        ({"fin": "16:00"}, "la fin après le début"),
        ({"du": "2026-02-30"}, "Cette date n'existe pas."),
    ],
)
async def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(
    typed: dict[str, Any], said: str, clerk: Browser, town: Town
) -> None:
    town.rights |= {Right.WRITE_ACTIVITY}
    page = await clerk.post(NEW, but(ENTERED, **typed))
    assert page.status == 400
    assert said in words(page.text)
    assert 'value="CE2, CM1"' in page.text
    assert town.got(PutActivity) == []


async def test_a_contradiction_stands_beside_its_field(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ACTIVITY}
    town.refusal = Contradiction("Le dernier jour, le 1er juillet 2026, précède le premier.", field="dates")
    page = await clerk.post(PAGE, SHEET)
    assert page.status == 400
    assert 'id="au-error"' in page.text
    assert "précède le premier" in words(page.text)


@pytest.mark.parametrize(("page", "typed"), [(PAGE, "Étude dirigée"), (f"/activites/{CANTEEN}/regles", "33")])
async def test_what_a_colleague_saved_first_is_shown_and_what_was_typed_stays(page: str, typed: str, clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ACTIVITY}
    town.activities[CANTEEN] = town.activities[CANTEEN].model_copy(update={"version": 8})
    town.refusal = ChangedSince()
    rules = [("reponse", "manual"), ("retard", "refuse"), ("absent", "billed"), ("places", "33")]
    shown = await clerk.post(page, [*SHEET, *rules, ("version", "7")])
    (asked,) = town.got(PutActivity)
    assert asked.version == 7
    assert shown.status == 409
    assert "Un collègue a modifié cette prestation entre-temps" in words(shown.text)
    assert f'value="{typed}"' in shown.text
    assert 'name="version" value="8"' in shown.text


async def test_an_activity_ends_after_a_day_and_its_openings_with_it(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ACTIVITY}
    assert "La prestation se termine" in words((await clerk.post(END, {"au": "2026-12-18", "version": "1"})).text)
    (asked,) = town.got(PutActivity)
    assert str(asked.policies.last_day) == "2026-12-18"
    assert "Indiquez le dernier jour" in words((await clerk.post(END, {"au": "bientôt"})).text)
    assert len(town.got(PutActivity)) == 1


async def test_facilities_and_rooms_are_entered_and_refused_beside_their_field(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ACTIVITY}
    assert "Restauration scolaire" in (await clerk.get(PLACES)).text
    await clerk.post(PLACES, {"structure": KEY, "nom": "École du Parc", "places": ""})
    await clerk.post(PLACES, {"structure": str(SCHOOL), "salle": KEY, "nom": "Dojo", "places": "18"})
    assert [(one.name, one.capacity) for one in town.got(PutFacility)] == [("École du Parc", None)]
    assert [(one.name, one.capacity, one.facility_id) for one in town.got(PutPool)] == [("Dojo", 18, SCHOOL)]
    page = await clerk.post(PLACES, {"structure": str(SCHOOL), "salle": KEY, "nom": "Dojo", "places": "beaucoup"})
    assert page.status == 400
    assert f'id="places-{KEY}-error"' in page.text
    assert 'value="beaucoup"' in page.text


async def test_nothing_is_entered_without_its_right(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ENROLMENT}
    assert "Nouvelle prestation" not in (await clerk.get("/activites")).text
    for address in (NEW, PAGE, PLACES):
        assert (await clerk.get(address)).status == 403
    for address in (NEW, PAGE, END, PLACES):
        assert (await clerk.post(address, ENTERED)).status == 403
