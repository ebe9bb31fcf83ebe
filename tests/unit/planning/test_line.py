"""Staff give a child another place in the line: the others keep their order, whatever was moved before."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from contracts.planning import DayStatus
from services.planning.domain.allocation import Ask, Count, Room, allocate
from services.planning.domain.booking import Change, Fact, Seat, Slot, change
from services.planning.domain.counters import Counted
from services.planning.domain.line import APART, moved, party
from tests.unit.planning.builders import ACTIVITY, room, seat, taken

S = DayStatus
PARTY = UUID(int=77)


def waits(number: int, together: UUID | None = None) -> Seat:
    return seat(S.WAITING, number=number, arrival=number * APART, together=together)


def in_order(line: Sequence[Seat]) -> list[Seat]:
    return sorted(line, key=lambda one: (one.arrival or 0, one.enrolment_id))


def move(line: Sequence[Seat], of: Seat, rank: int) -> list[Seat]:
    """Move a child with its party, and read the line again."""
    turns = moved(line, {one.enrolment_id for one in party(line, of.enrolment_id)}, rank)
    return in_order([replace(one, arrival=turns.get(one.enrolment_id, one.arrival)) for one in line])


def ids(line: Sequence[Seat]) -> list[UUID]:
    return [one.enrolment_id for one in line]


def test_a_child_goes_to_the_rank_it_is_given_and_stands_right_before_who_had_it() -> None:
    line = [waits(n) for n in range(1, 5)]
    assert [one.arrival for one in move(line, line[3], 2)] == [APART, 2 * APART - 1, 2 * APART, 3 * APART]
    assert ids(move(line, line[0], 99)) == ids([*line[1:], line[0]])


def test_who_arrives_later_stands_behind_one_who_was_put_last() -> None:
    line = move([waits(1), waits(2)], waits(1), 2)
    assert ids(in_order([*line, waits(3)])) == ids([waits(2), waits(1), waits(3)])


def test_those_put_before_the_same_child_keep_their_order_and_pass_nobody_else() -> None:
    line = [waits(n) for n in range(1, 6)]
    for of, rank in ((line[4], 2), (line[3], 2), (line[4], 2), (line[3], 3)):
        line = move(line, of, rank)
    assert ids(line) == ids([waits(n) for n in (1, 5, 4, 2, 3)])
    assert all(APART < (one.arrival or 0) < 2 * APART for one in line[1:3])


def test_siblings_who_wait_together_move_together_and_nobody_moves_who_does_not_wait() -> None:
    line = [waits(1), waits(2), waits(3, PARTY), waits(4, PARTY)]
    assert ids(move(line, line[3], 1)) == ids([line[2], line[3], line[0], line[1]])
    assert party(line, UUID(int=1)) == []


def test_a_place_is_given_whoever_waits_before_and_never_one_that_is_not_there() -> None:
    line = [waits(1), waits(2)]
    day = room(1, 2, line, gives=False)
    (given_one,) = day.give(line[1], "Place donnée par C. MOREL : fratrie")
    assert (given_one.status, given_one.decision, given_one.rule, taken(day)) == (S.BOOKED, "accepted", "given", 2)
    assert day.give(line[0], "Encore une") == []
    assert (taken(day), day.line) == (2, [line[0]])


def test_one_of_siblings_who_wait_together_gets_the_only_place_and_the_other_waits_on() -> None:
    pair = [waits(1, PARTY), waits(2, PARTY)]
    day = room(1, 2, pair)
    assert day.fill() == []
    assert [one.seat for one in day.give(pair[0], "")] == [pair[0]]
    assert (day.line, taken(day)) == ([pair[1]], 2)


def test_a_held_place_is_given_to_the_child_it_is_held_for_without_taking_another() -> None:
    held = replace(waits(1), holds_place=True)
    day = room(2, 2)
    assert [one.places for one in day.give(held, "")] == [0]
    assert taken(day) == 2


Moves = list[tuple[int, int]]


@given(st.integers(1, 12), st.lists(st.tuples(st.integers(0, 11), st.integers(1, 14)), max_size=25))
def test_however_often_staff_move_children_the_others_keep_their_order(count: int, moves: Moves) -> None:
    line = [waits(n) for n in range(1, count + 1)]
    for chosen, rank in moves:
        of = line[chosen % count]
        after = move(line, of, rank)
        assert [one for one in ids(after) if one != of.enrolment_id] == [one for one in ids(line) if one != of.enrolment_id]
        assert ids(after).index(of.enrolment_id) == min(rank, count) - 1
        line = after


@given(st.integers(0, 5), st.integers(1, 10), st.lists(st.tuples(st.integers(0, 9), st.integers(1, 12), st.integers(0, 2)), max_size=20))
def test_moving_giving_and_leaving_never_oversell(places: int, count: int, story: list[tuple[int, int, int]]) -> None:
    day = Slot(ACTIVITY, date(2026, 11, 26))
    asks = [Ask(seat(number=n, arrival=n * APART)) for n in range(1, count + 1)]
    rooms = {day: Room({ACTIVITY: Count(0, places)}, {ACTIVITY: (Counted(ACTIVITY),)})}
    stands: dict[UUID, Seat] = {}

    def note(changes: Sequence[Change]) -> None:
        for one in changes:
            stands[one.seat.enrolment_id] = replace(one.seat, status=one.status, holds_place=one.holds_place)

    note(allocate(asks, rooms))
    for chosen, rank, what in story:
        line = in_order([one for one in stands.values() if one.status == S.WAITING])
        booked = [one for one in stands.values() if one.holds_place]
        if what == 0 and line:
            stands |= {one.enrolment_id: one for one in move(line, line[chosen % len(line)], rank)}
        elif what == 1 and line:
            opened = Room({ACTIVITY: Count(len(booked), places)}, {ACTIVITY: (Counted(ACTIVITY),)}, line)
            note(opened.give(line[chosen % len(line)], "motif"))
        elif what == 2 and booked:
            gone = booked[chosen % len(booked)]
            opened = Room({ACTIVITY: Count(len(booked), places)}, {ACTIVITY: (Counted(ACTIVITY),)}, line)
            stands.pop(gone.enrolment_id)
            left = change(replace(gone, status=S.ABSENCE_PROCESSING), Fact.EXCUSED, decision="accepted")
            followers = opened.leave(left)[1:]
            assert [one.seat.enrolment_id for one in followers] == ids(line)[: len(followers)]
            note(followers)
        assert sum(one.holds_place for one in stands.values()) <= places
