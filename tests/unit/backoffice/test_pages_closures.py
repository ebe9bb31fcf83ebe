"""Fermetures: what the page says before anything was closed."""

import html
from dataclasses import dataclass
from typing import Any

import pytest

from contracts.base import Request
from contracts.planning import Activities, Closures, ListActivities, ListClosures, PreviewClosure
from contracts.rights import Right
from tests.unit.backoffice.cast import number
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.town import CLERK, Handler, Town


@dataclass
class OpenTown(Town):
    """A town that never closed anything, and has no facility yet."""

    def __post_init__(self) -> None:
        """Give the right."""
        self.rights = CLERK | {Right.WRITE_CALENDAR}

    def handlers(self) -> dict[type[Request[Any]], Handler]:
        """Answer closures too."""
        return {**super().handlers(), ListClosures: lambda _: Closures(closures=()), ListActivities: lambda _: Activities(activities=())}


@pytest.fixture
def town() -> OpenTown:
    return OpenTown()


async def test_where_nothing_was_closed_the_way_leads_to_the_calendar(clerk: Browser) -> None:
    page = html.unescape((await clerk.get("/fermetures")).text)
    assert "<strong>Aucune fermeture</strong>" in page
    assert 'sont au <a href="/activites/calendrier">calendrier</a>.' in page
    assert "<form" not in page.partition("<main")[2].partition("</main>")[0], "nothing can be closed before there is a facility"


class ThreeFacilities(OpenTown):
    """A town of three facilities."""

    def handlers(self) -> dict[type[Request[Any]], Handler]:
        """Answer with an activity in each."""
        (one, *_) = self.activities.values()
        every = [one.model_copy(update={"activity_id": number(80 + at), "facility_id": number(90 + at)}) for at in range(3)]
        return {**super().handlers(), ListActivities: lambda _: Activities(activities=tuple(every))}


@pytest.mark.parametrize("town", [ThreeFacilities()])
async def test_a_strike_closes_every_facility_with_one_tick(clerk: Browser, town: ThreeFacilities) -> None:
    assert "Toutes les structures" in (await clerk.get("/fermetures")).text
    page = await clerk.post("/fermetures", {"partout": "oui", "du": "2026-12-01", "au": "", "motif": "Grève du personnel"})
    (asked,) = town.got(PreviewClosure)
    assert asked.facility_ids == tuple(number(90 + at) for at in range(3))
    assert all(f'name="structure" value="{one}"' in page.text for one in asked.facility_ids), "what was seen is what closes"
    wrong = await clerk.post("/fermetures", {"partout": "oui", "du": "", "au": "", "motif": "Grève"})
    assert (wrong.status, 'name="partout" value="oui" checked' in wrong.text) == (400, True)
