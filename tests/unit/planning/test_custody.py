from datetime import date, time, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.planning.domain.custody import ALWAYS, NO_HOMES, NOON, Homes, Span, Stay, days_away
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


def test_a_day_beyond_the_link_is_the_other_household_s_calendar_or_not_and_whatever_the_town_leaves_open() -> None:
    stays = {(LEA, OWN): Stay(FRIDAY, FRIDAY + timedelta(days=30))}
    for spans in (SPANS, []):
        homes = Homes(spans, stays, open_days=True)
        for n, words in ((-1, "pas encore rattaché à votre foyer"), (31, "plus rattaché à votre foyer")):
            day = FRIDAY + timedelta(days=n)
            assert (homes.home(LEA, OWN, day), homes.may_book(LEA, OWN, day)) == ("other", False)
            assert homes.may_book(LEA, OTHER, day)
            with pytest.raises(OtherHouseholdDay, match=words):
                homes.check(LEA, OWN, day)
        assert homes.may_book(LEA, OWN, FRIDAY + timedelta(days=30))


def test_without_a_calendar_every_day_is_open() -> None:
    NO_HOMES.check(LEA, OWN, FRIDAY)
    assert Homes(SPANS).may_book(UUID(int=9), OWN, FRIDAY + timedelta(days=1))


@given(st.integers(-30, 30))
def test_what_one_household_may_not_book_the_other_may(n: int) -> None:
    homes, day = Homes(SPANS), FRIDAY + timedelta(days=n)
    assert homes.may_book(LEA, OWN, day) or homes.may_book(LEA, OTHER, day)


@given(
    nights=st.lists(st.sampled_from([OWN, OTHER]), min_size=2, max_size=60),
    hands_over=st.none() | st.times(),
    begins=st.times(),
)
def test_every_day_of_a_calendar_is_laid_out_for_one_household_and_no_day_for_both(
    nights: list[UUID], hands_over: time | None, begins: time
) -> None:
    spans = _spans(nights, hands_over)
    last = FRIDAY + timedelta(days=len(nights))
    away = [days_away(spans, family_id, FRIDAY, last, begins, stay=ALWAYS) for family_id in (OWN, OTHER)]
    assert away[0] | away[1] == {FRIDAY + timedelta(days=n) for n in range(len(nights) + 1)}
    assert not away[0] & away[1]
    homes = Homes(spans)
    for family_id, days in zip((OWN, OTHER), away, strict=True):
        assert all(homes.home(LEA, family_id, day) in ("other", "both") for day in days)


def test_the_day_of_a_change_over_goes_to_who_comes_once_the_child_is_there_when_the_activity_begins() -> None:
    spans = [SPANS[0], Span(LEA, OTHER, FRIDAY, FRIDAY + timedelta(days=7), time(16, 30))]
    for begins, own in ((time(11, 30), True), (time(16, 29), True), (time(16, 30), False), (time(17), False)):
        assert (FRIDAY not in days_away(spans, OWN, FRIDAY, FRIDAY, begins, stay=ALWAYS)) is own
        assert (FRIDAY in days_away(spans, OTHER, FRIDAY, FRIDAY, begins, stay=ALWAYS)) is own


def test_a_day_without_a_calendar_is_left_out_for_nobody() -> None:
    assert days_away(SPANS, OWN, FRIDAY - timedelta(days=60), FRIDAY - timedelta(days=8), NOON, stay=ALWAYS) == frozenset()
    assert days_away([], OWN, FRIDAY, FRIDAY + timedelta(days=30), NOON, stay=ALWAYS) == frozenset()


def _spans(nights: list[UUID], hands_over: time | None) -> list[Span]:
    """Tell nights as the family service tells them: the day of a change-over ends one span and begins the next."""
    spans: list[Span] = []
    for n, family_id in enumerate(nights):
        day = FRIDAY + timedelta(days=n)
        if spans and spans[-1].family_id == family_id:
            spans[-1] = Span(LEA, family_id, spans[-1].first, day + timedelta(days=1), spans[-1].since)
        else:
            spans.append(Span(LEA, family_id, day, day + timedelta(days=1), hands_over if spans else None))
    return spans
