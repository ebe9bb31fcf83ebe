"""Trying a cut-off: what it would mean for the coming days of an activity, beside what holds today."""

from datetime import date, timedelta

from chassis.clock import PARIS, paris_date
from chassis.tx import Tx
from contracts.planning import Cutoff, Period, TriedDay, TriedDays, TryCutoff
from services.planning.domain.activity import Activity
from services.planning.domain.calendar import Calendar, days_between
from services.planning.domain.cutoffs import CUTOFF_WORDS, last_moment, refuse_incomplete
from services.planning.domain.errors import UnknownActivity
from services.planning.store import activities, calendar_days


async def try_rule(tx: Tx, asked: TryCutoff) -> TriedDays:
    """Tell the last moment of each coming day under a rule; one that leaves a day of the activity out is refused."""
    activity = await activities.get(tx, asked.activity_id)
    if activity is None or not tx.actor.sees(activity.facility_id):
        raise UnknownActivity
    refuse_incomplete(asked.rule, CUTOFF_WORDS[asked.cutoff], activity.weekdays, map(Period, activity.periods))
    in_force = {
        "booking": activity.booking_cutoff,
        "cancelling": activity.cancelling_cutoff,
        "late": activity.policies.late_until,
        "leave": activity.policies.leave.notice if activity.policies.leave else None,
    }[asked.cutoff]
    today = paris_date(tx.now)
    days = days_between(today + timedelta(days=1), today + timedelta(days=asked.days))
    calendar = await calendar_days.between(tx, days[0], days[-1])
    return TriedDays(days=tuple(_tried(activity, asked.rule, in_force, day, calendar) for day in days))


def _tried(activity: Activity, rule: Cutoff, in_force: Cutoff | None, day: date, calendar: Calendar) -> TriedDay:
    if not activity.opens(day, calendar):
        return TriedDay(day=day, closed=activity.why_closed(day, calendar))
    own = calendar.of(activity.facility_id)
    return TriedDay(
        day=day,
        last_moment=last_moment(rule, day, own).astimezone(PARIS),
        in_force=last_moment(in_force, day, own).astimezone(PARIS) if in_force else None,
    )
