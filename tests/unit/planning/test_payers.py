"""Two adults of a household who both enrolled a child: a day is booked at the account of one of them."""

from datetime import date
from uuid import UUID

from contracts.planning import DayStatus
from services.planning.domain.payers import NOBODY_ELSE, OtherPayers, at_account_of
from tests.unit.planning.builders import calendar, enrolment, seat

THURSDAY, FRIDAY = date(2026, 11, 26), date(2026, 11, 27)
JEAN = enrolment()
MARIE = enrolment(weekdays={5}, enrolment_id=UUID(int=30), guardian="DUPONT MARIE")


def test_a_day_that_the_other_adult_booked_or_has_by_its_pattern_says_at_whose_account() -> None:
    booked = seat(DayStatus.BOOKED, enrolment_id=MARIE.enrolment_id, day=THURSDAY)
    payers = OtherPayers([JEAN, MARIE], {(MARIE.enrolment_id, THURSDAY): booked}, calendar())
    assert payers.has(JEAN, THURSDAY) == "au compte de DUPONT MARIE"
    assert payers.has(JEAN, FRIDAY) == "au compte de DUPONT MARIE"
    assert payers.has(MARIE, THURSDAY) is None, "nobody is in their own way"


def test_a_day_that_the_other_adult_gave_up_is_free() -> None:
    absent = seat(DayStatus.ABSENT_EXCUSED, enrolment_id=MARIE.enrolment_id, day=FRIDAY)
    assert OtherPayers([JEAN, MARIE], {(MARIE.enrolment_id, FRIDAY): absent}, calendar()).has(JEAN, FRIDAY) is None


def test_brothers_and_other_households_stand_in_nobodys_way() -> None:
    brother = enrolment(weekdays={5}, enrolment_id=UUID(int=31), child_id=UUID(int=99))
    elsewhere = enrolment(weekdays={5}, enrolment_id=UUID(int=32), family_id=UUID(int=98))
    assert OtherPayers([JEAN, brother, elsewhere], {}, calendar()).has(JEAN, FRIDAY) is None
    assert NOBODY_ELSE.has(JEAN, FRIDAY) is None


def test_an_adult_who_left_may_have_no_name_any_more() -> None:
    assert at_account_of("") == "au compte d'un autre adulte du foyer"
