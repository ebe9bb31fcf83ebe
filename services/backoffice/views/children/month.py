"""A child's month as a table to read: a row per enrolment, a column per day, each cell one status."""

from dataclasses import dataclass
from datetime import date, timedelta

from chassis import french
from chassis.edge import days as typed
from chassis.edge.statuses import LABELS, OFFERED, OFFERED_SIGN, SHUT
from contracts.planning import DayStatus, GridCell, GridRow, MonthGrid

LETTERS = ("lu", "ma", "me", "je", "ve", "sa", "di")
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Column:
    """A day of the month."""

    day: date
    letters: str
    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class Cell:
    """What one enrolment holds on one day; `kind` is the class of its sign, empty for nothing."""

    day: date
    kind: str
    words: str
    rank: str


@dataclass(frozen=True, slots=True)
class Row:
    """An enrolment during the month."""

    activity: str
    facility: str
    guardian: str
    approval: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """The month, ready to be drawn."""

    child: str
    first: date
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    legend: tuple[tuple[str, str], ...]

    @property
    def agenda(self) -> tuple[tuple[date, tuple[tuple[Row, Cell], ...]], ...]:
        """List the days that hold something of the child's own, for narrow screens."""
        shut = {status.value for status in SHUT}
        days: dict[date, list[tuple[Row, Cell]]] = {}
        for row in self.rows:
            for cell in row.cells:
                if cell.kind and cell.kind not in shut:
                    days.setdefault(cell.day, []).append((row, cell))
        return tuple((day, tuple(found)) for day, found in sorted(days.items()))


def month_of(grid: MonthGrid) -> Month:
    """Make a month from planning's grid."""
    columns = tuple(
        Column(
            day=one.day,
            letters=LETTERS[one.day.weekday()],
            kind=" ".join(
                kind
                for kind, holds in (
                    ("weekend", one.day.weekday() >= SATURDAY),
                    ("marked", one.mark is not None),
                    ("today", one.day == grid.today),
                )
                if holds
            ),
            label=f"{french.day(one.day)}" + (f", {one.label or LABELS[one.mark].lower()}" if one.mark else ""),
        )
        for one in grid.days
    )
    rows = tuple(_row(row) for row in grid.rows)
    shown = {cell.kind for row in rows for cell in row.cells}
    signs = (*((status.value, label) for status, label in LABELS.items()), (OFFERED_SIGN, OFFERED))
    return Month(
        child=grid.child,
        first=grid.month.replace(day=1),
        columns=columns,
        rows=rows,
        legend=tuple((sign, label) for sign, label in signs if sign in shown),
    )


def _row(row: GridRow) -> Row:
    return Row(
        activity=row.activity,
        facility=row.facility,
        guardian=row.guardian,
        approval="avec accord d'un agent" if row.approval == "manual" else "",
        cells=tuple(_cell(cell) for cell in row.cells),
    )


def _cell(cell: GridCell) -> Cell:
    if cell.status is None:
        return Cell(cell.day, "", "", "")
    words = LABELS[cell.status]
    if cell.offered_until:
        words = f"{OFFERED}, à accepter jusqu'au {french.moment(french.last_minute(cell.offered_until))}"
    elif cell.rank:
        words += f", {french.rank(cell.rank)} sur la liste"
    if cell.reason:
        words += f" : {cell.reason}"
    rank = str(cell.rank) if cell.rank and cell.status is DayStatus.WAITING and not cell.offered_until else ""
    return Cell(cell.day, OFFERED_SIGN if cell.offered_until else cell.status.value, words, rank)


def asked_month(text: str, today: date) -> date:
    """Read the month of an address, "2026-11"; anything else is the present month."""
    return typed.month_of(text) or today.replace(day=1)


def previous(first: date) -> date:
    """Tell the first day of the month before."""
    return (first - timedelta(days=1)).replace(day=1)


def following(first: date) -> date:
    """Tell the first day of the month after."""
    return (first + timedelta(days=31)).replace(day=1)
