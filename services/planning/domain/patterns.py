"""A family's own weekly pattern: from when a change can count, and what it would book and give up."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from chassis import french
from chassis.clock import paris_date
from contracts.planning import PatternTerms
from services.planning.domain.activity import Activity
from services.planning.domain.admission import refuse_unadmitted
from services.planning.domain.calendar import ONE_DAY, Calendar, days_between
from services.planning.domain.cutoffs import last_moment
from services.planning.domain.enrolment import Enrolment, last_of_month
from services.planning.domain.errors import ConstraintBroken, CutoffPassed, PatternRequired, PatternUnchanged
from services.planning.domain.standing import Standing

AHEAD = timedelta(days=60)
"""How far ahead days are looked at that may be past their cut-off already."""


@dataclass(frozen=True, slots=True)
class Turned:
    """What a change of a pattern books and gives up; days with a state of their own are left as they are."""

    come: frozenset[date]
    gone: frozenset[date]


def terms(activity: Activity) -> PatternTerms:
    """Tell who changes weekly patterns of an activity: where days go together with another activity's, staff look at it."""
    rules = activity.policies
    tied = rules.constraints.excludes or rules.constraints.requires
    return "ask_staff" if rules.pattern == "automatic" and tied else rules.pattern


def first_day(activity: Activity, calendar: Calendar, now: datetime) -> date:
    """Tell the first day from which on every day can still be booked and given up; the calendar must hold the days ahead."""
    today = paris_date(now)
    late = [day for day in days_between(today, today + AHEAD) if activity.opens(day, calendar) and _is_late(activity, day, calendar, now)]
    return max(late, default=today) + ONE_DAY


def turned(old: Enrolment, new: Enrolment, own: set[date], calendar: Calendar, *, standing: Standing, now: datetime) -> Turned:
    """Tell what a change means from tomorrow to the end of the enrolment, or raise why a family cannot make it."""
    since = paris_date(now) + ONE_DAY
    before = old.regular_days(since, old.valid_to, calendar)
    after = new.regular_days(since, new.valid_to, calendar)
    if new.last_weekdays == old.last_weekdays and before == after:
        raise PatternUnchanged("Ces jours sont déjà les jours réguliers : cochez-en d'autres.")
    _refuse_constraints(new)
    if any(_is_late(old.activity, day, calendar, now) for day in before ^ after):
        possible = first_day(old.activity, calendar, now)
        raise CutoffPassed(f"Le délai est dépassé pour les premiers jours : le changement peut compter à partir du {french.day(possible)}.",
                           first_day=possible)  # fmt: skip
    for day in sorted(after - before):
        refuse_unadmitted(new.activity, day, standing, now)
    return Turned(frozenset(after - before - own), frozenset(before - after - own))


@dataclass(frozen=True, slots=True)
class Compared:
    """The regular days of one month under a new pattern and under the old one."""

    month: date
    before: tuple[date, ...]
    after: tuple[date, ...]


def compared(old: Enrolment, new: Enrolment, since: date, calendar: Calendar) -> Compared:
    """Compare the first month that a change rules whole and that has regular days; or the rest of the one it begins in."""
    first = since if since.day == 1 else last_of_month(since) + ONE_DAY
    while first <= new.valid_to:
        found = _compared(old, new, first, calendar)
        if found.before or found.after:
            return found
        first = last_of_month(first) + ONE_DAY
    return _compared(old, new, since, calendar)


def _compared(old: Enrolment, new: Enrolment, first: date, calendar: Calendar) -> Compared:
    last = last_of_month(first)
    before, after = (sorted(one.regular_days(first, last, calendar)) for one in (old, new))
    return Compared(first.replace(day=1), tuple(before), tuple(after))


def _is_late(activity: Activity, day: date, calendar: Calendar, now: datetime) -> bool:
    own = calendar.of(activity.facility_id)
    return now > min(last_moment(rule, day, own) for rule in (activity.booking_cutoff, activity.cancelling_cutoff))


def _refuse_constraints(new: Enrolment) -> None:
    """Refuse a week that the activity's rules of days that go together do not take."""
    if not new.last_weekdays and new.activity.policies.weekly == "required":
        raise PatternRequired(f"« {new.activity.name} » se réserve à la semaine : cochez au moins un jour.")
    rule, weekdays = new.activity.policies.constraints, new.last_weekdays
    if weekdays and rule.full_week and weekdays != new.activity.weekdays:
        raise ConstraintBroken(f"« {new.activity.name} » se réserve à la semaine entière : cochez tous les jours, ou aucun.")
    if weekdays and rule.min_days_a_week and len(weekdays) < rule.min_days_a_week:
        least = french.plural(rule.min_days_a_week, "jour")
        raise ConstraintBroken(f"« {new.activity.name} » demande au moins {least} par semaine.")
