"""Who was there on the past days of this month: as booked, save for the two days on which the guide's legend needs otherwise."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from chassis.clock import PARIS
from contracts.planning import CalendarDay, Mark, MarkAttendance, Period
from stack.demo import facilities, guide
from stack.demo.enrolments import Enrolled

LEAS_MEALS = ("DUPONT", "Léa", facilities.CANTEEN)
EVENING = time(18, 30)
ONE_DAY = timedelta(days=1)


def past_days(today: date) -> list[date]:
    """List this month's days before today."""
    return [today.replace(day=1) + n * ONE_DAY for n in range(today.day - 1)]


def open_on(activity: facilities.Activity, day: date, special: Iterable[CalendarDay]) -> bool:
    """Tell whether an activity takes children on a day."""
    kinds = {one.kind for one in special if one.day == day}
    if day.isoweekday() not in activity.weekdays or kinds & {"closed", "public_holiday"}:
        return False
    return bool({Period(kind) for kind in kinds} & set(activity.periods)) if kinds else Period.SCHOOL in activity.periods


def attendance(enrolled: Sequence[Enrolled], today: date, special: Sequence[CalendarDay]) -> list[MarkAttendance]:
    """Give the lists of the past days: every child who was expected, there or not."""
    absent, unexpected = guide.counterpart(guide.NOT_SEEN, today), guide.counterpart(guide.CAME_UNBOOKED, today)
    lists: dict[tuple[UUID, date], dict[UUID, bool]] = defaultdict(dict)
    for one in enrolled:
        activity = facilities.ACTIVITY[one.activity]
        shown = (one.household.guardian.last_name, one.child, one.activity) == LEAS_MEALS
        for day in past_days(today):
            expected = day.isoweekday() in one.weekdays
            if (expected or (shown and day == unexpected)) and open_on(activity, day, special):
                lists[activity.id, day][one.child_id] = not (shown and day == absent)
    return [
        MarkAttendance(
            activity_id=activity_id,
            day=day,
            marks=tuple(
                Mark(child_id=child_id, present=present, marked_at=datetime.combine(day, EVENING, PARIS))
                for child_id, present in children.items()
            ),
        )
        for (activity_id, day), children in sorted(lists.items(), key=lambda item: item[0][1])
    ]
