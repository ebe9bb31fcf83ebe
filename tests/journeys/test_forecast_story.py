"""The kitchen reads how many meals to cook, a clerk says that an activity includes one, and the hours of the CAF are summed up."""

from playwright.async_api import Browser, expect

from tests.journeys.running import Portal
from tests.journeys.window import DESK, PHONE, Window, window


async def clear(who: Window) -> None:
    """Find nothing in the way of anybody, and nothing wider than the window."""
    assert await who.barriers() == []
    assert await who.overflow() == 0


async def test_the_kitchen_counts_meals_and_diets_and_an_activity_with_a_meal_is_added(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.backoffice_url, PHONE) as alain:
        await alain.sign_in(portal.account("administrator"))
        await alain.go("/previsions?jours=1")
        await clear(alain)
        canteen = alain.page.locator("tr", has_text="Restauration scolaire").first
        await expect(canteen.locator('[data-label="Repas ordinaire"]')).to_be_visible()
        morning = alain.page.locator("tr", has_text="Garderie périscolaire matin").first
        await expect(morning.locator('[data-label="Enfants"]')).to_be_visible()
        await expect(morning.locator('[data-label="Repas ordinaire"]')).to_be_hidden()
    async with window(browser, portal.access.backoffice_url, DESK) as alain:
        await alain.sign_in(portal.account("administrator"))
        await alain.go("/groupes")
        await alain.page.get_by_role("link", name="Garderie périscolaire matin").click()
        await alain.page.get_by_label("Cette prestation comprend un repas").check()
        await alain.page.locator("section", has_text="La cuisine le voit").get_by_role("button", name="Enregistrer").click()
        await expect(alain.page.get_by_text("Repas compté")).to_be_visible()
        await alain.page.get_by_role("link", name="Prévisions").first.click()
        await clear(alain)
        await expect(alain.page.locator("tr", has_text="Garderie périscolaire matin").first).not_to_contain_text("–")
        await alain.page.get_by_role("link", name="Période suivante").click()
        await expect(alain.page.get_by_text("Du 23 au 29 novembre")).to_be_visible()
        await alain.page.get_by_role("link", name="Heures réalisées").click()
        await clear(alain)
        await alain.page.get_by_role("link", name="L'année 2026").click()
        await expect(alain.page.get_by_role("columnheader", name="Régime général")).to_be_visible()
        await clear(alain)
        await alain.page.get_by_label("Du", exact=True).fill("2024-01-01")
        await alain.page.get_by_role("button", name="Afficher").click()
        await expect(alain.page.get_by_text("Choisissez 366 jours au plus.")).to_be_visible()
        await clear(alain)
        assert [one for one in alain.complaints if "400" not in one] == []
