from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.planning.domain.elsewhere import leave_to_others, named_elsewhere
from services.planning.domain.enrolment import Enrolment
from services.planning.domain.errors import EnrolmentOverlaps
from tests.unit.planning.builders import enrolment

MONDAY = date(2026, 11, 23)
FATHER, MOTHER = UUID(int=1), UUID(int=2)
WEEKDAYS = st.frozensets(st.sampled_from([1, 2, 4, 5]), min_size=1)


def of(family_id: UUID, weekdays: frozenset[int], first: int = 0, days: int = 60) -> Enrolment:
    begins = MONDAY + timedelta(days=first)
    ends = begins + timedelta(days=days)
    return enrolment(weekdays, enrolment_id=family_id, family_id=family_id, valid_from=begins, valid_to=ends)


@given(WEEKDAYS, WEEKDAYS, st.integers(-40, 40), st.integers(0, 60))
def test_no_day_is_named_by_the_weeks_of_two_households(his: frozenset[int], hers: frozenset[int], first: int, days: int) -> None:
    father, mother = of(FATHER, his), of(MOTHER, hers, first, days)
    try:
        laid = leave_to_others(mother, [father], MONDAY)
    except EnrolmentOverlaps:
        assert his & hers
    else:
        assert named_elsewhere(laid, [father]) == set()
        assert {day for day in mother.away ^ laid.away if not father.in_pattern(day)} == set()


def test_what_both_had_before_stays_and_only_what_comes_is_left_to_the_other() -> None:
    father, mother = of(FATHER, frozenset({1})), of(MOTHER, frozenset({1}), days=7)
    longer = replace(mother, valid_to=MONDAY + timedelta(days=70))
    laid = leave_to_others(longer, [father], MONDAY, mother)
    assert [laid.in_pattern(MONDAY + timedelta(days=n)) for n in (0, 7, 14, 56, 63)] == [True, True, False, False, True]


def test_another_activity_another_child_and_the_same_household_leave_the_week_as_it_is() -> None:
    mother = of(MOTHER, frozenset({1}))
    alike = of(FATHER, frozenset({1}))
    others = [
        replace(alike, family_id=MOTHER),
        replace(alike, child_id=UUID(int=77)),
        replace(alike, activity=replace(alike.activity, activity_id=UUID(int=78))),
    ]
    assert leave_to_others(mother, others, MONDAY) == mother
    with pytest.raises(EnrolmentOverlaps, match="le lundi de chaque semaine"):
        leave_to_others(mother, [alike], MONDAY)
