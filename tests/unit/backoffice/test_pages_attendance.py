"""A list to mark at the desk."""

import asyncio
import re
from datetime import datetime, time

from chassis.clock import PARIS
from contracts.planning import Stray
from contracts.rights import Right
from tests.unit.backoffice.cast import MARTIN, TODAY
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.forecast_town import CARE, CHILDREN, LIST
from tests.unit.backoffice.town import Town

HUGO = Stray(
    activity_id=CARE,
    activity=LIST.activity,
    facility=LIST.facility,
    day=TODAY,
    child_id=CHILDREN[1],
    child="MARTIN Hugo",
    family_id=MARTIN.family_id,
    marked_at=datetime(2026, 11, 23, 17, tzinfo=PARIS),
    marked_by_name="Claire MOREL",
    enrolled=False,
    left_at=time(18, 50),
)


async def test_the_clock_that_a_list_gives_to_the_tablet_tells_two_openings_within_a_second_apart(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ATTENDANCE}

    async def clock() -> datetime:
        page = (await clerk.get(f"/pointage/{CARE}/{TODAY}")).text
        (found,) = re.findall(r'data-now="([^"]+)"', page)
        return datetime.fromisoformat(found)

    first = await clock()
    await asyncio.sleep(0.002)
    assert first < await clock()


async def test_a_list_that_takes_times_has_fields_for_them_also_for_who_is_not_enrolled(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ATTENDANCE}
    page = f"/pointage/{CARE}/{TODAY}"
    assert 'name="depart"' not in (await clerk.get(page)).text
    town.sheet = LIST.model_copy(update={"times": True, "strays": (HUGO,)})
    text = (await clerk.get(page)).text
    assert text.count('name="depart"') == 2
    assert 'name="depart" value="18:50"' in text
    known = LIST.children[0].model_copy(update={"present": True, "left_at": time(18, 40)})
    town.sheet = LIST.model_copy(update={"children": (known,)})
    assert 'name="depart" value="18:40"' in (await clerk.get(page)).text, "a time that was noted is shown, or the next mark would lose it"


async def test_whoever_settles_a_child_who_came_without_an_enrolment_reads_the_times_that_were_noted(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ATTENDANCE, Right.WRITE_ENROLMENT}
    both = HUGO.model_copy(update={"arrived_at": time(16, 30)})
    for noted, words in (
        (HUGO, "Départ à 18\u00a0h\u00a050"),
        (both, "Arrivée à 16\u00a0h\u00a030, départ à 18\u00a0h\u00a050"),
        (HUGO.model_copy(update={"left_at": None}), None),
    ):
        town.sheet = LIST.model_copy(update={"strays": (noted,)})
        text = (await clerk.get("/pointage/erreurs")).text
        assert words in text if words else "noted-times" not in text
        assert f"/inscriptions/nouvelle?prestation={noted.activity_id}&amp;du={noted.day}" in text
