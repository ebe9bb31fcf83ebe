"""Workbooks that leave the desk: opened again, numbers are numbers, days are days, and no name is a formula."""

import io
import re
import zipfile
from datetime import UTC, date, datetime
from uuid import UUID
from xml.etree import ElementTree as ET

import aiohttp
import pytest

from chassis.edge.papers.books import journal_pdf
from contracts.billing import FamilyBalance, JournalLine, PaymentsJournal, TrialBalance
from contracts.rights import Right
from services.backoffice.exports.books import balance_workbook, journal_workbook
from services.backoffice.exports.workbook import MEDIA_TYPE, MOST_ROWS, Column, Table, TooManyRows, workbook
from tests.unit.backoffice.cast import TODAY
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.town import Town
from tests.unit.printed import SENDER, text_of
from tests.unit.reading import words

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
DAY_NUMBER = (TODAY - date(1899, 12, 30)).days
FORECAST = f"/previsions/classeur?du={TODAY.isoformat()}&jours=1"
HOURS = "/heures/classeur?du=2026-11-01&au=2026-11-30"
NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)


def opened(content: bytes) -> tuple[list[str], list[list[list[str | float | None]]], str]:
    """Open a workbook: the names of its sheets, their rows, and everything that it says in XML."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert file.testzip() is None
        texts = {name: file.read(name).decode() for name in file.namelist()}
    shared = ["".join(one.itertext()) for one in ET.fromstring(texts["xl/sharedStrings.xml"])]  # noqa: S314 - our own file
    names = re.findall(r'<sheet name="([^"]*)"', texts["xl/workbook.xml"])
    sheets = [ET.fromstring(texts[f"xl/worksheets/sheet{n}.xml"]) for n, _ in enumerate(names, 1)]  # noqa: S314 - our own file
    return (
        names,
        [[[_value(cell, shared) for cell in row] for row in sheet.iter(f"{SHEET}row")] for sheet in sheets],
        "".join(texts.values()),
    )


def _value(cell: ET.Element, shared: list[str]) -> str | float | None:
    value = cell.find(f"{SHEET}v")
    if value is None or value.text is None:
        return None
    return shared[int(value.text)] if cell.get("t") == "s" else float(value.text)


async def taken(browser: Browser, path: str) -> bytes:
    """Take a workbook away, as a download that no browser shows inside the portal."""
    async with browser.session.get(browser.base + path) as answer:
        assert answer.status == 200
        assert answer.content_type == MEDIA_TYPE
        _is_download(answer)
        return await answer.read()


def _is_download(answer: aiohttp.ClientResponse) -> None:
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")


async def test_a_forecast_leaves_as_a_workbook_whose_figures_can_be_added(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.COUNT_DIETS}
    names, (by_day, by_group), everything = opened(await taken(clerk, FORECAST))
    assert names == ["Par jour", "Par prestation"]
    assert by_day == [
        ["Jour", "Enfants", "Repas", "Repas ordinaire", "Végétarien", "Non renseigné", "Dont PAI ou allergie"],
        [DAY_NUMBER, 5, 4, 2, 1, 1, 2],
    ]
    assert [DAY_NUMBER, "Restauration scolaire", "Restauration scolaire", "Petits", 3, 3, 2, 1, 0, 2] in by_group
    assert any(row[2] == "=Garderie du soir" and row[4:] == [2] for row in by_group)
    assert "<f>" not in everything


async def test_diets_are_left_out_for_whoever_may_not_count_them(clerk: Browser) -> None:
    _, (by_day, _), _ = opened(await taken(clerk, FORECAST))
    assert by_day == [["Jour", "Enfants", "Repas"], [DAY_NUMBER, 5, 4]]


async def test_hours_leave_as_a_workbook_in_hours_and_hundredths(clerk: Browser) -> None:
    names, (rows,), everything = opened(await taken(clerk, HOURS))
    assert names == ["Heures réalisées"]
    assert rows[0][8:] == ["Régime général (CAF)", "Régime agricole (MSA)", "Autre régime", "Non renseigné", "Total des heures"]
    assert rows[1][3:] == ["=Garderie du soir", "Moins de 6 ans", 1, 2, 0, 1.5, 0, 0, 0, 1.5]
    assert rows[2][4:] == ["6 ans et plus", 2, 4, 0, 1.25, 0, 0, 1, 2.25]
    assert rows[3:] == [["Total", 6, 0, 2.75, 0, 0, 1, 3.75]]
    assert '<autoFilter ref="A1:M3"/>' in everything  # sorting the rows leaves the total where it is
    assert "<f>" not in everything


@pytest.mark.parametrize(("path", "right"), [(HOURS, Right.READ_MONTH), (FORECAST, Right.WRITE_ATTENDANCE)])
async def test_workbooks_are_closed_to_whoever_may_not_see_their_page(clerk: Browser, town: Town, path: str, right: Right) -> None:
    town.rights = frozenset({right})
    assert (await clerk.get(path)).status == 403


@pytest.mark.parametrize("name", ["=1+1", "+33612345678", "-2", "@somme", "{=A1}", "https://mairie.example", "12", "=cmd|' /C calc'!A0"])
def test_words_stay_words_whatever_they_begin_with(name: str) -> None:
    _, (rows,), everything = opened(workbook("a.xlsx", [Table("A", (Column("Nom"),), [(name,)])], title="A", now=NOW).content)
    assert rows == [["Nom"], [name]]
    assert "<f>" not in everything
    assert "<hyperlink" not in everything


def test_an_empty_table_is_a_sheet_with_headings_and_one_that_is_too_long_is_refused() -> None:
    table = Table("Vide", (Column("Jour", "day"), Column("Enfants", "count")), [])
    _, (rows,), _ = opened(workbook("a.xlsx", [table], title="A", now=NOW).content)
    assert rows == [["Jour", "Enfants"]]
    with pytest.raises(TooManyRows):
        workbook("a.xlsx", [Table("Long", (Column("N", "count"),), [(1,)] * (MOST_ROWS + 1))], title="A", now=NOW)


def test_the_balance_of_more_families_than_a_sheet_holds_goes_on_on_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    most = 40
    monkeypatch.setattr("services.backoffice.exports.workbook.MOST_ROWS", most)
    one = {"family_id": UUID(int=1), "opening_cents": 0, "debit_cents": 305, "credit_cents": 0, "closing_cents": 305}
    families = [FamilyBalance(**one, family_number=str(number), family_name="Durand") for number in range(most + 1)]
    found = TrialBalance(regie="AL", regie_name="Cantine", first=NOW.date(), last=NOW.date(), accounts=(), families=tuple(families))
    names, (_, first, second), _ = opened(balance_workbook(found, now=NOW).content)
    assert names == ["Comptes", "Familles", "Familles (2)"]
    assert (len(first), first[1][0], first[-1][0]) == (1 + most, "0", str(most - 1))
    assert second == [first[0], [str(most), "Durand", 0, 3.05, 0, 3.05]]
    names, sheets, _ = opened(balance_workbook(found.model_copy(update={"families": ()}), now=NOW).content)
    assert (names, len(sheets[1])) == (["Comptes", "Familles"], 1)


def test_the_journal_counts_what_it_lists_as_operations_and_says_that_a_title_may_have_been_reduced_alone() -> None:
    one = {"family_id": UUID(int=1), "family_number": "1", "family_name": "Durand", "day": TODAY}
    lines = tuple(
        JournalLine.model_validate({**one, "operation_id": UUID(int=place), "number": f"AL-R{place}", **more})
        for place, more in enumerate(
            (
                {"kind": "payment", "method": "cheque", "cents": 700, "payer": "Odette MARTIN"},
                {"kind": "cancellation", "method": "cheque", "cents": -700},
                {"kind": "cancellation", "method": "treasury", "cents": -300},
            ),
            start=1,
        )
    )
    totals = (("cheque", 2, 0), ("treasury", 1, -300))
    found = PaymentsJournal(regie="AL", regie_name="R", first=TODAY, last=TODAY, totals=totals, total_cents=-300, lines=lines)
    _, (listed, by_method), _ = opened(journal_workbook(found, now=NOW).content)
    assert [row[4] for row in listed[1:]] == ["Règlement", "Annulation", "Annulation ou réduction"]
    assert [row[8] for row in listed[:3]] == ["Payé par", "Odette MARTIN", ""]
    assert "Chèque, payé par Odette MARTIN" in words(text_of(journal_pdf(found, SENDER).content))
    assert by_method[:2] == [["Moyen", "Opérations", "Montant"], ["Chèque", 2, 0]]
