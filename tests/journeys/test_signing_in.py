"""Signing in and out: one answer for every failure, back to where one was, a first password that must be changed."""

import pytest
from playwright.async_api import Browser, expect

from tests.journeys.running import Portal
from tests.journeys.window import DESK, PHONE, first_of, plain, window

TOWN_SITE = "http://www.mairie-sainteconsorce.fr/"


@pytest.mark.parametrize("width", first_of(PHONE, DESK))
async def test_a_wrong_password_and_an_unknown_identifier_get_the_same_answer(width: int, portal: Portal, browser: Browser) -> None:
    answers = []
    for identifier in (f"personne-{width}", portal.account("family", 1)["identifier"]):
        async with window(browser, portal.access.family_url, width) as somebody:
            await somebody.go("/connexion")
            await somebody.fill_sign_in(identifier, "Mauvais-mot-2026")
            refusal = somebody.page.get_by_role("alert").or_(somebody.page.locator(".notice")).first
            await expect(refusal).to_be_visible()
            answers.append(plain(await refusal.inner_text()))
            assert await somebody.barriers() == []
            assert somebody.page.url.startswith(f"{portal.access.family_url}/connexion")
    assert answers[0] == answers[1]


@pytest.mark.parametrize("width", first_of(DESK, PHONE))
async def test_an_expired_session_leads_back_to_where_one_was(width: int, portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.family_url, width) as dupont:
        account = portal.account("family")
        await dupont.sign_in(account)
        await dupont.go("/releve")
        await dupont.page.context.clear_cookies()
        await dupont.go("/demandes?groupe=enfants")
        await expect(dupont.page.get_by_role("heading", name="COMPTE FAMILLE")).to_be_visible()
        await dupont.fill_sign_in(account["identifier"], account["password"])
        await dupont.page.wait_for_url(f"{portal.access.family_url}/demandes?groupe=enfants")


@pytest.mark.parametrize("width", [DESK, PHONE])
async def test_signing_out_ends_the_session_and_leads_to_the_town_halls_site(width: int, portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.family_url, width) as dupont:
        await dupont.sign_in(portal.account("family"))
        cookies = await dupont.page.context.cookies()
        if width == PHONE:
            await dupont.page.get_by_text("Menu", exact=True).click()
        async with dupont.page.expect_request(TOWN_SITE):  # asked for; what answers there is elsewhere
            await dupont.page.get_by_role("button", name="Déconnexion").locator("visible=true").first.click()
        await dupont.page.context.add_cookies([{"name": one["name"], "value": one["value"], "url": dupont.base} for one in cookies])
        afterwards = await dupont.page.context.new_page()
        await afterwards.goto(f"{dupont.base}/compte")
        assert "/connexion" in afterwards.url


async def test_a_password_received_by_post_must_be_changed_first(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.family_url, PHONE) as karim:
        account = portal.account("family", 2)
        await karim.sign_in(account)
        await karim.go("/releve")
        assert karim.page.url == f"{karim.base}/mot-de-passe"
        await karim.page.get_by_label("Mot de passe actuel", exact=True).fill(account["password"])
        await karim.page.get_by_label("Nouveau mot de passe", exact=True).fill("Glycine-bleue-7")
        await karim.page.get_by_label("Nouveau mot de passe, encore une fois", exact=True).fill("Glycine-bleue-7")
        assert await karim.barriers() == []
        await karim.page.get_by_role("button", name="Changer mot de passe").click()
        await expect(karim.page.get_by_role("heading", name="Bienvenue sur votre page d'accueil")).to_be_visible()


async def test_staff_do_not_enter_by_the_families_door(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.family_url) as claire:
        account = portal.account("clerk")
        await claire.go("/connexion")
        await claire.fill_sign_in(account["identifier"], account["password"])
        await expect(claire.page.locator(".notice").first).to_be_visible()
        assert "/connexion" in claire.page.url
