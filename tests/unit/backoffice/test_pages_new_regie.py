"""A town enters a regie at the desk by a form, to which every page leads that can do nothing without one."""

import html
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from chassis.errors import Invalid
from contracts.base import Request
from contracts.billing import ActivityTariffs, KeptRegies, ListRegies, ListRuns, ListTariffs, PutRegie, RegieView, Runs, TariffList
from contracts.rights import Right
from tests.unit.backoffice.cast import number
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.town import CLERK, Handler, Town
from tests.unit.reading import markup

NEW = "/regies/nouvelle"
STUDY = ActivityTariffs(activity_id=number(33, 1), activity="Étude surveillée", tariffs=(), waits_from=date(2026, 11, 26))
NEED_ONE = ("/facturation", "/facturation/tarifs", f"/facturation/tarifs/prestations/{STUDY.activity_id}", "/comptabilite", "/relances")
TAKEN = "Ce code est déjà celui de la régie « Cantine »."
CASHIER = CLERK | {Right.ISSUE_INVOICE, Right.WRITE_TARIFF, Right.READ_LEDGER, Right.SEND_REMINDER}


class Taken(Invalid):
    """What billing answers when the code is that of another regie."""

    slug = "regie_refused"
    title = "Ce réglage n'est pas possible"


@dataclass
class NewTown(Town):
    """A town without a regie."""

    taken: bool = False
    regies: tuple[RegieView, ...] = ()

    def __post_init__(self) -> None:
        """Give the rights."""
        self.rights = CASHIER | {Right.WRITE_REGIE}

    def handlers(self) -> dict[type[Request[Any]], Handler]:
        """Answer that there is no regie."""
        return {
            **super().handlers(),
            PutRegie: self.put,
            ListRegies: lambda _: KeptRegies(regies=()),
            ListRuns: lambda _: Runs(runs=(), regies=()),
            ListTariffs: lambda _: TariffList(activities=(STUDY,), regies=self.regies),
        }

    def put(self, asked: PutRegie) -> RegieView:
        """Enter it, unless its code is taken."""
        if self.taken:
            raise Taken(TAKEN, field="code")
        return RegieView(code=asked.code, name=asked.name)


@pytest.fixture
def town() -> NewTown:
    return NewTown()


async def test_each_page_that_needs_a_regie_leads_to_its_form(clerk: Browser) -> None:
    for address in ("/regies", *NEED_ONE):
        assert f'href="{NEW}"' in (await clerk.get(address)).text, address


async def test_whoever_may_not_enter_one_reads_who_does_and_finds_no_form(clerk: Browser, town: Town) -> None:
    for rights, facilities in ((CASHIER, frozenset()), (town.rights, frozenset({number(3, 1)}))):
        town.rights, town.facilities = rights, facilities
        for address in NEED_ONE:
            page = html.unescape((await clerk.get(address)).text)
            assert NEW not in page, address
            assert "Un régisseur ou un administrateur la crée." in page, address
        assert (await clerk.get(NEW)).status == 403
        assert (await clerk.post(NEW, {"code": "AL", "nom": "Régie"})).status == 403
    assert NEW not in (await clerk.get("/regies")).text
    assert town.got(PutRegie) == []


async def test_a_regie_is_entered_once_and_its_settings_follow(clerk: Browser, town: Town) -> None:
    assert 'name="cle" value="' in (await clerk.get(NEW)).text
    answer = await clerk.post(NEW, {"code": " al", "nom": "Régie cantine", "cle": "k" * 36}, follow=False)
    assert (answer.status, answer.leads_to) == (303, "/regies/AL")
    assert [(asked, key) for asked, key in town.asked if isinstance(asked, PutRegie)] == [
        (PutRegie(code="AL", name="Régie cantine", new=True), "k" * 36)
    ]
    assert "La régie est créée" in html.unescape((await clerk.get("/regies/AL")).text)


async def test_a_first_tariff_begins_on_the_first_day_that_waits_for_a_price(clerk: Browser, town: NewTown) -> None:
    town.regies = (RegieView(code="AL", name="Régie cantine"),)
    page = (await clerk.get(f"/facturation/tarifs/prestations/{STUDY.activity_id}")).text
    assert re.search('name="debut"[^>]*value="2026-11-26"', page)


async def test_what_does_not_fit_stands_beside_its_field_and_nothing_typed_is_lost(clerk: Browser, town: NewTown) -> None:
    page = html.unescape((await clerk.post(NEW, {"code": "A1", "nom": ""})).text)
    assert "De 2 à 6 lettres, sans accent ni chiffre." in page
    assert "À remplir, 80 caractères au plus." in page
    assert 'value="A1"' in page
    assert town.got(PutRegie) == []
    town.taken = True
    answer = await clerk.post(NEW, {"code": "AL", "nom": "Régie garderie"})
    assert answer.status == 400
    assert TAKEN in markup(answer.text)
    assert 'value="Régie garderie"' in html.unescape(answer.text)
