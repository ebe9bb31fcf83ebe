"""The accounts of adults by state: what an empty list says."""

import html
from dataclasses import dataclass, field
from typing import Any, get_args

import pytest

from contracts.base import Request
from contracts.identity import AccountState, GuardianAccounts, ListGuardianAccounts
from contracts.rights import Right
from services.backoffice.views.families.accounts import STATES
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.town import CLERK, Handler, Town
from tests.unit.reading import markup


@dataclass
class LettersTown(Town):
    """A town in whose list of accounts nobody stands; `counts` tell of the others."""

    counts: dict[AccountState, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Give the right."""
        self.rights = CLERK | {Right.OPEN_FAMILY_ACCOUNT}

    def handlers(self) -> dict[type[Request[Any]], Handler]:
        """Answer accounts too."""
        return {**super().handlers(), ListGuardianAccounts: lambda _: GuardianAccounts(guardians=(), counts=self.counts)}


@pytest.fixture
def town() -> LettersTown:
    return LettersTown()


@pytest.mark.parametrize("state", get_args(AccountState))
async def test_an_empty_list_says_that_nobody_is_there_and_who_would_be(clerk: Browser, town: LettersTown, state: AccountState) -> None:
    town.counts = {"active": 3, "none": 2}
    page = markup((await clerk.get(f"/comptes?etat={state}")).text)
    assert f"<strong>{STATES[state].nobody}</strong><span>{STATES[state].who}</span>" in page
    assert "<form" not in page.partition("<main")[2].partition("</main>")[0], "there is nothing to tick"


async def test_a_town_without_families_is_told_how_their_adults_come_here(clerk: Browser) -> None:
    page = html.unescape((await clerk.get("/comptes")).text)
    assert "Aucune famille n'est encore enregistrée" in page
    assert "dès que sa fiche sera créée" in page
