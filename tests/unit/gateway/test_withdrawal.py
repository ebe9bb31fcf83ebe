"""Taking back days that nobody has answered yet: from the list of requests, and from the planning."""

import re
from typing import get_args

import pytest

from chassis.errors import Conflict
from contracts.planning import DayDecision, DayStatus, Offer, WithdrawPlanningRequest
from gateway.views.planning import requests as listed
from tests.unit.backoffice.cast import asked_day, number, planning_request
from tests.unit.backoffice.conftest import Browser
from tests.unit.gateway.builders import CARE, EVENING, LEA, THURSDAY, at
from tests.unit.gateway.town import Town
from tests.unit.reading import markup, words

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


def test_a_day_is_open_until_it_is_answered_or_taken_back_and_a_request_while_one_of_its_days_is() -> None:
    days = [asked_day(THURSDAY, decision=one) for one in get_args(DayDecision)]
    assert [one.decision for one in days if one.is_open] == ["pending", "waiting"]
    assert [planning_request(days=one).is_open for one in (tuple(days), tuple(days[2:]))] == [True, False]


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


SATURDAY, SUNDAY = THURSDAY.replace(day=28), THURSDAY.replace(day=29)
OUTCOMES = (
    (THURSDAY, "missed", "Compte comme absence non excusée, et sera facturé"),
    (FRIDAY, "reserved", "Redevient réservé, et sera facturé"),
    (SATURDAY, "free", "N'est plus réservé, car les jours réguliers ont changé depuis"),
    (SUNDAY, "declared", "Reste une absence facturée"),
)
ILLNESS = planning_request(
    kind="absence",
    days=tuple(asked_day(day, taken_back=became) for day, became, _ in OUTCOMES),
    certificate="awaited",
    certificate_until=FRIDAY,
)
SHOWN = [f"{day.enrolment_id}_{day.day}_{day.taken_back}" for day in ILLNESS.days]
ALL = f"{PAGE}?demande={ILLNESS.request_id}&jour=tous"
BECAME = (
    "Le vendredi 27 novembre redevient réservé, et sera facturé. Le jeudi 26 novembre compte comme absence non excusée, et sera facturé."
    " Le dimanche 29 novembre reste une absence facturée."
    " Le samedi 28 novembre n'est plus réservé, car les jours réguliers ont changé depuis."
    " Le tarif d'une absence non excusée peut comprendre un supplément."
)
GENERAL = "un jour réservé l'est de nouveau, et sera facturé ; un jour passé où l'enfant n'a pas été vu reste une absence facturée."


async def test_the_page_says_beside_each_day_of_an_absence_what_it_becomes_before_anybody_clicks(jean: Browser, town: Town) -> None:
    town.days_asked = (ILLNESS,)
    page = await jean.get(ALL)
    assert page.text.count(" checked") == len(OUTCOMES)
    said = words(page.text)
    for _, _, becomes in OUTCOMES:
        assert becomes in said
    assert "Le tarif d'une absence non excusée peut comprendre un supplément." in said
    assert "Envoyez-la plutôt, au plus tard le vendredi 27 novembre" in said
    assert re.findall(r'name="devenir" value="([^"]+)"', page.text) == SHOWN
    town.days_asked = (ILLNESS.model_copy(update={"days": ILLNESS.days[1:2], "certificate": "none"}),)
    said = words((await jean.get(ALL)).text)
    assert "supplément" not in said
    assert "attestation" not in said


async def test_what_a_family_reads_afterwards_is_what_each_day_became(jean: Browser, town: Town) -> None:
    town.days_asked = (ILLNESS,)
    form = {"demande": str(ILLNESS.request_id), "jour": [one.rpartition("_")[0] for one in SHOWN], "devenir": SHOWN}
    done = await jean.post(PAGE, form)
    assert BECAME in words(done.text)
    assert "de nouveau réservés" not in words(done.text)
    assert len(town.got(WithdrawPlanningRequest)[0].days) == len(OUTCOMES)
    listed_one = await jean.post(f"/demandes/jours-{ILLNESS.request_id}/retrait?groupe=enfants", {})
    assert BECAME in words(listed_one.text)
    page = await jean.get(f"/enfants/{LEA}/planning?fait=absence-retiree&reserve=rien")
    assert "Le planning montre ce que ces jours sont devenus." in words(page.text)


async def test_several_days_that_become_the_same_are_said_together_and_many_are_counted(jean: Browser, town: Town) -> None:
    del town
    page = await jean.get(f"/enfants/{LEA}/planning?fait=absence-retiree&reserve={THURSDAY}&reserve={FRIDAY}")
    assert "Vos absences sont retirées" in words(page.text)
    assert "Le jeudi 26 novembre et le vendredi 27 novembre redeviennent réservés, et seront facturés." in words(page.text)
    many = "&".join(f"absence={THURSDAY.replace(day=day)}" for day in range(2, 13))
    page = await jean.get(f"/enfants/{LEA}/planning?fait=absence-retiree&{many}")
    said = words(page.text)
    assert "11 jours, du lundi 2 novembre au jeudi 12 novembre, comptent comme absences non excusées, et seront facturés." in said


async def test_a_day_that_becomes_something_else_than_the_page_had_said_is_shown_once_more(jean: Browser, town: Town) -> None:
    town.days_asked = (ILLNESS,)
    before = [one.replace("missed", "reserved") for one in SHOWN]
    for shown in (before, []):
        page = await jean.post(PAGE, {"demande": str(ILLNESS.request_id), "jour": SHOWN[0].rpartition("_")[0], "devenir": shown})
        assert page.status == 409
        assert "Un de ces jours a changé entre-temps" in words(page.text)
        assert page.text.count(" checked") == 1
    assert town.got(WithdrawPlanningRequest) == []
    page = await jean.post(PAGE, {"demande": str(ILLNESS.request_id), "jour": SHOWN[1].rpartition("_")[0], "devenir": before})
    assert "Vos absences sont retirées" in words(page.text)


async def test_a_day_for_which_a_place_is_held_is_said_to_be_offered_wherever_its_request_is_read(jean: Browser, town: Town) -> None:
    until = at(THURSDAY.replace(day=25), 15)
    town.days_asked = (planning_request(days=(asked_day(FRIDAY, decision="waiting", rank=1, offered_until=until),)),)
    for address in (f"{PAGE}?demande={WAITING.request_id}", "/demandes?groupe=enfants"):
        text = words((await jean.get(address)).text)
        assert "place proposée, à accepter jusqu'au mercredi 25 novembre à 16 h" in text
        assert "liste d'attente, 1er" not in text


async def test_what_planning_does_not_tell_yet_is_said_so_that_it_is_true_whatever_the_day(jean: Browser, town: Town) -> None:
    town.days_asked = (ILLNESS.model_copy(update={"days": (asked_day(THURSDAY),)}),)
    page = await jean.get(ALL)
    assert f"L'absence n'est plus déclarée : {GENERAL}" in words(page.text)
    (shown,) = re.findall(r'name="devenir" value="([^"]+)"', page.text)
    done = await jean.post(PAGE, {"demande": str(ILLNESS.request_id), "jour": shown.rpartition("_")[0], "devenir": shown})
    assert "Le planning montre ce que ces jours sont devenus." in words(done.text)


async def test_the_list_leads_from_an_absence_to_the_page_that_says_what_its_days_become(jean: Browser, town: Town) -> None:
    town.days_asked = (ILLNESS,)
    page = await jean.get("/demandes?groupe=enfants")
    assert f'href="{ALL.replace("&", "&amp;")}"' in page.text
    assert "/demandes/jours-" not in page.text


@pytest.mark.parametrize(("decision", "said"), [("accepted", "La place est à vous"), ("pending", "La mairie doit encore répondre")])
async def test_a_place_is_the_family_s_once_nobody_else_has_to_agree(jean: Browser, town: Town, decision: str, said: str) -> None:
    town.days_asked = (planning_request(days=(asked_day(THURSDAY, decision=decision),)),)
    (day,) = town.days_asked[0].days
    form = {"demande": str(WAITING.request_id), "inscription": str(day.enrolment_id), "jour": str(THURSDAY), "geste": "accepter"}
    page = await jean.post(f"/enfants/{LEA}/planning/place", form)
    assert said in words(page.text)


async def test_a_place_is_left_after_one_more_confirmation_and_a_slip_of_the_finger_loses_none(jean: Browser, town: Town) -> None:
    town.offered = (
        Offer(
            request_id=WAITING.request_id,
            enrolment_id=EVENING,
            child_id=LEA,
            child="Léa",
            activity_id=CARE,
            activity="Garderie",
            day=THURSDAY,
            until=at(THURSDAY, 9),
        ),
    )
    page = await jean.get(f"/enfants/{LEA}/planning?mois=2026-11")
    before, _, folded = markup(page.text).partition('<summary>Laisser la place<span class="vh"> : Léa')
    assert 'value="accepter"' in before
    assert 'value="laisser"' not in before
    assert "ce jour n'est plus demandé pour Léa" in words(folded)
    assert 'name="geste" value="laisser">Confirmer' in folded


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
