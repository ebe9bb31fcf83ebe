"""Moving up: when everybody may, and until when a mistake is taken back."""

from datetime import date

from contracts.family import SCHOOL_CLASSES
from services.family.domain.classes import AFTER, LEAVES, is_over, opens_on, undo_until


def test_each_class_leads_to_the_next_and_the_last_out_of_school() -> None:
    assert [AFTER[one] for one in SCHOOL_CLASSES] == [*SCHOOL_CLASSES[1:], LEAVES]


def test_nobody_moves_up_twice_for_one_change_of_year_nor_into_a_year_that_is_over() -> None:
    assert opens_on(2027, None) == date(2027, 6, 1)
    assert opens_on(2027, date(2026, 9, 2)) == date(2027, 6, 1)
    assert opens_on(2027, date(2027, 3, 1)) == date(2027, 6, 29)
    assert not is_over(2026, date(2027, 8, 31))
    assert is_over(2026, date(2027, 9, 1))
    assert undo_until(date(2027, 6, 30)) == date(2027, 7, 1)
