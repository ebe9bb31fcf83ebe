"""What a clerk may enter in the place of a family: days to book, absences to declare."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis import french
from contracts.billing import BankRequests, BankRequestView
from contracts.planning import AbsenceReasons, AskedDay, DayStatus, GridCell, LateTerms, MonthGrid, PlanningRequests, PlanningRequestView
from services.backoffice.views.requests.detail import may_be_taken_back
from services.backoffice.views.requests.lines import Line, line_of

LATE: dict[LateTerms, str] = {"ask_staff": "tardive : à décider", "surcharge": "tardive : supplément"}
PLACES = {"full": "complet : liste d'attente", "last": "dernières places"}


@dataclass(frozen=True, slots=True)
class Choice:
    """A day that may be ticked; `value` names it in the form."""

    value: str
    words: str
    note: str


@dataclass(frozen=True, slots=True)
class Choices:
    """The days of one enrolment that may be booked, or missed."""

    activity: str
    facility: str
    days: tuple[Choice, ...]


def to_book(grid: MonthGrid) -> tuple[Choices, ...]:
    """List the days that may be booked, enrolment by enrolment."""
    return _choices(grid, "book")


def to_miss(grid: MonthGrid) -> tuple[Choices, ...]:
    """List the days of which an absence may be declared."""
    return _choices(grid, "declare_absence")


def is_over(grid: MonthGrid) -> bool:
    """Tell whether nothing may be booked in a month any more, nor a day to come be missed: whoever calls means the next one."""
    rows = [row for row in grid.rows if not row.other_household]
    return not any(cell.may in ("book", "declare_absence") and cell.day >= grid.today for row in rows for cell in row.cells)


def _choices(grid: MonthGrid, what: str) -> tuple[Choices, ...]:
    found = []
    for row in grid.rows:
        days = tuple(
            Choice(f"{row.enrolment_id}/{cell.day}", french.day(cell.day), _note(cell, grid.today))
            for cell in row.cells
            if cell.may == what
        )
        if days and not row.other_household:
            found.append(Choices(row.activity, row.facility, days))
    return tuple(found)


def billed_but_for(reasons: AbsenceReasons) -> str:
    """Say what an absence declared late costs, and for which reasons of the town it is not billed."""
    excusing = [f"« {one.label} »" for one in reasons.reasons if one.excused == "with_certificate"]
    words = "Un jour hors délai, passé ou noté « absence facturée » reste facturé"
    return f"{words}, sauf pour {french.listed(excusing)}, avec une attestation." if excusing else f"{words}."


def _note(cell: GridCell, today: date) -> str:
    if cell.may == "declare_absence":
        if cell.status == DayStatus.ABSENT_BILLED:
            return "absence facturée"
        return "jour passé" if cell.day < today else "hors délai" if cell.late else ""
    notes = [LATE[cell.late_terms]] if cell.late_terms else []
    if cell.places in PLACES:
        notes.append(PLACES[cell.places])
    return ", ".join(notes)


def to_take_back(planning: PlanningRequests | None, bank: BankRequests | None) -> tuple[Line, ...]:
    """List what waits beside the record's changes and may be taken back, oldest first; None stands for what was not read."""
    waiting: list[PlanningRequestView | BankRequestView] = [*(bank.requests if bank else ())]
    waiting += [one for one in planning.requests if one.status == "pending"] if planning else []
    lines = [line_of(one) for one in waiting if may_be_taken_back(one)]
    return tuple(sorted(lines, key=lambda line: line.submitted_at))


def asked_days(values: Iterable[str]) -> tuple[AskedDay, ...] | None:
    """Read ticked days; None when something else was sent."""
    try:
        pairs = [value.split("/") for value in values]
        return tuple(AskedDay(enrolment_id=UUID(enrolment), day=date.fromisoformat(day)) for enrolment, day in pairs)
    except ValueError:
        return None
