"""Changes of the record that a family asks for: typed, reviewed, transmitted once, taken back, taken up again."""

import html
import re
from io import BytesIO
from uuid import UUID

import aiohttp
import pytest

from chassis.errors import Conflict
from chassis.uploads import MOST_BYTES
from contracts.family import FieldChange, KeepRecordDocument, SubmitRecordChange, WithdrawRecordRequest
from gateway.views.record.moving import left_behind
from tests.unit.backoffice import cast
from tests.unit.backoffice.conftest import Browser
from tests.unit.gateway import builders
from tests.unit.gateway.builders import EDIT
from tests.unit.gateway.town import PASSWORD, Town
from tests.unit.reading import words


class AlreadyAsked(Conflict):
    """What the family service says of a change that waits already."""

    slug = "already_asked_change"
    title = "Cette modification est déjà demandée"


async def test_what_the_other_parent_asked_already_is_said_on_the_form_as_it_was_filled(jean: Browser, town: Town) -> None:
    town.refusal = AlreadyAsked("DUPONT Jeanne l'a demandée aujourd'hui à 12 h 46 : la mairie la traite.")
    page = await jean.post("/compte/responsable", {**EDIT, "etape": "transmettre"})
    assert "Cette modification est déjà demandée DUPONT Jeanne l'a demandée" in words(page.text)
    assert '<a href="/demandes">Suivre nos demandes</a>' in page.text
    assert 'value="4 impasse des Tilleuls"' in page.text


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


async def test_who_moves_is_asked_whether_the_other_adult_of_the_same_address_moves_too(jean: Browser, town: Town) -> None:
    asked = "a encore l'ancienne adresse dans la fiche"
    partner, primary = town.record.guardians
    town.former = cast.record_request()
    assert asked not in (await jean.get("/compte/responsable/transmise")).text, "she lives elsewhere"
    town.record = town.record.model_copy(update={"guardians": (partner.model_copy(update={"fields": primary.fields}), primary)})
    page = await jean.get("/compte/responsable/transmise")
    assert f"Jeanne {asked}" in words(page.text)
    assert 'href="/compte/conjoint"' in page.text
    assert asked not in (await jean.get("/compte/caf/transmise")).text
    for other in ({"kind": "partner"}, {"status": "accepted"}, {"changes": town.former.changes[1:]}):
        town.former = cast.record_request().model_copy(update=other)
        assert asked not in (await jean.get("/compte/responsable/transmise")).text, other
    his = cast.record_request()
    hers = his.model_copy(update={"kind": "partner"})
    assert left_behind(his.kind, town.record, [his])
    assert left_behind(his.kind, town.record, [his, hers]) is None, "both moves are asked for"


async def test_who_moves_to_another_town_reads_that_what_is_booked_for_the_children_goes_on(jean: Browser, town: Town) -> None:
    moves = cast.record_request()
    for old, new, told in (("Sainte-Consorce", "Toulouse", True), ("Sainte-Consorce", "STE CONSORCE", False), ("", "Toulouse", False)):
        town.former = moves.model_copy(update={"changes": (FieldChange(field="city", old=old, new=new),)})
        page = words((await jean.get("/compte/responsable/transmise")).text)
        assert ("quel sera leur dernier jour" in page) == told, (old, new)
        assert "quel sera leur dernier jour" not in (await jean.get("/compte/conjoint/transmise")).text
    assert "Laissez vide si l'enfant ne va pas encore à l'école" in words((await jean.get("/enfants/nouveau")).text)


async def test_who_adds_a_child_reads_what_follows_and_nothing_of_a_record_that_there_is_not_yet(jean: Browser) -> None:
    page = words((await jean.get("/enfants?fait=transmise")).text)
    assert "L'enfant apparaît ici ensuite" in page
    assert "la fiche ne change pas" not in page


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
        assert f": {named} Rien ne change avant la réponse de la mairie" in review.replace("\u00a0", " ")


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


async def test_a_paper_that_is_too_large_leaves_what_was_typed(jean: Browser) -> None:
    form = aiohttp.FormData({**EDIT, "address": "12 rue des Bonbons", "etape": "verifier"}, default_to_multipart=True)
    form.add_field("document", BytesIO(b"%PDF-1.7" + b"0" * MOST_BYTES), filename="bail.pdf", content_type="application/pdf")
    page = await jean.post("/compte/responsable", form)
    assert page.status == 400
    assert "Un fichier pèse 10 Mo au plus." in html.unescape(page.text)
    assert 'value="12 rue des Bonbons"' in page.text


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


async def test_whoever_was_signed_out_where_nothing_is_lost_reads_it_also_after_a_wrong_password(stranger: Browser) -> None:
    told = "Vous avez été déconnecté Reconnectez-vous : vous retrouverez votre page comme elle était."
    led = await stranger.get("/connexion?suite=%2Fenfants&garde=1")
    assert told in words(led.text)
    fields = {**dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', led.text)), "identifiant": "jean", "mot_de_passe": "non"}
    assert told in words((await stranger.post("/connexion", fields)).text)
    assert "déconnecté" not in words((await stranger.get("/connexion?suite=%2Fenfants")).text), "who follows a letter was not signed in"
