"""What the planning shows: a table of the month for wide screens, a list of the chosen week for phones."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from markupsafe import Markup, escape

from chassis import french
from chassis.clock import paris_date
from chassis.edge.statuses import LABELS, OFFERED, OFFERED_SIGN, SHUT, told
from contracts.planning import AbsenceTerms, DayStatus, GridCell, GridDay, GridRow, LateTerms, LeaveBalance, MonthDays
from gateway.views.planning import absences

FIELDS = {"book": "reserver", "declare_absence": "absence"}
SATURDAY = 5
SHUT_HERE = "closed"
"""A closure is listed where it is not one of the whole town, which the day itself tells."""
FREE = {"last": "free last", "full": "free full"}
"""How a day that may be asked is drawn where few or no places are left."""
HOMES = {"own": "chez vous", "other": "chez l'autre parent", "both": "jour de passage"}
"""Where a shared child is on a day."""
ELSEWHERE = "elsewhere"
"""A day that the weekly pattern leaves out, because a shared child is with its other parent: the day itself tells it in the week's list."""
LATE: dict[LateTerms, str] = {
    "ask_staff": "demande tardive : la mairie décidera",
    "surcharge": "réservation tardive : un supplément peut être facturé",
}
"""What it means to ask for a day after its cut-off."""


class Cell(NamedTuple):
    """One enrolment on one day; `field` is the form field that asks for what may still be done, "" when nothing may.

    A tuple and not a dataclass: a page makes two hundred of them.
    """

    day: str
    title: str
    css: str
    sign: str
    rank: str
    status: str
    hint: str
    field: str
    value: str
    """The enrolment and the day, where something may be done."""
    checked: bool
    request: str = ""
    """The request that may still be taken back."""


@dataclass(frozen=True, slots=True)
class Row:
    """One enrolment during the month."""

    key: str
    enrolment: str
    activity_id: str
    activity: str
    facility: str
    guardian: str
    cells: tuple[Cell, ...]
    other: bool = False
    leave: str = ""
    """What is left of the leave of an hourly contract."""

    def markup(self) -> Markup:
        """Write the cells of the table: two hundred a page, so not one by one through the template."""
        activity = escape(self.activity)
        return Markup("".join([_cell_markup(cell, activity) for cell in self.cells]))  # noqa: S704 - each cell escapes what people wrote


@dataclass(frozen=True, slots=True)
class Column:
    """One day of the month."""

    number: str
    initials: str
    title: str
    css: str


@dataclass(frozen=True, slots=True)
class Slot:
    """One enrolment on one day of the week's list."""

    row: Row
    cell: Cell


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the week's list; `mark` tells why the whole day is special."""

    iso: str
    weekday: str
    number: str
    title: str
    today: bool
    mark: str
    slots: tuple[Slot, ...]
    home: str = ""


def _homes(*grids: MonthDays) -> dict[date, str]:
    """Say with whom a shared child is each day; of a change-over, who has the child afterwards, as far as the days around it tell."""
    known = {day.day: day.home for grid in grids for day in grid.days if day.home}
    elsewhere = {"own": "other", "other": "own"}

    def words(day: date, home: str) -> str:
        after = known.get(day + date.resolution) or ""
        then = after if after in elsewhere else elsewhere.get(known.get(day - date.resolution) or "")
        return f"{HOMES[home]}, puis {HOMES[then]}" if home == "both" and then else HOMES[home]

    return {day: words(day, home) for day, home in known.items()}


def columns(grid: MonthDays) -> tuple[Column, ...]:
    """Present the days of the month."""
    homes = _homes(grid)
    return tuple(
        Column(
            number=f"{day.day.day:02}",
            initials=french.capitalised(french.DAYS[day.day.weekday()][:2]),
            title=french.day(day.day)
            + (f", {marked(day)}" if day.mark else "")
            + (f", {homes[day.day]}" if day.home else "")
            + (", aujourd'hui" if day.day == grid.today else ""),
            css=" ".join(name for name in (_column_css(day.day, grid.today), f"home-{day.home}" if day.home else "") if name),
        )
        for day in grid.days
    )


def rows(grid: MonthDays, chosen: Collection[str] = frozenset()) -> tuple[Row, ...]:
    """Present the enrolments of the month; `chosen` values stay ticked."""
    return tuple(_row(row, grid, chosen) for row in grid.rows)


def week(grids: Collection[MonthDays], shown: Collection[tuple[Row, ...]], monday: date, today: date) -> tuple[Day, ...]:
    """List the week's days, each with what is planned or may be asked; nothing-to-see slots are left out."""
    special = {day.day: day for grid in grids for day in grid.days if day.mark}
    homes = _homes(*grids)
    slots: dict[str, list[Slot]] = {}
    for month_rows in shown:
        for row in month_rows:
            for cell in row.cells:
                if _said_above(cell, special.get(date.fromisoformat(cell.day))):
                    continue
                if _worth_listing(cell) or (cell.sign == SHUT_HERE and date.fromisoformat(cell.day) not in special):
                    slots.setdefault(cell.day, []).append(Slot(row, cell))
    return tuple(
        Day(
            iso=(iso := day.isoformat()),
            weekday="auj." if day == today else french.DAYS[day.weekday()][:3] + ".",
            number=str(day.day),
            title=f"Aujourd'hui, {french.day(day)}" if day == today else french.capitalised(french.day(day)),
            today=day == today,
            mark=marked(special[day]) if day in special else "",
            slots=tuple(slots.get(iso, ())),
            home=homes.get(day, ""),
        )
        for day in _days(monday, 7)
    )


def _days(first: date, count: int) -> Iterator[date]:
    return (first + timedelta(days=offset) for offset in range(count))


def marked(day: GridDay) -> str:
    """Tell what makes a whole day special: "Jour férié : Noël", "Vacances de Noël"; empty where nothing does."""
    return told(day.mark, day.label) if day.mark else day.label


@lru_cache(maxsize=1024)
def _column_css(day: date, today: date) -> str:
    return " ".join(name for name, holds in (("today", day == today), ("weekend", day.weekday() >= SATURDAY)) if holds)


def _row(row: GridRow, grid: MonthDays, chosen: Collection[str]) -> Row:
    enrolment = str(row.enrolment_id)
    return Row(
        key=f"l-{grid.month:%Y-%m}-{enrolment}",
        enrolment=enrolment,
        activity_id=str(row.activity_id),
        activity=row.activity,
        facility=row.facility,
        guardian=row.guardian,
        other=row.other_household,
        leave=leave_left(row.leave) if row.leave else "",
        cells=tuple(_cell(cell, enrolment, grid, chosen) for cell in row.cells),
    )


def leave_left(balance: LeaveBalance) -> str:
    """Say what is left of the leave of a year: "12 jours de congé jusqu'au 31 août 2027", or that nothing is."""
    left = f"{french.plural(balance.left_days, 'jour')} de congé" if balance.left_days > 0 else "plus de congé à prendre"
    return f"{left} jusqu'au {french.plain_date(balance.last)}"


def _cell(cell: GridCell, enrolment: str, grid: MonthDays, chosen: Collection[str]) -> Cell:
    """Present a cell; one in which nothing may be done says the same in every row."""
    if not (cell.may or cell.reason or cell.rank or cell.opens_at or cell.until or cell.away):
        return _still(cell.day, cell.status, grid.today)
    return _lively(cell, enrolment, grid.today, grid.absences, chosen)


@lru_cache(maxsize=4096)
def _still(day: date, status: DayStatus | None, today: date) -> Cell:
    return _lively(GridCell(day=day, status=status), "", today, AbsenceTerms(), ())


def _lively(cell: GridCell, enrolment: str, today: date, terms: AbsenceTerms, chosen: Collection[str]) -> Cell:
    iso = cell.day.isoformat()
    value = f"{enrolment}_{iso}" if enrolment else ""
    status = LABELS[cell.status] if cell.status else french.capitalised(HOMES["other"]) if cell.away else "Non réservé"
    if cell.offered_until:
        status = OFFERED
    elif cell.rank:
        status = f"{status}, {french.rank(cell.rank)} sur la liste"
    shut = cell.status in SHUT
    css = _column_css(cell.day, today)
    return Cell(
        day=iso,
        title=french.day(cell.day),
        css=f"{css} off" if shut else css,
        sign=_sign(cell),
        rank=french.rank(cell.rank) if cell.rank and not cell.offered_until else "",
        status=status,
        hint=_hint(cell, today, terms),
        field=FIELDS.get(cell.may, "") if cell.may else "",
        value=value,
        checked=value in chosen,
        request=str(cell.request_id) if cell.may == "withdraw" and cell.request_id else "",
    )


def _sign(cell: GridCell) -> str:
    if cell.offered_until:
        return OFFERED_SIGN
    if cell.status:
        return cell.status.value
    if cell.may:
        return FREE.get(cell.places or "", "free")
    return ELSEWHERE if cell.away else ""


def _cell_markup(cell: Cell, activity: str) -> str:
    """Write a cell; activity comes escaped, the hint may hold a clerk's words, the rest is ours."""
    sign = f'<i class="sign {cell.sign}">{cell.rank}</i>' if cell.sign else ""
    hint = escape(french.typeset(cell.hint))
    if not cell.field:
        words = f"<b>{cell.status}</b>. <i>{hint}</i>" if hint else f"<b>{cell.status}</b>"
        request = f' data-request="{cell.request}"' if cell.request else ""
        return f'<td class="c {cell.css}" data-day="{cell.day}"{request}>{sign}<span class="vh">{words}</span></td>'
    ticked = " checked" if cell.checked else ""
    return (
        f'<td class="c {cell.css}" data-day="{cell.day}"><label><input type="checkbox" name="{cell.field}" value="{cell.value}"{ticked}>'
        f'{sign}<span class="vh">{activity}, {cell.title}\u00a0: <b>{cell.status}</b>. <i>{hint}</i></span></label></td>'
    )


def _may_miss(cell: GridCell, today: date, terms: AbsenceTerms) -> str:
    """Tell what an absence costs that may be declared; of a day missed or gone by, what excuses it still."""
    if cell.until is not None and (cell.status == DayStatus.ABSENT_BILLED or cell.day < today):
        excused = f"excusée avec une attestation, à déclarer {french.until(cell.until, today)}"
        return f"{cell.reason} {french.capitalised(excused)}" if cell.reason else excused
    if cell.late or cell.until is None:
        return f"délai dépassé, l'absence {absences.billed(terms)}"
    return absences.free(terms, french.until(cell.until, today))


def _hint(cell: GridCell, today: date, terms: AbsenceTerms) -> str:
    """Tell what may still be done and until when, or why nothing may."""
    if cell.offered_until is not None:
        return f"à accepter {french.until(cell.offered_until, today)}"
    if cell.may == "book":
        return _may_book(cell, today)
    if cell.may == "declare_absence":
        return _may_miss(cell, today, terms)
    if cell.opens_at is not None:
        return f"réservable {_from(cell.opens_at, today)}"
    if cell.reason or cell.status is not None or cell.day < today or cell.until is None:
        return cell.reason
    last = french.last_minute(cell.until)
    near = abs((paris_date(last) - today).days) <= 1
    return f"délai dépassé depuis {'' if near else 'le '}{french.near_moment(last, today)}"


def _from(moment: datetime, today: date) -> str:
    """Tell from when a day can be booked: "à partir de demain à 8 h 30", "à partir du lundi 4 janvier à 8 h 30"."""
    told = french.near_moment(moment, today)
    return f"à partir du {told}" if told.startswith(french.DAYS) else f"à partir {french.of(told)}"


def _may_book(cell: GridCell, today: date) -> str:
    possible = "possible" if cell.status is None or cell.reason else "réservable de nouveau"
    limit = f"{possible} {french.until(cell.until, today)}" if cell.until else possible
    if cell.late_terms:
        limit = f"{LATE[cell.late_terms]}, {limit}"
    if cell.reason:
        return f"{cell.reason} Nouvelle demande {limit}"
    return {"full": f"complet, sur liste d'attente, {limit}", "last": f"dernières places, {limit}"}.get(cell.places or "", limit)


def _said_above(cell: Cell, day: GridDay | None) -> bool:
    """Tell whether a cell says only that it is closed, which the head of its day says of the whole town."""
    return day is not None and not cell.field and "off" in cell.css and cell.hint in ("", day.label)


def _worth_listing(cell: Cell) -> bool:
    return bool(cell.field or (cell.sign not in ("", ELSEWHERE) and "off" not in cell.css) or cell.hint)
