"""Constraints: what days must, or may not, be booked together. A request is judged with all that is already booked."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from chassis import french
from services.planning.domain.activity import Activity
from services.planning.domain.calendar import Calendar, days_between
from services.planning.domain.enrolment import Enrolment
from services.planning.domain.errors import ConstraintBroken

Asked = Sequence[tuple[Enrolment, date]]
Broken = tuple[UUID, date, ConstraintBroken]
"""The enrolment and the day beside which a reason stands."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A child's days as they would stand after a request: by enrolment, with the activities that another household booked."""

    enrolments: Mapping[UUID, Enrolment]
    days: Mapping[UUID, Collection[date]]
    others: Collection[tuple[UUID, date]]
    calendar: Calendar

    def on(self, day: date) -> dict[UUID, Activity | None]:
        """Tell the activities planned on a day; those of another household are known by their ids only."""
        elsewhere: dict[UUID, Activity | None] = {activity_id: None for activity_id, other_day in self.others if other_day == day}
        own = (one.activity for one in self.enrolments.values() if day in self.days.get(one.enrolment_id, ()))
        return elsewhere | {one.activity_id: one for one in own}

    def name(self, activity_ids: Collection[UUID]) -> str:
        """Name the first of some activities in which the child is enrolled, or say that it is in none."""
        names = [one.activity.name for one in self.enrolments.values() if one.activity.activity_id in activity_ids]
        return f"« {names[0]} »" if names else ""


def broken_by_booking(asked: Asked, plan: Plan) -> list[Broken]:
    """List what booking days would break, each beside the day that it concerns."""
    found = [(one.enrolment_id, day, why) for one, day in asked for why in (*_clash(one, day, plan), *_lack(one, day, plan))]
    for enrolment, first, days in _weeks(asked):
        missing = _missing(enrolment, first, plan)
        if missing:
            why = ConstraintBroken(_too_few(enrolment, first, plan, missing))
            found += [(enrolment.enrolment_id, day, why) for day in days]
    return found


def broken_by_absence(asked: Asked, plan: Plan) -> list[Broken]:
    """List what giving up days would break: nothing when a whole week is given up, or all that goes together."""
    found = [(one.enrolment_id, day, why) for one, day in asked for why in _torn(one, day, plan)]
    for enrolment, first, days in _weeks(asked):
        if _missing(enrolment, first, plan):
            left = french.plural(len(_in_week(plan.days.get(enrolment.enrolment_id, ()), first)), "jour")
            said = f"Il ne resterait que {left} la semaine {_span(first)}. {_rule(enrolment.activity)}"
            why = ConstraintBroken(f"{said} Annulez toute la semaine, ou gardez ce jour.")
            found += [(enrolment.enrolment_id, day, why) for day in days]
    return found


def _torn(one: Enrolment, day: date, plan: Plan) -> Iterable[ConstraintBroken]:
    """Find what stays booked on a day but does not go without what is given up."""
    left = plan.on(day)
    for other in left.values():
        required = other.policies.constraints.requires if other else ()
        if other and one.activity.activity_id in required and left.keys().isdisjoint(required):
            said = f"« {other.name} » ne va pas sans « {one.activity.name} »"
            yield ConstraintBroken(f"{said} : le {french.day(day)}, annulez les deux ou aucun.")


def _clash(one: Enrolment, day: date, plan: Plan) -> Iterable[ConstraintBroken]:
    """Find what may not be booked on the same day, whichever of the two activities says so."""
    planned = plan.on(day)
    for activity_id, other in planned.items():
        if activity_id == one.activity.activity_id:
            continue
        if activity_id in one.activity.policies.constraints.excludes or (
            other is not None and one.activity.activity_id in other.policies.constraints.excludes
        ):
            name = f"« {other.name} »" if other else "une activité réservée par l'autre parent"
            yield ConstraintBroken(f"Le {french.day(day)}, « {one.activity.name} » ne se réserve pas en même temps que {name}.")


def _lack(one: Enrolment, day: date, plan: Plan) -> Iterable[ConstraintBroken]:
    required = one.activity.policies.constraints.requires
    if required and plan.on(day).keys().isdisjoint(required):
        name = plan.name(required)
        how = f"demandez aussi {name} ce jour-là" if name else "inscrivez d'abord l'enfant à l'activité qui va avec, auprès de la mairie"
        yield ConstraintBroken(f"« {one.activity.name} » ne se réserve pas seul le {french.day(day)} : {how}.")


def _weeks(asked: Asked) -> list[tuple[Enrolment, date, list[date]]]:
    """Group asked days by enrolment and week (its Monday), where the activity has a rule for weeks."""
    weeks: dict[tuple[UUID, date], tuple[Enrolment, date, list[date]]] = {}
    for one, day in sorted(asked, key=lambda pair: pair[1]):
        rule = one.activity.policies.constraints
        if rule.full_week or rule.min_days_a_week:
            monday = day - timedelta(days=day.weekday())
            weeks.setdefault((one.enrolment_id, monday), (one, monday, []))[2].append(day)
    return list(weeks.values())


def _missing(enrolment: Enrolment, monday: date, plan: Plan) -> int:
    """Tell how many days a week lacks by its rule; a week without any day lacks none."""
    booked = len(_in_week(plan.days.get(enrolment.enrolment_id, ()), monday))
    return max(0, _needed(enrolment, monday, plan.calendar) - booked) if booked else 0


def _needed(enrolment: Enrolment, monday: date, calendar: Calendar) -> int:
    """Tell how many days the rule asks for: no more than the week has open days within the enrolment."""
    rule = enrolment.activity.policies.constraints
    possible = len(_open_days(enrolment, monday, calendar))
    return possible if rule.full_week else min(rule.min_days_a_week or 0, possible)


def _open_days(enrolment: Enrolment, monday: date, calendar: Calendar) -> list[date]:
    week = days_between(monday, monday + timedelta(days=6))
    return [day for day in week if enrolment.covers(day) and enrolment.activity.opens(day, calendar)]


def _in_week(days: Iterable[date], monday: date) -> list[date]:
    return [day for day in days if monday <= day <= monday + timedelta(days=6)]


def _too_few(enrolment: Enrolment, monday: date, plan: Plan, missing: int) -> str:
    rule = enrolment.activity.policies.constraints
    if not rule.full_week:
        return f"{_rule(enrolment.activity)} Il en manque {missing} la semaine {_span(monday)}."
    booked = plan.days.get(enrolment.enrolment_id, ())
    rest = [french.day(day) for day in _open_days(enrolment, monday, plan.calendar) if day not in booked]
    return f"{_rule(enrolment.activity)} Il manque {french.listed([f'le {one}' for one in rest])}."


def _span(monday: date) -> str:
    return french.span(monday, monday + timedelta(days=6))


def _rule(activity: Activity) -> str:
    rule = activity.policies.constraints
    if rule.full_week:
        return f"« {activity.name} » se réserve par semaine entière."
    return f"« {activity.name} » se réserve au moins {french.plural(rule.min_days_a_week or 0, 'jour')} par semaine."
