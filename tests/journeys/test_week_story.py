"""Story: a phone that slept catches up with a week that lies in two months, in the list and in the month's table alike."""

import asyncio

from playwright.async_api import Browser, Page, Route, expect

from tests.journeys.cast import CANTEEN, HUGO
from tests.journeys.grid import slot
from tests.journeys.running import Portal
from tests.journeys.window import PHONE, window

MARCH, APRIL, FRIDAY = "2027-03-30", "2027-04-01", "2027-04-02"
WEEK = f"/enfants/{HUGO}/planning?mois=2027-03&semaine=2027-03-29"
WAKE = """async () => {
    const page = await (await fetch(location.href)).text();
    const fresh = new DOMParser().parseFromString(page, "text/html");
    document.dispatchEvent(new CustomEvent("live:page", { detail: { fresh, began: performance.now() } }));
}"""
"""What a page does that is seen again after its connection was gone for too long."""
BEHIND = 'document.dispatchEvent(new Event("behind"))'
READ_AGAIN = "fetch(location.href).then((answer) => answer.text())"


async def test_a_page_that_wakes_takes_over_both_months_of_its_week(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.family_url, PHONE) as asleep, window(browser, portal.access.family_url, PHONE) as awake:
        await asleep.page.route("**/direct*", silent)
        for one in (asleep, awake):
            await one.sign_in(portal.account("family"))
            await one.go(WEEK)
        read, arrives = await first_answer_late(asleep.page, f"**{WEEK}")
        await asleep.page.evaluate(BEHIND)
        await read.wait()
        for day in (MARCH, APRIL):
            await slot(awake.page, day).locator("input").check()
        await awake.page.get_by_role("button", name="Demander la réservation").tap()
        await awake.page.get_by_role("button", name="Envoyer la demande").tap()
        for day in (MARCH, APRIL):
            await expect(slot(awake.page, day).locator("small b")).to_have_text("Réservé")
            await expect(slot(asleep.page, day).locator("small b")).to_have_text("Non réservé")
        await asleep.page.evaluate(BEHIND)
        for day in (MARCH, APRIL):
            await expect(slot(asleep.page, day).locator("small b")).to_have_text("Réservé")
        arrives.set()
        await asleep.page.evaluate(READ_AGAIN)
        for day in (MARCH, APRIL):
            assert await slot(asleep.page, day).locator("small b").inner_text() == "Réservé", "what was read before arrived last"
        row = asleep.page.locator("#grid tr").filter(has_text=CANTEEN)
        await expect(row.locator(f"td[data-day='{MARCH}'] b")).to_have_text("Réservé")
        assert asleep.complaints == awake.complaints == []


async def test_a_page_that_wakes_on_another_day_is_drawn_anew_and_keeps_what_was_chosen(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.family_url, PHONE) as phone:
        await phone.sign_in(portal.account("family"))
        await phone.go(WEEK)
        drawn = phone.page.locator("#planning")
        today = await drawn.get_attribute("data-today")
        chosen = slot(phone.page, FRIDAY).locator("input")
        await chosen.check()
        await drawn.evaluate("form => { form.dataset.today = '2026-01-01'; }")
        await phone.page.evaluate(WAKE)
        await expect(drawn).to_have_attribute("data-today", str(today))
        await expect(chosen).to_be_checked()
        assert phone.complaints == []


async def silent(route: Route) -> None:
    """Answer the live connection with nothing, as long as the phone sleeps."""
    await route.fulfill(content_type="text/event-stream", body=": silence\n\n")


async def first_answer_late(page: Page, address: str) -> tuple[asyncio.Event, asyncio.Event]:
    """Let the first answer at an address, which is read at once (the first event tells), arrive when the second event is set."""
    read, arrives = asyncio.Event(), asyncio.Event()

    async def answer(route: Route) -> None:
        if read.is_set():
            await route.fallback()
            return
        answered = await route.fetch()
        read.set()
        await arrives.wait()
        await route.fulfill(response=answered)

    await page.route(address, answer)
    return read, arrives
