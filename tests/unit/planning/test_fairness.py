"""Offers, brothers and sisters together, every day or none: capacity holds, and nobody passes one who waits longer and fits."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from chassis import french
from contracts.planning import DayStatus
from services.planning.domain.allocation import Ask, Count, Room, allocate
from services.planning.domain.booking import Change, Fact, Seat, Slot, change
from services.planning.domain.counters import Counted
from tests.unit.planning.builders import ACTIVITY, room, seat, taken, utc

S = DayStatus
THURSDAY, FRIDAY = date(2026, 11, 26), date(2026, 11, 27)
UNTIL = utc(2026, 11, 25, 9)
PARTY = UUID(int=77)


def offering(places: int, line: Sequence[Seat] = (), *, offers: bool = True) -> Room:
    """Make a day of one activity with nobody in it yet."""
    return Room({ACTIVITY: Count(0, places)}, {ACTIVITY: (Counted(ACTIVITY),)}, line, (), {ACTIVITY: UNTIL} if offers else {})


def test_a_freed_place_is_offered_and_one_that_is_free_on_arrival_is_given() -> None:
    day = offering(1)
    assert day.enter(seat(number=1)).status == S.BOOKED
    assert day.enter(seat(number=2)).status == S.WAITING
    left, offered = day.leave(change(seat(S.ABSENCE_PROCESSING, number=1), Fact.EXCUSED, decision="accepted"))
    assert (left.places, offered.status, offered.holds_place, offered.offered_until) == (-1, S.WAITING, True, UNTIL)
    assert (taken(day), day.line) == (1, [])


def test_siblings_pass_nobody_and_are_passed_only_while_they_do_not_fit_together() -> None:
    pair = [seat(S.WAITING, number=n, together=PARTY) for n in (1, 2)]
    day = offering(1, [*pair, seat(S.WAITING, number=3)], offers=False)
    assert [one.seat.arrival for one in day.fill()] == [3]
    day = offering(3, [*pair, seat(S.WAITING, number=3)], offers=False)
    assert [one.seat.arrival for one in day.fill()] == [1, 2, 3]


def test_one_of_siblings_who_is_taken_back_lets_the_other_fit() -> None:
    pair = [seat(S.WAITING, number=n, together=PARTY) for n in (1, 2)]
    day = offering(1, pair, offers=False)
    _, placed = day.leave(change(pair[0], Fact.WITHDRAWN))
    assert (placed.seat.arrival, placed.status) == (2, S.BOOKED)


def test_every_day_or_none_takes_no_place_when_one_day_is_full() -> None:
    rooms = {Slot(ACTIVITY, THURSDAY): room(0, 1), Slot(ACTIVITY, FRIDAY): room(1, 1)}
    asks = [Ask(seat(number=1, day=day), whole=True) for day in (THURSDAY, FRIDAY)]
    changes = allocate(asks, rooms)
    assert [one.status for one in changes] == [S.REFUSED, S.REFUSED]
    assert {one.reason for one in changes} == {
        f"Vous avez demandé tous ces jours ou aucun, et il ne reste pas de place le {french.day(FRIDAY)}."
    }
    assert [taken(one) for one in rooms.values()] == [0, 1]


def test_a_request_that_is_refused_whole_names_some_full_days_and_counts_the_others() -> None:
    days = [THURSDAY + timedelta(days=number) for number in range(9)]
    rooms = {Slot(ACTIVITY, day): room(1 if number else 0, 1) for number, day in enumerate(days)}
    (reason,) = {one.reason for one in allocate([Ask(seat(number=1, day=day), whole=True) for day in days], rooms)}
    assert reason.endswith(f"pas de place les {french.days(days[1:7], 2)}.")
    assert reason.endswith("et 2\u00a0autres jours.")


def test_every_day_or_none_does_not_pass_who_waits() -> None:
    rooms = {Slot(ACTIVITY, THURSDAY): room(0, 1, [seat(S.WAITING, number=1)], gives=False)}
    assert [one.status for one in allocate([Ask(seat(number=2), whole=True)], rooms)] == [S.REFUSED]


@st.composite
def days(draw: st.DrawFn) -> tuple[int, list[Ask], list[int], bool]:
    """Places, asks in the order of arrival (alone, with brothers and sisters, whole), who gives a place back, whether it is offered."""
    asks: list[Ask] = []
    number = 0
    for party in range(draw(st.integers(0, 8))):
        together = UUID(int=5000 + party) if draw(st.booleans()) else None
        whole = draw(st.integers(0, 4)) == 0
        for _ in range(draw(st.integers(1, 3)) if together else 1):
            number += 1
            asks.append(Ask(seat(number=number, together=together), whole=whole))
    return draw(st.integers(0, 6)), asks, draw(st.lists(st.integers(1, max(number, 1)), max_size=12)), draw(st.booleans())


@given(days())
def test_capacity_holds_and_nobody_who_fits_is_left_waiting(story: tuple[int, list[Ask], list[int], bool]) -> None:
    places, asks, leaving, offers = story
    day = offering(places, offers=offers)
    stands: dict[int | None, Change] = {}

    def note(changes: Sequence[Change]) -> None:
        stands.update({one.seat.arrival: one for one in changes})

    note(allocate(asks, {Slot(ACTIVITY, THURSDAY): day}))
    for number in leaving:
        last = stands.get(number)
        if last is None or not last.holds_place:
            continue
        own = replace(last.seat, status=last.status, holds_place=True, offered_until=last.offered_until)
        gone = Change(own, None if own.status == S.WAITING else S.ABSENT_EXCUSED, holds_place=False)
        stands[number] = gone
        waited = day.line
        follow = day.leave(gone)[1:]
        note(follow)
        served = [one.seat for one in follow]
        for one in waited:  # Nobody alone is passed by one who arrived later; whoever came before and was passed would not have fitted.
            if one.together is None and one not in served:
                assert all((other.arrival or 0) < (one.arrival or 0) for other in served)
    assert taken(day) == sum(one.holds_place for one in stands.values()) <= places
    free = places - taken(day)
    parties: dict[UUID | None, int] = {}
    for one in day.line:
        parties[one.together or one.enrolment_id] = parties.get(one.together or one.enrolment_id, 0) + 1
    assert all(size > free for size in parties.values())


@given(days())
def test_siblings_of_one_click_get_places_together_or_none(story: tuple[int, list[Ask], list[int], bool]) -> None:
    places, asks, _, offers = story
    found = allocate(asks, {Slot(ACTIVITY, THURSDAY): offering(places, offers=offers)})
    for party in {ask.seat.together for ask in asks if ask.seat.together}:
        assert len({one.status for one in found if one.seat.together == party}) == 1
