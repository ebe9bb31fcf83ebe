"""The administrator weighs a closure before anything is closed: what is missing stands beside its field, then the counts."""

from datetime import timedelta

from playwright.async_api import Browser, expect

from tests.journeys.running import Portal
from tests.journeys.window import DESK, PHONE, window

SCHOOL_DAYS = (1, 2, 4, 5)


async def test_a_closure_says_what_it_means_before_it_closes_anything(portal: Portal, browser: Browser) -> None:
    day = next(one for n in range(1, 5) if (one := portal.today + timedelta(days=n)).isoweekday() in SCHOOL_DAYS)
    for size in (DESK, PHONE):
        async with window(browser, portal.access.backoffice_url, size) as boss:
            await boss.sign_in(portal.account("administrator"))
            await boss.go("/activites")
            await boss.page.get_by_role("navigation", name="Réglages").get_by_role("link", name="Fermetures").click()
            await expect(boss.page.get_by_role("navigation", name="Réglages").get_by_role("link", name="Fermetures")).to_have_attribute(
                "aria-current", "page"
            )
            await boss.page.get_by_role("button", name="Voir qui est concerné").click()
            await expect(boss.page.get_by_text("Cochez au moins une structure ou une prestation.")).to_be_visible()
            await expect(boss.page.get_by_text("Indiquez le jour de la fermeture.")).to_be_visible()
            assert await boss.barriers() == []
            await boss.page.get_by_label("Restauration scolaire", exact=True).first.check()
            await boss.page.get_by_label("Jour", exact=True).fill(day.isoformat())
            await boss.page.get_by_label("Motif").fill("Neige")
            await boss.page.get_by_role("button", name="Voir qui est concerné").click()
            await expect(boss.page.get_by_role("button", name="Fermer et prévenir")).to_be_visible()
            assert await boss.barriers() == []
            await boss.page.get_by_role("button", name="Changer").click()
            await expect(boss.page.get_by_label("Motif")).to_have_value("Neige")
            assert [one for one in boss.complaints if "400" not in one] == []
