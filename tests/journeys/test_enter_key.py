"""Enter in a field where a reason is written: it never does the opposite of what was being typed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from contracts.billing import EndMandate
from contracts.family import CheckChildDocument
from contracts.planning import DecidePatternRequest, EnrolMany
from contracts.rights import Right
from tests.journeys.window import DESK, PHONE, Window, window
from tests.service.harness import Keys
from tests.unit.backoffice.cast import DUPONT
from tests.unit.backoffice.children_town import TO_CHECK
from tests.unit.backoffice.entrance_town import SECRET
from tests.unit.backoffice.forecast_town import CANTEEN
from tests.unit.backoffice.records_town import MANDATE
from tests.unit.backoffice.serving import desk
from tests.unit.backoffice.test_pages_weekly_patterns import ASKED
from tests.unit.backoffice.town import Town

RECORD = f"/familles/{TO_CHECK.family_id}/enfants/{TO_CHECK.child_id}"
WIDTHS = pytest.mark.parametrize("width", [PHONE, DESK])


@asynccontextmanager
async def clerk(browser: Browser, town: Town, folder: Path, width: int = DESK) -> AsyncIterator[Window]:
    """Open the window of a clerk who is signed in."""
    async with desk(town, Keys.make(folder)) as base, window(browser, base, width) as opened:
        await opened.page.context.add_cookies([{"name": "agent", "value": SECRET, "url": base}])
        yield opened
        assert opened.complaints == []


async def well_made(page: Window, width: int) -> None:
    """Look at a page that asks again: nobody is hindered by it."""
    assert await page.barriers() == []
    assert await page.overflow() <= 0
    assert width != PHONE or await page.low() == []


@WIDTHS
@pytest.mark.parametrize("address", ["/enfants", RECORD])
async def test_enter_in_the_reason_refuses_a_document(width: int, address: str, browser: Browser, tmp_path: Path) -> None:
    town = Town(rights=Town().rights | {Right.WRITE_RECORD}, papers=[TO_CHECK])
    async with clerk(browser, town, tmp_path, width) as window:
        await window.go(address)
        await window.page.get_by_label("Motif si refusé").fill("Attestation périmée")
        await window.page.get_by_label("Motif si refusé").press("Enter")
        await expect(window.page.get_by_text("Document refusé")).to_be_visible()
    assert [(one.accept, one.reason) for one in town.got(CheckChildDocument)] == [(False, "Attestation périmée")]


@WIDTHS
async def test_to_accept_a_document_with_a_reason_for_refusing_is_asked_again(width: int, browser: Browser, tmp_path: Path) -> None:
    town = Town(rights=Town().rights | {Right.WRITE_RECORD}, papers=[TO_CHECK])
    async with clerk(browser, town, tmp_path, width) as window:
        await window.go("/enfants")
        await window.page.get_by_label("Motif si refusé").fill("Attestation périmée")
        await window.page.get_by_role("button", name="Accepter").click()
        await expect(window.page.get_by_text("effacez-le pour accepter")).to_be_visible()
        window.complaints.clear()  # the browser tells that it was answered 400
        await well_made(window, width)
        await window.page.get_by_label("Motif si refusé").fill("")
        await window.page.get_by_role("button", name="Accepter").click()
        await expect(window.page.get_by_text("Document accepté")).to_be_visible()
    assert [(one.accept, one.reason) for one in town.got(CheckChildDocument)] == [(True, "")]


async def test_enter_in_the_reason_refuses_other_regular_days(browser: Browser, tmp_path: Path) -> None:
    town = Town(weekly=[ASKED])
    async with clerk(browser, town, tmp_path) as window:
        await window.go("/jours-reguliers")
        await window.page.get_by_label("Motif, si vous refusez").fill("Le groupe est complet.")
        await window.page.get_by_label("Motif, si vous refusez").press("Enter")
        await expect(window.page.get_by_text("La demande est refusée")).to_be_visible()
    assert [(one.accept, one.reason) for one in town.got(DecidePatternRequest)] == [(False, "Le groupe est complet.")]


@WIDTHS
async def test_enter_in_the_reason_of_an_end_revokes_no_mandate(width: int, browser: Browser, tmp_path: Path) -> None:
    town = Town(rights=Town().rights | {Right.READ_ACCOUNT, Right.WRITE_MANDATE})
    town.debit = town.debit.model_copy(update={"mandate": MANDATE})
    async with clerk(browser, town, tmp_path, width) as window:
        await window.go(f"/familles/{DUPONT.family_id}/prelevement")
        await window.page.get_by_label("Motif de la fin").fill("Demande de la famille")
        await window.page.get_by_label("Motif de la fin").press("Enter")
        await expect(window.page.get_by_text("révoquer maintenant, ou après un dernier prélèvement")).to_be_visible()
        window.complaints.clear()
        assert town.got(EndMandate) == []
        await well_made(window, width)
        await window.page.get_by_role("button", name="Après un dernier prélèvement").click()
        await expect(window.page.get_by_text("Le prochain prélèvement sera le dernier")).to_be_visible()
    assert [(one.reason, one.after_next) for one in town.got(EndMandate)] == [("Demande de la famille", True)]


@WIDTHS
async def test_enter_in_the_reason_for_incomplete_records_shows_the_list_anew(width: int, browser: Browser, tmp_path: Path) -> None:
    town = Town(rights=Town().rights | {Right.WRITE_ENROLMENT, Right.WAIVE_RECORD}, lacks=("insurance",))

    def sent() -> list[Any]:
        return [(one.preview, one.waiver) for one in town.got(EnrolMany)]

    async with clerk(browser, town, tmp_path, width) as window:
        await window.go(f"/activites/{CANTEEN}/inscrire")
        await window.page.get_by_label("Toutes les classes").check()
        await expect(window.page.get_by_label("CP")).to_be_checked()
        await window.page.get_by_label("CE1").uncheck()
        await window.page.get_by_label("Lundi").check()
        await window.page.get_by_role("button", name="Voir qui entre").click()
        await window.page.get_by_label("Inscrire aussi les dossiers incomplets").fill("Attestation promise")
        await window.page.get_by_label("Inscrire aussi les dossiers incomplets").press("Enter")
        await expect(window.page.locator("input[name=vu]")).to_have_value("Attestation promise")
        assert sent() == [(True, ""), (True, "Attestation promise")]
        await well_made(window, width)
        await window.page.get_by_role("button", name="Inscrire les enfants cochés").click()
        await expect(window.page.get_by_text("est inscrit")).to_be_visible()
    assert sent()[2:] == [(False, "Attestation promise")]
