"""Story 1: a family asks for days on the planning, and sees cell and estimate follow without reloading the page."""

import asyncio
import re

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.journeys.cast import HUGO, LEA, MEAL_CENTS
from tests.journeys.grid import cell, slot
from tests.journeys.running import Portal
from tests.journeys.window import DESK, PHONE, Window, soon, window

LEAS_FREE_DAYS = ("2026-11-24", "2026-11-27")
LEAS_REGULAR_DAY, LEAS_SICK_DAY = "2026-11-26", "2026-11-30"
HUGOS_DAYS = ("2026-11-23", "2026-11-24", "2026-11-26")
BOTH_WANT = "2026-12-01"
ASKED_ALREADY = re.compile("déjà (réservé|demandé)|vient d'être demandé")
NEXT_WEEK = "Semaine du 23 au 29 novembre"

CHANGES_TWICE = r"""async (totals) => {
    const figure = document.querySelector("[data-estimate='2026-11']");
    const frame = () => new Promise(requestAnimationFrame);
    const told = (version, total_cents) => document.dispatchEvent(
        new CustomEvent("live:estimate", { detail: { month: "2026-11-01", version: 1_000_000 + version, total_cents } }),
    );
    const shown = [];
    for (const [number, total] of totals.entries()) {
        told(number, total);
        await frame();
        await frame();
    }
    for (const end = performance.now() + 1_000; performance.now() < end; await frame()) {
        const seen = figure.querySelector("[aria-hidden]") ?? figure;
        shown.push(Number(seen.textContent.replace(/\D/g, "")));
    }
    return shown;
}"""
"""Tells of two new totals, the second while the figure still runs up to the first, and reads in cents what is seen meanwhile."""


async def test_next_weeks_meals_are_booked_with_the_right_button(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.family_url, DESK) as dupont:
        await dupont.sign_in(portal.account("family"))
        await dupont.page.get_by_role("link", name="Mes enfants", exact=True).click()
        await dupont.page.get_by_role("link", name="Planning de Léa", exact=True).click()
        before = await settled_estimate(portal, dupont.page)
        for day in LEAS_FREE_DAYS:
            await choose(dupont.page, cell(dupont.page, day), "Demande de réservation")
        await expect(dupont.page.locator("#basket-title")).to_contain_text("2 jours choisis")
        await dupont.page.get_by_role("button", name="Demander la réservation").click()
        sheet = dupont.page.get_by_role("dialog", name="Vérifiez votre demande de réservation")
        await expect(sheet).to_contain_text("Absence gratuite jusqu'au")
        await expect(sheet.locator("#review-total")).to_have_text("4,70\u00a0€")
        assert await dupont.barriers() == []
        await sheet.get_by_role("button", name="Envoyer la demande").click()
        for day in LEAS_FREE_DAYS:
            await expect(cell(dupont.page, day).locator("b")).to_have_text("Réservé")
        await estimate_becomes(dupont.page, before + 2 * MEAL_CENTS)
        assert await dupont.barriers() == []
        assert dupont.complaints == []


async def test_next_weeks_meals_are_booked_with_a_finger(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.family_url, PHONE, worker=True) as dupont:
        await dupont.sign_in(portal.account("family"))
        await dupont.go(f"/enfants/{HUGO}/planning")
        before = await settled_estimate(portal, dupont.page)
        await dupont.page.get_by_role("link", name=NEXT_WEEK).click()
        await long_press(dupont, slot(dupont.page, HUGOS_DAYS[0]))
        await dupont.page.get_by_role("menuitem", name=re.compile("Demande de réservation")).tap()
        for day in HUGOS_DAYS[1:]:
            await slot(dupont.page, day).locator("input").check()
        await expect(dupont.page.locator("#basket-title")).to_contain_text("3 jours choisis")
        await dupont.page.get_by_role("button", name="Demander la réservation").tap()
        send = dupont.page.get_by_role("button", name="Envoyer la demande\u00a0: 3\u00a0jours")
        await dupont.page.context.set_offline(True)
        await send.tap()
        cut = dupont.page.get_by_role("alert").filter(has_text="La connexion est coupée")
        await expect(cut).to_be_in_viewport(ratio=1)
        assert await cut.evaluate(
            "(box) => box.contains(document.elementFromPoint(innerWidth / 2, box.getBoundingClientRect().bottom - 10))"
        )
        await dupont.page.context.set_offline(False)
        await expect(dupont.page.locator("#review-refusal")).to_contain_text("La connexion est revenue")
        await send.tap()
        for day in HUGOS_DAYS:
            await expect(slot(dupont.page, day).locator("small b")).to_have_text("Réservé")
        await estimate_becomes(dupont.page, before + 3 * MEAL_CENTS)
        assert await dupont.barriers() == []
        assert [one for one in dupont.complaints if "ERR_INTERNET_DISCONNECTED" not in one] == []


@pytest.mark.parametrize(("day", "reason"), [(LEAS_REGULAR_DAY, "Raison familiale"), (LEAS_SICK_DAY, "Maladie")])
async def test_an_absence_needs_a_reason_and_illness_a_certificate(day: str, reason: str, portal: Portal, browser: Browser) -> None:
    becomes, saved = ("Absence en cours de traitement", 0) if reason == "Maladie" else ("Absent excusé", MEAL_CENTS)
    async with window(browser, portal.access.family_url, DESK) as dupont:
        await dupont.sign_in(portal.account("family"))
        await dupont.go(f"/enfants/{LEA}/planning?mois=2026-11")
        before = await settled_estimate(portal, dupont.page)
        await choose(dupont.page, cell(dupont.page, day), "Déclarer une absence")
        dialog = dupont.page.get_by_role("dialog", name="Déclarer une absence")
        await expect(dialog).to_contain_text("une attestation médicale est toujours nécessaire")
        assert await dupont.barriers() == []
        await dialog.get_by_role("button", name="Déclarer l'absence").click()
        await expect(dialog).to_be_visible()  # nothing is declared without a reason
        await dialog.get_by_label(reason).check()
        await dialog.get_by_role("button", name="Déclarer l'absence").click()
        await expect(cell(dupont.page, day).locator("b")).to_have_text(becomes)
        await estimate_becomes(dupont.page, before - saved)
        assert dupont.complaints == []


async def test_the_planning_is_leafed_through_month_by_month(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.family_url, DESK) as dupont:
        await dupont.sign_in(portal.account("family"))
        await dupont.go(f"/enfants/{LEA}/planning")
        await dupont.page.get_by_role("link", name="Mois suivant").click()
        await expect(dupont.page.locator(".month-name")).to_have_text("Décembre 2026")
        await dupont.page.get_by_role("link", name="Mois précédent").click()
        await expect(dupont.page.locator(".month-name")).to_have_text("Novembre 2026")


async def test_an_estimate_that_changes_again_while_it_runs_goes_on_from_what_it_shows(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.family_url, DESK) as dupont:
        await dupont.page.emulate_media(reduced_motion="no-preference")
        await dupont.sign_in(portal.account("family"))
        await dupont.go(f"/enfants/{LEA}/planning?mois=2026-11")
        before = await settled_estimate(portal, dupont.page)
        await dupont.loaded()
        shown = await dupont.page.evaluate(CHANGES_TWICE, [before + 1_000, before + 2_000])
        assert (min(shown) >= before, max(shown), shown[-1]) == (True, before + 2_000, before + 2_000)


async def test_two_parents_who_ask_for_the_same_day_at_the_same_moment_get_it_once_and_both_see_it(
    portal: Portal, browser: Browser
) -> None:
    async with window(browser, portal.access.family_url, DESK) as jean, window(browser, portal.access.family_url, PHONE) as jeanne:
        for one in (jean, jeanne):
            await one.sign_in(portal.account("family"))
            await one.go(f"/enfants/{LEA}/planning?mois=2026-12")
        await choose(jean.page, cell(jean.page, BOTH_WANT), "Demande de réservation")
        await jeanne.page.get_by_role("link", name=re.compile("Semaine du .* décembre")).first.click()
        await jeanne.loaded()
        await slot(jeanne.page, BOTH_WANT).locator("input").check()
        for one in (jean, jeanne):
            await one.page.get_by_role("button", name="Demander la réservation").click()
        sends = [one.page.get_by_role("button", name="Envoyer la demande") for one in (jean, jeanne)]
        for send in sends:
            await expect(send).to_be_enabled()
        await asyncio.gather(*(send.click() for send in sends))
        await expect(cell(jean.page, BOTH_WANT).locator("b")).to_have_text("Réservé")
        await expect(slot(jeanne.page, BOTH_WANT).locator("small b")).to_have_text("Réservé")

        async def told() -> int:
            return sum(bool(ASKED_ALREADY.search(words)) for words in [await one.words() for one in (jean, jeanne)])

        assert await soon(told) == 1, "one of them is told that the day was asked already"
        await jean.go("/demandes?groupe=enfants&type=reservations")
        await expect(jean.page.get_by_text("mardi 1er décembre", exact=False)).to_have_count(1)


async def choose(page: Page, where: Locator, what: str) -> None:
    """Click a cell with the right button, and choose from the menu that opens."""
    await page.wait_for_load_state()
    await where.click(button="right")
    await page.get_by_role("menuitem", name=re.compile(f"^{what}")).click()


async def long_press(person: Window, where: Locator) -> None:
    """Hold a finger on a slot until its menu opens."""
    await person.loaded()
    await where.scroll_into_view_if_needed()
    box = await where.bounding_box()
    assert box is not None
    finger = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    touch = await person.page.context.new_cdp_session(person.page)
    await touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [finger]})
    await expect(person.page.get_by_role("menu")).to_be_visible()
    await touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


async def estimate(page: Page) -> int:
    """Read the estimate of November that the page shows, in cents."""
    shown = await page.locator("[data-estimate='2026-11']").first.text_content()
    return int(re.sub(r"\D", "", shown or ""))


async def settled_estimate(portal: Portal, page: Page) -> int:
    """Read the estimate once nothing is on its way to it any more: another story may just have changed the same month."""
    await portal.settled()
    await page.reload()
    return await estimate(page)


async def estimate_becomes(page: Page, cents: int) -> None:
    """Wait until the page shows another estimate by itself."""

    async def there() -> bool:
        assert await estimate(page) == cents
        return True

    await soon(there)
