"""A family pays by card: a part on the telephone, the rest with its bank's challenge at a desk; an open statement follows by itself."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, Page, Route, expect

from tests.journeys.running import Portal
from tests.journeys.window import DESK, PHONE, Window, window

CASES = ((PHONE, "4242 4242 4242 4242", "10,00"), (DESK, "4000 0027 6000 3184", "20,00"))


@asynccontextmanager
async def held_up(page: Page, address: str) -> AsyncIterator[None]:
    """Let what is asked at an address wait until the block ends, as in a slow network."""
    over = asyncio.Event()

    async def wait(route: Route) -> None:
        await over.wait()
        await route.continue_()

    await page.route(address, wait)
    yield
    over.set()


async def type_card(family: Window, number: str) -> None:
    """Type a card into the processor's frame, and pay."""
    frame = family.page.frame_locator("#card-fields iframe")
    await frame.get_by_label("Numéro de carte").fill(number)
    await frame.get_by_label("Date d'expiration").fill("1239")
    await frame.get_by_label("Cryptogramme").fill("123")
    await family.page.locator("#card-pay").click()


@pytest.mark.parametrize(("width", "number", "typed"), CASES)
async def test_an_invoice_is_paid_by_card_and_an_open_statement_shows_it(
    width: int, number: str, typed: str, portal: Portal, browser: Browser
) -> None:
    async with window(browser, portal.access.family_url, width) as jean, window(browser, portal.access.family_url) as other:
        await other.sign_in(portal.account("family"))
        await other.go("/releve")
        before = await other.page.locator("#operations").get_by_text("Règlement : Carte bancaire").count()
        await jean.sign_in(portal.account("family"))
        await jean.go("/releve/paiement")
        await jean.page.get_by_text("Payer une partie seulement").click()
        await jean.page.get_by_label("Montant à payer").fill(typed)
        left = await jean.page.locator("[data-rest] li b").first.inner_text()
        assert await jean.barriers() == []
        async with held_up(jean.page, "**/frame"):
            await jean.page.get_by_role("button", name="Continuer").click(no_wait_after=True)
            await expect(jean.page.locator("#card-state")).to_have_text("Le formulaire de votre carte arrive…")
        await expect(jean.page.locator("#card-state")).to_be_hidden()
        await expect(jean.page.locator("#card-pay")).to_contain_text("Payer")
        await expect(jean.page.locator(".pay-rest + .lines .n").first).to_have_text(left)
        assert await jean.barriers() == []
        assert await jean.overflow() == 0
        if width == PHONE:
            await jean.page.context.set_offline(True)
            await jean.page.locator("#card-pay").click()
            await expect(jean.page.locator("#card-refusal")).to_contain_text("La connexion est coupée")
            await jean.page.context.set_offline(False)
            await expect(jean.page.locator("#card-refusal")).to_contain_text("La connexion est revenue")
            jean.complaints.clear()  # the browser says for itself that it had no network
            await type_card(jean, "4000 0000 0000 0002")
            await expect(jean.page.locator("#card-refusal")).to_contain_text("Votre carte a été refusée. Rien n'a été débité")
            await expect(jean.page.locator("#card-pay")).to_be_focused()
        async with held_up(jean.page, "**/v1/payment_intents/*/confirm"):
            await type_card(jean, number)
            await expect(jean.page.locator("#card-state")).to_contain_text("Paiement en cours\u00a0: ne quittez pas cette page.")
            await expect(jean.page.get_by_role("button", name="Renoncer")).to_be_hidden()
        if width == DESK:
            await jean.page.frame_locator("dialog iframe").get_by_role("button", name="Refuser").click()
            await expect(jean.page.locator("#card-refusal")).to_contain_text("confirmer votre identité. Rien n'a été débité")
            await type_card(jean, number)
            await jean.page.frame_locator("dialog iframe").get_by_role("button", name="Autoriser").click()
        await expect(jean.page.locator(".notice.ok")).to_contain_text(f"{typed}\u00a0€")
        await expect(jean.page.get_by_role("main")).to_contain_text("Il reste ensuite")
        assert await jean.barriers() == []
        await expect(other.page.locator("#operations").get_by_text("Règlement : Carte bancaire")).to_have_count(before + 1)
        await jean.go("/releve/recus")
        await expect(jean.page.locator("#receipts li").first).to_contain_text("Carte bancaire")
        assert jean.complaints == []
        assert other.complaints == []
