"""Data is taken away: the page that gave the file may give it again, since a download that is cut tells the page nothing."""

import pytest
from playwright.async_api import Browser, expect

from tests.journeys.cast import DUPONT
from tests.journeys.running import Portal
from tests.journeys.window import DESK, PHONE, Side, window

PLACES: dict[Side, tuple[str, str, int]] = {
    "family": ("family", "/informations-compte/donnees", PHONE),
    "staff": ("administrator", f"/familles/{DUPONT.family_id}", DESK),
}


@pytest.mark.parametrize("side", PLACES)
async def test_data_that_was_taken_away_may_be_taken_away_again(side: Side, portal: Portal, browser: Browser) -> None:
    role, path, width = PLACES[side]
    base = portal.access.family_url if side == "family" else portal.access.backoffice_url
    async with window(browser, base, width) as person:
        await person.sign_in(portal.account(role))
        await person.page.clock.install()
        await person.go(path)
        form = person.page.locator("form[action$='/donnees']")
        for _ in range(2):
            async with person.page.expect_download() as download:
                await form.get_by_role("button").click()
            archive = await download.value
            assert archive.suggested_filename.startswith("donnees-famille-")
            await archive.path()  # it is whole: a family takes one away at a time
            await expect(form.get_by_role("button")).to_have_attribute("aria-busy", "true")
            await person.page.clock.fast_forward(10_000)
            await expect(form.get_by_role("button")).not_to_have_attribute("aria-busy", "true")
        assert person.complaints == []
