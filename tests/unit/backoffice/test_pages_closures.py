"""Fermetures: what the page says before anything was closed."""

import html
from dataclasses import dataclass
from typing import Any

import pytest

from contracts.base import Request
from contracts.planning import Activities, Closures, ListActivities, ListClosures
from contracts.rights import Right
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
