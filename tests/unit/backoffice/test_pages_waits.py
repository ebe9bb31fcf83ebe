"""How much waits, beside the entries of the menu on every page, and what an open queue learns of what others did."""

import json
import re

from contracts.billing import CountBankRequests
from contracts.family import CountRecordRequests, ListPendingRecordRequests
from contracts.messaging import CountDesk
from contracts.planning import CountPlanningQueue
from contracts.rights import Right
from tests.unit.backoffice.cast import planning_request, record_request
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.test_pages_queue import decision, names, three
from tests.unit.backoffice.town import Town

COUNTS = (CountRecordRequests, CountPlanningQueue, CountBankRequests, CountDesk)


async def told(clerk: Browser) -> dict[str, object]:
    """Ask as an open page does."""
    answer = await clerk.get("/a-traiter")
    assert answer.status == 200
    found: dict[str, object] = json.loads(answer.text)
    return found


def beside(page: str) -> set[tuple[str, str]]:
    """Read what a page shows beside its entries, where it shows anything."""
    return set(re.findall(r'data-waits="([^"]+)"><span>(\d+)</span>', page))


async def test_every_page_tells_how_many_requests_wait_and_no_page_asks_for_itself(clerk: Browser, town: Town) -> None:
    three(town)
    town.rights |= {Right.READ_CONVERSATION}
    assert (await told(clerk))["counts"] == {"/demandes": 3, "/messages": 2}
    for address in ("/compte", "/familles", "/activites", "/demandes"):
        assert beside((await clerk.get(address)).text) == {("/demandes", "3"), ("/messages", "2")}
    await told(clerk)
    assert [len(town.got(one)) for one in COUNTS] == [1, 1, 1, 1]


async def test_nobody_is_told_of_what_their_rights_do_not_read(clerk: Browser, town: Town) -> None:
    three(town)
    town.rights -= {Right.READ_PLANNING_REQUEST}
    assert (await told(clerk))["counts"] == {"/demandes": 2}
    assert [len(town.got(one)) for one in COUNTS] == [1, 0, 1, 0]


async def test_who_reads_no_request_is_told_nothing(clerk: Browser, town: Town) -> None:
    three(town)
    town.rights = frozenset({Right.WRITE_ATTENDANCE})
    assert (await told(clerk))["counts"] == {}
    assert "data-waits=" not in (await clerk.get("/")).text


async def test_a_number_that_is_not_known_whole_is_not_shown(clerk: Browser, town: Town) -> None:
    three(town)
    town.down = {"planning"}
    assert await told(clerk) == {"counts": {"/demandes": None}, "state": ""}
    assert beside((await clerk.get("/compte")).text) == set()


async def test_after_a_decision_the_number_is_the_new_one(clerk: Browser, town: Town) -> None:
    three(town)
    await told(clerk)
    page = await clerk.post("/demandes/decision", decision())
    assert beside(page.text) == {("/demandes", "2")}


async def test_whose_session_ended_is_told_so_without_an_error(visitor: Browser) -> None:
    assert await told(visitor) == {"ended": True}


async def test_an_open_queue_learns_that_something_else_waits_and_fetches_its_list_alone(clerk: Browser, town: Town) -> None:
    three(town)
    page = (await clerk.get("/demandes?genre=responsable")).text
    (state, anew) = re.findall(r'data-state="([^"]*)" data-anew="([^"]*)"', page)[0]
    assert (anew, state == (await told(clerk))["state"]) == ("/demandes/liste?genre=responsable", True)
    await clerk.post("/demandes/decision", decision(), follow=False)
    town.add(planning_request(51, hours=0))
    found = await told(clerk)
    assert found["state"] != state
    asked = len(town.got(ListPendingRecordRequests))
    fresh = (await clerk.get(anew)).text
    assert "<html" not in fresh
    assert names(fresh) == ["MARTIN Sofia"]
    assert f'data-state="{found["state"]}"' in fresh
    assert "Toutes <b" in fresh
    assert len(town.got(ListPendingRecordRequests)) == asked + 1
    town.add(record_request(3, hours=2))
    assert names((await clerk.get(anew)).text) == ["DUPONT Jean", "MARTIN Sofia"]
