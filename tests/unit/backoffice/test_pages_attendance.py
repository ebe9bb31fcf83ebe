"""A list to mark at the desk."""

import asyncio
import re
from datetime import datetime

from contracts.rights import Right
from tests.unit.backoffice.cast import TODAY
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.forecast_town import CARE
from tests.unit.backoffice.town import Town


async def test_the_clock_that_a_list_gives_to_the_tablet_tells_two_openings_within_a_second_apart(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ATTENDANCE}

    async def clock() -> datetime:
        page = (await clerk.get(f"/pointage/{CARE}/{TODAY}")).text
        (found,) = re.findall(r'data-now="([^"]+)"', page)
        return datetime.fromisoformat(found)

    first = await clock()
    await asyncio.sleep(0.002)
    assert first < await clock()
