"""Story 2: a clerk refuses a request with a reason; the family's counter goes up by itself, inbox and e-mail tell why."""

import re

import aiohttp
import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.journeys.cast import HUGO, WEDNESDAY_AFTERNOON, enrolment
from tests.journeys.running import Portal
from tests.journeys.window import DESK, PHONE, Window, first_of, soon, window

REASON = "Le mercredi {day}, nous n'avons plus assez d'animateurs."


@pytest.mark.parametrize(("width", "day"), first_of((PHONE, "2026-12-09"), (DESK, "2026-12-02")))
async def test_a_refusal_reaches_the_familys_open_page_its_inbox_and_its_mail(
    width: int, day: str, portal: Portal, browser: Browser
) -> None:
    reason = REASON.format(day=day)
    async with window(browser, portal.access.family_url, width) as dupont, window(browser, portal.access.backoffice_url, width) as claire:
        await dupont.sign_in(portal.account("family"))
        request_id = await ask(dupont, day)
        await dupont.go("/")
        unread = await counter(portal, dupont.page)

        await claire.sign_in(portal.account("clerk"))
        async with dupont.standing_still():
            await refuse(claire, request_id, reason)
            await soon(lambda: counts(dupont.page, unread + 1))
            toast = dupont.page.locator(".toast")
            await expect(toast).to_contain_text("Réservation refusée pour Hugo DUPONT")
            await toast.get_by_role("link", name="Lire").click()
        await dupont.page.get_by_role("link", name=re.compile("^Non lu : Réservation refusée pour Hugo")).first.click()
        await expect(dupont.page.get_by_role("article")).to_contain_text(reason)
        await soon(lambda: counts(dupont.page, unread))

        await dupont.go("/demandes?groupe=enfants&type=reservations")
        await expect(dupont.page.get_by_role("row").filter(has_text=reason)).to_be_visible()
        await soon(lambda: mailed(portal, "jean.dupont@wanadoo.fr", reason))
        assert dupont.complaints == []
        assert claire.complaints == []


async def test_a_message_can_be_put_away_and_taken_back(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.family_url, DESK) as dupont:
        await dupont.sign_in(portal.account("family"))
        await portal.settled()  # what other stories asked for is answered: no message comes in between
        await dupont.go("/messages")
        newest = await dupont.page.locator(".message-line form").first.get_attribute("action")
        assert newest is not None

        def line(does: str) -> Locator:
            form = dupont.page.locator(f'form[action="{newest.removesuffix("supprimer")}{does}"]')
            return dupont.page.locator(".message-line").filter(has=form)

        subject = await line("supprimer").locator("b").inner_text()
        await line("supprimer").get_by_role("button", name="Supprimer le message").click()
        await expect(line("supprimer")).to_have_count(0)
        await dupont.page.get_by_role("link", name="Supprimés", exact=True).click()
        await expect(line("restaurer").locator("b")).to_have_text(subject)
        await line("restaurer").get_by_role("button", name="Reprendre le message").click()
        await expect(line("restaurer")).to_have_count(0)
        await dupont.page.get_by_role("link", name="Reçus", exact=True).click()
        await expect(line("supprimer").locator("b")).to_have_text(subject)


async def ask(family: Window, day: str, activity: str = WEDNESDAY_AFTERNOON) -> str:
    """Ask for a day of Hugo's through the JSON API, as an application of the family would; returns the request's id."""
    answer = await family.page.request.post(
        f"{family.base}/api/v1/planning/requests",
        data={
            "child_id": str(HUGO),
            "kind": "booking",
            "days": [{"enrolment_id": str(enrolment("Hugo", activity)), "day": day}],
        },
    )
    assert answer.status == 202, await answer.text()
    request_id: str = (await answer.json())["request_id"]
    return request_id


async def refuse(clerk: Window, request_id: str, reason: str) -> None:
    """Open a request in the clerk's queue and refuse it with a reason, once the planning has given it its place."""

    async def waiting() -> bool:
        await clerk.go(f"/demandes?demande=planning-{request_id}")
        return await clerk.page.locator("#request-title").filter(has_text="DUPONT JEAN (Hugo)").count() == 1

    await soon(waiting)
    await clerk.page.locator("summary").filter(has_text="Refuser").click()
    confirm, typed = clerk.page.get_by_role("button", name=re.compile("^Refuser la demande")), clerk.page.get_by_label("Motif du refus")
    await confirm.click()
    await expect(clerk.page.locator("#motif-error")).to_be_visible()
    await clerk.page.keyboard.type("Complet, 3 enfants attendent")  # is typed as it is: no digit or space of it chooses another reason
    await expect(typed).to_have_value("Complet, 3 enfants attendent")
    await typed.fill("")
    await confirm.click()
    await clerk.page.keyboard.press("2")  # chooses a reason, and is not typed as one
    await expect(typed).to_have_value("La demande est arrivée après le délai de réservation.")
    await typed.fill(reason)
    assert await clerk.barriers() == []
    await confirm.click()
    await expect(clerk.page.locator("#said")).to_contain_text("refusée")


async def counter(portal: Portal, page: Page) -> int:
    """Read the counter of unread messages once none is on its way any more: somebody may just have been answered something else."""
    await portal.settled()
    await page.reload()
    return await unread_on(page)


async def unread_on(page: Page) -> int:
    """Read the counter of unread messages as a page shows it now."""
    return int(await page.locator("[data-unread-badge]").first.text_content() or 0)


async def counts(page: Page, expected: int) -> bool:
    assert await unread_on(page) == expected
    return True


async def mailed(portal: Portal, address: str, words: str) -> bool:
    """Tell whether the mail catcher holds a mail to an address with some words in it."""
    async with aiohttp.ClientSession() as web, web.get(f"{portal.access.mail_url}/api/messages") as answer:
        mails = await answer.json()
    return any(address in mail["to"] and words in mail["text"].replace("\n", " ") for mail in mails)
