"""Pages of the portal: each opens, says what is not known, and what a service that is down leaves of it."""

import html
import re
from datetime import date
from typing import Literal

import aiohttp
import pytest

from chassis.errors import PERHAPS_DONE
from contracts.billing import InvoiceView, LineContest
from contracts.family import ChildToCome, SubmitRecordChange
from contracts.messaging import DeleteMessage, ReadMessage, RestoreMessage
from tests.unit.backoffice import cast
from tests.unit.backoffice.conftest import Browser
from tests.unit.gateway import builders
from tests.unit.gateway.builders import CERTIFIED, EDIT, INVOICE, LEA, MESSAGE, invoice
from tests.unit.gateway.town import PASSWORD, Town
from tests.unit.reading import words

CHILD = tuple(
    f"/enfants/{LEA}/{part}"
    for part in ("identite", "personnes", "sante", "autorisations", "documents", "identite/demande", "sante/demande", "personnes/demande")
)
PAGES = (
    "/", "/compte", "/compte/responsable", "/compte/conjoint", "/compte/fiscales", "/compte/caf", "/compte/bancaires", "/releve",
    "/releve/paiement", "/releve/recus",
    "/compte/responsable/transmise", "/enfants", "/enfants/nouveau", f"/enfants/{LEA}", f"/enfants/{LEA}/planning",
    f"/enfants/{LEA}/planning/semaine-type", f"/enfants/{LEA}/agenda", *CHILD, f"/releve/factures/{INVOICE}",
    f"/releve/factures/{INVOICE}/paiement", "/messages", "/messages?dossier=supprimes", f"/messages/{MESSAGE}", "/demandes",
    "/messages?dossier=envoyes", "/messages?dossier=brouillons", "/messages/nouveau",
    "/demandes?groupe=enfants&type=absences", "/infos", "/reglement", "/fiche", "/informations-compte",
    "/informations-compte/consultations", "/informations-compte/donnees", "/mot-de-passe",
)  # fmt: skip
OPEN = ("/accessibilite", "/mentions-legales", "/donnees-personnelles")
"""What everybody may read."""


@pytest.mark.parametrize("path", [*PAGES, *OPEN])
async def test_every_page_opens_and_every_link_of_it_leads_somewhere(jean: Browser, path: str) -> None:
    page = await jean.get(path)
    assert page.status == 200
    for link in sorted(set(re.findall(r'href="(/[^"#]*)"', page.text))):
        assert (await jean.get(html.unescape(link))).status == 200, link


@pytest.mark.parametrize("path", PAGES)
async def test_whoever_is_not_signed_in_is_led_to_the_sign_in_page_and_back(stranger: Browser, path: str) -> None:
    page = await stranger.get(path)
    assert page.address.startswith("/connexion?suite=")
    back = html.unescape(re.findall(r'name="suite" value="([^"]*)"', page.text)[0])
    assert back == path
    arrived = await stranger.post("/connexion", {"identifiant": "jean", "mot_de_passe": PASSWORD, "suite": back}, follow=False)
    assert (arrived.status, arrived.leads_to) == (303, path)


async def test_the_home_page_greets_as_the_guide_does(jean: Browser) -> None:
    page = words((await jean.get("/")).text)
    assert "Bienvenue JEAN DUPONT, vous avez 1 nouveau message Mercredi 25 novembre 2026" in page
    assert "À la date du mercredi 25 novembre 2026, votre compte présente un solde de 120,60 € à régler" in page
    assert "Estimation de novembre 84,15 €" in page


async def test_a_family_without_a_child_is_led_to_its_children_not_to_their_planning(jean: Browser, town: Town) -> None:
    town.record = town.record.model_copy(update={"children": ()})
    page = words((await jean.get("/")).text)
    assert "Ajoutez d'abord votre enfant" in page
    assert "planning de chaque enfant" not in page


async def test_a_child_who_is_to_come_is_shown_with_its_day_and_nobody_is_led_to_enter_it_again(jean: Browser, town: Town) -> None:
    coming = ChildToCome(child_id=LEA, last_name="Benali", first_name="Inès", since=date(2026, 12, 7))
    town.record = town.record.model_copy(update={"to_come": (coming,)})
    page = words((await jean.get("/enfants")).text)
    assert "Inès BENALI À partir du lundi 7 décembre 2026" in page
    assert "Inutile de l'ajouter" in page
    assert "Léa" in page
    town.record = town.record.model_copy(update={"children": ()})
    for path, said in (("/enfants", "Inès BENALI"), ("/", "Inès sera dans votre dossier à partir du lundi 7 décembre 2026.")):
        page = words((await jean.get(path)).text)
        assert said in page
        assert "Aucun enfant" not in page
        assert "Ajoutez" not in page


async def test_nothing_to_declare_is_said_only_of_a_year_that_was_wholly_billed_here(jean: Browser, town: Town) -> None:
    assert "Rien à déclarer pour cette année" in (await jean.get("/releve/attestations")).text
    town.tax = {"billed_since": date(cast.TODAY.year - 1, 11, 1)}
    page = words((await jean.get("/releve/attestations")).text)
    assert "Rien à déclarer pour cette année" not in page
    assert "Rien à déclarer de ce qui est facturé ici" in page
    assert f"Les factures de l'ancien logiciel, d'avant novembre {cast.TODAY.year - 1}, ne sont pas comptées ici" in page
    town.tax = {"care_named": False}
    page = words((await jean.get("/releve/attestations")).text)
    assert "La mairie n'a pas encore indiqué quelles activités sont de la garde d'enfants" in page
    assert "Rien à déclarer" not in page
    town.tax = {"care_named": False, "billed_since": date(cast.TODAY.year, 11, 1)}
    page = words((await jean.get(f"/releve/attestations?annee={cast.TODAY.year - 1}")).text)
    assert "Cette année-là a été facturée avec un autre logiciel" in page, "of a year that is not here nothing else is to be known"
    assert "garde d'enfants" not in page


async def test_a_family_without_children_is_led_to_add_one(jean: Browser, town: Town) -> None:
    assert 'class="button quiet" href="/enfants/nouveau"' in (await jean.get("/enfants")).text
    town.record = town.record.model_copy(update={"children": ()})
    page = (await jean.get("/enfants")).text
    assert "Aucun enfant dans votre dossier" in page
    assert re.search('class="button ?" href="/enfants/nouveau"', page)


async def test_whoever_contests_an_invoice_reads_that_paying_may_wait(jean: Browser, town: Town) -> None:
    def contested(status: Literal["pending", "accepted", "refused"], **more: bool) -> InvoiceView:
        return invoice(contests=(LineContest(request_id=cast.number(7), status=status, position=town.invoice.lines[0].position, **more),))

    asks = "vous pouvez attendre {} pour payer"
    for found, said in (
        (contested("pending"), asks.format("la réponse de la mairie")),
        (contested("accepted"), asks.format("la correction")),
        (contested("accepted", corrected=True), ""),
        (contested("refused"), ""),
    ):
        town.invoice = found
        page = await jean.get(f"/releve/factures/{INVOICE}")
        assert (asks.partition("{")[0] in words(page.text), said in words(page.text)) == (bool(said), True)
        assert (f'class="button" href="/releve/factures/{INVOICE}/paiement"' in page.text) is not bool(said), "paying is what is left to do"


async def test_what_was_given_back_is_taken_off_what_was_paid(jean: Browser, town: Town) -> None:
    town.paid_in = (cast.TODAY.year,)
    address = f"/releve/attestations?annee={cast.TODAY.year}"
    assert "1 règlement, 120,60 € en tout." in words((await jean.get(address)).text)
    back = CERTIFIED.model_copy(update={"number": "AL-R9", "method": "transfer", "cents": -2060, "invoices": ("AL-41",)})
    town.settled = (CERTIFIED, back)
    page = words((await jean.get(address)).text)
    assert "1 règlement, 120,60 € en tout, dont 20,60 € vous ont été remboursés : l'attestation porte 100,00 €." in page
    town.settled = (back,)
    assert "Aucun règlement, 20,60 € vous ont été remboursés." in words((await jean.get(address)).text)


async def test_certificates_open_on_last_year_or_on_the_latest_in_which_something_was_paid(jean: Browser, town: Town) -> None:
    this = cast.TODAY.year
    for paid_in, opened in (((), this - 1), ((this,), this), ((this - 1, this), this - 1), ((this - 4, this - 3), this - 3)):
        town.paid_in = paid_in
        assert f"<option selected>{opened}</option>" in (await jean.get("/releve/attestations")).text, paid_in
    assert f"<option selected>{this}</option>" in (await jean.get(f"/releve/attestations?annee={this}")).text


async def test_a_service_that_is_down_leaves_only_its_own_panel_empty(jean: Browser, town: Town) -> None:
    town.down = {"billing", "messaging"}
    page = await jean.get("/")
    assert page.status == 200
    assert "Votre solde n'est pas disponible pour le moment." in words(page.text)
    assert "Rien à faire" not in page.text
    assert "Repas" in page.text
    assert "Bienvenue JEAN DUPONT" in words(page.text)
    town.down = {"identity", "family", "planning"}
    assert "Factures impayées" in (await jean.get("/")).text


@pytest.mark.parametrize("down", ["family", "billing", "messaging", "planning"])
async def test_nothing_is_said_to_be_left_to_do_while_a_source_of_it_does_not_answer(jean: Browser, town: Town, down: str) -> None:
    town.unread = 0
    town.record = town.record.model_copy(update={"rules_to_accept": None, "to_confirm": False, "children": ()})
    town.summary = builders.summary(0, unpaid=())
    assert "Rien à faire" in (await jean.get("/")).text
    town.down = {down}
    page = words((await jean.get("/")).text)
    assert "Rien à faire" not in page
    assert "À revoir un peu plus tard" in page


async def test_beside_what_is_to_do_stands_what_cannot_be_looked_at(jean: Browser, town: Town) -> None:
    assert "consultable" not in words((await jean.get("/")).text)
    town.down = {"family"}
    to_do = words((await jean.get("/")).text).partition("À faire")[2].partition("Les prochains jours")[0]
    assert "Facture AL-36 à régler" in to_do
    assert "Votre fiche n'est pas consultable pour le moment." in to_do


async def test_forms_and_documents_are_not_said_to_be_none_while_messaging_is_down(jean: Browser, town: Town) -> None:
    town.down = {"messaging"}
    page = words((await jean.get("/infos")).text)
    assert "Aucun formulaire" not in page
    assert "Les formulaires ne sont pas affichables pour le moment" in page
    assert "Les autres documents ne sont pas affichables pour le moment." in page


async def test_a_past_year_shows_its_last_balance_and_the_way_to_today_s(jean: Browser, town: Town) -> None:
    town.statement = builders.statement(school_year="2025-2026")
    page = words((await jean.get("/releve?annee=2025-2026")).text)
    assert "Solde au 31 août 2026 120,60 € dus à cette date" in page
    assert "Voir le solde d'aujourd'hui" in page
    town.statement = builders.statement(balance_cents=0, set_off=True)
    page = words((await jean.get("/releve")).text)
    assert "Votre crédit est égal à ce qui reste impayé." in page
    assert "Voir ce que votre crédit peut régler" in page


async def test_an_invoice_of_the_statement_is_opened_by_its_number_and_by_its_words(jean: Browser) -> None:
    page = (await jean.get("/releve")).text
    for said in ("AL-36", "Facture : 01/11/2026 - 30/11/2026"):
        assert re.search(rf'<a href="/releve/factures/{INVOICE}">{said}</a>', page.replace("\u00a0", " ")), said


async def test_a_page_that_cannot_do_without_a_service_says_so_calmly(jean: Browser, town: Town) -> None:
    town.down = {"billing"}
    page = await jean.get("/releve?annee=2026-2027")
    assert page.status == 503
    assert "Le portail reprend son souffle" in page.text
    assert 'href="/releve?annee=2026-2027"' in page.text, "the way to try again"
    assert PERHAPS_DONE not in html.unescape(page.text)


async def test_where_too_much_was_asked_at_once_nobody_is_blamed_and_the_page_can_be_asked_again(jean: Browser, town: Town) -> None:
    town.crowded = {"billing"}
    page = await jean.get("/releve?annee=2026-2027")
    assert page.status == 429
    assert "Trop de demandes sont arrivées en peu de temps. Patientez une minute, puis réessayez." in words(page.text)
    assert "Trop de tentatives" not in words(page.text)
    assert 'href="/releve?annee=2026-2027"' in page.text, "the way to try again"


async def test_whoever_sent_something_that_nobody_answered_is_told_to_look_before_sending_it_again(jean: Browser, town: Town) -> None:
    town.down = {"billing"}
    page = await jean.post(f"/compte/bancaires/{cast.number(1)}/retrait", {})
    assert page.status == 503
    assert PERHAPS_DONE in html.unescape(page.text)


async def test_receipts_name_the_cheque_and_older_ones_are_on_the_next_page(jean: Browser) -> None:
    page = await jean.get("/releve/recus")
    assert "Le document porte son nom officiel : « quittance »." in words(page.text)
    assert "Chèque n° 0012345, Crédit Agricole, le 8 novembre 2026, payé par Odette MARTIN" in words(page.text)
    assert "AL-R3" not in page.text
    older = await jean.get(html.unescape(re.findall(r'href="([^"]*avant=[^"]*)"', page.text)[0]))
    assert "AL-R3" in older.text
    assert "plus anciens" not in older.text


async def test_what_does_not_exist_is_said_in_french(jean: Browser) -> None:
    for path in (
        "/nulle-part",
        "/releve/factures/pas-un-numero",
        f"/releve/factures/{LEA}",
        "/compte/autre",
        f"/enfants/{INVOICE}/planning",
    ):
        page = await jean.get(path)
        assert page.status == 404
        assert "Retour à l'accueil" in words(page.text)


async def test_opening_a_message_marks_it_as_read_and_shows_its_text_as_text(jean: Browser, town: Town) -> None:
    page = await jean.get(f"/messages/{MESSAGE}")
    assert "&lt;b&gt;Léa&lt;/b&gt;" in page.text
    assert len(town.got(ReadMessage)) == 1
    assert "vous n'avez pas de nouveau message" in words(page.text)


async def test_a_message_is_deleted_and_taken_back(jean: Browser, town: Town) -> None:
    assert "Le message est supprimé" in (await jean.post(f"/messages/{MESSAGE}/supprimer")).text
    assert "de retour" in (await jean.post(f"/messages/{MESSAGE}/restaurer")).text
    assert (len(town.got(DeleteMessage)), len(town.got(RestoreMessage))) == (1, 1)


async def test_the_offline_page_can_be_kept_by_browsers_and_tries_the_address_again_that_it_stands_for(stranger: Browser) -> None:
    page = (await stranger.get("/hors-ligne")).text
    assert "Vous n'êtes pas connecté à internet" in words(page)
    assert "Ce que le portail vous a confirmé est enregistré" in words(page), "what was just being sent may not have arrived"
    assert '<a class="button" href="">' in page
    assert "hors-ligne" in (await stranger.get("/service-worker.js")).text


@pytest.mark.parametrize("page", ["/compte/responsable", "/messages/nouveau"])
async def test_a_character_that_no_database_keeps_is_refused_with_words(jean: Browser, town: Town, page: str) -> None:
    for multipart in (False, True):
        refused = await jean.post(page, aiohttp.FormData({**EDIT, "city": "Lyon\0", "objet": "Bon\0jour"}, default_to_multipart=multipart))
        assert refused.status == 400
        assert "caractère invisible" in words(refused.text)
    assert (await jean.get("/messages?q=a%00b")).status == 400
    assert not town.got(SubmitRecordChange)
