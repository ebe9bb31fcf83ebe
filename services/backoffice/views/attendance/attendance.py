"""Attendance on a tablet: the lists of a day, and each list with large buttons, in the words of whoever marks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from chassis import french
from chassis.edge.days import day_of
from chassis.edge.statuses import LABELS
from contracts.planning import Correction, DaySheet, DayStatus, GroupView, SheetChild, SheetTallies, SheetTally, Stray
from services.backoffice.views.attendance.groups import hours_of

TOLD = {
    DayStatus.REGULAR: LABELS[DayStatus.REGULAR],
    DayStatus.PRESENT_UNBOOKED: LABELS[DayStatus.PRESENT_UNBOOKED],
    DayStatus.ABSENT_EXCUSED: "Absence prévenue",
    DayStatus.ABSENCE_PROCESSING: "Absence déclarée",
    DayStatus.LEAVE: LABELS[DayStatus.LEAVE],
}
TOLD_AWAY = "Absence prévenue"


@dataclass(frozen=True, slots=True)
class Line:
    """A child on the list: `mark` is "oui", "non" or "" while nobody marked it."""

    child_id: UUID
    name: str
    told: str
    expected: bool
    mark: str
    hours: str
    arrived: str
    left: str
    outside: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list with its counts; `unplanned` are the children who came without a place. Who came without an enrolment is present too.

    On a `timed` one arrivals and departures are noted: so the activity does, a child has a contract by the hour, or some time was noted.
    """

    expected: tuple[Line, ...]
    away: tuple[Line, ...]
    unplanned: tuple[Line, ...]
    present: int
    absent: int
    unmarked: int
    timed: bool

    @property
    def lines(self) -> tuple[Line, ...]:
        """List every child who is enrolled there: expected, come without a place, and away."""
        return (*self.expected, *self.unplanned, *self.away)


def asked_group(typed: str, found: DaySheet) -> GroupView | None:
    """Find the group that an address names; any other is the whole list."""
    return next((one for one in found.groups if str(one.group_id) == typed), None)


def in_group(children: Iterable[SheetChild], group: GroupView | None) -> tuple[SheetChild, ...]:
    """Keep the children of a group, or all."""
    return tuple(one for one in children if group is None or one.group_id == group.group_id)


def sheet_of(found: DaySheet, group: GroupView | None = None) -> Sheet:
    """Put a list, or the part of it that is one group, into words."""
    children = in_group(found.children, group)
    lines = [(one, _line(one)) for one in children]
    expected = tuple(line for one, line in lines if one.expected)
    return Sheet(
        expected=expected,
        away=tuple(line for one, line in lines if not one.expected and not one.present),
        unplanned=tuple(line for one, line in lines if not one.expected and one.present),
        present=sum(bool(one.present) for one in children) + len(found.strays),
        absent=sum(line.mark == "non" for line in expected),
        unmarked=sum(not line.mark for line in expected),
        timed=found.times or any(one.starts or one.arrived_at or one.left_at for one in children),
    )


def parts(found: DaySheet) -> tuple[tuple[str, Sheet], ...]:
    """Part a list as it is taken: whole, or group by group, and then the children of none."""
    if not found.groups:
        return (("", sheet_of(found)),)
    alone = found.model_copy(update={"children": tuple(one for one in found.children if one.group_id is None)})
    sheets = [*((group.name, sheet_of(found, group)) for group in found.groups), ("sans groupe", sheet_of(alone))]
    return tuple((name, sheet) for name, sheet in sheets if sheet.lines)


def by_facility(found: SheetTallies) -> tuple[tuple[str, tuple[SheetTally, ...]], ...]:
    """Group the lists of a day under their facility."""
    groups: dict[str, list[SheetTally]] = {}
    for one in found.sheets:
        groups.setdefault(one.facility, []).append(one)
    return tuple((facility, tuple(sheets)) for facility, sheets in groups.items())


def corrections(found: Iterable[Correction]) -> tuple[tuple[str, str], ...]:
    """Say of each correction who noted what in place of what."""
    return tuple(
        (
            f"{one.child} : {_said(one.present, one.arrived_at, one.left_at)}"
            + (f" (auparavant {_said(one.was_present, one.was_arrived_at, one.was_left_at)})" if one.was_present is not None else ""),
            f"{french.capitalised(french.moment(one.noted_at))}, {one.noted_by_name}",
        )
        for one in found
    )


def noted_times(one: Stray) -> str:
    """Say when a child came and left, as far as it was noted: "arrivée à 8 h 05, départ à 18 h 50"."""
    return ", ".join(f"{words} à {french.clock(at)}" for words, at in (("arrivée", one.arrived_at), ("départ", one.left_at)) if at)


def asked_day(typed: str, today: date) -> date:
    """Read the day of an address; anything else, or one that no portal knows, is today."""
    return day_of(typed) or today


def _line(one: SheetChild) -> Line:
    return Line(
        child_id=one.child_id,
        name=one.child,
        told=TOLD.get(one.status, "" if one.expected else TOLD_AWAY),
        expected=one.expected,
        mark="" if one.present is None else "oui" if one.present else "non",
        hours=hours_of(one),
        arrived=one.arrived_at.strftime("%H:%M") if one.arrived_at else "",
        left=one.left_at.strftime("%H:%M") if one.left_at else "",
        outside=f"{french.plural(one.off_contract_minutes, 'minute')} hors contrat" if one.off_contract_minutes else "",
    )


def _said(present: bool | None, arrived_at: time | None, left_at: time | None) -> str:
    times = [f"{word} {french.clock(at)}" for word, at in (("de", arrived_at), ("à", left_at)) if at]
    return " ".join(["présent" if present else "absent", *times])
