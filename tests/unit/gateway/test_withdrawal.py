"""Taking back days that nobody has answered yet: from the list of requests, and from the planning."""

import re

import pytest

from chassis.errors import Conflict
from contracts.planning import DayStatus, WithdrawPlanningRequest
from gateway.views import requests as listed
from tests.unit.backoffice.cast import asked_day, number, planning_request
from tests.unit.backoffice.conftest import Browser
from tests.unit.gateway.builders import EVENING, LEA, THURSDAY
from tests.unit.gateway.test_pages import words
from tests.unit.gateway.town import Town

FRIDAY = THURSDAY.replace(day=27)
WAITING = planning_request(days=(asked_day(THURSDAY), asked_day(FRIDAY, decision="waiting", rank=2)))
ON_THURSDAY, ON_FRIDAY = (f"{day.enrolment_id}_{day.day}" for day in WAITING.days)
PAGE = f"/enfants/{LEA}/planning/retrait"


class Answered(Conflict):
    """What planning says once every day has its answer."""

    slug = "nothing_to_withdraw"
    title = "Cette demande a déjà reçu sa réponse"


async def test_a_request_for_days_is_taken_back_from_the_list(jean: Browser, town: Town) -> None:
    town.days_asked = (WAITING,)
    page = await jean.get("/demandes?groupe=enfants")
    (address,) = re.findall(r'action="(/demandes/jours-[^"]+)"', page.text)
    done = await jean.post(address, {})
    assert done.address.startswith("/demandes?groupe=enfants")
    assert "Votre demande est retirée" in words(done.text)
    (asked,) = town.got(WithdrawPlanningRequest)
    assert (asked.request_id, asked.days) == (WAITING.request_id, ())


async def test_the_list_says_so_when_the_answer_came_first(jean: Browser, town: Town) -> None:
    town.refusal = Answered()
    done = await jean.post(f"/demandes/jours-{WAITING.request_id}/retrait?groupe=enfants", {})
    assert "Cette demande a déjà reçu sa réponse" in words(done.text)


def test_only_requests_with_something_open_may_be_taken_back() -> None:
    answered = planning_request(51, days=(asked_day(THURSDAY, decision="accepted"),), status="accepted")
    halved = planning_request(52, days=(asked_day(THURSDAY, decision="accepted"), asked_day(FRIDAY)))
    pending, _, accepted = listed.sections("enfants", "", listed.Found(days=[WAITING, answered, halved]))
    assert [row.withdraw != "" for row in pending.days] == [True, True]
    assert [row.afterwards.endswith("ne changent pas.") for row in pending.days] == [False, True]
    assert accepted.days[0].withdraw == ""
    withdrawn = planning_request(53, days=(asked_day(THURSDAY, decision="withdrawn"),), status="withdrawn")
    last = listed.sections("enfants", "", listed.Found(days=[withdrawn]))[-1]
    assert (last.title, last.days[0].days[0].note) == ("Demandes retirées", "")


async def test_the_planning_leads_to_the_day_that_may_be_taken_back(jean: Browser, town: Town) -> None:
    town.cells[THURSDAY] = {"status": DayStatus.PROCESSING, "may": "withdraw", "request_id": WAITING.request_id}
    page = await jean.get(f"/enfants/{LEA}/planning")
    assert page.text.count(f'data-request="{WAITING.request_id}"') == 2
    assert f'href="{PAGE}?demande={WAITING.request_id}&amp;jour={EVENING}_{THURSDAY}"' in page.text
    row = await jean.get(f"/enfants/{LEA}/planning/2026-11/lignes/{EVENING}?semaine=2026-11-23")
    assert f'href="{PAGE}?demande={WAITING.request_id}&amp;jour={EVENING}_{THURSDAY}"' in row.text


async def test_one_day_of_several_is_taken_back(jean: Browser, town: Town) -> None:
    town.days_asked = (WAITING,)
    page = await jean.get(f"{PAGE}?demande={WAITING.request_id}&jour={ON_FRIDAY}")
    assert re.findall(r'value="([^"]+)" checked', page.text) == [ON_FRIDAY]
    assert "liste d'attente, 2e" in words(page.text)
    done = await jean.post(PAGE, {"demande": str(WAITING.request_id), "jour": ON_FRIDAY, "cle": "once"})
    assert done.address == f"/enfants/{LEA}/planning?mois=2026-11&fait=retrait"
    (asked,) = town.got(WithdrawPlanningRequest)
    assert [one.day for one in asked.days] == [FRIDAY]
    assert town.keys_of(WithdrawPlanningRequest) == ["once"]


async def test_an_absence_that_is_taken_back_leaves_its_days_booked_and_says_so(jean: Browser, town: Town) -> None:
    town.days_asked = (WAITING.model_copy(update={"kind": "absence"}),)
    for address, form in (
        (PAGE, {"demande": str(WAITING.request_id), "jour": ON_FRIDAY}),
        (f"/demandes/jours-{WAITING.request_id}/retrait?groupe=enfants", {}),
    ):
        said = words((await jean.post(address, form)).text)
        assert "Ces jours sont de nouveau réservés, et seront facturés." in said
        assert "ne sont plus demandés" not in said


@pytest.mark.parametrize(("decision", "said"), [("accepted", "La place est à vous"), ("pending", "La mairie doit encore répondre")])
async def test_a_place_is_the_family_s_once_nobody_else_has_to_agree(jean: Browser, town: Town, decision: str, said: str) -> None:
    town.days_asked = (planning_request(days=(asked_day(THURSDAY, decision=decision),)),)
    (day,) = town.days_asked[0].days
    form = {"demande": str(WAITING.request_id), "inscription": str(day.enrolment_id), "jour": str(THURSDAY), "geste": "accepter"}
    page = await jean.post(f"/enfants/{LEA}/planning/place", form)
    assert said in words(page.text)


async def test_nothing_ticked_or_made_up_takes_nothing_back(jean: Browser, town: Town) -> None:
    town.days_asked = (WAITING,)
    for ticked in ("", f"{number(9)}_2026-11-26"):
        page = await jean.post(PAGE, {"demande": str(WAITING.request_id), "jour": ticked})
        assert page.status == 400
        assert "Cochez au moins un jour" in words(page.text)
    assert town.got(WithdrawPlanningRequest) == []
    for reference in ("rien", str(number(77))):
        assert (await jean.get(f"{PAGE}?demande={reference}")).status == 404
    assert (await jean.get(f"/enfants/{number(78)}/planning/retrait?demande={WAITING.request_id}")).status == 404


async def test_an_answered_request_leads_back_to_the_planning(jean: Browser, town: Town) -> None:
    town.days_asked = (planning_request(days=(asked_day(THURSDAY, decision="accepted"),), status="accepted"),)
    page = await jean.get(f"{PAGE}?demande={WAITING.request_id}")
    assert "Cette demande a déjà reçu sa réponse" in words(page.text)
    town.days_asked, town.refusal = (WAITING,), Answered()
    done = await jean.post(PAGE, {"demande": str(WAITING.request_id), "jour": ON_THURSDAY})
    assert "Cette demande a déjà reçu sa réponse" in words(done.text)
