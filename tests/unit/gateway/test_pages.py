import html
import re
from datetime import date
from io import BytesIO
from uuid import UUID

import aiohttp
import pytest

from chassis.errors import PERHAPS_DONE
from chassis.uploads import MOST_BYTES
from contracts.family import ChildToCome, FieldChange, KeepRecordDocument, SubmitRecordChange, WithdrawRecordRequest
from contracts.identity import ChangePassword
from contracts.messaging import DeleteMessage, ReadMessage, RestoreMessage
from tests.unit.backoffice import cast
from tests.unit.backoffice.conftest import Browser
from tests.unit.gateway import builders
from tests.unit.gateway.builders import INVOICE, LEA, MESSAGE
from tests.unit.gateway.town import PASSWORD, Town

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

EDIT = {
    "title": "Monsieur", "last_name": "Dupont", "first_name": "Jean",
    "quality": "Père", "marital_status": "Séparé", "address": "4 impasse des Tilleuls", "postal_code": "31400", "city": "SAINT-JEAN",
    "home_phone": "01.02.03.04.05", "email": "jean.dupont@wanadoo.fr", "email_consent": "oui", "sms_consent": "non",
}  # fmt: skip


def words(page: str) -> str:
    """Read a page as a person does: no tags, no double spaces."""
    return re.sub(r"\s+(?=[,.])", "", re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page))))


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


async def test_a_wrong_password_is_refused_without_a_hint(stranger: Browser) -> None:
    page = await stranger.post("/connexion", {"identifiant": "jean", "mot_de_passe": "non", "suite": "/releve"})
    assert page.status == 401
    assert "Identifiant ou mot de passe incorrect" in words(page.text)
    assert 'value="jean"' in page.text


async def test_signing_in_never_leads_to_another_site(stranger: Browser) -> None:
    fields = {"identifiant": "jean", "mot_de_passe": PASSWORD, "suite": "//ailleurs.fr/"}
    assert (await stranger.post("/connexion", fields, follow=False)).leads_to == "/"


async def test_the_first_sign_in_begins_with_a_new_password(stranger: Browser, town: Town) -> None:
    town.must_change_password = True
    page = await stranger.post("/connexion", {"identifiant": "jean", "mot_de_passe": PASSWORD, "suite": "/releve"})
    assert page.address == "/mot-de-passe"
    assert "C'est votre première connexion" in words(page.text)
    assert (await stranger.get("/releve")).address == "/mot-de-passe"
    weak = await stranger.post("/mot-de-passe", {"actuel": PASSWORD, "nouveau": "court", "encore": "court"})
    assert weak.status == 400
    assert "Il manque : 8 caractères minimum, au moins 1 majuscule, au moins 1 chiffre." in words(weak.text)
    unlike = await stranger.post("/mot-de-passe", {"actuel": PASSWORD, "nouveau": "Nouveau-2026", "encore": "Nouveau-2027"})
    assert 'id="nouveau-error"' in unlike.text, "both are typed again, from the first"
    assert "Tapez-les à nouveau" in words(unlike.text)
    other = await stranger.post("/mot-de-passe", {"nouveau": "Nouveau-2026", "encore": "Nouveau-2026"})
    assert "un mot de passe n'est jamais réaffiché : tapez-le à nouveau" in words(other.text)
    assert "Choisissez un nouveau mot de passe." in words((await stranger.post("/mot-de-passe", {"actuel": PASSWORD})).text)
    assert town.got(ChangePassword) == []
    changed = await stranger.post("/mot-de-passe", {"actuel": PASSWORD, "nouveau": "Nouveau-2026", "encore": "Nouveau-2026"})
    assert "Votre mot de passe est changé" in words(changed.text)


@pytest.mark.parametrize("first", [True, False])
async def test_a_browser_keeps_a_new_password_under_the_identifier_that_opens_the_account(
    stranger: Browser, town: Town, first: bool
) -> None:
    town.must_change_password = first
    await stranger.post("/connexion", {"identifiant": "jean", "mot_de_passe": PASSWORD})
    for page in (await stranger.get("/mot-de-passe"), await stranger.post("/mot-de-passe", {"actuel": PASSWORD})):
        assert f'autocomplete="username" value="{cast.own_account().identifier}"' in page.text
    town.down = {"identity"}
    assert 'autocomplete="username"' not in (await stranger.get("/mot-de-passe")).text


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
    assert "Cette année-là n'a pas été facturée avec ce logiciel" in page, "of a year that is not here nothing else is to be known"
    assert "garde d'enfants" not in page


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
    assert "Chèque n° 0012345, Crédit Agricole, le 8 novembre 2026" in words(page.text)
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


async def test_a_change_is_reviewed_and_then_transmitted_once(jean: Browser, town: Town) -> None:
    review = await jean.post("/compte/responsable", {**EDIT, "etape": "verifier"})
    assert "1 information change" in words(review.text)
    assert "<del>12 rue des Bonbons</del>" in review.text
    assert review.text.count("sans changement") == len(("postal_code", "city"))
    assert town.got(SubmitRecordChange) == []
    fields = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', review.text))
    sent = await jean.post("/compte/responsable", {name: html.unescape(value) for name, value in fields.items()} | {"etape": "transmettre"})
    assert "Votre demande est transmise" in sent.text
    home = {"address": "4 impasse des Tilleuls", "postal_code": "31400", "city": "SAINT-JEAN"}
    assert [one.fields for one in town.got(SubmitRecordChange)] == [home]
    assert town.keys_of(SubmitRecordChange) == [fields["cle"]]


@pytest.mark.parametrize(
    ("adult", "own", "other"), [(builders.JEAN, "responsable", "conjoint"), (builders.JEANNE, "conjoint", "responsable")]
)
async def test_a_form_and_its_review_say_whose_record_they_change(jean: Browser, town: Town, adult: UUID, own: str, other: str) -> None:
    town.adult = adult
    me, they = ("Jean DUPONT", "Jeanne DUPONT") if adult == builders.JEAN else ("Jeanne DUPONT", "Jean DUPONT")
    assert f"Votre fiche, {me}." in words((await jean.get(f"/compte/{own}")).text)
    assert f"La fiche de {they}, l'autre adulte de votre foyer." in words((await jean.get(f"/compte/{other}")).text)
    menu = dict(re.findall(r'href="/compte/(responsable|conjoint)">.*?<small>([^<]*)<', html.unescape((await jean.get("/compte")).text)))
    assert menu[own] == "Votre adresse, vos téléphones, votre e-mail, vos autorisations"
    assert menu[other] == f"Coordonnées de {they.partition(' ')[0]}, l'autre adulte du foyer"
    for slug, named in ((own, f"votre fiche, {me}."), (other, f"la fiche de {they}.")):
        review = words((await jean.post(f"/compte/{slug}", {**EDIT, "address": "1 rue Neuve", "etape": "verifier"})).text)
        assert "Vérifiez avant de transmettre" in review
        assert f": {named} Rien ne change tant que la mairie" in review.replace("\u00a0", " ")


async def test_the_form_of_an_adult_to_come_names_nobody(jean: Browser, town: Town) -> None:
    town.record = town.record.model_copy(update={"guardians": tuple(one for one in town.record.guardians if one.role == "primary")})
    assert "L'autre adulte de votre foyer. Changez" in words((await jean.get("/compte/conjoint")).text)
    assert "Coordonnées de l'autre adulte du foyer" in words((await jean.get("/compte")).text)


async def test_a_wrong_field_is_told_beside_it_and_keeps_what_was_typed(jean: Browser, town: Town) -> None:
    page = await jean.post("/compte/responsable", {**EDIT, "postal_code": "314", "etape": "verifier"})
    assert page.status == 400
    assert 'id="postal_code-error"' in page.text
    assert 'value="4 impasse des Tilleuls"' in page.text
    assert town.got(SubmitRecordChange) == []


async def test_an_untouched_form_is_not_transmitted(jean: Browser, town: Town) -> None:
    page = await jean.post("/compte/responsable", {**EDIT, "address": "12 rue des Bonbons", "etape": "verifier"})
    assert "Rien n'a changé" in words(page.text)
    assert town.got(SubmitRecordChange) == []


async def test_a_caf_request_needs_its_certificate_and_keeps_it_through_the_review(jean: Browser, town: Town) -> None:
    fields = {"beneficiary_number": "1234567", "benefit_office": "CAF 31", "quotient": "720", "quotient_month": "11/2026"}
    bare = await jean.post("/compte/caf", {**fields, "etape": "verifier"})
    assert bare.status == 400
    assert "Votre attestation de quotient familial est nécessaire" in words(bare.text)
    assert 'value="1234567"' in bare.text
    joint = f"{builders.PAPER} Attestation.pdf"
    review = await jean.post("/compte/caf", {**fields, "joint": joint, "etape": "verifier"})
    assert "Document joint : Attestation.pdf" in words(review.text)
    await jean.post("/compte/caf", {**fields, "joint": joint, "etape": "transmettre"})
    (sent,) = town.got(SubmitRecordChange)
    assert (sent.kind, sent.documents) == ("caf", (builders.PAPER,))
    assert town.got(KeepRecordDocument) == []


async def test_a_waiting_request_is_withdrawn_from_the_list(jean: Browser, town: Town) -> None:
    page = await jean.get("/demandes?groupe=compte")
    (address,) = re.findall(r'action="(/demandes/[^"]+/retrait)"', page.text)
    done = await jean.post(address, {})
    assert "Votre demande est retirée" in words(done.text)
    assert len(town.got(WithdrawRecordRequest)) == 1


async def test_a_refused_request_is_taken_up_again_with_what_it_asked(jean: Browser, town: Town) -> None:
    town.former = cast.record_request().model_copy(
        update={
            "status": "refused",
            "reason": "Il manque un justificatif",
            "changes": (FieldChange(field="city", label="Ville", old="SAINT-JEAN", new="LYON", asked="LYON"),),
        }
    )
    page = await jean.get(f"/compte/responsable?reprendre={town.former.request_id}")
    assert "Motif du refus : Il manque un justificatif." in words(page.text)
    assert 'value="LYON"' in page.text
    assert (await jean.get("/compte/responsable?reprendre=rien")).status == 404


async def test_opening_a_message_marks_it_as_read_and_shows_its_text_as_text(jean: Browser, town: Town) -> None:
    page = await jean.get(f"/messages/{MESSAGE}")
    assert "&lt;b&gt;Léa&lt;/b&gt;" in page.text
    assert len(town.got(ReadMessage)) == 1
    assert "vous n'avez pas de nouveau message" in words(page.text)


async def test_a_message_is_deleted_and_taken_back(jean: Browser, town: Town) -> None:
    assert "Le message est supprimé" in (await jean.post(f"/messages/{MESSAGE}/supprimer")).text
    assert "de retour" in (await jean.post(f"/messages/{MESSAGE}/restaurer")).text
    assert (len(town.got(DeleteMessage)), len(town.got(RestoreMessage))) == (1, 1)


async def test_signing_out_leads_to_the_towns_own_site(jean: Browser) -> None:
    page = await jean.post("/deconnexion", follow=False)
    assert (page.status, page.leads_to) == (303, "http://www.mairie-sainteconsorce.fr/")
    assert (await jean.get("/")).address.startswith("/connexion")


async def test_the_offline_page_can_be_kept_by_browsers_and_tries_the_address_again_that_it_stands_for(stranger: Browser) -> None:
    page = (await stranger.get("/hors-ligne")).text
    assert "Vous n'êtes pas connecté à internet" in words(page)
    assert "Ce que le portail vous a confirmé est enregistré" in words(page), "what was just being sent may not have arrived"
    assert '<a class="button" href="">' in page
    assert "hors-ligne" in (await stranger.get("/service-worker.js")).text


async def test_a_paper_that_is_too_large_leaves_what_was_typed(jean: Browser) -> None:
    form = aiohttp.FormData({**EDIT, "address": "12 rue des Bonbons", "etape": "verifier"}, default_to_multipart=True)
    form.add_field("document", BytesIO(b"%PDF-1.7" + b"0" * MOST_BYTES), filename="bail.pdf", content_type="application/pdf")
    page = await jean.post("/compte/responsable", form)
    assert page.status == 400
    assert "Un fichier pèse 10 Mo au plus." in html.unescape(page.text)
    assert 'value="12 rue des Bonbons"' in page.text


@pytest.mark.parametrize("page", ["/compte/responsable", "/messages/nouveau"])
async def test_a_character_that_no_database_keeps_is_refused_with_words(jean: Browser, town: Town, page: str) -> None:
    for multipart in (False, True):
        refused = await jean.post(page, aiohttp.FormData({**EDIT, "city": "Lyon\0", "objet": "Bon\0jour"}, default_to_multipart=multipart))
        assert refused.status == 400
        assert "caractère invisible" in words(refused.text)
    assert (await jean.get("/messages?q=a%00b")).status == 400
    assert not town.got(SubmitRecordChange)


async def test_whoever_was_signed_out_while_they_filled_a_form_reads_that_nothing_left_and_comes_back_to_it(
    stranger: Browser,
) -> None:
    sent = await stranger.post("/messages/nouveau", {"destinataire": "", "objet": "Sortie", "texte": "Bonjour"})
    assert sent.address.startswith("/connexion?suite=")
    assert (
        "Rien n'a été envoyé Vous avez été déconnecté. "
        "Reconnectez-vous : si votre message était enregistré comme brouillon, il vous sera proposé." in words(sent.text)
    )
    other = words((await stranger.post("/compte/responsable", EDIT)).text)
    assert "votre saisie n'a pas pu être gardée. Reconnectez-vous, puis recommencez." in other
    fields = {**dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', sent.text)), "identifiant": "jean", "mot_de_passe": "non"}
    wrong = words((await stranger.post("/connexion", fields)).text)
    assert "Identifiant ou mot de passe incorrect" in wrong
    assert "Rien n'a été envoyé" in wrong, "a mistake in the password does not take the sentence away"
    arrived = await stranger.post("/connexion", {**fields, "mot_de_passe": PASSWORD}, follow=False)
    assert arrived.leads_to == "/messages/nouveau"
    assert "Rien n'a été envoyé" not in words((await stranger.get("/connexion?suite=%2Fmessages%2Fnouveau")).text)


async def test_whoever_received_a_code_in_place_of_a_password_is_led_to_the_activation(stranger: Browser) -> None:
    page = (await stranger.get("/connexion")).text
    assert re.findall(r'href="/activer">([^<]*)</a>', page) == ["J'ai reçu un code par courrier"]
