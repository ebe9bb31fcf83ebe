"""Somebody was signed out while a form stood open: it is not sent, nothing that was typed is lost, and it goes out once they are back.

Without script nothing can be kept: the sign-in page says so.
"""

import pytest
from playwright.async_api import Browser, expect

from tests.journeys.running import Person, Portal
from tests.journeys.window import DESK, PHONE, Window, first_of, window

SUBJECT = "Sortie du mois de juin"
TYPED = "Bonjour, Hugo pourra-t-il venir avec son vélo ?"
NOTE = "Angine, vue par le docteur Faure"
REASON = "Le document joint ne se lit pas : merci de le photographier de nouveau."
LEAVE_AND_COME_BACK = """() => {
    for (const value of [true, false]) {
        Object.defineProperty(document, "hidden", { value, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
    }
}"""
"""Chromium without a screen shows every tab: a page is told that it was hidden, and seen again."""
PDF = b"%PDF-1.4\n%%EOF"


@pytest.mark.parametrize("width", first_of(PHONE, DESK))
async def test_a_message_and_its_attachment_wait_until_the_family_is_back(width: int, portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.family_url, width) as jean:
        await jean.sign_in(portal.account("family"))
        await jean.go("/messages/nouveau")
        await jean.page.get_by_label("À", exact=True).select_option("Accueil de Loisirs")
        await jean.page.get_by_label("Objet").fill(SUBJECT)
        await jean.page.get_by_label("Message", exact=True).fill(TYPED)
        await jean.page.locator("input[type=file]").first.set_input_files({"name": "a.pdf", "mimeType": "application/pdf", "buffer": PDF})
        send, told = jean.page.get_by_role("button", name="Envoyer", exact=True), jean.page.get_by_role("alert")
        await jean.page.context.set_offline(True)
        await send.click()
        await expect(told.filter(has_text="La connexion est coupée")).to_contain_text("Rien n'est perdu")
        await jean.page.context.set_offline(False)
        jean.complaints.clear()  # the browser says for itself that it had no network
        await jean.page.context.clear_cookies()  # as another device can, while this page stays in sight
        await jean.page.get_by_label("Objet").fill(f"{SUBJECT} prochain")
        await expect(jean.page.locator("#draft-state")).to_contain_text(
            "Le brouillon n'est pas enregistré\u00a0: vous avez été déconnecté."
        )

        await jean.page.get_by_role("button", name="Envoyer", exact=True).click()
        told = jean.page.get_by_role("alert").filter(has_text="Vous avez été déconnecté")
        await expect(told).to_contain_text("rien n'est perdu")
        assert await jean.barriers() == []
        assert await jean.overflow() == 0
        await expect(jean.page.get_by_label("Message", exact=True)).to_have_value(TYPED)

        await back(jean, portal.account("family"))
        await jean.page.get_by_role("button", name="Envoyer", exact=True).click()
        await expect(jean.page.locator(".talk")).to_contain_text(TYPED)
        await expect(jean.page.locator(".talk")).to_contain_text("a.pdf")


@pytest.mark.parametrize("width", first_of(PHONE, DESK))
async def test_an_absence_in_its_sheet_waits_until_the_family_is_back(width: int, portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.family_url, width) as sofia:
        account = portal.account("family", 1)
        await sofia.sign_in(account)
        await sofia.go("/enfants")
        await sofia.page.locator("a[href*='/planning']").last.click()
        await sofia.loaded()
        day = "li.slot input[name='absence']" if width == PHONE else "#grid td:has(input[name='absence'])"
        await sofia.page.locator(day).first.click()
        await sofia.page.get_by_role("button", name="Déclarer une absence").click()
        sheet = sofia.page.get_by_role("dialog")
        await sheet.get_by_text("Maladie", exact=True).click()
        await sheet.get_by_label("Précision (facultative)").fill(NOTE)
        await sheet.get_by_label("Attestation (maintenant").set_input_files({"name": "a.pdf", "mimeType": "application/pdf", "buffer": PDF})
        await leave(sofia)

        declare = sheet.get_by_role("button", name="Déclarer l'absence")
        await declare.click()
        told = sheet.get_by_role("alert").filter(has_text="Vous avez été déconnecté")
        await expect(told).to_contain_text("rien n'est perdu")
        await expect(told).to_be_in_viewport(ratio=1)
        await expect(told.get_by_role("link")).to_be_focused()
        assert await sofia.barriers() == []
        assert await sofia.overflow() == 0
        await expect(sheet.get_by_label("Précision (facultative)")).to_have_value(NOTE)

        await back(sofia, account)
        async with sofia.standing_still():
            await declare.click()
            await expect(sofia.page.locator(".toast")).to_contain_text("Votre absence est déclarée")
        await expect(told).to_have_count(0)
        await sofia.page.locator(day).first.click()
        await leave(sofia)
        await sofia.page.get_by_role("button", name="Déclarer une absence").click()
        await expect(sofia.page.get_by_text("vous retrouverez votre page comme elle était")).to_be_visible()
        await sofia.fill_sign_in(account["identifier"], account["password"])
        await expect(sofia.page.locator("#basket-title")).to_contain_text("1 absence")
        await sofia.go("/demandes?groupe=enfants&type=absences")
        await expect(sofia.page.get_by_text(NOTE).first).to_be_visible()
        await expect(sofia.page.get_by_role("link", name="Attestation envoyée").first).to_be_visible()


@pytest.mark.parametrize("width", first_of(PHONE, DESK))
async def test_without_script_the_sign_in_page_says_that_nothing_left_and_leads_back_to_the_form(
    width: int, portal: Portal, browser: Browser
) -> None:
    async with window(browser, portal.access.family_url, width) as jean:
        await jean.sign_in(portal.account("family"))
        await jean.page.route("**/static/*.js*", lambda route: route.abort())
        await jean.go("/messages/nouveau")
        await jean.page.get_by_label("À", exact=True).select_option("Accueil de Loisirs")
        await jean.page.get_by_label("Objet").fill(SUBJECT)
        await jean.page.get_by_label("Message", exact=True).fill(TYPED)
        await jean.page.context.clear_cookies()
        await jean.page.get_by_role("button", name="Envoyer", exact=True).click()
        await expect(jean.page.locator(".notice")).to_contain_text("Rien n'a été envoyé")
        assert await jean.barriers() == []
        assert await jean.overflow() == 0
        account = portal.account("family")
        await jean.fill_sign_in(account["identifier"], account["password"])
        await jean.page.wait_for_url("**/messages/nouveau")


async def test_a_refusal_that_is_being_written_waits_until_the_clerk_is_back(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.backoffice_url, DESK) as claire:
        await claire.sign_in(portal.account("clerk"))
        await claire.go("/demandes?genre=responsable")
        await claire.page.get_by_text("Refuser…").click()
        reason = claire.page.locator(".refuse textarea")
        await reason.fill(REASON)
        cookies = await claire.page.context.cookies()
        await leave(claire)
        await claire.page.locator(".refuse button.solid").click()
        await expect(claire.page.get_by_role("alert").filter(has_text="Vous avez été déconnecté")).to_be_visible()
        await expect(reason).to_have_value(REASON)
        await claire.page.context.add_cookies([{"name": one["name"], "value": one["value"], "url": claire.base} for one in cookies])
        await claire.go("/demandes?genre=responsable")
        await expect(claire.page.get_by_text("Refuser…")).to_be_visible()


async def leave(who: Window) -> None:
    """Go elsewhere, where the session ends, and come back to the page as it was left."""
    await who.page.context.clear_cookies()
    await who.page.evaluate(LEAVE_AND_COME_BACK)


async def back(who: Window, person: Person) -> None:
    """Sign in again in the tab to which the page leads."""
    async with who.page.context.expect_page() as opened:
        await who.page.get_by_role("link", name="Me reconnecter dans un autre onglet").click()
    other = Window(await opened.value, who.base)
    await other.fill_sign_in(person["identifier"], person["password"])
    await other.page.wait_for_url(lambda url: "/connexion" not in url)
    await other.page.close()
