from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.planning.domain.custody import NO_HOMES, Homes, Span
from services.planning.domain.errors import OtherHouseholdDay

LEA, OWN, OTHER = UUID(int=1), UUID(int=2), UUID(int=3)
FRIDAY = date(2026, 11, 27)
SPANS = [Span(LEA, OWN, FRIDAY - timedelta(days=7), FRIDAY), Span(LEA, OTHER, FRIDAY, FRIDAY + timedelta(days=7))]


def test_a_day_is_ones_own_the_others_or_both_in_turn() -> None:
    homes = Homes(SPANS)
    around = [homes.home(LEA, OWN, FRIDAY + timedelta(days=n)) for n in (-8, -1, 0, 1, 8)]
    assert around == [None, "own", "both", "other", None]


def test_both_households_may_book_the_day_of_a_change_over() -> None:
    homes = Homes(SPANS)
    assert homes.may_book(LEA, OWN, FRIDAY)
    assert homes.may_book(LEA, OTHER, FRIDAY)


def test_a_day_of_the_other_household_is_refused_in_friendly_words() -> None:
    with pytest.raises(OtherHouseholdDay, match="Le samedi 28 novembre, l'enfant est chez son autre parent"):
        Homes(SPANS).check(LEA, OWN, FRIDAY + timedelta(days=1))


def test_a_town_may_leave_these_days_open() -> None:
    Homes(SPANS, open_days=True).check(LEA, OWN, FRIDAY + timedelta(days=1))
    assert Homes(SPANS, open_days=True).home(LEA, OWN, FRIDAY + timedelta(days=1)) == "other"


def test_without_a_calendar_every_day_is_open() -> None:
    NO_HOMES.check(LEA, OWN, FRIDAY)
    assert Homes(SPANS).may_book(UUID(int=9), OWN, FRIDAY + timedelta(days=1))


@given(st.integers(-30, 30))
def test_what_one_household_may_not_book_the_other_may(n: int) -> None:
    homes, day = Homes(SPANS), FRIDAY + timedelta(days=n)
    assert homes.may_book(LEA, OWN, day) or homes.may_book(LEA, OTHER, day)
