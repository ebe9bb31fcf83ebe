"""A town sets up its year at the desk: its calendar, and reasons of absences."""

from datetime import date
from typing import Any

import pytest

from contracts.planning import (
    PutAbsenceReason,
    PutCalendarDays,
    RemoveAbsenceReason,
    RemoveCalendarSpan,
)
from contracts.rights import Right
from services.backoffice.views.activities import absence_form, town_calendar
from tests.unit.backoffice.cast import CHILD, DUPONT, number
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.forecast_town import CANTEEN
from tests.unit.backoffice.town import Town
from tests.unit.reading import words

OWN = f"/familles/{DUPONT.family_id}/enfants/{number(CHILD, 1)}/inscriptions"
BULK = f"/activites/{CANTEEN}/inscrire"
OPENINGS = f"/activites/{CANTEEN}/ouverture"
CALENDAR = "/activites/calendrier"
REASONS = "/activites/motifs"


async def test_days_of_the_calendar_are_weighed_kept_and_taken_back(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_CALENDAR}
    assert "Vacances d'hiver" in words((await clerk.get(CALENDAR)).text)
    bridge = {"sorte": "closed", "libelle": "Pont de l'Ascension", "du": "2027-05-07", "au": "2027-05-07", "structure": ""}
    page = await clerk.post(CALENDAR, bridge)
    assert "/fermetures?du=2027-05-07&amp;au=2027-05-07&amp;motif=Pont" in page.text
    text = words(page.text)
    assert "4 enfants ont 5 jours réservés et 1 jour demandé" in text
    assert "comme celles dont un jour régulier tombe dans les quatre semaines qui viennent" in text
    assert "3 jours ne reviendraient pas" in text
    assert town.got(PutCalendarDays) == []
    await clerk.post(CALENDAR, {**bridge, "suite": "enregistrer"})
    (asked,) = town.got(PutCalendarDays)
    assert [(one.day, one.kind) for one in asked.days] == [(date(2027, 5, 7), "closed")]
    await clerk.post(f"{CALENDAR}/retrait", {**bridge, "au": "2027-05-08"})
    assert [(one.first, one.last, one.kind) for one in town.got(RemoveCalendarSpan)] == [(date(2027, 5, 7), date(2027, 5, 8), "closed")]
    for typed, said in (
        ({"au": "2027-05-01"}, "La fin précède le début."),
        ({"libelle": ""}, "Donnez un nom"),
        ({"du": ""}, "Indiquez le premier jour."),
        ({"structure": "ailleurs"}, "Choisissez une structure"),
    ):
        page = await clerk.post(CALENDAR, {**bridge, **typed})
        assert page.status == 400
        assert said in words(page.text)
    assert "Cette période n'est plus au calendrier" in words(
        (await clerk.post(f"{CALENDAR}/retrait", {**bridge, "structure": "ailleurs"})).text
    )


async def test_the_holidays_of_a_zone_replace_those_of_the_year(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_CALENDAR}
    zone = {"zone": "B", "annee": "2026"}
    review = words((await clerk.post(f"{CALENDAR}/zone", zone)).text)
    for said in (
        "Vacances d'hiver",
        "Ne sont plus des vacances Vacances d'hiver retiré Du 13 au 19 février 2027 · 7 jours",
        "Ce qui est réservé un jour où la prestation n'ouvre plus est annulé, sans frais",
        "ce qui avait été réservé un par un ne revient pas",
        "Petites vacances : seules les prestations des petites vacances ouvrent ces jours-là.",
    ):
        assert said in review
    assert town.got(PutCalendarDays) == town.got(RemoveCalendarSpan) == []
    await clerk.post(f"{CALENDAR}/zone", {**zone, "suite": "enregistrer"})
    (asked,) = town.got(PutCalendarDays)
    winter = [one.day for one in asked.days if one.label == "Vacances d'hiver"]
    assert (winter[0], winter[-1]) == (date(2027, 2, 20), date(2027, 3, 7))
    assert {one.kind for one in asked.days if one.day.month in (7, 8)} >= {"summer_holidays"}
    assert [(one.first, one.last) for one in town.got(RemoveCalendarSpan)] == [(date(2027, 2, 13), date(2027, 2, 19))]
    page = await clerk.post(f"{CALENDAR}/zone", {**zone, "annee": "2031"})
    assert (page.status, "ne sont pas encore publiées" in words(page.text)) == (400, True)
    for nowhere in ("0000", "9999", "demain"):
        page = await clerk.post(f"{CALENDAR}/zone", {**zone, "annee": nowhere})
        assert (page.status, "Choisissez la zone et l'année." in words(page.text)) == (400, True)


async def test_reasons_of_absences_are_said_entered_and_taken_away(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ACTIVITY}
    text = words((await clerk.get(REASONS)).text)
    for said in (
        "Non facturée avec une attestation, même déclarée tard.",
        "Le premier jour reste facturé (carence).",
        "Possible même si les jours restants ne respectent plus les règles de la prestation.",
    ):
        assert said in text
    typed = {"libelle": "Garde à la maison", "effet": "in_time", "attestation": "3", "carence": "0", "ordre": "5", "familles": "oui"}
    await clerk.post(REASONS, typed)
    (asked,) = town.got(PutAbsenceReason)
    assert (asked.code, asked.label, asked.excused, asked.for_families) == ("garde_a_la_maison", "Garde à la maison", "in_time", True)
    assert asked.gives_up is False
    await clerk.post(REASONS, {**typed, "choix": "oui"})
    assert town.got(PutAbsenceReason)[-1].gives_up is True
    await clerk.post(REASONS, {"motif": "illness", "suite": "retirer"})
    assert [one.code for one in town.got(RemoveAbsenceReason)] == ["illness"]
    page = await clerk.post(REASONS, {**typed, "attestation": "90"})
    assert page.status == 400
    assert 'id="attestation-nouveau-error"' in page.text
    assert 'value="Garde à la maison"' in page.text


def test_a_code_is_made_once_and_is_always_one() -> None:
    assert absence_form.code_of("Élève malade !", ["eleve_malade"]) == "eleve_malade_2"
    assert absence_form.code_of("3 jours", []) == "motif_3_jours"


def test_nothing_is_invented_for_a_year_that_is_not_published() -> None:
    assert town_calendar.official("A", 2031) == []


@pytest.mark.parametrize(
    ("address", "right"), [(OWN, Right.WRITE_ACTIVITY), (BULK, Right.WRITE_ACTIVITY), (OPENINGS, Right.WRITE_ENROLMENT)]
)
async def test_pages_are_closed_without_their_right(address: str, right: Any, clerk: Browser, town: Town) -> None:
    town.rights |= {right}
    assert (await clerk.get(address)).status == 403
    assert (await clerk.get(CALENDAR)).status == 403
