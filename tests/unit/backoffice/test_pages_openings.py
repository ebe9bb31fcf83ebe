"""From when days can be booked, and who books before others: openings and priority lists."""

from datetime import date

from contracts.planning import (
    PutActivity,
    PutPriorityList,
)
from contracts.rights import Right
from services.backoffice.views.activities import openings_form
from tests.unit.backoffice.cast import DUPONT, number
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.forecast_town import CANTEEN
from tests.unit.backoffice.setup_town import Full
from tests.unit.backoffice.town import Town
from tests.unit.reading import words

KNOWN = number(33, 7)
OPENINGS = f"/activites/{CANTEEN}/ouverture"
LISTS = "/activites/listes"


async def test_openings_are_kept_with_their_priorities(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ACTIVITY}
    span = {"ouvertures": "1", "o0_du": "2027-02-15", "o0_au": "2027-02-26", "o0_le": "2027-01-11", "o0_heure": "08:30"}
    early = {"o0_groupe": "residents", "o0_avant": "2027-01-06", "o0_avant_heure": "08:30"}
    others = {"autres": "closed", "communes": "69280 Sainte-Consorce", "habitants": "oui"}
    text = words((await clerk.post(OPENINGS, {**span, **early, **others})).text)
    (asked,) = town.got(PutActivity)
    rules = asked.policies
    assert [(one.first, one.on, one.priority[0].group) for one in rules.openings] == [(date(2027, 2, 15), date(2027, 1, 11), "residents")]
    assert (rules.unlisted_days, rules.residents[0].city, rules.eligibility.residents_only) == ("closed", "Sainte-Consorce", True)
    assert "à partir du lundi 11 janvier à 8 h 30" in text
    again = openings_form.written(town.activities[CANTEEN])
    read, faults = openings_form.asked(again)
    assert faults == {}
    assert read["openings"][0]["priority"][0]["on"] == "2027-01-06"
    wrong = await clerk.post(OPENINGS, {**span, "o0_le": "", **others, "communes": "Sainte-Consorce"})
    assert wrong.status == 400
    for said in ("Remplissez toutes les dates", "Une commune par ligne"):
        assert said in words(wrong.text)
    assert (await clerk.post(OPENINGS, {**others, "ouvertures": "9" * 5_000})).status == 200


async def test_a_list_is_chosen_by_its_name_and_a_date_that_is_for_nobody_is_asked_about(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ACTIVITY, Right.READ_RECORD}
    await clerk.post(LISTS, {"nom": "Familles suivies", "cle": str(KNOWN)})
    whom = f'<option value="list:{KNOWN}">Les familles de la liste « Familles suivies »</option>'
    assert whom in (await clerk.get(OPENINGS)).text.replace("\u00a0", " ").replace("\u202f", " ")
    span = {"ouvertures": "1", "o0_du": "2027-02-15", "o0_au": "2027-02-26", "o0_le": "", "o0_heure": "08:30", "autres": "open"}
    early = {"o0_groupe": "", "o0_avant": "2027-01-06", "o0_avant_heure": "08:30"}
    wrong = await clerk.post(OPENINGS, {**span, **early})
    for said in ("Remplissez toutes les dates et les heures", "Choisissez qui passe avant tout le monde"):
        assert said in words(wrong.text), "all that is wrong is said at once"
    assert 'value="2027-01-06"' in wrong.text
    assert town.got(PutActivity) == []
    kept = await clerk.post(OPENINGS, {**span, **early, "o0_le": "2027-01-11", "o0_groupe": f"list:{KNOWN}"})
    (asked,) = town.got(PutActivity)
    assert [(one.group, one.list_id) for one in asked.policies.openings[0].priority] == [("list", KNOWN)]
    assert "familles de la liste « Familles suivies »" in words(kept.text)
    assert f'value="list:{KNOWN}" selected' in (await clerk.get(OPENINGS)).text


async def test_a_list_of_families_is_begun_filled_by_search_and_emptied(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ACTIVITY, Right.READ_RECORD}
    assert "Aucune liste" in words((await clerk.get(LISTS)).text)
    begun = await clerk.post(LISTS, {"nom": "Familles suivies", "cle": str(KNOWN)})
    assert begun.address == f"{LISTS}/{KNOWN}"
    assert "Aucune prestation ne se sert encore de cette liste" in words(begun.text)
    found = words((await clerk.get(f"{LISTS}/{KNOWN}?q=dupont")).text)
    assert "Ajouter" in found
    named = {"famille": str(DUPONT.family_id), "version": "1", "q": "dupont"}
    added = words((await clerk.post(f"{LISTS}/{KNOWN}", {**named, "suite": "ajouter"})).text)
    for said in ("La famille est sur la liste", "Elle passera avant les autres quand", "Sur la liste", "1 famille", "DUPONT Jean"):
        assert said in added
    page = (await clerk.get(f"{LISTS}/{KNOWN}?q=dupont")).text
    assert 'type="search" value=""' in page, "the next family is typed at once"
    assert "<summary>Supprimer la liste</summary>" in page, "a click alone loses no families"
    assert 'value="personne"' in (await clerk.get(f"{LISTS}/{KNOWN}?q=personne")).text, "what found nobody is there to be mended"
    assert (town.got(PutPriorityList)[-1].family_ids, town.got(PutPriorityList)[-1].version) == ((DUPONT.family_id,), 1)
    await clerk.post(f"{LISTS}/{KNOWN}", {**named, "version": "2", "suite": "retirer"})
    assert town.got(PutPriorityList)[-1].family_ids == ()
    await clerk.post(f"{LISTS}/{KNOWN}", {"suite": "nommer", "nom": "CCAS", "version": "3"})
    assert town.got(PutPriorityList)[-1].name == "CCAS"
    assert "La liste est supprimée" in words((await clerk.post(f"{LISTS}/{KNOWN}", {"suite": "supprimer"})).text)


async def test_a_list_without_a_name_or_changed_by_a_colleague_is_not_kept(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ACTIVITY}
    page = await clerk.post(LISTS, {"nom": " ", "cle": str(KNOWN)})
    assert (page.status, 'id="nom-error"' in page.text, town.got(PutPriorityList)) == (400, True, [])
    await clerk.post(LISTS, {"nom": "CCAS", "cle": str(KNOWN)})
    assert (await clerk.post(f"{LISTS}/{KNOWN}", {"suite": "nommer", "nom": ""})).status == 400
    town.refusal = Full("Rechargez la page : votre modification n'est pas enregistrée.")
    text = words((await clerk.post(f"{LISTS}/{KNOWN}", {"suite": "nommer", "nom": "Autre", "version": "1"})).text)
    assert "votre modification n'est pas enregistrée" in text
    assert (await clerk.get(f"{LISTS}/{number(33, 9)}")).status == 404
