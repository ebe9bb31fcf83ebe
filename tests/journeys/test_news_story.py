"""What happens while a page is on its way to the browser is seen there too, by itself."""

import asyncio

from playwright.async_api import Browser, Locator, Page, Route, expect

from tests.journeys.cast import CANTEEN
from tests.journeys.running import Portal
from tests.journeys.test_request_story import ask, unread_on
from tests.journeys.window import DESK, window


async def test_the_first_page_after_signing_in_misses_no_news(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.family_url, DESK) as dupont:
        listens = await held_up(dupont.page, "**/direct*")
        await dupont.sign_in(portal.account("family"))
        await portal.settled()
        unread = await unread_on(dupont.page)
        await ask(dupont, "2027-03-22", CANTEEN)
        await portal.settled()
        assert await unread_on(dupont.page) == unread
        listens.set()
        await expect(badge(dupont.page)).to_have_text(str(unread + 1))


async def test_a_second_tab_misses_nothing_of_what_the_first_had_heard_before_it_could_listen(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.family_url, DESK) as dupont:
        await dupont.sign_in(portal.account("family"))
        await portal.settled()
        await dupont.go("/infos")
        unread = await unread_on(dupont.page)
        second = await dupont.page.context.new_page()
        runs = await held_up(second, "**/live*.js*")
        await second.goto(f"{dupont.base}/infos", wait_until="commit")
        await expect(second.get_by_role("heading", level=1)).to_be_visible()
        await ask(dupont, "2027-03-23", CANTEEN)
        await expect(badge(dupont.page)).to_have_text(str(unread + 1))
        assert await unread_on(second) == unread
        runs.set()
        await expect(badge(second)).to_have_text(str(unread + 1))


async def test_a_page_whose_stream_was_answered_with_an_error_follows_again(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.family_url, DESK) as dupont:
        await dupont.sign_in(portal.account("family"))
        await portal.settled()
        refused = []

        async def refuse(route: Route) -> None:
            refused.append(route.request.url)
            await route.fulfill(status=503)

        await dupont.page.route("**/direct*", refuse, times=2)
        async with dupont.page.expect_response(lambda answer: "/direct" in answer.url and answer.status == 200):
            await dupont.go("/infos")
        assert len(refused) == 2
        unread = await unread_on(dupont.page)
        await ask(dupont, "2027-03-25", CANTEEN)
        await expect(badge(dupont.page)).to_have_text(str(unread + 1))


async def test_who_does_something_on_an_open_page_is_there_and_who_only_leaves_it_open_is_not(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.family_url, DESK) as dupont:
        await dupont.sign_in(portal.account("family"))
        told: list[str] = []
        dupont.page.on("request", lambda request: told.append(request.url) if "/direct/presence" in request.url else None)
        await dupont.page.clock.install()
        await dupont.go("/infos")
        await dupont.page.keyboard.press("Tab")
        await dupont.page.clock.fast_forward("07:00")
        assert told == []
        async with dupont.page.expect_response("**/direct/presence") as answer:
            await dupont.page.keyboard.press("Tab")
        assert (await answer.value).status == 204
        await dupont.page.keyboard.press("Tab")
        assert len(told) == 1


async def held_up(page: Page, pattern: str) -> asyncio.Event:
    """Hold up what a page asks for at some address until the event is set."""
    free = asyncio.Event()

    async def hold(route: Route) -> None:
        await free.wait()
        await route.continue_()

    await page.route(pattern, hold)
    return free


def badge(page: Page) -> Locator:
    """Find the counter of unread messages."""
    return page.locator("[data-unread-badge]").first
