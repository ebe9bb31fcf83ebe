"""Activités at the desk: the list, the rules in plain French, and cut-offs that are previewed before they are kept."""

import html
import re

import pytest

from chassis.errors import Invalid
from contracts.planning import CalendarDaysBefore, PutActivity, TryCutoff, WeekBefore
from contracts.rights import Right
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.forecast_town import CANTEEN
from tests.unit.backoffice.town import Town
from tests.unit.reading import words

PAGE = f"/activites/{CANTEEN}"
CUTOFF = f"{PAGE}/delais/annuler"
THURSDAY = {"r_sorte": "week_before", "r_avant": "week_before", "r_jour": "4", "r_heure": "12:00", "r_semaines": "1", "r_ferme": "earlier"}


class Gap(Invalid):
    """What planning answers to a rule that leaves a day out."""

    slug = "cutoff_missing"
    title = "Il manque un délai"


@pytest.fixture
def writer(clerk: Browser, town: Town) -> Browser:
    """Let the clerk change activities."""
    town.rights |= {Right.WRITE_ACTIVITY}
    return clerk


async def test_the_list_says_days_cutoffs_and_places_in_words(writer: Browser) -> None:
    text = words((await writer.get("/activites")).text)
    assert "Le lundi, le mardi, le jeudi et le vendredi, en période scolaire" in text
    assert "1 jour ouvré avant à 10 h" in text
    assert "40 places" in text


async def test_whoever_may_not_change_or_enrol_meets_no_activities(clerk: Browser, town: Town) -> None:
    for page in ("/activites", PAGE, CUTOFF):
        assert (await clerk.get(page)).status == 403
    assert (await clerk.post(CUTOFF, THURSDAY)).status == 403
    assert "/activites" not in (await clerk.get("/")).text
    assert town.got(PutActivity) == []


async def test_whoever_enrols_reads_the_rules_and_changes_none(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ENROLMENT}
    assert 'href="/activites"' in (await clerk.get("/")).text
    page = (await clerk.get(PAGE)).text
    assert "delais/annuler" not in page
    assert "Un enfant dont l'absence est facturée garde sa place." in words(page)
    assert (await clerk.get(CUTOFF)).status == 403


async def test_an_activity_that_is_not_there_is_not_found(writer: Browser) -> None:
    assert (await writer.get("/activites/0198a1f0-0000-7000-8000-000000000000")).status == 404


async def test_a_cutoff_is_previewed_then_kept_and_only_what_was_previewed(writer: Browser, town: Town) -> None:
    first = await writer.post(CUTOFF, {**THURSDAY, "suite": "enregistrer"})
    assert "relisez les dates" in words(first.text)
    assert town.got(PutActivity) == []
    page = (await writer.post(CUTOFF, {**THURSDAY, "suite": "apercu"})).text
    assert "Le jeudi de la semaine précédente à 12 h" in words(page)
    assert "changé aujourd'hui" in words(page)
    seen = html.unescape(re.findall(r'name="vu" value="([^"]*)"', page)[0])
    done = await writer.post(CUTOFF, {**THURSDAY, "suite": "enregistrer", "vu": seen})
    assert "Délai pour annuler enregistré" in words(done.text)
    (asked,) = town.got(PutActivity)
    assert asked.cancelling_cutoff == WeekBefore.model_validate({"weekday": 4, "at": "12:00", "closed_day": "earlier"})
    assert asked.booking_cutoff == town.activities[CANTEEN].booking_cutoff


async def test_a_table_begins_with_the_rule_that_was_there(writer: Browser, town: Town) -> None:
    typed = {"r_sorte": "by_weekday", "r_avant": "calendar_days_before", "r_n": "3", "r_heure": "17:30", "r_ferme": "stays"}
    page = (await writer.post(CUTOFF, {**typed, "suite": "afficher"})).text
    assert 'name="r-1_n" value="3"' in page
    assert 'name="r-5_heure" value="17:30"' in page
    assert "r-3_sorte" not in page
    await writer.post(CUTOFF, {**typed, "suite": "apercu"})
    (asked,) = town.got(TryCutoff)
    assert asked.rule.days == dict.fromkeys((1, 2, 4, 5), CalendarDaysBefore.model_validate({"days": 3, "at": "17:30"}))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"r_sorte": "working_days_before", "r_n": "beaucoup", "r_heure": "10:00"}, "Indiquez un nombre de jours ouvrés, de 0 à 60."),
        ({"r_sorte": "calendar_days_before", "r_n": "2", "r_heure": ""}, "Indiquez une heure, par exemple 18:00."),
        ({"r_sorte": "by_dates", "r-otherwise_sorte": "hours_before"}, "Indiquez au moins une période"),
        (
            {"r_sorte": "by_dates", "r_debut": "2027-02-13", "r_fin": "2027-02-28", "r_limite": "2027-02-14", "r_limite_heure": "12:00"},
            "La date limite vient après le premier jour de la période.",
        ),
    ],
)
async def test_what_is_wrong_is_said_beside_it_and_kept(typed: dict[str, str], said: str, writer: Browser, town: Town) -> None:
    page = await writer.post(CUTOFF, {**typed, "suite": "apercu"})
    assert page.status == 400
    assert said in words(page.text)
    for name, value in typed.items():
        assert value in page.text, name
    assert town.got(TryCutoff) == []


async def test_a_gap_is_refused_with_its_reason_and_nothing_is_lost(writer: Browser, town: Town) -> None:
    town.refusal = Gap("Le délai pour annuler ne dit rien pour le mardi, en période scolaire.")
    page = await writer.post(CUTOFF, {**THURSDAY, "r_heure": "11:45", "suite": "apercu"})
    assert page.status == 400
    assert "ne dit rien pour le mardi" in words(page.text)
    assert 'name="r_heure" value="11:45"' in page.text
