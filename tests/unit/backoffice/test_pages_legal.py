"""What the legal pages of the portal lack is said to who can have it told, and the back office declares its own accessibility."""

import html

from contracts.rights import Right
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.town import Town
from tests.unit.reading import words

TITLE = "Pages légales du portail"


async def test_administrators_read_what_the_town_has_not_told_yet(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.OPEN_STAFF_ACCOUNT}
    page = words((await clerk.get("/")).text)
    assert TITLE in page
    assert "l'adresse postale de la mairie PORTAIL_TOWN_ADDRESS le téléphone de la mairie PORTAIL_TOWN_PHONE" in page


async def test_who_opens_no_accounts_is_not_troubled_with_it(clerk: Browser) -> None:
    assert TITLE not in html.unescape((await clerk.get("/")).text)


async def test_the_back_office_declares_its_accessibility_to_whoever_works_there(clerk: Browser) -> None:
    page = words((await clerk.get("/accessibilite")).text)
    assert "Cet espace est non conforme" in page
    assert "Libre réponse 71120" in page
