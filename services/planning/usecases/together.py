"""Together: days that must, or may not, be booked together are judged over a whole request with what is already booked."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from contracts.planning import Constraints, PreviewDays, SubmitDays
from services.planning.domain.admission import seat_of
from services.planning.domain.booking import TAKEN
from services.planning.domain.calendar import days_between
from services.planning.domain.constraints import Broken, Plan, broken_by_absence, broken_by_booking
from services.planning.domain.enrolment import Enrolment
from services.planning.store.sheets import Sheet

NO_CONSTRAINTS = Constraints()


def whole_weeks(first: date, last: date) -> tuple[date, date]:
    """Tell the Monday and the Sunday between which a request is judged."""
    return first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())


def broken_by(
    asked: SubmitDays | PreviewDays,
    days: Sequence[tuple[Enrolment, date, bool]],
    known: Mapping[UUID, Enrolment],
    sheet: Sheet,
    others: Collection[tuple[UUID, date]],
    *,
    chosen: bool,
) -> list[Broken]:
    """List what the asked days (each with whether it is late) would break, one reason for each day that it concerns.

    An absence breaks a rule only where the family has `chosen` it, and where it is not billed: that gives no day up.
    """
    if not days or all(one.activity.policies.constraints == NO_CONSTRAINTS for one in known.values()):
        return []
    if asked.kind == "absence":
        given_up = [(one, day) for one, day, late in days if chosen and not late]
        if not given_up:
            return []
        found = broken_by_absence(given_up, _plan(known, sheet, others, less=given_up))
    else:
        more = [(one, day) for one, day, _ in days]
        found = broken_by_booking(more, _plan(known, sheet, others, more=more))
    return list({(enrolment_id, day): (enrolment_id, day, why) for enrolment_id, day, why in reversed(found)}.values())[::-1]


def _plan(
    known: Mapping[UUID, Enrolment],
    sheet: Sheet,
    others: Collection[tuple[UUID, date]],
    *,
    more: Sequence[tuple[Enrolment, date]] = (),
    less: Sequence[tuple[Enrolment, date]] = (),
) -> Plan:
    """Tell how the weeks would stand with more days, or with less."""
    touched = [day for _, day in (*more, *less)]
    span = days_between(*whole_weeks(min(touched), max(touched)))
    seats = sheet.seats()
    days = {
        one.enrolment_id: {day for day in span if seat_of(one, day, seats, sheet.calendar).status in TAKEN} for one in known.values()
    }  # fmt: skip
    for one, day in more:
        days[one.enrolment_id].add(day)
    for one, day in less:
        days[one.enrolment_id].discard(day)
    return Plan(known, days, others, sheet.calendar)
