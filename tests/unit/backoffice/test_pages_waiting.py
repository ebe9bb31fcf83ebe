"""Waiting lists at the desk: where children wait, one list, and what is done about a child."""

import pytest

from contracts.planning import EndWaiting, GivePlace, MoveInLine
from contracts.rights import Right
from tests.unit.backoffice.cast import MARTIN, number
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.town import Town
from tests.unit.backoffice.waiting_town import CIRCUS, HUGO, LEA, THEN
from tests.unit.reading import words

LIST = f"/activites/{CIRCUS}/attente/{THEN.isoformat()}"
WHY = "déménagement"


async def test_the_overview_tells_how_many_wait_for_each_day_and_how_full_it_is(clerk: Browser) -> None:
    page = (await clerk.get("/attente")).text
    assert '<a href="/attente" aria-current="page">' in page, "the bar that led here stays"
    text = words(page)
    assert "3 demandes attendent une place" in text
    assert "Cirque Accueil de Loisirs 3 enfants 1 place proposée 24 sur 24" in text
    assert "Personne n'attend de place" in words((await clerk.get(f"/activites/{number(18, 9)}/attente")).text)


async def test_a_list_tells_rank_child_family_number_of_arrival_conditions_and_deadline(clerk: Browser) -> None:
    page = (await clerk.get(LIST)).text
    text = words(page)
    assert "1er Hugo MARTIN DUPONT JEAN" in text
    assert "demande n° 42" in text
    assert "Place gardée jusqu'à" in text
    assert "Avec Tom DUPONT" in text
    assert "Place dans la liste donnée par C. MOREL : fratrie" in text
    assert f"{LIST}/{LEA}" in page


async def test_who_may_only_read_sees_no_button(clerk: Browser, town: Town) -> None:
    town.rights = frozenset({Right.READ_PLANNING_REQUEST})
    page = await clerk.get(LIST)
    assert (page.status, "Agir" in words(page.text)) == (200, False)
    assert (await clerk.get(f"{LIST}/{LEA}")).status == 403


async def test_lists_are_closed_to_whoever_may_not_read_requests(clerk: Browser, town: Town) -> None:
    town.rights = frozenset({Right.READ_RECORD})
    assert [(await clerk.get(at)).status for at in ("/attente", LIST)] == [403, 403]


@pytest.mark.parametrize(
    ("act", "kind", "said"),
    [
        ("deplacer", MoveInLine, "L'ordre de la liste est changé"),
        ("donner", GivePlace, "La place est donnée"),
        ("retirer", EndWaiting, "L'enfant est retiré de la liste"),
    ],
)
async def test_each_button_asks_planning_once_and_says_what_was_done(clerk: Browser, town: Town, act: str, kind: type, said: str) -> None:
    page = await clerk.post(f"{LIST}/{HUGO}", {"geste": act, "rang": "2", "motif": WHY, "cle": "k1"})
    (asked,) = town.got(kind)
    assert (asked.enrolment_id, asked.day, asked.reason) == (HUGO, THEN, WHY)
    assert said in words(page.text)
    assert ("La famille est prévenue. Le motif est dans" in words(page.text)) == (act != "deplacer"), (
        "who is moved in the line is told nothing"
    )


async def test_of_a_family_that_reads_nothing_nobody_says_that_it_is_told(clerk: Browser, town: Town) -> None:
    town.without_account = town.without_email = {MARTIN.family_id}
    text = words((await clerk.post(f"{LIST}/{HUGO}", {"geste": "donner", "motif": WHY, "cle": "k1"})).text)
    assert "Personne de la famille n'a de compte ouvert, ni d'e-mail pour ces messages : prévenez-la" in text


async def test_where_accounts_are_not_told_a_family_with_an_address_is_told_and_for_another_a_message_waits(
    clerk: Browser, town: Town
) -> None:
    await clerk.get(LIST)
    town.down = {"identity"}
    for unaddressed, said in ((False, "La famille est prévenue"), (True, "Un message attend la famille sur le portail")):
        town.without_email = {MARTIN.family_id} if unaddressed else set()
        assert said in words((await clerk.post(f"{LIST}/{HUGO}", {"geste": "donner", "motif": WHY, "cle": "k1"})).text)


async def test_without_a_reason_or_a_rank_nothing_is_asked_and_what_was_typed_stays(clerk: Browser, town: Town) -> None:
    page = await clerk.post(f"{LIST}/{LEA}", {"geste": "deplacer", "rang": "premier", "motif": WHY})
    assert (page.status, "Écrivez le rang" in words(page.text), f'value="{WHY}"' in page.text) == (400, True, True)
    page = await clerk.post(f"{LIST}/{LEA}", {"geste": "deplacer", "rang": "9", "motif": WHY})
    assert (page.status, "La liste compte 3 enfants : le dernier rang est 3." in words(page.text)) == (400, True)
    page = await clerk.post(f"{LIST}/{LEA}", {"geste": "retirer", "motif": ""})
    assert (page.status, "Écrivez le motif" in words(page.text)) == (400, True)
    assert town.got(MoveInLine) == town.got(EndWaiting) == []


async def test_a_full_day_offers_no_button_to_give_and_a_refusal_is_said(clerk: Browser) -> None:
    assert "on ne dépasse jamais la capacité" in words((await clerk.get(f"{LIST}/{LEA}")).text)
    page = await clerk.post(f"{LIST}/{LEA}", {"geste": "donner", "motif": WHY})
    assert "Il n'y a pas de place libre ce jour-là" in words(page.text)


async def test_a_child_who_waits_no_more_leads_back_to_the_list(clerk: Browser) -> None:
    page = await clerk.get(f"{LIST}/{number(19, 9)}")
    assert "Cet enfant n'attend plus de place ce jour-là" in words(page.text)


async def test_days_and_activities_that_are_made_up_are_not_found(clerk: Browser) -> None:
    assert (await clerk.get(f"/activites/{CIRCUS}/attente/2026-02-30")).status == 404
    assert (await clerk.post(f"{LIST}/{LEA}", {"geste": "effacer", "motif": WHY})).status == 404
