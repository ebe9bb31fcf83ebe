from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.planning import AbsenceTerms, FreeLate
from services.planning.domain.absence import Reason, Verdict, terms, waiting_days

MONDAY = date(2026, 11, 23)
TUESDAY, THURSDAY, FRIDAY, NEXT_MONDAY = (MONDAY + timedelta(days=days) for days in (1, 3, 4, 7))


def reason(excused: Any, *, waiting: int = 0, days: int = 3) -> Reason:
    return Reason("illness", "Maladie", 1, excused, days, waiting, for_families=True)


@pytest.mark.parametrize(
    ("excused", "in_time", "late"),
    [
        ("in_time", Verdict.FREE, Verdict.LATE),
        ("in_time_with_certificate", Verdict.CERTIFICATE, Verdict.LATE),
        ("with_certificate", Verdict.CERTIFICATE, Verdict.CERTIFICATE),
        ("never", Verdict.NEVER_FREE, Verdict.NEVER_FREE),
    ],
)
def test_a_reason_says_what_a_day_declared_in_time_or_late_costs(excused: Any, in_time: Verdict, late: Verdict) -> None:
    judged = reason(excused)
    assert (judged.verdict(late=False, waiting_day=False), judged.verdict(late=True, waiting_day=False)) == (in_time, late)
    assert judged.needs_certificate == (Verdict.CERTIFICATE in (in_time, late))


def test_one_of_the_first_days_stays_billed_whatever_comes() -> None:
    assert reason("with_certificate").verdict(late=False, waiting_day=True) == Verdict.WAITING_DAY
    assert reason("in_time").verdict(late=True, waiting_day=True) == Verdict.WAITING_DAY


def test_before_a_reason_is_chosen_it_is_known_which_excuse_a_late_day_and_whether_some_bill_one_in_time() -> None:
    every = [reason(excused) for excused in ("in_time", "in_time_with_certificate", "with_certificate", "leave")]
    assert terms(every) == AbsenceTerms(free_late=(FreeLate(label="Maladie"),))
    waits = FreeLate(label="Maladie", waiting_days=2)
    assert terms([reason("with_certificate", waiting=2)]) == AbsenceTerms(free_late=(waits,), some_billed=True)
    assert terms([reason("never")]) == AbsenceTerms(some_billed=True)
    assert terms([reason("leave", waiting=1)]) == AbsenceTerms()


def test_the_certificate_may_come_until_some_days_after_the_last_day_that_needs_it() -> None:
    assert reason("with_certificate", days=2).certificate_until([TUESDAY, MONDAY]) == date(2026, 11, 26)
    assert reason("with_certificate").certificate_until([]) is None


def test_the_first_days_of_an_absence_are_counted_over_a_weekend_and_anew_after_a_week() -> None:
    one = reason("with_certificate", waiting=1)
    assert waiting_days(one, {FRIDAY, NEXT_MONDAY}, set()) == {FRIDAY}
    assert waiting_days(one, {MONDAY, NEXT_MONDAY}, set()) == {MONDAY, NEXT_MONDAY}
    assert waiting_days(reason("with_certificate", waiting=2), {MONDAY, TUESDAY, THURSDAY}, set()) == {MONDAY, TUESDAY}


def test_days_declared_before_are_the_beginning_of_the_absence() -> None:
    one = reason("with_certificate", waiting=1)
    assert waiting_days(one, {TUESDAY}, {MONDAY}) == set()
    assert waiting_days(one, {MONDAY}, {TUESDAY}) == set()
    assert waiting_days(reason("with_certificate", waiting=2), {TUESDAY, THURSDAY}, {MONDAY}) == {TUESDAY}


def test_a_first_day_that_is_declared_anew_stays_one_beside_the_days_declared_with_it() -> None:
    one = reason("with_certificate", waiting=1)
    assert waiting_days(one, {THURSDAY}, {FRIDAY}, {THURSDAY}) == {THURSDAY}
    assert waiting_days(one, {THURSDAY, FRIDAY}, set(), {FRIDAY}) == {FRIDAY}, "nobody pays it twice"
    assert waiting_days(one, {MONDAY, NEXT_MONDAY}, set(), {MONDAY}) == {MONDAY, NEXT_MONDAY}
    assert waiting_days(reason("with_certificate"), {THURSDAY}, {FRIDAY}, {THURSDAY}) == set(), "the town bills no first day any more"


some_days = st.sets(st.integers(0, 40).map(lambda days: MONDAY + timedelta(days=days)), max_size=12)


@given(some_days, some_days, st.integers(0, 4))
def test_of_each_absence_the_first_days_stay_billed_and_no_day_that_was_declared_before(
    asked: Collection[date], known: Collection[date], first: int
) -> None:
    new = {*asked} - {*known}
    found = waiting_days(reason("with_certificate", waiting=first), new, known)
    assert found <= new
    absence: list[date] = []
    for day in [*sorted({*new, *known}), None]:
        if absence and (day is None or day - absence[-1] > timedelta(days=6)):
            declared = [one for one in absence if one in new]
            assert [one for one in absence if one in found] == declared[: max(first - len(absence) + len(declared), 0)]
            absence = []
        if day is not None:
            absence.append(day)
