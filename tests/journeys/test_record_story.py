"""A family asks for a change of its record: shown as a difference, transmitted on purpose, applied only when a clerk accepts."""

import re
from functools import partial

import pytest
from playwright.async_api import Browser, Route, expect

from tests.journeys.running import Portal
from tests.journeys.test_request_story import counter, counts
from tests.journeys.window import DESK, PHONE, Window, first_of, soon, window


@pytest.mark.parametrize(("width", "mobile"), first_of((PHONE, "06.39.98.00.39"), (DESK, "06.39.98.00.12")))
async def test_a_change_of_the_record_is_checked_transmitted_and_accepted(
    width: int, mobile: str, portal: Portal, browser: Browser
) -> None:
    async with window(browser, portal.access.family_url, width) as sofia, window(browser, portal.access.backoffice_url, width) as claire:
        await sofia.sign_in(portal.account("family", 1))
        await sofia.go("/compte/responsable")
        await sofia.page.get_by_label("Mobile").fill(mobile)
        await sofia.page.get_by_role("button", name="Vérifier ma demande").click()
        await expect(sofia.page.get_by_role("heading", name="Vérifiez avant de transmettre")).to_be_visible()
        await expect(sofia.page.locator("ins")).to_have_text([mobile])
        assert await sofia.barriers() == []
        await goes_back_and_forth(sofia, mobile)
        assert all("400" in one for one in sofia.complaints), "the browser says for itself what was refused"
        await keeps_the_page_without_network(sofia, "**/compte/responsable")
        await sofia.page.get_by_role("button", name="Transmettre ma demande").click()
        await expect(sofia.page.get_by_text("Votre demande est transmise")).to_be_visible()
        assert await sofia.barriers() == []
        await sofia.page.go_back()
        await expect(sofia.page.get_by_label("Mobile")).to_be_visible()

        await sofia.go("/compte")
        record = sofia.page.get_by_role("region", name="Mon compte").or_(sofia.page.locator("section:has(#own-title)")).first
        await expect(record).not_to_contain_text(mobile)
        unread = await counter(portal, sofia.page)

        await claire.sign_in(portal.account("clerk"))
        await claire.go("/demandes?genre=responsable")
        await claire.page.get_by_role("checkbox", name=re.compile("MARTIN SOFIA")).first.check()
        await claire.page.get_by_role("button", name="Accepter 1 demande").click()
        several = claire.page.get_by_role("dialog", name="Accepter 1 demande")
        await expect(several).to_contain_text(f"→ {mobile}")
        await several.get_by_role("button", name="Annuler").click()
        await claire.page.get_by_role("link", name=re.compile("MARTIN SOFIA")).click()
        await expect(claire.page.locator("ins")).to_have_text([mobile])
        await claire.page.get_by_role("button", name=re.compile("^Accepter")).first.click()
        await expect(claire.page.locator("#said")).to_contain_text("acceptée")

        await soon(lambda: counts(sofia.page, unread + 1))
        await sofia.go("/compte")
        await expect(record).to_contain_text(mobile)
        assert sofia.complaints == []
        assert claire.complaints == []


async def goes_back_and_forth(sofia: Window, mobile: str) -> None:
    """Come back to the form as it was filled, also to one that was refused, and go forth to the review again."""
    page = sofia.page
    await page.go_back()
    await expect(page).to_have_title(re.compile("^Infos Responsable"))
    await expect(page.get_by_label("Mobile")).to_have_value(mobile)
    await page.get_by_label("Mobile").fill("06")
    await page.get_by_role("button", name="Vérifier ma demande").click()
    await expect(page.get_by_label("Mobile")).to_be_focused()
    await page.get_by_label("Mobile").fill(mobile)
    await page.get_by_role("button", name="Vérifier ma demande").click()
    await expect(page.locator("ins")).to_have_text([mobile])
    await page.go_back()
    await expect(page.get_by_label("Mobile")).to_have_attribute("aria-invalid", "true")
    await expect(page.get_by_label("Mobile")).to_have_value(mobile)
    await page.go_forward()
    await expect(page.locator("ins")).to_have_text([mobile])
    await expect(page.get_by_role("heading", level=1)).to_have_text("Vérifiez avant de transmettre")


async def of_a_proxy(route: Route, *, status: int) -> None:
    """Answer in the place of the portal."""
    await route.fulfill(status=status, content_type="text/html", body="<h1>nginx</h1>")


async def keeps_the_page_without_network(sofia: Window, address: str) -> None:
    """Transmit where the network is away, as the telephone knows or only finds out: the page stays, and says so."""
    told = sofia.page.get_by_role("alert").filter(has_text="La connexion est coupée")
    transmit = sofia.page.get_by_role("button", name="Transmettre ma demande")
    await sofia.page.context.set_offline(True)
    await transmit.click()
    await expect(told).to_contain_text("ce que vous avez rempli est resté ici")
    await sofia.page.context.set_offline(False)
    await expect(sofia.page.get_by_role("alert").filter(has_text="La connexion est revenue")).to_contain_text("Vous pouvez recommencer")
    await sofia.page.route(address, lambda route: route.abort())
    await transmit.click()
    await expect(told).to_be_focused()
    assert await sofia.barriers() == []
    assert await sofia.overflow() == 0
    await sofia.page.unroute(address)
    for status, why in ((502, "Le portail ne répond pas"), (413, "Un fichier est trop lourd")):
        await sofia.page.route(address, partial(of_a_proxy, status=status))
        await transmit.click()
        await expect(sofia.page.get_by_role("alert").filter(has_text=why)).to_be_focused()
        await sofia.page.unroute(address)
    sofia.complaints.clear()  # the browser says for itself that it had no network
