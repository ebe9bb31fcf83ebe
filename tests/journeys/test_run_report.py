"""The control report of an invoice run is read at a desk: every figure is in sight."""

from pathlib import Path

import pytest
from playwright.async_api import Browser

from contracts.rights import Right
from tests.journeys.window import window
from tests.service.harness import Keys
from tests.unit.backoffice.billing_town import UNFINISHED
from tests.unit.backoffice.entrance_town import SECRET
from tests.unit.backoffice.serving import desk
from tests.unit.backoffice.town import Town


@pytest.mark.parametrize("wide", [1280, 1100, 900])
async def test_totals_beside_those_of_the_run_before_stay_on_their_card(wide: int, browser: Browser, tmp_path: Path) -> None:
    town = Town(rights=frozenset({Right.ISSUE_INVOICE}))
    async with desk(town, Keys.make(tmp_path)) as address, window(browser, address) as nadia:
        await nadia.page.set_viewport_size({"width": wide, "height": 900})
        await nadia.page.context.add_cookies([{"name": "agent", "value": SECRET, "url": address}])
        await nadia.go(f"/facturation/{UNFINISHED.run_id}")
        card = nadia.page.get_by_role("region", name="Totaux")
        assert await card.evaluate("(card) => card.scrollWidth - card.clientWidth") == 0
        assert await nadia.overflow() == 0
        assert await nadia.torn_words() == []
