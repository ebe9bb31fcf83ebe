"""One request in full: what is read before it is decided, and how it is taken back in its family's place."""

import html
import re
from datetime import date
from html import unescape

from chassis import french
from contracts.family import ContraryRequest, FieldChange, GetRecordRequest
from contracts.planning import WithdrawPlanningRequestFor
from contracts.rights import Right
from tests.unit.backoffice.cast import NOW, REQUEST, asked_day, contested, number, planning_request, record_request
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.test_pages_queue import FIRST, SECOND, closed, decision, names, reference_of_days, three
from tests.unit.backoffice.town import Town
from tests.unit.reading import words


async def test_what_another_request_that_waits_would_undo_is_said_before_the_decision(clerk: Browser, town: Town) -> None:
    change = FieldChange(field="mobile_phone", label="Mobile", old="06.12.34.56.78", new="06.22.22.22.22")
    other = ContraryRequest(request_id=number(REQUEST, 2), submitted_at=NOW, asked_by_name="NDIAYE Omar", changes=(change,))
    town.add(record_request(1).model_copy(update={"contrary": (other,)}), record_request(2, hours=1))
    page = words((await clerk.get(f"/demandes?genre=responsable&demande={FIRST}")).text)
    assert "Une autre demande attend pour la même information Mobile 06.22.22.22.22, transmise par NDIAYE Omar aujourd'hui" in page
    assert (
        f'href="/demandes?genre=responsable&amp;demande=fiche-{number(REQUEST, 2)}">Voir'
        in (await clerk.get(f"/demandes/volet/{FIRST}?genre=responsable")).text
    )
    batch = words((await clerk.post("/demandes/lot", {"demande": FIRST, "cle": "lot"})).text)
    assert "Une autre demande attend : Mobile 06.22.22.22.22" in batch


async def test_a_request_that_was_decided_can_still_be_read(clerk: Browser, town: Town) -> None:
    three(town)
    await clerk.post("/demandes/decision", decision(choice="refuser", motif="Incomplet"))
    page = await clerk.get(f"/demandes?demande={FIRST}")
    assert "Demande refusée" in page.text
    assert "Motif\u00a0: Incomplet" in page.text
    assert 'data-decide="accept"' not in page.text


async def test_health_is_opened_on_demand_only_and_decided_only_when_open(clerk: Browser, town: Town) -> None:
    closed(town)
    for path in ("/demandes", f"/demandes?demande={FIRST}", f"/demandes/volet/{FIRST}"):
        page = await clerk.get(path)
        assert "Arachides" not in page.text
        assert "Afficher les données de santé" in page.text
        assert 'value="accepter"' not in page.text
        assert 'class="tick"' not in page.text
    assert not any(asked.open for asked in town.got(GetRecordRequest))
    opened = await clerk.get(f"/demandes?demande={FIRST}&ouvrir=oui")
    assert "Arachides" in opened.text
    assert 'value="accepter"' in opened.text


async def test_a_request_that_stays_closed_says_why(clerk: Browser, town: Town) -> None:
    closed(town)
    town.key_destroyed = True
    page = await clerk.get(f"/demandes?demande={FIRST}&ouvrir=oui")
    assert "Votre rôle ne permet pas de les lire" in page.text
    assert 'value="accepter"' not in page.text


async def test_the_adult_who_asked_is_named_where_it_was_noted(clerk: Browser, town: Town) -> None:
    town.add(planning_request(50, asked_by_name="DUPONT Jeanne"), record_request(1).model_copy(update={"asked_by_name": "DUPONT Jean"}))
    for at, told in ((reference_of_days(town), "transmise par DUPONT Jeanne"), (FIRST, "transmise par DUPONT Jean ")):
        assert told in " ".join((await clerk.get(f"/demandes?demande={at}")).text.split())


async def test_what_meets_the_hours_of_an_asked_day_is_said_before_it_is_decided(clerk: Browser, town: Town) -> None:
    days = (asked_day(date(2026, 12, 2)).model_copy(update={"overlaps": ("Judo",)}),)
    town.add(planning_request(50, days=days))
    text = unescape((await clerk.get(f"/demandes?demande={reference_of_days(town)}")).text).replace("\u00a0", " ")
    assert "Mercredi 2 décembre : en même temps que « Judo », tout serait facturé." in text


async def test_a_request_for_days_is_taken_back_in_the_place_of_the_family(clerk: Browser, town: Town) -> None:
    three(town)
    town.rights |= {Right.ACT_FOR_FAMILY}
    page = await clerk.get(f"/demandes?demande={SECOND}")
    assert "La famille retire sa demande" in page.text
    assert "La famille retire sa demande" not in (await clerk.get(f"/demandes?demande={FIRST}")).text
    done = await clerk.post("/demandes/retrait", {"demande": SECOND, "cle": "once"})
    assert "Demande retirée pour la famille" in done.text
    assert "Demande retirée" in done.text
    assert names(done.text) == ["DUPONT Jean", "MARTIN Sofia"]
    assert town.got(WithdrawPlanningRequestFor)[0].request_id == number(6, 50)
    late = await clerk.post("/demandes/retrait", {"demande": SECOND, "cle": "again"})
    assert "La réponse est déjà donnée." in late.text
    assert (await clerk.post("/demandes/retrait", {"demande": FIRST})).status == 400


async def test_an_agent_reads_what_the_days_of_an_absence_become_before_taking_it_back_for_the_family(clerk: Browser, town: Town) -> None:
    thursday, friday = date(2026, 11, 26), date(2026, 11, 27)
    days = (asked_day(thursday, taken_back="missed"), asked_day(friday, taken_back="reserved"))
    town.add(planning_request(50, kind="absence", hours=20, days=days))
    town.rights |= {Right.ACT_FOR_FAMILY}
    said = unescape((await clerk.get(f"/demandes?demande={SECOND}")).text).replace("\u00a0", " ")
    assert (
        "L'absence ne sera plus déclarée. Le vendredi 27 novembre redevient réservé, et sera facturé."
        " Le jeudi 26 novembre compte comme absence non excusée, et sera facturé." in said
    )
    assert "liste d'attente" not in said


async def test_taking_back_for_a_family_needs_the_right_to_act_for_it(clerk: Browser, town: Town) -> None:
    three(town)
    town.rights = frozenset({Right.READ_PLANNING_REQUEST, Right.DECIDE_PLANNING_REQUEST})
    assert "La famille retire sa demande" not in (await clerk.get(f"/demandes?demande={SECOND}")).text
    assert (await clerk.post("/demandes/retrait", {"demande": SECOND})).status == 403
    assert town.got(WithdrawPlanningRequestFor) == []


async def test_the_days_of_a_contested_line_are_read_before_it_is_decided(clerk: Browser, town: Town) -> None:
    days = (date(2026, 11, 4), date(2026, 11, 18), date(2026, 11, 25))
    for billed, said in ((days, "Jours facturés"), (days[:1], "Jour facturé"), ((), "")):
        one = contested().model_copy(update={"days": billed})
        town.requests = {one.request_id: one}
        page = html.unescape((await clerk.get("/demandes?genre=contestation")).text)
        assert ("facturés</dt>" in page, "facturé</dt>" in page) == (said.endswith("s"), said.endswith("é"))
        assert not said or f"{said}</dt><dd>{french.days(billed)}" in re.sub(r">\s+<", "><", page)


async def test_a_contested_line_of_a_credit_note_is_not_said_to_be_of_an_invoice(clerk: Browser, town: Town) -> None:
    for credited, said, not_said in ((True, "Avoir", "Facture"), (False, "Facture", "Avoir")):
        one = contested().model_copy(update={"credit_note": credited})
        town.requests = {one.request_id: one}
        page = (await clerk.get("/demandes?genre=contestation")).text
        assert f"</svg>{said} AL-36</a>" in page, "the way to it"
        assert f"{not_said} AL-36" not in page
