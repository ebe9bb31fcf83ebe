"""A workbook (XLSX): numbers are numbers, days are days, and words stay words whatever they begin with."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, TypeAlias

from chassis.errors import Invalid
from contracts.base import File

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 50_000
"""What one sheet holds here; more of it is asked for in parts."""
LONGEST_NAME = 31
PAPER_A4 = 9
FORMATS = {"count": "#,##0", "hours": "#,##0.00", "day": "dd/mm/yyyy", "euros": "#,##0.00 €"}

Value: TypeAlias = str | int | float | date | None


class TooManyRows(Invalid):
    """A sheet would be longer than what is made at once."""

    slug = "sheet_too_long"
    title = "Ce classeur serait trop long"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, what its cells are, and how wide it is in characters."""

    heading: str
    kind: Literal["text", "count", "hours", "day", "euros"] = "text"
    width: int = 12


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet of a workbook, with its last row where it sums up; a cell that is None stays empty."""

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[Value, ...]]
    total: tuple[Value, ...] = ()


def parted(table: Table) -> Iterable[Table]:
    """Part a table that no choice makes shorter into sheets that follow each other: "Familles", "Familles (2)"."""
    for at in range(0, max(len(table.rows), 1), MOST_ROWS):
        name = f"{table.name} ({at // MOST_ROWS + 1})" if at else table.name
        yield Table(name, table.columns, table.rows[at : at + MOST_ROWS])


def workbook(name: str, tables: Iterable[Table], *, title: str, now: datetime) -> File:
    """Make a workbook of some tables; takes about a second for 10,000 rows, so that pages make it in a thread."""
    import xlsxwriter  # Whoever never asks for a sheet does without the library.

    sheets = tuple(tables)
    if any(len(one.rows) > MOST_ROWS for one in sheets):
        raise TooManyRows(f"Choisissez une période plus courte ou une structure\u00a0: {MOST_ROWS} lignes au plus.")
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        book.set_properties({"title": title, "created": now.replace(tzinfo=None)})
        heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"})
        formats = {kind: book.add_format({"num_format": shown}) for kind, shown in FORMATS.items()}
        last = {kind: book.add_format({"bold": True, "top": 1, "num_format": shown}) for kind, shown in {"text": "@", **FORMATS}.items()}
        for table in sheets:
            sheet = book.add_worksheet(table.name[:LONGEST_NAME])
            _write(sheet, table, heading, formats)
            if table.total:
                _row(sheet, len(table.rows) + 1, table.columns, table.total, last)
    return File(name=name, media_type=MEDIA_TYPE, content=made.getvalue())


def _write(sheet: Any, table: Table, heading: Any, formats: dict[str, Any]) -> None:
    for at, column in enumerate(table.columns):
        sheet.set_column(at, at, column.width)
        sheet.write_string(0, at, column.heading, heading)
    for line, row in enumerate(table.rows, 1):
        _row(sheet, line, table.columns, row, formats)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(table.rows), 1), len(table.columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(PAPER_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _row(sheet: Any, line: int, columns: Sequence[Column], values: Sequence[Value], formats: dict[str, Any]) -> None:
    for at, (column, value) in enumerate(zip(columns, values, strict=True)):
        _cell(sheet, line, at, value, formats.get(column.kind))


def _cell(sheet: Any, line: int, at: int, value: Value, shown: Any) -> None:
    """Write a cell by its type, never by what it looks like: a name that begins with "=" is no formula."""
    if isinstance(value, str):
        sheet.write_string(line, at, value, shown)
    elif isinstance(value, date):
        sheet.write_datetime(line, at, value, shown)
    elif value is not None:
        sheet.write_number(line, at, value, shown)
