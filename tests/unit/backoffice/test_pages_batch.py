"""Several requests accepted at once: each is first shown in a line of its own."""

from datetime import date
from html import unescape

import pytest

from chassis import french
from contracts.billing import BankRequestView
from contracts.family import AcceptRecordRequests
from contracts.planning import GetPlanningRequest, ListPlanningQueue
from services.backoffice.views.requests import detail
from services.backoffice.views.requests.lines import AnyRequest, line_of
from tests.unit.backoffice.cast import (
    MARTIN,
    asked_day,
    bank_request,
    contested,
    number,
    planning_request,
    record_request,
)
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.test_pages_queue import FIRST, THIRD, decision, names, three
from tests.unit.backoffice.town import Town
from tests.unit.reading import markup


async def test_several_are_first_shown_then_accepted_in_order_of_arrival(clerk: Browser, town: Town) -> None:
    three(town)
    ticked = [("demande", THIRD), ("demande", FIRST), ("cle", "lot")]
    page = await clerk.post("/demandes/lot", ticked)
    assert page.text.index("DUPONT Jean") < page.text.index("MARTIN Sofia")
    assert "Accepter 2\u00a0demandes" in page.text
    assert "12 rue des Bonbons → 4 impasse des Tilleuls" in page.text, "whoever accepts reads what changes"
    assert town.decided() == []
    page = await clerk.post("/demandes/lot", [*ticked, ("confirme", "1")])
    assert "2\u00a0demandes acceptées" in page.text
    ((asked, key),) = [(one, key) for one, key in town.asked if isinstance(one, AcceptRecordRequests)]
    assert [f"fiche-{one}" for one in asked.request_ids] == [FIRST, THIRD]
    assert (key or "").startswith("lot-")
    assert names(page.text) == ["DUPONT Jean (Léa)"]


async def test_what_meets_the_hours_of_bookings_is_said_before_several_are_accepted(clerk: Browser, town: Town) -> None:
    meets = (asked_day(date(2026, 12, 2)).model_copy(update={"overlaps": ("Judo",)}), asked_day(date(2026, 12, 3)))
    one, other, away = (
        planning_request(50, days=meets),
        planning_request(51),
        planning_request(52, kind="absence", absence_reason="illness"),
    )
    town.add(one, other, away)
    ticked = [("demande", f"planning-{each.request_id}") for each in (one, other, away)]
    page = unescape((await clerk.post("/demandes/lot", ticked)).text).replace("\u00a0", " ")
    assert page.count("en même temps que") == 1
    assert "Mercredi 2 décembre : en même temps que « Judo », tout serait facturé." in page
    assert f'data-met="planning-{one.request_id}"' in page
    assert {asked.request_id for asked in town.got(GetPlanningRequest)} == {one.request_id, other.request_id}
    assert "data-untold" not in page


async def test_several_are_looked_for_on_the_page_of_the_list_on_which_they_were_ticked(clerk: Browser, town: Town) -> None:
    three(town)
    place = f"2026-11-20T09:00:00+00:00_{number(1, 1)}"
    page = await clerk.post("/demandes/lot", {"cle": "lot", "demande": FIRST, "genre": "reservation", "apres": place})
    asked = town.got(ListPlanningQueue)[0]
    assert (asked.kind, asked.after) == ("booking", number(1, 1))
    assert "Un collègue vient de traiter" in page.text  # it is no reservation


async def test_nothing_ticked_accepts_nothing(clerk: Browser, town: Town) -> None:
    three(town)
    page = await clerk.post("/demandes/lot", {"cle": "lot", "confirme": "1"})
    assert "Cochez d&#39;abord des demandes" in page.text
    await clerk.post("/demandes/decision", decision())
    page = await clerk.post("/demandes/lot", {"cle": "lot", "confirme": "1", "demande": FIRST})
    assert "Un collègue vient de traiter" in page.text


def test_what_is_accepted_together_is_said_in_a_line_each() -> None:
    asked = planning_request()
    days = french.days(one.day for one in asked.days if one.decision == "pending")
    assert detail.in_short(line_of(asked)) == (f"{asked.days[0].activity} : {days}",)
    late = asked.model_copy(update={"days": tuple(one.model_copy(update={"late": True}) for one in asked.days)})
    assert detail.in_short(line_of(late)) == (f"{asked.days[0].activity} : {days}, tardive",)
    closed = line_of(record_request().model_copy(update={"changes": (), "closed": True}))
    assert detail.in_short(closed) == (closed.summary,)
    about = "Facture AL-36, Garderie du soir : 12,60\u00a0€"
    assert detail.in_short(line_of(contested())) == (about, "« Elle n'est venue que trois fois. »")
    assert detail.in_short(line_of(contested().model_copy(update={"words": ""}))) == (about,)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (planning_request().model_copy(update={"by_staff_name": "C. MOREL"}), "Saisie par la mairie (C. MOREL)"),
        (record_request().model_copy(update={"by_staff_name": "C. MOREL"}), "Saisie par la mairie (C. MOREL)"),
        (bank_request().model_copy(update={"fresh_access": True}), "Demandée en ligne avec un accès remis par la mairie"),
    ],
)
async def test_what_an_agent_typed_or_may_have_is_said_before_it_is_accepted(
    clerk: Browser, town: Town, asked: AnyRequest, said: str
) -> None:
    town.requests = {asked.request_id: asked}
    assert detail.in_short(line_of(asked))[-1] == said
    page = markup((await clerk.get("/demandes")).text)
    assert said in page, "also where several are accepted at once"
    if isinstance(asked, BankRequestView):
        assert "un code ou un mot de passe qu'un agent pouvait connaître" in page
    else:
        assert "saisie pour la famille par la mairie (C. MOREL)" in page
        assert '<span class="what">saisie par la mairie (C. MOREL)</span>' in page, "in the list, beside what is asked"


async def test_bank_details_that_an_agent_entered_before_the_payer_left_are_to_be_looked_at(clerk: Browser, town: Town) -> None:
    asked = bank_request().model_copy(update={"by_staff_name": "C. MOREL", "payer_left": "DUPONT Jean"})
    town.requests = {asked.request_id: asked}
    assert detail.in_short(line_of(asked))[-1] == "Saisie par la mairie (C. MOREL), avant le départ de DUPONT Jean"
    page = markup((await clerk.get("/demandes")).text)
    assert "DUPONT Jean a quitté le foyer depuis" in page
    assert "Vérifiez sur le RIB à qui est le compte" in page


async def test_a_kind_is_ticked_as_a_whole_from_the_first_sight(clerk: Browser, town: Town) -> None:
    town.add(record_request(1, hours=3), record_request(2, hours=2, family=MARTIN), planning_request(50))
    assert "data-tick-all" in (await clerk.get("/demandes?genre=responsable")).text
    assert "data-tick-all" not in (await clerk.get("/demandes?genre=reservation")).text, "one alone has its own box"
    assert "data-tick-all" not in (await clerk.get("/demandes")).text, "requests of every kind are not accepted blindly"
