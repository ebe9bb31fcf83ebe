"""Coming in and going out: signing in, first passwords, a session that ended."""

import re

import pytest

from contracts.identity import SHORTEST_PASSWORD, ChangePassword
from gateway.pages.entrance import signin
from tests.unit.backoffice import cast
from tests.unit.backoffice.conftest import Browser
from tests.unit.gateway.town import PASSWORD, Town
from tests.unit.reading import words


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
    assert "C'est votre première connexion : choisissez un mot de passe que personne d'autre ne connaît." in words(page.text)
    assert "Celui que la mairie vous a donné" in words(page.text)
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


async def test_the_length_of_a_new_password_is_said_from_the_one_rule(jean: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    page = await jean.get("/mot-de-passe")
    assert f"{SHORTEST_PASSWORD} caractères minimum" in words(page.text)
    monkeypatch.setattr(signin, "SHORTEST_PASSWORD", 12)
    assert 'data-shortest="12"' in (await jean.get("/mot-de-passe")).text, "the script counts by it"


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


async def test_signing_out_leads_to_the_towns_own_site(jean: Browser) -> None:
    page = await jean.post("/deconnexion", follow=False)
    assert (page.status, page.leads_to) == (303, "http://www.mairie-sainteconsorce.fr/")
    assert (await jean.get("/")).address.startswith("/connexion")


async def test_whoever_received_a_code_in_place_of_a_password_is_led_to_the_activation(stranger: Browser) -> None:
    page = (await stranger.get("/connexion")).text
    assert re.findall(r'href="/activer">([^<]*)</a>', page) == ["J'ai reçu un code par courrier"]
