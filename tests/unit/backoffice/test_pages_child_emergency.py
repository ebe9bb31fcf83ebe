"""The emergency sheet of a child, which goes on paper with an outing."""

import re

import pytest

from contracts.family import ReadEmergencySheet
from contracts.rights import Right
from tests.unit.backoffice import cast
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.town import CLERK, Town

SHEET = f"/familles/{cast.DUPONT.family_id}/enfants/{cast.DUPONT.children[0].child_id}/urgence"


@pytest.fixture
def town() -> Town:
    return Town(rights=CLERK | {Right.READ_HEALTH})


def part(page: str, name: str) -> str:
    """Read a card of the page."""
    (found,) = re.findall(rf'<section class="card " aria-labelledby="{name}">(.*?)</section>', page, re.DOTALL)
    return str(found)


async def test_the_paper_never_sends_to_an_adult_who_must_not_have_the_child(clerk: Browser, town: Town) -> None:
    page = (await clerk.get(SHEET)).text
    assert re.search(r"Ne jamais confier l.{1,5}enfant à</strong>.{0,80}ROUX Marc", page, re.DOTALL)
    called = part(page, "to-call")
    assert "ROUX Marc" not in called
    for name, phone in (("DUPONT Jeanne", "06 11 22 33 44"), ("MARTIN Paul", "06 55 66 77 88")):
        assert name in called
        assert phone in called
    assert "que les parents" not in part(page, "pickup"), "one of them may not come"
    assert len(town.got(ReadEmergencySheet)) == 1


async def test_what_is_dangerous_stands_above_everything_but_whom_never_to_hand_the_child(clerk: Browser) -> None:
    page = (await clerk.get(SHEET)).text
    places = [page.index(said) for said in ("Ne jamais confier", "Arachides", 'aria-labelledby="identity"')]
    assert places == sorted(places)
    assert "Arachides" not in part(page, "health"), "once, where nobody misses it"


async def test_an_adult_without_a_telephone_is_said_to_have_none(clerk: Browser) -> None:
    called = part((await clerk.get(SHEET)).text, "to-call")
    assert re.search(r"DUPONT Jean</b>\s*<span class=.soft.>pas de numéro", called)
    assert called.count("pas de numéro") == 1


async def test_without_the_right_on_health_no_sheet_opens(clerk: Browser, town: Town) -> None:
    town.rights = CLERK
    assert (await clerk.get(SHEET)).status == 403
    assert town.got(ReadEmergencySheet) == []
