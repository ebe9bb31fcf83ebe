"""Whoever sets prices tries a tariff on the children of a month before it is kept, and reminds of unpaid invoices in steps."""

import re

from playwright.async_api import Browser, expect

from tests.journeys.running import Portal
from tests.journeys.window import DESK, PHONE, window

LATER = "2028-09-01"
"""From when the new prices hold: no other journey looks at them."""


async def test_a_tariff_is_tried_before_it_is_kept_and_a_mistake_stands_beside_its_field(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.backoffice_url, DESK) as alain:
        await alain.sign_in(portal.account("administrator"))
        await alain.go("/facturation/tarifs")
        await alain.page.get_by_role("link", name=re.compile("Nouvelle version : Restauration")).first.click()
        await alain.page.get_by_label("S'applique à partir du").fill(LATER)
        first = alain.page.get_by_role("group", name="Ligne 1", exact=True)
        await first.get_by_label("Prix (€)").fill("-5")
        await alain.page.get_by_role("button", name="Essayer ce tarif").last.click()
        await expect(alain.page.get_by_text("Le tarif n'est pas enregistré")).to_be_visible()
        await expect(first).to_have_class(re.compile("at-fault"))
        await expect(first.get_by_label("Prix (€)")).to_have_value("-5")
        assert await alain.barriers() == []
        alain.complaints.clear()  # the console notes that a form was refused
        await first.get_by_label("Prix (€)").fill("9,99")
        await alain.page.get_by_role("button", name="Essayer ce tarif").last.click()
        await expect(alain.page.get_by_role("heading", name="Un cas par ligne")).to_be_visible()
        await expect(alain.page.get_by_text("Avec ce tarif").first).to_be_visible()
        await expect(alain.page.get_by_text("9,99").first).to_be_visible()
        await alain.page.get_by_role("button", name="Enregistrer ce tarif").click()
        await expect(alain.page.get_by_text("Le tarif est enregistré")).to_be_visible()
        await expect(alain.page.get_by_text("à venir").first).to_be_visible()
        assert await alain.overflow() == 0
        assert alain.complaints == []


async def test_reminders_are_written_step_by_step_on_a_phone_as_well(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.backoffice_url, PHONE) as alain:
        await alain.sign_in(portal.account("administrator"))
        await alain.go("/relances")
        await alain.page.get_by_label("Jours après l'échéance").first.fill("dix")
        await alain.page.get_by_role("button", name="Enregistrer les étapes").click()
        await expect(alain.page.locator("#jours1-error")).to_contain_text("Un nombre de jours")
        assert await alain.barriers() == []
        alain.complaints.clear()  # the console notes that a form was refused
        await alain.page.get_by_label("Jours après l'échéance").first.fill("300")
        await alain.page.get_by_role("button", name="Enregistrer les étapes").click()
        await expect(alain.page.get_by_text("Les relances sont enregistrées")).to_be_visible()
        assert await alain.overflow() == 0
        assert alain.complaints == []
