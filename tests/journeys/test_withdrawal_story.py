"""A family takes back days that nobody has answered yet, from the planning and from its list; an agent does it for the family."""

import re

import pytest
from playwright.async_api import Browser, expect

from tests.journeys.cast import HUGO
from tests.journeys.running import Portal
from tests.journeys.test_request_story import ask, counter, counts
from tests.journeys.window import DESK, PHONE, Window, first_of, soon, window

PENDING = "section:has(#pending-title)"


@pytest.mark.parametrize(
    ("width", "day", "words"), [(DESK, "2027-01-13", "mercredi 13 janvier"), (PHONE, "2027-01-20", "mercredi 20 janvier")]
)
async def test_a_day_is_taken_back_from_the_planning(width: int, day: str, words: str, portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.family_url, width) as jean:
        await jean.sign_in(portal.account("family"))
        request_id = await ask(jean, day)
        await jean.go(f"/enfants/{HUGO}/planning?mois={day[:7]}&semaine={day}")
        if width == DESK:
            cell = jean.page.locator(f"td[data-request='{request_id}']")
            await cell.click(button="right")
            await jean.page.get_by_role("menuitem", name="Retirer ma demande").click()
        else:
            await jean.page.locator(f"li[data-request='{request_id}']").get_by_role("link", name=re.compile("Retirer ma demande")).click()
        await expect(jean.page.get_by_role("heading", name="Retirer ma demande")).to_be_visible()
        await expect(jean.page.get_by_label(re.compile(words, re.IGNORECASE))).to_be_checked()
        assert await jean.barriers() == []
        assert await jean.overflow() == 0
        await jean.page.get_by_role("button", name="Retirer les jours cochés").click()
        await expect(jean.page.get_by_text("Votre demande est retirée")).to_be_visible()
        await expect(jean.page.locator(f"[data-request='{request_id}']")).to_have_count(0)
        await jean.go("/demandes?groupe=enfants&type=reservations")
        await expect(jean.page.locator("section:has(#withdrawn-title)")).to_contain_text(words)
        assert await jean.barriers() == []
        assert await jean.overflow() == 0
        assert jean.complaints == []


@pytest.mark.parametrize(
    ("width", "day", "words"), first_of((PHONE, "2027-02-03", "mercredi 3 février"), (DESK, "2027-01-27", "mercredi 27 janvier"))
)
async def test_a_request_is_taken_back_from_the_list_and_by_an_agent_for_the_family(
    width: int, day: str, words: str, portal: Portal, browser: Browser
) -> None:
    async with window(browser, portal.access.family_url, width) as jean, window(browser, portal.access.backoffice_url, width) as claire:
        await jean.sign_in(portal.account("family"))
        await claire.sign_in(portal.account("clerk"))
        request_id = await ask(jean, day)
        await soon(lambda: opened(claire, request_id))
        await jean.go("/demandes?groupe=enfants&type=reservations")
        await take_back(jean, words)
        await expect(jean.page.get_by_text("Votre demande est retirée")).to_be_visible()
        await expect(jean.page.locator(PENDING)).not_to_contain_text(words)
        await claire.page.evaluate("document.dispatchEvent(new CustomEvent('waits', { detail: { state: 'another' } }))")  # in place of 20 s
        await expect(claire.page.locator(".meanwhile")).to_contain_text("Cette demande n'attend plus")
        await expect(claire.page.locator(f".line.gone[data-reference='planning-{request_id}']")).to_have_count(1)
        await expect(claire.page.locator("#request-title")).to_contain_text("DUPONT JEAN (Hugo)")

        request_id = await ask(jean, day)
        unread = await counter(portal, jean.page)
        await claire.go(f"/demandes?demande=planning-{request_id}")
        await claire.page.locator("summary", has_text="La famille retire sa demande").click()
        assert await claire.barriers() == []
        assert await claire.overflow() == 0
        await claire.page.get_by_role("button", name="Retirer pour la famille").click()
        await expect(claire.page.locator("#said")).to_contain_text("Demande retirée pour la famille")
        await expect(claire.page.locator(".decided")).to_contain_text("Demande retirée")

        await soon(lambda: counts(jean.page, unread + 1))
        await jean.go("/messages")
        await expect(jean.page.get_by_role("link", name=re.compile(f"est retirée : {words}")).first).to_be_visible()
        await jean.go("/demandes?groupe=enfants&type=reservations")
        await expect(jean.page.locator(PENDING)).not_to_contain_text(words)
        assert jean.complaints == []
        assert claire.complaints == []


async def test_what_a_family_has_opened_in_its_list_stays_open_when_something_else_changes(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.family_url) as jean:
        await jean.sign_in(portal.account("family"))
        await ask(jean, "2027-01-06")
        await ask(jean, "2027-02-10")
        await portal.settled()
        async with jean.page.expect_response(lambda answer: "/direct" in answer.url):
            await jean.go("/demandes?groupe=enfants&type=reservations")
        row = jean.page.locator(f"{PENDING} tr", has_text="mercredi 6 janvier")
        await row.locator(".row-actions summary").click()
        other = Window(await jean.page.context.new_page(), jean.base)
        await other.go("/demandes?groupe=enfants&type=reservations")
        await take_back(other, "mercredi 10 février")
        await expect(other.page.get_by_text("Votre demande est retirée")).to_be_visible()
        await expect(jean.page.locator(PENDING)).not_to_contain_text("mercredi 10 février")
        await expect(row.get_by_role("button", name="Confirmer le retrait")).to_be_visible()
        await row.get_by_role("button", name="Confirmer le retrait").click()
        await expect(jean.page.get_by_text("Votre demande est retirée")).to_be_visible()
        assert jean.complaints == []


async def opened(clerk: Window, request_id: str) -> bool:
    """Open a request in the clerk's queue; tells whether it waits there yet."""
    await clerk.go(f"/demandes?demande=planning-{request_id}")
    return await clerk.page.locator(f".line[data-reference='planning-{request_id}']").count() == 1


async def take_back(family: Window, words: str) -> None:
    """Withdraw the pending request that names a day."""
    row = family.page.locator(f"{PENDING} tr", has_text=words)
    await row.locator(".row-actions summary").click()
    await row.get_by_role("button", name="Confirmer le retrait").click()
