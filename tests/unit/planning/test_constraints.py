from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from contracts.planning import Constraints, Policies
from services.planning.domain.calendar import days_between
from services.planning.domain.constraints import Plan, broken_by_absence, broken_by_booking
from services.planning.domain.enrolment import Enrolment
from tests.unit.planning.builders import activity, calendar, enrolment, special

MONDAY = date(2026, 11, 23)
WEEK = days_between(MONDAY, MONDAY + timedelta(days=6))
SCHOOL_WEEK = [day for day in WEEK if day.isoweekday() in (1, 2, 4, 5)]
FEW_DAYS = st.sets(st.sampled_from(SCHOOL_WEEK), min_size=1)


def ruled(**rule: object) -> Enrolment:
    return enrolment(at=activity(policies=Policies(constraints=Constraints.model_validate(rule))))


def booked(one: Enrolment, days: Iterable[date], town: object = None) -> Plan:
    return Plan({one.enrolment_id: one}, {one.enrolment_id: set(days)}, frozenset(), town or calendar())  # type: ignore[arg-type]


@given(FEW_DAYS, FEW_DAYS, st.integers(1, 4))
def test_a_week_is_accepted_when_it_reaches_the_minimum_and_only_then(before: set[date], asked: set[date], minimum: int) -> None:
    one = ruled(min_days_a_week=minimum)
    broken = broken_by_booking([(one, day) for day in asked], booked(one, before | asked))
    assert bool(broken) == (len(before | asked) < minimum)
    assert {day for _, day, _ in broken} <= asked


@given(FEW_DAYS, st.sets(st.sampled_from(SCHOOL_WEEK)))
def test_a_full_week_is_accepted_whole_whatever_days_are_closed(asked: set[date], shut: set[date]) -> None:
    one = ruled(full_week=True)
    town = calendar(*(special(day, "closed") for day in shut))
    open_days = set(SCHOOL_WEEK) - shut
    broken = broken_by_booking([(one, day) for day in asked & open_days], booked(one, asked & open_days, town))
    assert bool(broken) == bool(asked & open_days and asked & open_days != open_days)


@given(FEW_DAYS, FEW_DAYS, st.integers(1, 4))
def test_giving_up_days_is_accepted_when_enough_stay_or_none(before: set[date], given_up: set[date], minimum: int) -> None:
    one = ruled(min_days_a_week=minimum)
    left = before - given_up
    broken = broken_by_absence([(one, day) for day in given_up & before], booked(one, left))
    assert bool(broken) == bool(given_up & before and 0 < len(left) < minimum)


def test_what_the_other_household_booked_is_not_booked_together_with_what_excludes_it() -> None:
    afternoon = UUID(int=77)
    one = ruled(excludes=(afternoon,))
    plan = Plan({one.enrolment_id: one}, {one.enrolment_id: {MONDAY}}, frozenset({(afternoon, MONDAY)}), calendar())
    ((_, day, why),) = broken_by_booking([(one, MONDAY)], plan)
    assert day == MONDAY
    assert "une activité réservée par l'autre parent" in why.detail
