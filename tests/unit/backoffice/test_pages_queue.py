import re
from datetime import date
from html import unescape
from uuid import UUID

from chassis.errors import KeyReused
from contracts.billing import ListPendingBankRequests
from contracts.planning import DecidePlanningRequest, PlanningRequestView
from contracts.rights import Right
from services.planning.domain.errors import DaysGoneBy
from tests.unit.backoffice.cast import (
    ACTIVITY,
    CHILD,
    MARTIN,
    REQUEST,
    asked_day,
    bank_request,
    number,
    planning_request,
    record_request,
)
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.town import Town
from tests.unit.reading import markup

FIRST, SECOND, THIRD = (
    "fiche-00000000-0000-0006-0000-000000000001",
    "planning-00000000-0000-0006-0000-000000000032",
    "fiche-00000000-0000-0006-0000-000000000002",
)


def three(town: Town) -> None:
    """Let three requests wait: Jean's, Léa's days, Sofia's."""
    town.add(record_request(1, hours=90), planning_request(50, hours=20), record_request(2, name="MARTIN Sofia", hours=1, family=MARTIN))


def decision(reference: str = FIRST, choice: str = "accepter", **more: str) -> dict[str, str]:
    return {"demande": reference, "decision": choice, "cle": "une-cle", "suivante": SECOND, **more}


def names(text: str) -> list[str]:
    """Read the names of the list."""
    return re.findall(r'<li class="line".*?<b>(.*?)</b>', text, re.DOTALL)


def chosen(text: str) -> str:
    """Read whose request is shown in full."""
    found = re.search(r'<article class="card request" data-reference="[^"]*" data-name="([^"]*)"', text)
    return found[1] if found else ""


def reference_of_days(town: Town) -> str:
    """Tell the reference of the only request for days."""
    return next(f"planning-{number}" for number, one in town.requests.items() if isinstance(one, PlanningRequestView))


async def test_the_oldest_is_first_and_chosen(clerk: Browser, town: Town) -> None:
    three(town)
    page = await clerk.get("/demandes")
    assert names(page.text) == ["DUPONT Jean", "DUPONT Jean (Léa)", "MARTIN Sofia"]
    asked = re.findall(r"<template>(.*?)</template>", page.text, re.DOTALL)
    assert len(asked) == 3, "for whoever accepts several at once"
    assert asked[0].startswith("<small>Infos responsable</small>"), "as the page that asks without a script does"
    assert "12 rue des Bonbons → 4 impasse des Tilleuls" in asked[0]
    assert chosen(page.text) == "DUPONT Jean"
    assert "3 à traiter" in page.text
    assert "1 de plus de 3 jours" in page.text
    assert "<del>12 rue des Bonbons</del>" in page.text
    assert "<ins>4 impasse des Tilleuls</ins>" in page.text


async def test_a_kind_can_be_shown_alone(clerk: Browser, town: Town) -> None:
    three(town)
    page = await clerk.get("/demandes?genre=reservation")
    assert "1 à traiter" in page.text, "of this kind, as what is too old beside it"
    assert names(page.text) == ["DUPONT Jean (Léa)"]
    assert "dernières places" in page.text
    assert names((await clerk.get("/demandes?genre=inconnu")).text) == ["DUPONT Jean", "DUPONT Jean (Léa)", "MARTIN Sofia"]


async def test_bookings_are_shown_of_one_activity_alone(clerk: Browser, town: Town) -> None:
    care = tuple(asked_day(date(2026, 12, day), activity=2, name="Garderie du soir") for day in (3, 4))
    town.add(*(planning_request(50 + count, hours=30 - count) for count in range(3)))
    town.add(*(planning_request(60 + count, hours=20 - count, days=care, child=f"Tom{count} DUPONT") for count in range(2)))
    page = markup((await clerk.get("/demandes?genre=reservation")).text)
    assert f'<option value="{number(ACTIVITY, 2)}">Garderie du soir (2)</option>' in page
    assert '<option value="">Toutes (5)</option>' in page
    page = markup((await clerk.get(f"/demandes?genre=reservation&prestation={number(ACTIVITY, 2)}")).text)
    assert names(page) == ["DUPONT Jean (Tom0)", "DUPONT Jean (Tom1)"]
    assert f'<option value="{number(ACTIVITY, 2)}" selected>Garderie du soir (2)</option>' in page
    assert "2 à traiter" in page
    assert "data-tick-all" in page
    for count, left in ((0, ["DUPONT Jean (Tom1)"]), (1, [])):
        sent = {"genre": "reservation", "prestation": str(number(ACTIVITY, 2)), "suivante": ""}
        page = markup((await clerk.post("/demandes/decision", decision(f"planning-{number(REQUEST, 60 + count)}", **sent))).text)
        assert names(page) == left
    assert "Aucune demande pour cette prestation n'attend." in page
    assert "La prestation choisie (0)" in page
    assert "Toutes (3)" in page


async def test_one_activity_alone_is_not_to_be_chosen_from(clerk: Browser, town: Town) -> None:
    town.add(planning_request(50), planning_request(51), record_request(1))
    for path in ("/demandes", "/demandes?genre=reservation", "/demandes?genre=responsable&prestation=x"):
        assert 'name="prestation"' not in (await clerk.get(path)).text


async def test_the_queue_is_narrowed_to_what_waited_longer_and_stays_so(clerk: Browser, town: Town) -> None:
    town.add(*(record_request(count, hours=hours) for count, hours in ((1, 400), (2, 200), (3, 90), (4, 60))))
    page = markup((await clerk.get("/demandes")).text)
    assert '<option value="7">Plus d\'une semaine</option>' in page
    page = markup((await clerk.get("/demandes?depuis=7")).text)
    assert len(names(page)) == 2
    assert "2 à traiter" in page
    assert 'href="/demandes?genre=responsable&depuis=7"' in page, "another kind of the same"
    page = markup((await clerk.post("/demandes/decision", decision(depuis="7", suivante=""))).text)
    assert len(names(page)) == 1
    assert len(names((await clerk.get("/demandes?depuis=14")).text)) == 0
    assert "Aucune demande ainsi choisie n'attend." in markup((await clerk.get("/demandes?depuis=14")).text)
    assert len(names((await clerk.get("/demandes?depuis=99")).text)) == 3, "no such choice"


async def test_nothing_to_narrow_is_not_offered(clerk: Browser, town: Town) -> None:
    town.add(record_request(1, hours=20), record_request(2, name="MARTIN Sofia", hours=1, family=MARTIN))
    page = (await clerk.get("/demandes")).text
    assert 'name="depuis"' not in page, "nothing waits for long"
    assert 'name="ecole"' not in page, "all are of one school, or of none"


async def test_the_queue_is_narrowed_to_a_school_of_which_what_is_about_money_is_none(clerk: Browser, town: Town) -> None:
    three(town)
    town.add(bank_request(70))
    page = markup((await clerk.get("/demandes?ecole=Les+Tilleuls")).text)
    assert names(page) == ["DUPONT Jean", "DUPONT Jean (Léa)"]
    assert '<option value="Les Tilleuls" selected>Les Tilleuls (2)</option>' in page
    assert "ne sont d'aucune école" in page
    assert town.got(ListPendingBankRequests) == []
    assert 'name="ecole" value="Les Tilleuls"' in page, "decisions keep it"
    assert names((await clerk.get("/demandes?ecole=Les+Mimosas")).text) == []


async def test_accepting_leads_to_the_next_and_says_it_once(clerk: Browser, town: Town) -> None:
    three(town)
    page = await clerk.post("/demandes/decision", decision(genre="reservation"))
    assert page.address == f"/demandes?genre=reservation&demande={SECOND}"
    assert "Demande de DUPONT Jean acceptée" in page.text
    assert chosen(page.text) == "DUPONT Jean (Léa)"
    assert town.decided() == [(True, "", "une-cle")]
    assert "acceptée" not in (await clerk.get("/demandes")).text


async def test_refusing_sends_the_reason(clerk: Browser, town: Town) -> None:
    three(town)
    page = await clerk.post("/demandes/decision", decision(choice="refuser", motif="  Il manque une pièce.\r\nMerci. "))
    assert "Demande de DUPONT Jean refusée" in page.text
    assert town.decided() == [(False, "Il manque une pièce.\nMerci.", "une-cle")]


async def test_a_ready_made_reason_is_enough_without_javascript(clerk: Browser, town: Town) -> None:
    three(town)
    await clerk.post("/demandes/decision", decision(choice="refuser", motif="", motif_choisi="Hors délai."))
    assert town.decided() == [(False, "Hors délai.", "une-cle")]


async def test_a_refusal_without_reason_is_asked_again(clerk: Browser, town: Town) -> None:
    three(town)
    page = await clerk.post("/demandes/decision", decision(choice="refuser", motif="  "))
    assert page.status == 400
    assert '<details class="refuse" open>' in page.text
    assert chosen(page.text) == "DUPONT Jean"
    assert town.decided() == []


async def test_days_that_are_over_ask_what_becomes_of_them(clerk: Browser, town: Town) -> None:
    three(town)
    days = reference_of_days(town)
    town.refusal = DaysGoneBy("Jeudi 19 novembre : ce jour est passé et serait facturé.", days=["2026-11-19"])
    page = await clerk.post("/demandes/decision", decision(days))
    assert page.status == 400
    assert "ce jour est passé et serait facturé." in page.text
    assert page.text.count('name="jours_passes"') == 2
    town.refusal = None
    await clerk.post("/demandes/decision", decision(days, jours_passes="refuser"))
    asked = [one for one, _ in town.asked if isinstance(one, DecidePlanningRequest)]
    assert [one.days_gone_by for one in asked] == [None, "refuse"]
    assert "jours_passes" not in (await clerk.get(f"/demandes?demande={FIRST}")).text


async def test_a_reason_that_is_too_long_is_kept_to_be_shortened(clerk: Browser, town: Town) -> None:
    three(town)
    page = await clerk.post("/demandes/decision", decision(choice="refuser", motif="x" * 501))
    assert page.status == 400
    assert "x" * 501 in page.text


async def test_a_decision_already_taken_by_a_colleague_is_said_kindly(clerk: Browser, town: Town) -> None:
    three(town)
    await clerk.post("/demandes/decision", decision())
    page = await clerk.post("/demandes/decision", decision(choice="refuser", motif="Trop tard", cle="autre"))
    assert page.status == 200
    assert "DUPONT Jean : un collègue a été plus rapide." in markup(page.text), "the request that is shown is the next one"
    assert "déjà été acceptée" in page.text
    assert chosen(page.text) == "DUPONT Jean (Léa)"


async def test_a_decision_that_the_clerk_took_before_is_said_to_be_theirs(clerk: Browser, town: Town) -> None:
    three(town)
    town.own = True
    await clerk.post("/demandes/decision", decision())
    page = await clerk.post("/demandes/decision", decision(choice="refuser", motif="Trop tard", cle="autre"))
    assert "DUPONT Jean : vous avez déjà traité cette demande." in markup(page.text)
    assert "n collègue" not in page.text


async def test_a_key_that_decided_otherwise_before_tells_how(clerk: Browser, town: Town) -> None:
    three(town)
    await clerk.post("/demandes/decision", decision())
    town.refusal = KeyReused()
    page = await clerk.post("/demandes/decision", decision(choice="refuser", motif="Trop tard"))
    told = unescape(page.text)
    assert "Vous avez déjà traité cette demande" in told
    assert "Vous l'avez acceptée aujourd'hui à " in told
    page = await clerk.post("/demandes/decision", decision(SECOND, "refuser", motif="Trop tard"))
    assert "La décision n'est peut-être pas enregistrée" in unescape(page.text), "it still waits: nothing is passed off as done"


async def test_what_a_family_took_back_is_no_colleague_s_doing(clerk: Browser, town: Town) -> None:
    three(town)
    first = UUID(FIRST.removeprefix("fiche-"))
    town.requests[first] = town.requests[first].model_copy(update={"status": "withdrawn"})
    page = await clerk.post("/demandes/decision", decision())
    assert "DUPONT Jean : cette demande n'attend plus de décision." in markup(page.text)


async def test_an_unknown_request_shows_the_queue(clerk: Browser, town: Town) -> None:
    three(town)
    page = await clerk.get("/demandes?demande=fiche-00000000-0000-0000-0000-000000000099")
    assert page.status == 200
    assert chosen(page.text) == "DUPONT Jean"


async def test_what_waits_of_a_part_that_is_silent_is_not_left_out_of_the_sum(clerk: Browser, town: Town) -> None:
    three(town)
    town.down = {"planning"}
    for path in ("/demandes", "/"):
        assert "au moins 2 à traiter" in markup((await clerk.get(path)).text)


async def test_a_service_that_is_down_dims_its_part_only(clerk: Browser, town: Town) -> None:
    three(town)
    town.down.add("family")
    page = await clerk.get("/demandes")
    assert page.status == 200
    assert names(page.text) == ["DUPONT Jean (Léa)"]
    assert "les fiches famille" in page.text


async def test_a_decision_that_was_not_recorded_is_never_passed_off_as_one(clerk: Browser, town: Town) -> None:
    three(town)
    town.down.add("planning")
    page = await clerk.post("/demandes/decision", decision(SECOND, "refuser", motif="Plus de place", suivante=THIRD))
    assert page.status == 503
    assert "La décision n&#39;est peut-être pas enregistrée" in page.text
    assert names(page.text) == ["DUPONT Jean", "MARTIN Sofia"]
    town.down.clear()
    page = await clerk.post("/demandes/decision", decision(SECOND, "refuser", motif="Plus de place", suivante=THIRD))
    assert "Demande de DUPONT Jean (Léa) refusée" in page.text


async def test_both_services_down_never_claims_that_all_is_done(clerk: Browser, town: Town) -> None:
    town.down |= {"family", "planning"}
    page = await clerk.get("/demandes")
    assert page.status == 200
    assert "Tout est traité" not in page.text
    assert "Tout est traité" not in (await clerk.get("/")).text


async def test_when_all_is_done_the_page_says_so(clerk: Browser) -> None:
    assert "Tout est traité" in (await clerk.get("/demandes")).text
    assert "Tout est traité" in (await clerk.get("/")).text


async def test_nonsense_is_refused_without_harm(clerk: Browser, town: Town) -> None:
    three(town)
    for form in ({}, {"demande": FIRST}, {"demande": "x", "decision": "accepter"}, decision(choice="supprimer")):
        assert (await clerk.post("/demandes/decision", form)).status == 400
    assert town.decided() == []


async def test_the_pane_alone_serves_the_next_key(clerk: Browser, town: Town) -> None:
    three(town)
    pane = await clerk.get(f"/demandes/volet/{SECOND}")
    assert "<html" not in pane.text
    assert chosen(pane.text) == "DUPONT Jean (Léa)"
    assert (await clerk.get("/demandes/volet/rien")).status == 404


async def test_the_pane_leaves_the_word_about_a_decision_to_the_page(clerk: Browser, town: Town) -> None:
    three(town)
    await clerk.post("/demandes/decision", decision(), follow=False)
    await clerk.get(f"/demandes/volet/{SECOND}")
    assert "Demande de DUPONT Jean acceptée" in (await clerk.get("/demandes")).text


async def test_a_forged_word_is_not_repeated(clerk: Browser) -> None:
    clerk.session.cookie_jar.update_cookies({"agent-dit": "eyJ0b25lIjoib2sifQ.00"})
    assert (await clerk.get("/demandes")).status == 200


async def test_somebody_who_may_only_read_sees_no_buttons(clerk: Browser, town: Town) -> None:
    three(town)
    town.rights = frozenset({Right.READ_RECORD_REQUEST})
    page = await clerk.get("/demandes")
    assert names(page.text) == ["DUPONT Jean", "MARTIN Sofia"]
    assert "Votre rôle permet de lire cette demande, pas de la traiter." in page.text
    assert 'class="tick"' not in page.text
    assert (await clerk.post("/demandes/decision", decision())).status == 403


async def test_somebody_without_the_right_is_told_which_one(clerk: Browser, town: Town) -> None:
    town.rights = frozenset()
    page = await clerk.get("/demandes")
    assert page.status == 403
    assert "Votre rôle ne permet pas de consulter les demandes sur les fiches famille." in page.text
    assert "administrateur" in page.text
    assert "Déconnexion" in page.text


def closed(town: Town) -> None:
    """Let one request about a child's health wait."""
    sealed = {"kind": "health", "changes": (), "closed": True, "child_id": number(CHILD, 1), "child_name": "DUPONT Léa"}
    town.add(record_request(1, hours=5).model_copy(update=sealed))


async def test_what_lies_beyond_a_page_is_on_the_next_ones_each_request_once(clerk: Browser, town: Town) -> None:
    town.add(*(record_request(count, hours=1000 - count // 2) for count in range(1, 251)))
    town.add(*(planning_request(300 + count, hours=1000 - count // 2) for count in range(1, 251)))
    seen: list[str] = []
    address: str | None = "/demandes"
    while address:
        page = (await clerk.get(address)).text
        seen += re.findall(r'<li class="line" data-reference="([^"]*)"', page)
        found = re.search(r'<a href="(/demandes[^"]*)" rel="next">Page suivante</a>', page)
        address = found[1].replace("&amp;", "&") if found else None
        assert ("Revenir aux plus anciennes" in page) == (len(seen) > 200)
    assert len(seen) == len(set(seen)) == 500
    assert len(re.findall('<li class="line"', (await clerk.get("/demandes?apres=hier")).text)) == 200


async def test_who_decides_on_a_later_page_stays_there_until_it_is_done(clerk: Browser, town: Town) -> None:
    town.add(*(record_request(count, hours=1000 - count) for count in range(1, 204)))
    first = (await clerk.get("/demandes?genre=responsable")).text
    page = await clerk.get(unescape(re.findall(r'href="([^"]*)" rel="next"', first)[0]))
    shown = [len(names(page.text))]
    while len(names(page.text)) < 200:
        form = page.text.partition('data-decide="accept"')[2].partition("</form>")[0]
        sent = {name: unescape(value) for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form)}
        page = await clerk.post("/demandes/decision", {**sent, "decision": "accepter"})
        shown.append(len(names(page.text)))
        assert "genre=responsable" in page.address
    assert shown == [3, 2, 1, 200], "what is left of the page, and then the oldest: they still wait"
    assert chosen(page.text) == "DUPONT Jean"
