import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.planning import DayStatus
from services.planning.domain.booking import HOLDING, MAY_CLOSE, TRANSITIONS, Fact, after, change
from services.planning.domain.calendar import MARKS
from services.planning.domain.errors import IllegalTransition
from tests.unit.planning.builders import seat

S = DayStatus
STORY = {
    (None, Fact.ASKED): S.PROCESSING,
    (S.PROCESSING, Fact.PLACED): S.BOOKED,
    (S.PROCESSING, Fact.QUEUED): S.WAITING,
    (S.WAITING, Fact.PLACED): S.BOOKED,
    (S.PROCESSING, Fact.REFUSED): S.REFUSED,
    (S.BOOKED, Fact.SEEN): S.PRESENT,
    (S.BOOKED, Fact.ABSENCE_DECLARED): S.ABSENCE_PROCESSING,
    (S.REGULAR, Fact.ABSENCE_DECLARED): S.ABSENCE_PROCESSING,
    (S.ABSENCE_PROCESSING, Fact.EXCUSED): S.ABSENT_EXCUSED,
    (S.ABSENCE_PROCESSING, Fact.ABSENCE_BILLED): S.ABSENT_BILLED,
    (S.REGULAR, Fact.NOT_SEEN): S.ABSENT_BILLED,
    (None, Fact.SEEN): S.PRESENT_UNBOOKED,
    (None, Fact.SEEN_WITHOUT_ENROLMENT): S.ERROR,
    (S.ABSENCE_PROCESSING, Fact.LEAVE_AGREED): S.LEAVE,
    (S.PRESENT, Fact.SEEN_OUT_OF_HOURS): S.OFF_CONTRACT,
}
states = st.sampled_from([None, *DayStatus])
facts = st.sampled_from(Fact)


@pytest.mark.parametrize(("before", "then"), STORY.items())
def test_a_day_goes_through_the_states_of_the_story(before: tuple[DayStatus | None, Fact], then: DayStatus | None) -> None:
    assert after(*before) == then


@pytest.mark.parametrize(
    ("status", "fact"),
    [
        (S.BOOKED, Fact.ASKED),
        (S.WAITING, Fact.ASKED),
        (S.BOOKED, Fact.REFUSED),
        (S.BOOKED, Fact.PLACED),
        (S.PRESENT, Fact.ABSENCE_DECLARED),
        (S.ABSENT_EXCUSED, Fact.ABSENCE_DECLARED),
        (S.ABSENT_EXCUSED, Fact.EXCUSED),
        (None, Fact.EXCUSED),
        (S.PRESENT, Fact.CLOSED),
        (S.CLOSED, Fact.ASKED),
    ],
)
def test_what_cannot_happen_is_a_typed_refusal(status: DayStatus, fact: Fact) -> None:
    with pytest.raises(IllegalTransition) as refused:
        after(status, fact)
    assert refused.value.members == {"state": str(status or "none"), "fact": str(fact)}


@given(st.lists(facts, max_size=12))
def test_whatever_happens_a_day_never_gets_a_mark_of_the_calendar_as_its_state(happened: list[Fact]) -> None:
    status: DayStatus | None = None
    for fact in happened:
        if status in TRANSITIONS[fact]:
            status = after(status, fact)
        assert status not in MARKS


@given(states, facts)
def test_every_state_is_either_followed_by_a_state_or_refused(status: DayStatus | None, fact: Fact) -> None:
    if status in TRANSITIONS[fact]:
        assert after(status, fact) in {None, *DayStatus}.difference(MARKS)
    else:
        with pytest.raises(IllegalTransition):
            after(status, fact)


@given(st.sampled_from(sorted(MARKS)), facts)
def test_nothing_happens_to_a_mark(mark: DayStatus, fact: Fact) -> None:
    with pytest.raises(IllegalTransition):
        after(mark, fact)


def test_every_state_of_the_legend_is_reached() -> None:
    reached = {status for outcomes in TRANSITIONS.values() for status in outcomes.values()}
    assert reached | {S.REGULAR, *MARKS} == {None, *DayStatus}


@pytest.mark.parametrize("status", [None, *(status for status in TRANSITIONS[Fact.SEEN] if status not in (None, S.OFF_CONTRACT))])
def test_an_attendance_mark_may_be_corrected_as_often_as_needed(status: DayStatus | None) -> None:
    seen = after(status, Fact.SEEN)
    unseen = after(seen, Fact.NOT_SEEN)
    assert after(unseen, Fact.SEEN) == seen
    assert after(after(unseen, Fact.SEEN), Fact.NOT_SEEN) == unseen


@pytest.mark.parametrize(
    ("status", "fact", "places"),
    [
        (S.PROCESSING, Fact.PLACED, 1),
        (S.PROCESSING, Fact.HELD, 1),
        (S.PROCESSING, Fact.QUEUED, 0),
        (S.WAITING, Fact.PLACED, 1),
        (S.ABSENCE_PROCESSING, Fact.EXCUSED, -1),
        (S.ABSENCE_PROCESSING, Fact.ABSENCE_BILLED, 0),
        (S.REGULAR, Fact.ABSENCE_DECLARED, 0),
        (S.REGULAR, Fact.CLOSED, -1),
        (S.BOOKED, Fact.SEEN, 0),
        (S.BOOKED, Fact.NOT_SEEN, 0),
        (None, Fact.SEEN, 0),
    ],
)
def test_each_fact_takes_or_frees_its_place(status: DayStatus | None, fact: Fact, places: int) -> None:
    assert change(seat(status), fact).places == places


def test_a_place_held_for_a_clerk_is_freed_by_a_refusal_and_kept_by_an_acceptance() -> None:
    held = seat(S.PROCESSING, holds_place=True)
    assert change(held, Fact.REFUSED).places == -1
    assert change(held, Fact.PLACED).places == 0


def test_what_holds_a_place_is_taken_back_by_a_closure_unless_it_was_lived() -> None:
    lived = {S.PRESENT, S.OFF_CONTRACT}
    assert lived == HOLDING - MAY_CLOSE
