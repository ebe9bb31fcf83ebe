"""An agent renews the recovery codes, then moves the second factor to another telephone, at "Mon compte"."""

import re

import pytest
from playwright.async_api import Browser, expect

from stack.second_factor import code_of, step_of
from tests.journeys.running import Portal
from tests.journeys.test_staff_story import PASSWORD, choose_password, enrol
from tests.journeys.window import DESK, PHONE, Window, first_of, window

WRONG = "Ce code n'est pas le bon"


@pytest.mark.parametrize(("width", "name"), first_of((PHONE, "Remi Vasseur"), (DESK, "Lise Marchand")))
async def test_an_agent_renews_the_codes_and_moves_to_another_telephone(width: int, name: str, portal: Portal, browser: Browser) -> None:
    base, clock = portal.access.backoffice_url, portal.access.clock_offset
    async with window(browser, base) as alain, window(browser, base, width) as agent:
        await alain.sign_in(portal.account("administrator"))
        await agent.page.goto(await open_account(alain, name))
        await choose_password(agent)
        telephone = await enrol(agent, portal)

        await agent.go("/compte")
        assert await agent.barriers() == []
        await agent.page.locator("summary", has_text="Renouveler mes codes de secours").click()
        await prove(agent, "/compte/codes-de-secours", "000000")
        await expect(agent.page.get_by_text(WRONG)).to_be_visible()
        assert await agent.barriers() == []
        await prove(agent, "/compte/codes-de-secours", code_of(telephone, step_of(clock) + 1))
        await expect(agent.page.get_by_text("Vos codes de secours sont renouvelés")).to_be_visible()
        codes = await agent.page.locator(".recovery-codes li").all_text_contents()
        assert len(codes) == 10
        assert await agent.barriers() == []
        await agent.page.get_by_role("link", name="Je les ai gardés, continuer").click()

        await agent.page.locator("summary", has_text="Changer de téléphone").click()
        await prove(agent, "/compte/telephone", codes[0])
        await expect(agent.page.get_by_role("img", name=re.compile("QR code"))).to_be_visible()
        assert await agent.barriers() == []
        assert await agent.overflow() == 0
        secret = "".join((await agent.page.locator(".secret code").text_content() or "").split())
        assert secret != telephone
        await use_telephone(agent, "000000")
        await expect(agent.page.get_by_text(WRONG)).to_be_visible()
        await expect(agent.page.get_by_role("img", name=re.compile("QR code"))).to_be_visible()
        await use_telephone(agent, code_of(secret, step_of(clock)))
        await expect(agent.page.get_by_text("Votre nouveau téléphone est en place")).to_be_visible()
        await expect(agent.page.locator(".recovery-codes li")).to_have_count(10)
        assert [one for one in agent.complaints if "400" not in one and "401" not in one] == []


async def open_account(alain: Window, name: str) -> str:
    """Open an agent's account; returns the one-time link."""
    await alain.go("/agents/nouveau")
    await alain.page.get_by_label("Prénom et nom").fill(name)
    await alain.page.get_by_label("Identifiant").fill(name.lower().replace(" ", "."))
    await alain.page.locator("input[name=role][value=clerk]").check()
    await alain.page.get_by_role("button", name="Ouvrir le compte").click()
    await expect(alain.page.get_by_role("heading", name="Lien à remettre")).to_be_visible()
    return (await alain.page.locator(".secret code").inner_text()).strip()


async def use_telephone(agent: Window, code: str) -> None:
    """Give the code of the other telephone."""
    await agent.page.get_by_label("Code à six chiffres").fill(code)
    await agent.page.get_by_role("button", name="Utiliser ce téléphone").click()


async def prove(agent: Window, action: str, code: str) -> None:
    """Give the password and a code."""
    form = agent.page.locator(f"form[action='{action}']")
    await form.get_by_label("Mot de passe actuel").fill(PASSWORD)
    await form.get_by_label("Code à six chiffres").fill(code)
    await form.get_by_role("button").click()
