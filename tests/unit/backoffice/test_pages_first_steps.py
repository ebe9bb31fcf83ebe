"""A town that begins reads on its first page in which order it is set up, each step with its way, until all it needs is there."""

import html
import re

import pytest

from contracts.rights import Right
from services.backoffice.views.first_steps import STEPS
from tests.unit.backoffice.cast import number
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.first_steps_town import ASKED, EVERYTHING
from tests.unit.backoffice.town import CLERK, Town

TITLE = "Mettre la commune en route"
STEP = re.compile(r'<li class="todo"><span class="todo-icon(?: calm)?">.*?<b>([^<]+)</b>(.*?)</li>', re.DOTALL)


async def steps(clerk: Browser) -> list[tuple[str, str]]:
    """Read the steps of the first page: each with where it leads, or nothing once it is done."""
    page = html.unescape((await clerk.get("/")).text)
    card = page.partition(TITLE)[2].partition("</section>")[0]
    return [(label, (re.findall(r'href="([^"]+)"', rest) or [""])[0]) for label, rest in STEP.findall(card)]


async def test_a_town_with_nothing_reads_every_step_in_its_order_and_each_leads_to_a_page(clerk: Browser, town: Town) -> None:
    town.rights, town.begun = frozenset(Right), frozenset()
    found = await steps(clerk)
    assert found == [(one.label, one.address) for one in STEPS]
    for _, address in found:
        assert (await clerk.get(address)).status != 404, address


async def test_what_is_there_is_said_to_be_done_and_leads_nowhere(clerk: Browser, town: Town) -> None:
    town.rights, town.begun = frozenset(Right), frozenset({"BillingSetup.regie", "PlanningSetup.facilities"})
    found = await steps(clerk)
    assert found[:3] == [("Créer la régie", ""), ("Créer les structures", ""), ("Entrer le calendrier", "/activites/calendrier")]
    assert "2 sur 9" in html.unescape((await clerk.get("/")).text)


async def test_the_list_is_gone_once_all_that_a_town_needs_is_there_and_nothing_is_asked_for_it_again(clerk: Browser, town: Town) -> None:
    town.rights = frozenset(Right)
    town.begun = EVERYTHING - {"PlanningSetup.enrolments"}
    assert TITLE in (await clerk.get("/")).text
    town.begun = EVERYTHING - {"IdentitySetup.colleagues", "IdentitySetup.families"}
    assert TITLE not in (await clerk.get("/")).text, "a town of one agent, without accounts of families, is not reminded for ever"
    await clerk.get("/")
    assert [len(town.got(asked)) for asked in ASKED] == [2] * 4


async def test_whoever_sets_nothing_up_reads_no_step_and_nothing_is_asked_for_it(clerk: Browser, town: Town) -> None:
    town.begun = frozenset()
    assert await steps(clerk) == []
    assert [town.got(asked) for asked in ASKED] == [[]] * 4


async def test_each_reads_the_steps_that_are_theirs_and_only_their_services_are_asked(clerk: Browser, town: Town) -> None:
    town.begun = frozenset()
    town.rights = CLERK | {Right.WRITE_ENROLMENT, Right.WRITE_RECORD}
    assert [label for label, _ in await steps(clerk)] == ["Entrer les familles", "Inscrire les enfants"]
    assert {asked.__name__: len(town.got(asked)) for asked in ASKED} == {
        "ReadPlanningSetup": 1,
        "ReadBillingSetup": 0,
        "ReadFamilySetup": 1,
        "ReadIdentitySetup": 0,
    }


async def test_nobody_of_some_facilities_is_asked_to_set_the_town_up(clerk: Browser, town: Town) -> None:
    town.rights, town.begun, town.facilities = frozenset(Right), frozenset(), frozenset({number(3, 1)})
    assert await steps(clerk) == []


@pytest.mark.parametrize("away", ["planning", "billing"])
async def test_a_service_that_is_away_leaves_its_steps_out_and_the_others_stand(clerk: Browser, town: Town, away: str) -> None:
    town.rights, town.begun, town.down = frozenset(Right), frozenset(), {away}
    found = [label for label, _ in await steps(clerk)]
    assert found == [one.label for one in STEPS if not one.of.__name__.lower().startswith(away)]
    town.begun = EVERYTHING
    assert TITLE not in (await clerk.get("/")).text


@pytest.mark.parametrize("may_enter", [True, False])
async def test_a_page_that_can_do_nothing_without_facilities_leads_whoever_may_to_them(may_enter: bool, clerk: Browser, town: Town) -> None:
    town.rights = frozenset(Right) if may_enter else frozenset({Right.WRITE_REQUIREMENT, Right.READ_RECORD})
    page = html.unescape((await clerk.get("/enfants/pieces")).text)
    assert ("Un administrateur la crée." in page) is not may_enter
    assert ('href="/activites/structures">Créer une structure</a>' in page) is may_enter
