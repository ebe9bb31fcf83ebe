"""The town decides about the days of the other parent, in plain words, on its own page."""

import pytest
from playwright.async_api import Browser, expect

from tests.journeys.running import Portal
from tests.journeys.window import DESK, PHONE, first_of, window


@pytest.mark.parametrize("width", first_of(PHONE, DESK))
async def test_an_administrator_opens_the_days_of_the_other_parent_and_closes_them_again(
    width: int, portal: Portal, browser: Browser
) -> None:
    async with window(browser, portal.access.backoffice_url, width) as alain:
        await alain.sign_in(portal.account("administrator"))
        await alain.go("/")
        await alain.page.get_by_role("contentinfo").get_by_role("link", name="Parents séparés").click()
        own, every = (
            alain.page.get_by_label(words) for words in ("Chaque parent réserve ses propres jours", "Chaque parent peut réserver")
        )
        await expect(own).to_be_checked()
        assert await alain.barriers() == []
        assert await alain.overflow() == 0
        for choice, said in ((every, "peut réserver aussi les jours de l'autre"), (own, "réserve ses propres jours")):
            await choice.check()
            await alain.page.get_by_role("button", name="Enregistrer").click()
            await expect(alain.page.locator("#said, .notice").first).to_contain_text(said)
            await expect(choice).to_be_checked()
        assert alain.complaints == []
