"""The règlement's page, what home asks for, the refused booking that leads there, and the yearly confirmation."""

from chassis.errors import Conflict
from contracts.family import AcceptRules, ConfirmRecord, FamilyRules
from contracts.planning import SubmitDays
from tests.unit.backoffice.conftest import Browser
from tests.unit.gateway.builders import DUPONT
from tests.unit.gateway.rules_town import RULES
from tests.unit.gateway.test_planning_pages import CONFIRMED, PLANNING, send
from tests.unit.gateway.town import Town
from tests.unit.reading import words


class NotAccepted(Conflict):
    """What planning answers to a family that has not accepted."""

    slug = "rules_not_accepted"
    title = "Le règlement est à accepter avant de réserver"


async def test_the_rules_are_read_and_accepted_with_a_tick(jean: Browser, town: Town) -> None:
    page = await jean.get("/reglement")
    assert "Article 1\nRespect" in page.text
    assert f"/reglement/{RULES.rules_id}/fichier" in page.text
    unticked = await jean.post("/reglement", {"version": str(RULES.rules_id)})
    assert unticked.status == 400
    assert 'aria-describedby="lu-error"' in unticked.text
    assert town.got(AcceptRules) == []
    done = await jean.post("/reglement", {"version": str(RULES.rules_id), "lu": "oui"}, follow=False)
    assert (done.status, done.leads_to) == (303, "/reglement?fait=accepte")
    assert town.got(AcceptRules) == [AcceptRules(rules_id=RULES.rules_id)]
    assert "accepté le mercredi 25 novembre 2026 à" in words((await jean.get("/reglement?fait=accepte")).text)


async def test_a_version_that_is_not_one_leads_nowhere(jean: Browser, town: Town) -> None:
    assert (await jean.post("/reglement", {"version": "x", "lu": "oui"})).status == 404
    assert (await jean.get("/reglement/x/fichier")).status == 404
    assert town.got(AcceptRules) == []


async def test_a_town_without_rules_says_so(jean: Browser, town: Town) -> None:
    town.rules = FamilyRules(rules=None)
    assert "Aucun règlement à accepter" in (await jean.get("/reglement")).text


async def test_home_asks_to_accept_and_to_confirm_only_while_it_is_needed(jean: Browser, town: Town) -> None:
    text = words((await jean.get("/")).text)
    assert "Règlement intérieur à accepter" not in text
    assert "Votre fiche est-elle à jour" not in text
    town.record = DUPONT.model_copy(update={"rules_to_accept": RULES.rules_id, "to_confirm": True})
    page = await jean.get("/")
    assert "Règlement intérieur à accepter" in words(page.text)
    assert 'href="/reglement"' in page.text
    assert 'href="/compte#confirmer"' in page.text


async def test_a_refused_booking_leads_to_the_rules(jean: Browser, town: Town) -> None:
    town.refusal = NotAccepted("Lisez-le et acceptez-le.")
    status, told = await send(jean, CONFIRMED)
    assert (status, told["slug"]) == (409, "rules_not_accepted")
    page = await jean.post(PLANNING, CONFIRMED)
    assert page.status == 409
    assert '<a href="/reglement">Lire et accepter le règlement</a>' in page.text
    assert len(town.got(SubmitDays)) == 2


async def test_the_record_is_confirmed_on_mon_compte(jean: Browser, town: Town) -> None:
    town.record = DUPONT.model_copy(update={"to_confirm": True})
    assert "Tout est à jour, je confirme" in (await jean.get("/compte")).text
    done = await jean.post("/compte/confirmation", {}, follow=False)
    assert (done.status, done.leads_to) == (303, "/compte?fait=confirmation")
    assert town.got(ConfirmRecord) == [ConfirmRecord()]
    page = await jean.get("/compte?fait=confirmation")
    assert "Fiche confirmée le" in words(page.text)
    assert "je confirme" not in page.text
