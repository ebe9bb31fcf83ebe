"""A clerk enters a family: the one that is already there is recognised, another one is created and found despite a typing error."""

import pytest
from playwright.async_api import Browser, expect

from tests.journeys.running import Portal
from tests.journeys.window import DESK, PHONE, first_of, window

NAMES = {DESK: "QUERVILLE-ROUX", PHONE: "QUERVILLE-BRUN"}


@pytest.mark.parametrize("width", first_of(DESK, PHONE))
async def test_a_new_family_is_entered_once(portal: Portal, browser: Browser, width: int) -> None:
    async with window(browser, portal.access.backoffice_url, width=width) as clerk:
        await clerk.sign_in(portal.account("administrator"))
        page, name = clerk.page, NAMES[width]
        await clerk.go("/familles")
        await page.get_by_role("link", name="Nouvelle famille").click()
        responsible = page.get_by_role("group", name="Responsable")
        await responsible.get_by_label("Civilité").select_option("Monsieur")
        await responsible.get_by_label("Nom", exact=True).fill("Dupont")
        await responsible.get_by_label("Prénom").fill("Jean")
        await responsible.get_by_label("Code postal").fill("69")
        await page.get_by_role("button", name="Créer la fiche").click()
        await expect(responsible.get_by_text("Indiquez cinq chiffres")).to_be_visible()
        await responsible.get_by_label("Code postal").fill("69280")
        await page.get_by_role("button", name="Créer la fiche").click()
        await expect(page.get_by_role("heading", name="Une fiche ressemble à celle-ci")).to_be_visible()
        await expect(page.get_by_role("link", name="DUPONT JEAN")).to_be_visible()
        assert await clerk.barriers() == []
        await responsible.get_by_label("Nom", exact=True).fill(name)
        child = page.get_by_role("group", name="Enfant 1")
        await child.get_by_label("Prénom").fill("Zoé")
        await child.get_by_label("Date de naissance").fill("2019-02-28")
        await page.get_by_role("button", name="Créer la fiche", exact=True).click()
        await expect(page.get_by_role("heading", name=f"{name} Jean", exact=True)).to_be_visible()
        await expect(page.get_by_text("La fiche est créée")).to_be_visible()
        await expect(page.get_by_text(f"{name} Zoé", exact=True)).to_be_visible()
        mistyped = name.replace("QUERV", "QUEVR")
        await clerk.go(f"/familles?q={mistyped}")
        await expect(page.get_by_role("link", name=f"{name} Jean", exact=True)).to_be_visible()
        await expect(page.get_by_text("Voici celles dont le nom s'en approche")).to_be_visible()
        assert [one for one in clerk.complaints if "400" not in one] == []
        assert await clerk.overflow() == 0
