"""The pages that the law asks for: open to everybody, filled by what the town tells, and true of what the services do."""

import re
from collections.abc import Sequence

import aiohttp
import pytest

from chassis import repetitions, retention
from chassis.legal import FACTS, untold_of, variable
from chassis.retention import Rule
from chassis.settings import EdgeSettings
from gateway.views import legal
from services.billing.usecases import retention as billing
from services.family.usecases.retention import RULES as FAMILY
from services.identity.domain.sessions import KEPT_AFTER_END
from services.identity.domain.throttle import FORGOTTEN_AFTER
from services.identity.settings import IdentitySettings
from services.identity.usecases.inactive_accounts import rules as inactive
from services.identity.usecases.retention import LETTERS_KEPT
from services.messaging.usecases.retention import RULES as MESSAGING
from services.planning.usecases.retention import RULES as PLANNING
from stack.topology import DEMONSTRATION
from tests.service.harness import Keys
from tests.unit.backoffice.conftest import Browser
from tests.unit.gateway.test_pages import OPEN
from tests.unit.gateway.town import Town, portal
from tests.unit.reading import words

MISSING = "pas encore renseigné par la mairie"
NOT_ABOUT_FAMILIES = {
    "messaging.publications": "what the town says to all",
    "messaging.agents": "who of the staff answers",
    "messaging.warnings": "warnings to staff",
}


def rules() -> Sequence[Rule]:
    keys = (*repetitions.rules(3), *repetitions.rules(billing.KEYS_MONTHS))
    return (*FAMILY, *PLANNING, *MESSAGING, *billing.RULES, *inactive(24), retention.of_audit(12), *keys)


def test_families_read_the_term_of_every_rule_by_which_a_service_erases() -> None:
    told = {name: one.term for one in legal.kept(24) for name in one.rules}
    for rule in rules():
        if rule.name in NOT_ABOUT_FAMILIES:
            continue
        for term in re.findall(r"\d+ (?:jours|mois|ans)", rule.kept):
            assert term in told[rule.name], f"{rule.name}: {rule.kept}"


def test_families_read_how_long_sign_ins_letters_and_links_are_known() -> None:
    told = {name: one.term for one in legal.kept(24) for name in one.rules}
    assert f"{KEPT_AFTER_END.days} jours après la fin d'une connexion" in told["identity.sessions"]
    assert f"{FORGOTTEN_AFTER.days * 24} heures pour un essai" in told["identity.attempts"]
    assert f"{LETTERS_KEPT.days} jours après l'expiration d'une lettre, {KEPT_AFTER_END.days} jours" in told["identity.letters"]


def test_the_page_names_no_rule_that_there_is_not() -> None:
    known = {rule.name for rule in rules()} | {f"identity.{one}" for one in ("sessions", "attempts", "letters", "resets")}
    assert {name for one in legal.kept(24) for name in one.rules} <= known


def test_the_life_of_an_unused_account_is_told_as_it_is_set() -> None:
    name = "inactive_account_months"
    assert EdgeSettings.model_fields[name].default == IdentitySettings.model_fields[name].default
    assert "Fermé après 36 mois" in " ".join(one.term for one in legal.kept(36))


@pytest.mark.parametrize("path", OPEN)
async def test_everybody_may_read_the_legal_pages_and_each_leads_to_the_others(stranger: Browser, path: str) -> None:
    page = await stranger.get(path, follow=False)
    assert page.status == 200
    footer = page.text[page.text.index("<footer") :]
    assert [one in footer for one in OPEN] == [True, True, True]
    assert "Accessibilité\u00a0: non conforme" in footer


async def test_what_the_town_has_not_told_is_said_to_be_missing_and_never_made_up(stranger: Browser) -> None:
    pages = {path: words((await stranger.get(path)).text) for path in OPEN}
    assert [pages[path].lower().count(MISSING) for path in OPEN] == [1, 4, 2]


async def test_the_legal_pages_say_what_the_town_told(monkeypatch: pytest.MonkeyPatch, keys: Keys) -> None:
    for name, value in DEMONSTRATION.items():
        monkeypatch.setenv(f"PORTAIL_{name}", value)
    async with portal(Town(), keys) as base, aiohttp.ClientSession() as session:
        pages = " ".join([words((await Browser(session, base).get(path)).text) for path in OPEN])
    assert MISSING not in pages.lower()
    assert [value for value in DEMONSTRATION.values() if value not in pages.replace("\u00a0", " ")] == []


def test_what_is_missing_is_named_by_its_variable() -> None:
    assert untold_of(dict.fromkeys(FACTS, "dit") | {"town_phone": ""}) == {"PORTAIL_TOWN_PHONE": "le téléphone de la mairie"}
    assert {variable(name.lower()) for name in DEMONSTRATION} == {variable(name) for name in FACTS}


def test_a_plan_of_accessibility_is_an_address() -> None:
    (rule,) = EdgeSettings.model_fields["accessibility_plan"].metadata
    assert re.match(rule.pattern, "https://ville.example/plan")
    assert not re.match(rule.pattern, "à la mairie")


async def test_the_declaration_says_what_is_known_and_no_more(stranger: Browser) -> None:
    page = words((await stranger.get("/accessibilite")).text).replace("\u00a0", " ")
    for said in (
        "non conforme au référentiel général d'amélioration de l'accessibilité (RGAA), version 4.1 : aucun audit n'a encore été fait",
        "Aucun essai n'a encore été fait avec un lecteur d'écran",
        "chaque page fonctionne sans, sauf le paiement par carte",
        "Elle a été établie le",
        "Libre réponse 71120",
    ):
        assert said in page


async def test_a_family_finds_how_its_data_are_erased_where_they_are_taken_away(jean: Browser) -> None:
    assert 'href="/donnees-personnelles#rights"' in (await jean.get("/informations-compte")).text
    rights = (await jean.get("/donnees-personnelles")).text.partition('id="rights"')[2]
    assert "Les faire effacer, et fermer votre compte" in words(rights)
    assert 'href="/messages/nouveau"' in rights
