import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from pypdf import PdfReader

from contracts.planning import DayStatus, MonthGrid
from gateway.papers.month import facts, month_pdf
from tests.unit.gateway import builders

TOWN = "Sainte-Consorce"


def november(rows: int = 1, **cells: dict[str, Any]) -> MonthGrid:
    grid = builders.month({date(2026, 11, int(day[1:])): told for day, told in cells.items()})
    return grid.model_copy(update={"rows": grid.rows * rows})


def day(grid: MonthGrid, number: int) -> Any:
    found = [one for week in facts(grid, town=TOWN)["weeks"] for one in week if one and one["number"] == str(number)]
    assert len(found) == 1
    return found[0]


def test_a_month_is_whole_weeks_from_monday_to_sunday() -> None:
    weeks = facts(november(), town=TOWN)["weeks"]
    assert [len(week) for week in weeks] == [7] * 6
    assert weeks[0][:6] == [None] * 6
    assert weeks[0][6]["number"] == "1er"
    assert weeks[5][0]["number"] == "30"
    assert weeks[5][1:] == [None] * 6


def test_february_of_four_weeks_has_four() -> None:
    weeks = facts(builders.month({}, first=date(2027, 2, 1)), town=TOWN)["weeks"]
    assert len(weeks) == 4
    assert None not in weeks[0] + weeks[3]


@pytest.mark.parametrize(
    ("status", "ink", "words"),
    [
        (DayStatus.REGULAR, "full", ""),
        (DayStatus.PRESENT, "full", "présent (réservé)"),
        (DayStatus.PROCESSING, "open", "en cours de traitement"),
        (DayStatus.ABSENT_BILLED, "struck", "absent facturé"),
        (DayStatus.ERROR, "none", "erreur"),
    ],
)
def test_what_a_day_holds_is_told_by_ink_and_words(status: DayStatus, ink: str, words: str) -> None:
    assert day(november(d3={"status": status}), 3)["entries"] == [{"activity": "Garderie du soir", "words": words, "ink": ink}]


def test_a_rank_on_the_waiting_list_is_printed() -> None:
    assert day(november(d3={"status": DayStatus.WAITING, "rank": 3}), 3)["entries"][0]["words"] == "en attente, 3e"


def test_a_place_that_is_held_is_printed_as_offered() -> None:
    held = {"status": DayStatus.WAITING, "rank": 1, "offered_until": datetime(2026, 11, 2, 9, tzinfo=UTC)}
    assert day(november(d3=held), 3)["entries"][0]["words"] == "place proposée"


def test_a_public_holiday_stands_over_the_day_and_a_closure_of_one_place_in_it() -> None:
    grid = november(d11={"status": DayStatus.PUBLIC_HOLIDAY}, d12={"status": DayStatus.CLOSED})
    assert (day(grid, 11)["mark"], day(grid, 11)["entries"]) == ("Jour férié : Armistice 1918", [])
    assert [one["words"] for one in day(grid, 12)["entries"]] == ["fermeture"]


def test_the_paper_is_one_tagged_page_that_names_child_month_and_town() -> None:
    pdf = PdfReader(io.BytesIO(month_pdf(november(4, **{f"d{n}": {"status": DayStatus.REGULAR} for n in range(2, 28)}), town=TOWN)))
    assert len(pdf.pages) == 1
    text = " ".join(pdf.pages[0].extract_text().split())
    assert "Planning de Léa, novembre 2026" in text
    assert "Mairie de Sainte-Consorce" in text
    assert text.count("Garderie du") >= 26 * 4
    assert "/StructTreeRoot" in pdf.root_object


def test_a_month_too_full_for_a_page_goes_on_to_another() -> None:
    pdf = PdfReader(io.BytesIO(month_pdf(november(16, **{f"d{n}": {"status": DayStatus.REGULAR} for n in range(2, 28)}), town=TOWN)))
    assert len(pdf.pages) > 1
    assert sum(page.extract_text().count("Garderie du") for page in pdf.pages) >= 26 * 16
