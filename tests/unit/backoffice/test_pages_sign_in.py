import re
from datetime import timedelta

import pytest

from contracts.identity import CloseSession
from services.backoffice.pages import frame
from services.identity.usecases.invite import VALID
from tests.unit.backoffice import cast
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.entrance_town import INVITATION, PASSWORD
from tests.unit.backoffice.town import Town
from tests.unit.reading import words

NEW = "Guichet-2027"


async def test_a_page_sends_to_sign_in_and_back_to_where_one_was(visitor: Browser) -> None:
    asked = await visitor.get("/familles?q=zzz")
    assert asked.address == "/connexion?suite=/familles?q%3Dzzz"
    assert 'value="/familles?q=zzz"' in asked.text
    page = await visitor.sign_in(to="/familles?q=zzz")
    assert page.address == "/familles?q=zzz"
    assert "Aucune famille ne correspond" in page.text


@pytest.mark.parametrize(
    "address", ["//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example", "javascript:alert(1)", ""]
)
async def test_sign_in_never_leads_to_another_site(visitor: Browser, address: str) -> None:
    assert (await visitor.sign_in(to=address, follow=False)).leads_to == "/"


async def test_a_wrong_password_keeps_the_identifier_and_tells_nothing_more(visitor: Browser) -> None:
    page = await visitor.sign_in(password="Faux-2026")
    assert page.status == 401
    assert "Identifiant ou mot de passe incorrect" in page.text
    assert 'value="claire.morel"' in page.text
    assert "Faux-2026" not in page.text


@pytest.mark.parametrize(("identifier", "password"), [("", "x"), ("x" * 81, PASSWORD), ("claire.morel", ""), ("claire.morel", "x" * 257)])
async def test_an_unusable_form_is_answered_with_a_page(visitor: Browser, identifier: str, password: str) -> None:
    page = await visitor.post("/connexion", {"identifiant": identifier, "mot_de_passe": password})
    assert page.status == 400
    assert "Indiquez votre identifiant et votre mot de passe" in page.text


async def test_a_locked_account_says_how_long_to_wait(visitor: Browser) -> None:
    page = await visitor.post("/connexion", {"identifiant": "bloque", "mot_de_passe": "x"})
    assert page.status == 429
    assert "Réessayez dans 5 minutes." in page.text


async def test_identity_being_down_is_said(visitor: Browser, town: Town) -> None:
    town.down.add("identity")
    page = await visitor.sign_in()
    assert page.status == 503
    assert "momentanément indisponible" in page.text


async def test_somebody_signed_in_goes_straight_on(clerk: Browser) -> None:
    assert (await clerk.get("/connexion?suite=/compte", follow=False)).leads_to == "/compte"


async def test_signing_out_forgets_the_session(clerk: Browser) -> None:
    page = await clerk.post("/deconnexion")
    assert page.address == "/connexion"
    assert "Vous êtes déconnecté" in page.text
    assert (await clerk.get("/", follow=False)).leads_to == "/connexion?suite=%2F"


async def test_a_form_of_another_site_is_refused(clerk: Browser, town: Town) -> None:
    page = await clerk.post("/deconnexion", origin="https://evil.example")
    assert page.status == 403
    assert not town.asked
    assert (await clerk.get("/compte")).status == 200


async def test_a_temporary_password_must_be_replaced_before_anything_else(visitor: Browser, town: Town) -> None:
    town.must_change_password = True
    page = await visitor.sign_in()
    assert page.address == "/mot-de-passe"
    assert (await visitor.get("/demandes")).address == "/mot-de-passe"
    page = await visitor.post("/mot-de-passe", {"actuel": PASSWORD, "nouveau": NEW, "confirmation": NEW})
    assert page.address == "/"
    assert "Votre mot de passe est changé" in page.text


@pytest.mark.parametrize("path", ["/compte/mot-de-passe", "/mot-de-passe"])
async def test_a_password_is_changed_only_with_the_present_one_and_twice_the_same(clerk: Browser, path: str) -> None:
    page = await clerk.post(path, {"actuel": PASSWORD, "nouveau": NEW, "confirmation": "autre"})
    assert page.status == 400
    assert "ne sont pas identiques" in page.text
    page = await clerk.post(path, {"actuel": "Faux-2026", "nouveau": NEW, "confirmation": NEW})
    assert page.status == 400
    assert 'id="actuel-error"' in page.text
    page = await clerk.post(path, {"actuel": PASSWORD, "nouveau": "", "confirmation": ""})
    assert 'id="nouveau-error"' in page.text
    page = await clerk.post(path, {"actuel": "", "nouveau": "", "confirmation": ""})
    assert page.text.count("Ce champ est nécessaire.") == 2  # what is missing, not that something is wrong somewhere
    page = await clerk.post(path, {"actuel": PASSWORD, "nouveau": NEW, "confirmation": NEW})
    assert "Votre mot de passe est changé" in page.text


def invitation(**changed: str) -> dict[str, str]:
    form = {"secret": INVITATION, "nom": "Claire MOREL", "identifiant": "claire.morel", "mot_de_passe": PASSWORD, "confirmation": PASSWORD}
    return {**form, **changed}


async def test_the_length_of_a_new_password_is_said_from_the_one_rule(
    visitor: Browser, clerk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frame, "SHORTEST_PASSWORD", 12)
    for page in (await visitor.get(f"/bienvenue/{INVITATION}"), await clerk.get("/compte")):
        assert "12 caractères au moins, avec une majuscule" in words(page.text)
        assert 'minlength="12"' in page.text


async def test_the_invitation_opens_the_account_and_signs_in(visitor: Browser) -> None:
    page = await visitor.get(f"/bienvenue/{INVITATION}")
    assert f'name="secret" value="{INVITATION}"' in page.text
    page = await visitor.post("/bienvenue", invitation())
    assert page.address == "/"
    assert "Votre compte d&#39;administrateur est ouvert" in page.text


@pytest.mark.parametrize("secret", ["faux", ""])
async def test_an_invitation_that_is_not_ours_is_explained(visitor: Browser, secret: str) -> None:
    page = await visitor.post("/bienvenue", invitation(secret=secret))
    assert page.status == 409
    assert "Cette invitation n&#39;est plus valable" in page.text
    assert f"Elle a plus de {VALID // timedelta(hours=1)} heures" in page.text
    assert PASSWORD not in page.text


async def test_an_invitation_serves_once(visitor: Browser, town: Town) -> None:
    town.invitation_spent = True
    page = await visitor.post("/bienvenue", invitation())
    assert page.status == 409
    assert "Se connecter" in page.text


async def test_a_mistake_in_the_invitation_keeps_what_was_typed(visitor: Browser, town: Town) -> None:
    page = await visitor.post("/bienvenue", invitation(confirmation="autre"))
    assert page.status == 400
    assert 'value="Claire MOREL"' in page.text
    assert 'id="confirmation-error"' in page.text
    page = await visitor.post("/bienvenue", invitation(nom=""))
    assert 'id="nom-error"' in page.text
    assert not town.invitation_spent


async def test_an_invitation_waits_for_identity(visitor: Browser, town: Town) -> None:
    town.down.add("identity")
    page = await visitor.post("/bienvenue", invitation())
    assert page.status == 503
    assert "pas encore ouvert" in page.text
    assert INVITATION in page.text


async def test_another_of_ones_own_sessions_is_closed_from_the_account_and_the_present_one_is_not(clerk: Browser, town: Town) -> None:
    here, elsewhere = cast.number(8, 1), cast.number(8, 2)
    page = await clerk.get("/compte")
    assert f"/compte/sessions/{elsewhere}/fermeture" in page.text
    assert f"/compte/sessions/{here}/fermeture" not in page.text
    assert "La session est fermée" in (await clerk.post(f"/compte/sessions/{elsewhere}/fermeture")).text
    assert [one.session_id for one in town.got(CloseSession)] == [elsewhere]
    assert (await clerk.post("/compte/sessions/ailleurs/fermeture")).status == 404


async def test_an_agent_who_was_signed_out_while_they_filled_a_form_reads_that_nothing_left_and_comes_back_to_a_page(
    visitor: Browser,
) -> None:
    conversation = cast.number(7, 1)
    sent = await visitor.post(f"/messages/{conversation}/reponse", {"texte": "Bonjour"})
    assert f'value="/messages/{conversation}"' in sent.text, "where the answer was sent there is no page"
    assert "Rien n&#39;a été envoyé" in sent.text
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', sent.text))
    wrong = await visitor.post("/connexion", {**fields, "identifiant": "claire.morel", "mot_de_passe": "Faux-2026"})
    assert "Identifiant ou mot de passe incorrect" in wrong.text
    assert "Rien n&#39;a été envoyé" in wrong.text
    arrived = await visitor.post("/connexion", {**fields, "identifiant": "claire.morel", "mot_de_passe": PASSWORD}, follow=False)
    assert arrived.leads_to == f"/messages/{conversation}"
