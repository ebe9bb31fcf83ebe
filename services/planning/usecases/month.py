"""Month and week: what families and staff look at most."""

from datetime import date, timedelta
from uuid import UUID

from chassis.errors import Invalid
from chassis.tx import Tx
from contracts.planning import DayStatus, GetMonth, GridRow, MonthGrid, Week, WeekSlot
from services.planning.domain.calendar import days_between, month_start
from services.planning.domain.enrolment import last_of_month
from services.planning.domain.errors import UnknownChild, UnknownEnrolment
from services.planning.domain.grid import Grid
from services.planning.store import leaves, sheets, weeks

WEEK_DAYS = 7
OTHER_HOUSEHOLD = "Autre foyer"
"""What stands in the place of a payer whom the other household may not know."""
REGULAR = (DayStatus.REGULAR, None)
YEARS = range(2000, 2100)
"""Years that a planning may be asked for: an address typed by hand may hold any."""


async def month_grid(tx: Tx, asked: GetMonth, family_id: UUID | None) -> MonthGrid:
    """Draw a child's month, one week or one row of it; `family_id` is the family that asks, None for staff."""
    child_id, enrolment_id = asked.child_id, asked.enrolment_id
    days = _days(asked)
    sheet = await sheets.of_children(tx, [child_id], days[0], days[-1], ranked=True)
    if not sheet.children or not sheet.children[0].is_of(family_id):
        raise UnknownChild
    shown = [
        one
        for one in sheet.enrolments
        if enrolment_id in (None, one.enrolment_id) and family_id in (None, one.family_id) and tx.actor.sees(one.activity.facility_id)
    ]
    if enrolment_id is not None and not shown:
        raise UnknownEnrolment
    contracts = await leaves.contracts(tx, shown)
    grid = Grid(sheet.calendar, sheet.free, tx.now, sheet.homes, sheet.standing)
    child = sheet.children[0]
    others = await sheets.of_other_household(tx, child_id, days[0], days[-1]) if family_id and child.shared and not enrolment_id else []
    return MonthGrid(
        child_id=child_id,
        child=child.name,
        month=month_start(asked.month),
        today=grid.today,
        suspended=sheet.obstacles.blocked_contact,
        days=grid.columns(days, child_id, family_id),
        rows=tuple(
            GridRow(
                enrolment_id=one.enrolment_id,
                activity_id=one.activity.activity_id,
                activity=one.activity.name,
                facility=one.activity.facility,
                guardian=one.guardian,
                approval=one.activity.approval,
                version=sheet.versions.get(one.enrolment_id, 0),
                cells=grid.row(one, days, sheet.days.get(one.enrolment_id, {})),
                weekdays=tuple(sorted(one.activity.weekdays)),
                leave=contracts[one.enrolment_id].balance(month_start(asked.month)) if one.enrolment_id in contracts else None,
            )
            for one in shown
        )
        + tuple(
            GridRow(
                enrolment_id=one.enrolment_id,
                activity_id=one.activity.activity_id,
                activity=one.activity.name,
                facility=one.activity.facility,
                guardian=OTHER_HOUSEHOLD,
                approval=one.activity.approval,
                version=0,
                cells=grid.read_only(one, days, own),
                other_household=True,
            )
            for one, own in others
        ),
    )


async def week(tx: Tx, first: date, family_id: UUID) -> Week:
    """List what is planned for all children of a family during seven days, and the places held for them."""
    _plausible(first)
    days = days_between(first, first + timedelta(days=WEEK_DAYS - 1))
    planned = await weeks.of_family(tx, family_id, days[0], days[-1])
    slots = [
        WeekSlot(day=day, child_id=one.child_id, child=one.child, activity=one.activity.name, status=status, rank=rank)
        for day in days
        for one in planned.enrolments
        if (known := planned.days.get((one.enrolment_id, day))) or one.is_regular(day, planned.calendar)
        for status, rank in (known or REGULAR,)
        if status != DayStatus.REFUSED
    ]
    return Week(first=days[0], last=days[-1], slots=tuple(slots), offers=tuple(planned.offers))


def _days(asked: GetMonth) -> list[date]:
    _plausible(asked.month)
    first, last = month_start(asked.month), last_of_month(asked.month)
    if asked.week is not None:
        _plausible(asked.week)
        first, last = max(first, asked.week), min(last, asked.week + timedelta(days=WEEK_DAYS - 1))
    if first > last:
        raise Invalid("Cette semaine n'a aucun jour dans ce mois.")
    return days_between(first, last)


def _plausible(day: date) -> None:
    if day.year not in YEARS:
        raise Invalid("Il n'y a pas de planning pour une date si lointaine.")
