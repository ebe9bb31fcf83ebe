"""The frame of the desk's pages: where one is, the way back, and the same pages for a telephone."""

import html
import re

import pytest

from contracts.rights import Right
from services.backoffice.views.rights import RARER, sections
from services.identity.domain.roles import rights_of
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.town import Town


@pytest.fixture(autouse=True)
def rights(town: Town) -> None:
    """Let the clerk do everything."""
    town.rights |= frozenset(Right)


async def test_what_is_opened_now_and_then_is_in_the_footer_and_in_the_menu_of_a_telephone(clerk: Browser) -> None:
    page = html.unescape((await clerk.get("/")).text)
    footer, dock = page[page.index("<footer") : page.index("</footer>")], page[page.index('class="dock"') :]
    for _, one in RARER:
        assert f'<a href="{one.address}">{one.label}</a>' in footer
        assert re.search(rf'<a href="{one.address}">.*{one.label}</a>', dock)


async def test_on_a_telephone_each_section_is_at_hand_or_in_the_menu(clerk: Browser, town: Town) -> None:
    town.rights = rights_of(["cashier"])
    page = html.unescape((await clerk.get("/")).text)
    at_hand, menu = page[page.index('class="dock-bar"') :].split('class="dock-more"')
    shown = sections(town.rights)
    assert [one.address for one in shown if f'href="{one.address}"' in at_hand] == ["/", "/demandes", "/messages", "/guichet"]
    assert all((f'href="{one.address}"' in at_hand) != (f'href="{one.address}"' in menu) for one in shown)


@pytest.mark.parametrize("address", ["/modeles", "/courriels", "/parents-separes", "/reglement", "/journal"])
async def test_a_page_beside_the_tabs_shows_its_tab_or_a_way_back(clerk: Browser, address: str) -> None:
    page = await clerk.get(address)
    assert page.status == 200
    tabs, main = page.text[page.text.index('class="tabs"') : page.text.index("<main")], page.text[page.text.index("<main") :]
    assert 'aria-current="page"' in tabs or 'class="back"' in main
    assert f'<a href="{address}" aria-current="page">' in main, "the footer says where one is"


async def test_the_search_of_a_family_comes_before_the_day_on_the_first_page(clerk: Browser) -> None:
    page = (await clerk.get("/")).text
    assert page.index("phone-search") < page.index('id="todo"')
