"""A family that has not accepted the règlement is refused a booking, reads the rules, accepts them, and books; it confirms its record."""

import pytest
from playwright.async_api import Browser, expect

from stack.demo.ids import named
from tests.journeys.running import Portal
from tests.journeys.test_booking_story import choose
from tests.journeys.window import DESK, PHONE, first_of, soon, window

CHLOE = named("child", "MARTIN", "Chloé")
REFUSED = "Le règlement est à accepter avant de réserver"


async def test_the_rules_are_read_and_accepted_before_a_booking(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.family_url, DESK) as sofia:
        await sofia.sign_in(portal.account("family", 1))
        await expect(sofia.page.locator("#todo")).to_contain_text("Règlement intérieur à accepter")
        await sofia.go(f"/enfants/{CHLOE}/planning?mois=2026-12")
        free = sofia.page.locator("#grid td[data-day]:has(input[name='reserver'])").first
        await choose(sofia.page, free, "Demande de réservation")
        await sofia.page.get_by_role("button", name="Demander la réservation").click()
        await expect(sofia.page.locator("#refusal")).to_contain_text(REFUSED)
        assert await sofia.barriers() == []
        await sofia.page.locator("#refusal").get_by_role("link", name="Lire et accepter le règlement").click()

        await expect(sofia.page.get_by_text("Article 1. Inscription")).to_be_visible()
        assert await sofia.barriers() == []
        async with sofia.page.expect_download() as saved:
            await sofia.page.get_by_role("link", name="Télécharger le règlement").click()
        assert (await saved.value).suggested_filename.startswith("reglement-")
        await sofia.page.get_by_label("J'ai lu le règlement").check()
        await sofia.page.get_by_role("button", name="Accepter le règlement").click()
        await expect(sofia.page.get_by_text("Merci, le règlement est accepté")).to_be_visible()
        assert await sofia.barriers() == []

        async def asked() -> bool:
            """Ask again: the planning hears of the acceptance a moment later."""
            await sofia.go(f"/enfants/{CHLOE}/planning?mois=2026-12")
            await choose(sofia.page, free, "Demande de réservation")
            await sofia.page.get_by_role("button", name="Demander la réservation").click()
            send, refused = sofia.page.get_by_role("button", name="Envoyer la demande"), sofia.page.locator("#refusal > *")
            await expect(send.or_(refused).first).to_be_visible()
            if await refused.is_visible():
                return False
            async with sofia.standing_still():
                await send.click()
                await expect(sofia.page.locator(".toast")).to_contain_text("Votre demande est transmise")
            return True

        await soon(asked)
        await sofia.go("/")
        await expect(sofia.page.locator("#todo")).not_to_contain_text("Règlement intérieur à accepter")


@pytest.mark.parametrize("width", first_of(DESK, PHONE))
async def test_the_desk_sees_who_accepted_and_publishing_says_what_is_missing(width: int, portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.backoffice_url, width) as claire:
        await claire.sign_in(portal.account("clerk"))
        await claire.go("/reglement")
        await expect(claire.page.get_by_text("en vigueur", exact=True)).to_be_visible()
        await claire.page.get_by_label("Titre").fill("Règlement de la rentrée")
        await claire.page.get_by_role("button", name="Publier").click()
        await expect(claire.page.locator("#texte-error")).to_contain_text("Écrivez le texte")
        await expect(claire.page.get_by_label("Titre")).to_have_value("Règlement de la rentrée")
        assert await claire.barriers() == []
        assert await claire.overflow() == 0


async def test_a_record_is_confirmed_from_what_is_to_do(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.family_url, PHONE) as sofia:
        await sofia.sign_in(portal.account("family", 1))
        await sofia.page.locator("#todo").get_by_role("link", name="Vérifier").click()
        await sofia.page.get_by_role("button", name="Tout est à jour, je confirme").click()
        await expect(sofia.page.get_by_text("Merci, votre fiche est confirmée")).to_be_visible()
        assert await sofia.barriers() == []
        assert await sofia.overflow() == 0
        assert sofia.complaints == []
