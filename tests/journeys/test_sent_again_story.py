"""What was refused or taken back about a child is corrected in its own form and sent again, with nothing to type twice."""

import re

import pytest
from playwright.async_api import Browser, expect

from tests.journeys.cast import HUGO
from tests.journeys.running import Portal
from tests.journeys.window import DESK, PHONE, Window, first_of, soon, window

WITHDRAWAL = re.compile(r"/demandes/(fiche-[0-9a-f-]+)/retrait")


@pytest.mark.parametrize(("width", "name"), first_of((PHONE, "MERCIER Yvette"), (DESK, "MERCIER Odile")))
async def test_a_refused_request_about_a_child_is_corrected_and_sent_again(width: int, name: str, portal: Portal, browser: Browser) -> None:
    reason = f"Il manque le lien de {name} avec l'enfant"
    async with window(browser, portal.access.family_url, width) as jean, window(browser, portal.access.backoffice_url, DESK) as claire:
        await jean.sign_in(portal.account("family"))
        await jean.go(f"/enfants/{HUGO}/personnes/demande")
        await jean.page.get_by_label("Nom et prénom").fill(name)
        await jean.page.get_by_label(re.compile("^Téléphone")).fill("06 39 98 00 77")
        await transmit(jean)

        await jean.go("/demandes?groupe=enfants&type=personnes")
        address = (
            await jean.page.locator("tr", has_text=name)
            .locator("form[action$='/retrait'], form[action*='/retrait?']")
            .get_attribute("action")
        )
        found = WITHDRAWAL.match(address or "")
        assert found is not None
        await claire.sign_in(portal.account("clerk"))
        await claire.go(f"/demandes?demande={found[1]}")
        await claire.page.locator("summary").filter(has_text="Refuser").click()
        await claire.page.get_by_label("Motif du refus").fill(reason)
        await claire.page.get_by_role("button", name=re.compile("^Refuser la demande")).click()
        await expect(claire.page.locator("#said")).to_contain_text("refusée")

        await jean.go(f"/enfants/{HUGO}/personnes")
        await expect(jean.page.get_by_text(f"Motif : {reason}")).to_be_visible()
        assert await jean.barriers() == []
        assert await jean.overflow() == 0
        await jean.page.get_by_role("link", name="Corriger et renvoyer").click()
        await expect(jean.page.get_by_text(f"Motif du refus : {reason}.")).to_be_visible()
        await expect(jean.page.get_by_label("Nom et prénom")).to_have_value(name)
        await expect(jean.page.get_by_label(re.compile("^Téléphone"))).to_have_value(re.compile("06.39.98.00.77"))
        assert await jean.barriers() == []
        await jean.page.get_by_label(re.compile("^Lien")).fill("grand-mère")
        await transmit(jean)
        await expect(jean.page.get_by_text("Votre demande est transmise")).to_be_visible()
        await expect(jean.page.get_by_text(f"Motif : {reason}")).to_have_count(0)

        await take_back(jean, name)
        again = jean.page.locator("section:has(#withdrawn-title) tr", has_text=name).get_by_role("link", name="Corriger et renvoyer").first
        await again.click()
        await expect(jean.page.get_by_label(re.compile("^Lien"))).to_have_value("grand-mère")
        assert jean.complaints == []
        assert claire.complaints == []


async def transmit(family: Window) -> None:
    """Check what is asked and transmit it."""
    await family.page.get_by_role("button", name="Vérifier ma demande").click()
    await family.page.get_by_role("button", name="Transmettre ma demande").click()
    await family.page.wait_for_url(lambda url: "/demande" not in url)


async def take_back(family: Window, name: str) -> None:
    """Withdraw the request that waits about somebody, from the list of requests."""
    await family.go("/demandes?groupe=enfants&type=personnes")
    row = family.page.locator("section:has(#pending-title) tr", has_text=name)
    await row.locator("summary").click()
    await row.get_by_role("button", name="Confirmer le retrait").click()

    async def said() -> bool:
        return await family.page.get_by_text("Votre demande est retirée").count() == 1

    await soon(said)
