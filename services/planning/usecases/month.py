"""Month and week: what families and staff look at most."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from chassis.errors import Invalid
from chassis.tx import Tx
from contracts.planning import DayStatus, GetMonth, GridRow, MonthDays, MonthGrid, Week, WeekSlot
from services.planning.domain.absence import longest_after, terms
from services.planning.domain.admission import DECLARED_LATE
from services.planning.domain.booking import Seat
from services.planning.domain.calendar import Calendar, days_between, month_start
from services.planning.domain.elsewhere import held_elsewhere
from services.planning.domain.enrolment import Enrolment, last_of_month
from services.planning.domain.errors import UnknownChild, UnknownEnrolment
from services.planning.domain.grid import OVERRULED, Grid
from services.planning.domain.leave import Contract
from services.planning.store import custody, households, leaves, reach, sheets, weeks
from services.planning.store.sheets import Sheet

WEEK_DAYS = 7
OTHER_HOUSEHOLD = "Autre foyer"
"""What stands in the place of a payer whom the other household may not know."""
REGULAR = (DayStatus.REGULAR, None)
YEARS = range(2000, 2100)
"""Years that a planning may be asked for: an address typed by hand may hold any."""


async def month_grid(tx: Tx, asked: GetMonth, family_id: UUID | None) -> MonthGrid:
    """Draw a child's month, or one row of it, and the week's days beside it; `family_id` is the family that asks, None for staff."""
    child_id, enrolment_id = asked.child_id, asked.enrolment_id
    days, beside = _days(asked)
    first, last = min(days + beside), max(days + beside)
    sheet = await sheets.of_children(tx, [child_id], first, last, ranked=True)
    if not sheet.children or not sheet.children[0].is_of(family_id):
        raise UnknownChild
    shown = [
        one
        for one in sheet.enrolments
        if enrolment_id in (None, one.enrolment_id) and family_id in (None, one.family_id) and tx.actor.sees(one.activity.facility_id)
    ]
    if enrolment_id is not None and not shown:
        raise UnknownEnrolment
    if not shown and not await reach.sees_child(tx, child_id):
        raise UnknownChild
    shared = sheet.children[0].shared
    others = await sheets.of_other_household(tx, child_id, family_id, first, last) if family_id and shared else []
    planned = _Planned(
        sheet,
        Grid(
            sheet.calendar,
            sheet.free,
            tx.now,
            sheet.homes,
            sheet.standing,
            back=_back(asked, family_id, sheet),
            payers=sheet.payers(),
            elsewhere=held_elsewhere(others, days + beside, sheet.calendar),
        ),
        family_id,
        shown,
        [] if enrolment_id else others,
        await leaves.contracts(tx, shown),
    )
    household = await households.of_family(tx, family_id, tx.now) if family_id and not enrolment_id else None
    return MonthGrid(
        **dict(planned.drawn(days)),
        child_id=child_id,
        child=sheet.children[0].name,
        suspended=sheet.obstacles.blocked_contact,
        beside=planned.drawn(beside) if beside else None,
        household=household.children if household else (),
        offers=tuple(one for one in household.offers if one.child_id == child_id) if household else (),
    )


@dataclass(frozen=True, slots=True)
class _Planned:
    """All that is planned for a child during a span, from which its months are drawn as a family sees them, or staff."""

    sheet: Sheet
    grid: Grid
    family_id: UUID | None
    shown: list[Enrolment]
    others: list[tuple[Enrolment, dict[date, Seat]]]
    contracts: Mapping[UUID, Contract]

    def drawn(self, days: Sequence[date]) -> MonthDays:
        """Draw some days of one month, with the rows of the enrolments that hold in them."""
        month = month_start(days[0])
        return MonthDays(
            month=month,
            today=self.grid.today,
            days=self.grid.columns(days, self.sheet.children[0].child_id, self.family_id),
            rows=(
                *(self._row(one, month, days) for one in self.shown if one.holds_in(days[0], days[-1])),
                *(self._other_row(one, own, days) for one, own in self.others if one.holds_in(days[0], days[-1])),
            ),
            absences=terms(self.sheet.reasons),
        )

    def _row(self, one: Enrolment, month: date, days: Sequence[date]) -> GridRow:
        contract = self.contracts.get(one.enrolment_id)
        return GridRow(
            enrolment_id=one.enrolment_id,
            activity_id=one.activity.activity_id,
            activity=one.activity.name,
            facility=one.activity.facility,
            guardian=one.guardian,
            approval=one.activity.approval,
            version=self.sheet.versions.get((one.enrolment_id, month), 0),
            cells=self.grid.row(one, days, self.sheet.days.get(one.enrolment_id, {})),
            weekdays=tuple(sorted(one.activity.weekdays)),
            leave=contract.balance(month) if contract else None,
        )

    def _other_row(self, one: Enrolment, own: Mapping[date, Seat], days: Sequence[date]) -> GridRow:
        return GridRow(
            enrolment_id=one.enrolment_id,
            activity_id=one.activity.activity_id,
            activity=one.activity.name,
            facility=one.activity.facility,
            guardian=OTHER_HOUSEHOLD,
            approval=one.activity.approval,
            version=0,
            cells=self.grid.read_only(one, days, own),
            other_household=True,
        )


def _back(asked: GetMonth, family_id: UUID | None, sheet: Sheet) -> timedelta | None:
    """Tell how long after a day its absence may be declared by who looks: a family, or staff who act for one."""
    if asked.for_family is not None:
        return DECLARED_LATE
    return None if family_id is None else longest_after(sheet.reasons)


async def week(tx: Tx, first: date, family_id: UUID) -> Week:
    """List what is planned for all children of a family during seven days, the places held for them and the certificates awaited."""
    _plausible(first)
    days = days_between(first, first + timedelta(days=WEEK_DAYS - 1))
    planned = await weeks.of_family(tx, family_id, days[0], days[-1])
    slots = [
        _slot(one, day, status, rank, planned.calendar)
        for day in days
        for one in planned.enrolments
        if (known := planned.days.get((one.enrolment_id, day))) or one.is_regular(day, planned.calendar)
        for status, rank in (known or REGULAR,)
        if status != DayStatus.REFUSED
    ]
    return Week(
        first=days[0],
        last=days[-1],
        slots=tuple(slots),
        offers=tuple(planned.offers),
        certificates=tuple(planned.certificates),
        shared=not slots and await custody.is_of_two(tx, family_id),
    )


def _slot(one: Enrolment, day: date, status: DayStatus, rank: int | None, calendar: Calendar) -> WeekSlot:
    """Tell a day of the week as the month's grid does: a closure excused it, and not the family."""
    activity = one.activity
    mark = activity.mark(day, calendar) if status in OVERRULED else None
    reason = calendar.label(day, mark, activity.facility_id, activity.activity_id) if mark == DayStatus.CLOSED else ""
    return WeekSlot(
        day=day, child_id=one.child_id, child=one.child, activity=activity.name, status=mark or status, rank=rank, reason=reason
    )


def _days(asked: GetMonth) -> tuple[list[date], list[date]]:
    """List the days of the month asked for, and those of the week that lie in the month before or after."""
    _plausible(asked.month)
    days = days_between(month_start(asked.month), last_of_month(asked.month))
    if asked.with_week is None:
        return days, []
    _plausible(asked.with_week)
    week_days = days_between(asked.with_week, asked.with_week + timedelta(days=WEEK_DAYS - 1))
    beside = [day for day in week_days if not days[0] <= day <= days[-1]]
    if len(beside) == len(week_days):
        raise Invalid("Cette semaine n'a aucun jour dans ce mois.")
    return days, beside


def _plausible(day: date) -> None:
    if day.year not in YEARS:
        raise Invalid("Il n'y a pas de planning pour une date si lointaine.")
