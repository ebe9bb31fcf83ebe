"""What an agent reads while a part of the portal does not answer: which one, and what that leaves out."""

import pytest

from contracts.rights import Right
from tests.unit.backoffice.cast import DUPONT
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.town import Town
from tests.unit.reading import words


@pytest.fixture(autouse=True)
def rights(town: Town) -> None:
    """Let the clerk do everything."""
    town.rights |= frozenset(Right)


@pytest.mark.parametrize(
    ("service", "address", "told"),
    [
        ("planning", "/pointage", "Le planning ne répond pas pour le moment"),
        ("billing", "/guichet", "La facturation ne répond pas pour le moment"),
        ("billing", f"/familles/{DUPONT.family_id}/compte", "La facturation ne répond pas pour le moment"),
        ("messaging", "/messages", "Les messages ne répondent pas pour le moment"),
        ("family", "/familles", "Les fiches famille ne répondent pas pour le moment"),
    ],
)
async def test_a_page_that_cannot_be_shown_says_which_part_is_silent(
    clerk: Browser, town: Town, service: str, address: str, told: str
) -> None:
    town.down = {service}
    page = await clerk.get(address)
    assert page.status == 503
    assert told in words(page.text)
    assert "Rien n'est perdu, et ce qui n'en dépend pas reste ouvert." in words(page.text)


@pytest.mark.parametrize(
    ("service", "missing"),
    [
        ("planning", "Il manque ici ce qui concerne le planning."),
        ("messaging", "Il manque ici ce qui concerne les messages des familles."),
        ("family", "Il manque ici ce qui concerne les fiches famille."),
        ("billing", "les coordonnées bancaires, les montants contestés et la facturation"),
    ],
)
async def test_the_first_page_leaves_nothing_out_without_a_word(clerk: Browser, town: Town, service: str, missing: str) -> None:
    town.down = {service}
    assert missing in words((await clerk.get("/")).text)


async def test_an_account_without_a_name_says_why(clerk: Browser, town: Town) -> None:
    town.down = {"family"}
    page = words((await clerk.get(f"/familles/{DUPONT.family_id}/compte")).text)
    assert "Le nom de la famille manque ici ; ses comptes sont justes." in page
