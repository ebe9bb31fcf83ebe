"""The town's rule about the days of the other parent: in plain words, changed by whoever writes the calendar."""

import html

from contracts.planning import PutCustodyRule
from contracts.rights import Right
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.forecast_town import CANTEEN
from tests.unit.backoffice.town import Town

PAGE = "/parents-separes"


async def test_the_rule_is_told_and_changed(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_CALENDAR}
    page = html.unescape((await clerk.get(PAGE)).text)
    assert 'name="jours" value="fermes" checked' in page
    assert "Un parent ne peut pas réserver un jour que l'enfant passe entièrement chez l'autre" in page
    done = html.unescape((await clerk.post(PAGE, {"jours": "ouverts"})).text)
    assert "Chaque parent peut réserver aussi les jours de l'autre." in done
    assert 'name="jours" value="ouverts" checked' in done
    assert [asked.other_days_open for asked in town.got(PutCustodyRule)] == [True]
    assert "Chaque parent réserve ses propres jours." in html.unescape((await clerk.post(PAGE, {"jours": "fermes"})).text)


async def test_anything_else_changes_nothing(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_CALENDAR}
    assert (await clerk.post(PAGE, {"jours": "parfois"})).status == 400
    assert town.got(PutCustodyRule) == []
    town.down = {"planning"}
    assert (await clerk.get(PAGE)).status == 503


async def test_the_rule_is_closed_without_its_right(clerk: Browser, town: Town) -> None:
    assert (await clerk.get(PAGE)).status == 403
    assert (await clerk.post(PAGE, {"jours": "ouverts"})).status == 403
    assert PAGE not in (await clerk.get("/")).text
    assert town.got(PutCustodyRule) == []


async def test_whoever_may_change_the_rule_is_led_to_it(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_CALENDAR}
    assert f'href="{PAGE}"' in (await clerk.get("/")).text


async def test_staff_of_one_facility_read_the_rule_and_are_not_offered_to_change_it(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_CALENDAR}
    town.facilities = frozenset({CANTEEN})
    page = html.unescape((await clerk.get(PAGE)).text)
    assert "Chaque parent réserve ses propres jours." in page
    assert "se change par un agent de la mairie" in page
    assert 'name="jours"' not in page
