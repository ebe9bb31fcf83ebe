"""The rules of an activity by a form: what is kept, what is refused beside its field, and who may."""

from typing import Any

import pytest

from chassis.errors import Invalid
from contracts.planning import AgeGroup, PutActivity
from contracts.rights import Right
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.forecast_town import CANTEEN, CARE
from tests.unit.backoffice.town import Town
from tests.unit.reading import words

PAGE = f"/activites/{CANTEEN}/regles"
NOTICE = f"/activites/{CANTEEN}/delais/conge"
TYPED = {
    "reponse": "manual",
    "retard": "ask_staff",
    "absent": "stays",
    "places": "32",
    "part": "day",
    "classes": "CP, CE1",
    "exige": str(CARE),
}


class Contradiction(Invalid):
    """What planning answers to rules that cannot hold together."""

    slug = "rules_contradict"
    title = "Ces règles se contredisent"


async def test_rules_are_kept_and_said_again_in_french(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ACTIVITY}
    assert 'value="40"' in (await clerk.get(PAGE)).text
    rows = [("de", "3"), ("a", "5"), ("enfants", "16"), ("de", "6"), ("a", "11"), ("enfants", "24")]
    text = words((await clerk.post(PAGE, [*TYPED.items(), *rows])).text)
    for said in ("Un agent répond à chaque demande", "De 3 à 5 ans : 16 enfants au plus.", "Classes : CP et CE1.", "« Garderie du soir »"):
        assert said in text
    (asked,) = town.got(PutActivity)
    assert asked.policies.age_groups == (AgeGroup(from_age=3, to_age=5, capacity=16), AgeGroup(from_age=6, to_age=11, capacity=24))
    assert (asked.approval, asked.capacity, asked.policies.no_show) == ("manual", 32, "stays")
    assert asked.booking_cutoff == town.activities[CANTEEN].booking_cutoff


async def test_a_town_says_whether_lists_take_times(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ACTIVITY}
    for typed, kept, said in (("oui", True, "note l'heure d'arrivée"), ("non", False, "ne note pas d'heures"), ("", None, "")):
        text = words((await clerk.post(PAGE, {**TYPED, "heures": typed})).text)
        assert town.got(PutActivity)[-1].policies.times is kept
        assert said in text
        assert ("Le pointage" in text) == bool(said)


async def test_leave_and_who_changes_patterns_are_kept_with_a_notice_that_has_its_own_form(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ACTIVITY}
    leave = {"qui-change": "ask_staff", "conge": "25", "conge-unite": "days", "conge-annee": "civil", "preavis": "14"}
    assert (await clerk.get(NOTICE)).status == 404
    text = words((await clerk.post(PAGE, {**TYPED, **leave})).text)
    for said in ("Les familles demandent d'autres jours réguliers", "25 jours par année civile, à poser 14 jours avant à 23 h 59"):
        assert said in text
    rules = town.got(PutActivity)[-1].policies
    assert (rules.pattern, rules.leave and rules.leave.allowance) == ("ask_staff", 25)
    form = words((await clerk.get(PAGE)).text)
    assert "Un congé se pose 14 jours avant" in form
    assert (await clerk.get(NOTICE)).status == 200
    await clerk.post(PAGE, {**TYPED, **leave, "conge": "200", "preavis": "40"})
    kept = town.got(PutActivity)[-1].policies.leave
    assert kept.notice.days == 14, "the notice stays until its own form changes it"
    await clerk.post(PAGE, {**TYPED, "conge": ""})
    assert town.got(PutActivity)[-1].policies.leave is None


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"places": "beaucoup"}, "Indiquez un nombre de places"),
        ({"de": "3", "a": "", "enfants": "16"}, "Remplissez les deux âges"),
        ({"age-de": "-2"}, "Un âge est un nombre d'années"),
        ({"conge": "beaucoup"}, "Indiquez un nombre de jours ou d'heures par an"),
        ({"conge": "25", "preavis": "400"}, "Indiquez un nombre de jours, de 0 à 90."),
        ({"minimum": "9"}, "Le nombre de jours par semaine va de 1 à 7"),
    ],
)
async def test_what_is_wrong_is_said_beside_it_and_nothing_is_lost(typed: dict[str, Any], said: str, clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ACTIVITY}
    page = await clerk.post(PAGE, {**TYPED, **typed})
    assert page.status == 400
    assert said in words(page.text)
    assert 'value="CP, CE1"' in page.text
    assert town.got(PutActivity) == []


async def test_a_contradiction_stands_beside_its_part(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ACTIVITY}
    town.refusal = Contradiction("Aucun groupe d'âge n'accueille les enfants de 6 ans.", field="age_groups")
    page = await clerk.post(PAGE, TYPED)
    assert page.status == 400
    assert 'id="groupes-error"' in page.text
    assert "Aucun groupe d'âge n'accueille" in words(page.text)


async def test_rules_are_closed_without_their_right(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ENROLMENT}
    assert (await clerk.get(PAGE)).status == 403
    assert (await clerk.post(PAGE, TYPED)).status == 403
    assert town.got(PutActivity) == []
