"""Story: days are chosen on the grid by a drag, by the keyboard alone, and by a browser without script."""

import re

from playwright.async_api import Browser, Locator, Page, expect

from tests.journeys.cast import HUGO
from tests.journeys.grid import cell, slot
from tests.journeys.running import Portal
from tests.journeys.window import DESK, PHONE, Window, window

JANUARY, FEBRUARY = f"/enfants/{HUGO}/planning?mois=2027-01", "2027-02-01"
LAST_WEEK = ["2027-01-25", "2027-01-26", "2027-01-28", "2027-01-29"]
MONDAY, TUESDAY, WEDNESDAY = "2027-01-11", "2027-01-12", "2027-01-13"
PLAIN_DAY = "2027-01-19"


async def test_days_are_chosen_by_a_drag_and_stay_chosen_in_the_next_month(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.family_url, DESK) as dupont:
        await dupont.sign_in(portal.account("family"))
        await dupont.go(JANUARY)
        await drag(dupont.page, cell(dupont.page, LAST_WEEK[0]), cell(dupont.page, LAST_WEEK[-1]))
        await expect(dupont.page.locator("#basket-title")).to_contain_text("4 jours choisis")
        await expect(dupont.page.locator("#basket-title")).to_contain_text("9,40")
        assert await chosen(dupont.page) == LAST_WEEK
        await dupont.page.get_by_role("link", name="Mois suivant").click()
        await dupont.loaded()
        await cell(dupont.page, FEBRUARY).click()
        await expect(dupont.page.locator("#basket-title")).to_contain_text("5 jours choisis")
        await dupont.page.locator("td:has(input[name='absence'])").first.click()
        title = re.compile(r"^5.jours choisis \([0-9]+,[0-9]{2}.€\) et 1.absence$")
        await expect(dupont.page.locator("#basket-title")).to_have_text(title)
        await dupont.page.get_by_role("button", name="Effacer ma sélection").click()
        await dupont.page.get_by_role("link", name="Mois précédent").click()
        await dupont.loaded()
        await expect(cell(dupont.page, LAST_WEEK[0])).to_be_visible()
        assert await chosen(dupont.page) == []
        assert dupont.complaints == []


async def test_days_are_booked_with_the_keyboard_alone(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.family_url, DESK) as dupont:
        await dupont.sign_in(portal.account("family"))
        await dupont.go(JANUARY)
        keys = dupont.page.keyboard
        await cell(dupont.page, MONDAY).locator("input").focus()
        await keys.press("Shift+ArrowRight")
        await expect(dupont.page.locator("#basket-title")).to_contain_text("2 jours choisis")
        await keys.press("Enter")
        menu = dupont.page.get_by_role("menu", name=re.compile("mardi 12 janvier"))
        await expect(menu.get_by_role("menuitem", name=re.compile("Demande de réservation"))).to_be_focused()
        await menu.locator("small").first.evaluate("said => { said.textContent = 'Il ne reste pas de place. '.repeat(12); }")
        box = await menu.bounding_box()
        assert box
        assert box["width"] < 500, "a long reason goes on in the next line, the month stays in sight"
        await keys.press("End")
        await expect(menu.get_by_role("menuitem", name="Retirer de ma sélection")).to_be_focused()
        await keys.press("Escape")
        await expect(cell(dupont.page, TUESDAY).locator("input")).to_be_focused()
        for told in ("1 jour choisi, ", "2 jours choisis, "):
            await keys.press("Space")
            await expect(dupont.page.locator("#announcements")).to_contain_text(told)
        await keys.press("ArrowRight")
        await expect(cell(dupont.page, WEDNESDAY)).to_be_focused()
        await dupont.page.evaluate("addEventListener('keydown', (event) => { window.kept = event.defaultPrevented; })")
        await keys.press("Space")
        assert await dupont.page.evaluate("kept"), "there is nothing to choose, and the page does not jump"
        await keys.press("Enter")
        shut = dupont.page.get_by_role("menu", name=re.compile("mercredi 13 janvier")).get_by_role("menuitem").first
        await expect(shut.locator("small")).to_have_text("Cette activité ne se réserve pas ce jour-là")
        await keys.press("Escape")
        await dupont.page.get_by_role("button", name="Demander la réservation").focus()
        await keys.press("Enter")
        sheet = dupont.page.get_by_role("dialog", name="Vérifiez votre demande de réservation")
        await expect(sheet.get_by_role("heading", level=1)).to_be_focused()
        await sheet.get_by_role("button", name="Envoyer la demande").focus()
        await keys.press("Enter")
        for day in (MONDAY, TUESDAY):
            await expect(cell(dupont.page, day).locator("b")).to_have_text("Réservé")
        assert dupont.complaints == []


async def test_a_day_is_booked_on_a_phone_without_script(portal: Portal, browser: Browser) -> None:
    context = await browser.new_context(java_script_enabled=False, locale="fr-FR", viewport={"width": PHONE, "height": 844})
    dupont = Window(await context.new_page(), portal.access.family_url)
    try:
        await dupont.sign_in(portal.account("family"))
        await dupont.go(f"{JANUARY}&semaine=2027-01-18")
        await dupont.page.get_by_role("button", name="Demander la réservation").click()
        await expect(dupont.page.get_by_text("Choisissez au moins un jour")).to_be_visible()
        day = slot(dupont.page, PLAIN_DAY)
        await day.locator("input").check()
        await dupont.page.get_by_role("button", name="Demander la réservation").click()
        await expect(dupont.page.get_by_role("heading", name="Vérifiez votre demande de réservation")).to_be_visible()
        await expect(dupont.page.locator("#review-total")).to_contain_text("2,35")
        await dupont.page.get_by_role("button", name="Envoyer la demande").click()
        await expect(dupont.page.get_by_text("Votre demande est transmise")).to_be_visible()
        await expect(day.locator("small b")).to_have_text(re.compile("^Réserv"))
    finally:
        await context.close()


async def chosen(page: Page) -> list[str]:
    """List the days that are ticked in the month's table."""
    values = await page.locator("#grid input:checked").evaluate_all("boxes => boxes.map(one => one.value.split('_')[1])")
    return sorted(values)


async def drag(page: Page, start: Locator, end: Locator) -> None:
    """Press on a cell, and let go on another."""
    await start.scroll_into_view_if_needed()
    await start.hover()
    await page.mouse.down()
    await end.hover()
    await page.mouse.up()
