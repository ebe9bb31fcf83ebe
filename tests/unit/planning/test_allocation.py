from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.planning import DayStatus
from services.planning.domain.absence import BILLED, Verdict
from services.planning.domain.allocation import Ask, Room, allocate, judge
from services.planning.domain.booking import Change, Fact, Seat, Slot, change
from tests.unit.planning.builders import ACTIVITY, room, seat, taken

S = DayStatus
DAYS = (date(2026, 11, 26), date(2026, 11, 27))


def slot(day: date = DAYS[0]) -> Slot:
    return Slot(ACTIVITY, day)


def statuses(changes: list[Change]) -> list[tuple[int | None, DayStatus | None]]:
    return [(one.seat.arrival, one.status) for one in changes]


def test_places_go_to_those_who_came_first_and_the_others_wait_in_order() -> None:
    day = room(taken=38, capacity=40)
    changes = allocate([Ask(seat(number=n)) for n in range(1, 5)], {slot(): day})
    assert statuses(changes) == [(1, S.BOOKED), (2, S.BOOKED), (3, S.WAITING), (4, S.WAITING)]
    assert taken(day) == 40
    assert [one.arrival for one in day.line] == [3, 4]


def test_nobody_overtakes_those_who_wait_even_when_a_place_is_free() -> None:
    day = room(taken=39, capacity=40, line=[seat(S.WAITING, number=1)], gives=False)
    assert statuses(allocate([Ask(seat(number=2))], {slot(): day})) == [(2, S.WAITING)]


def test_an_absence_in_time_frees_the_place_for_the_first_in_line() -> None:
    day = room(taken=1, capacity=1, line=[seat(S.WAITING, number=1), seat(S.WAITING, number=2)])
    changes = allocate([Ask(seat(S.ABSENCE_PROCESSING, number=3))], {slot(): day})
    assert statuses(changes) == [(3, S.ABSENT_EXCUSED), (1, S.BOOKED)]
    assert taken(day) == 1


def test_an_absence_of_the_same_batch_lets_in_who_waited_a_moment_before() -> None:
    day = room(taken=1, capacity=1)
    changes = allocate([Ask(seat(number=1)), Ask(seat(S.ABSENCE_PROCESSING, number=2)), Ask(seat(number=3))], {slot(): day})
    assert statuses(changes) == [(1, S.WAITING), (2, S.ABSENT_EXCUSED), (1, S.BOOKED), (3, S.WAITING)]


@pytest.mark.parametrize("verdict", sorted(BILLED))
def test_an_absence_that_is_billed_keeps_its_place_whoever_waits_and_the_child_may_come_all_the_same(verdict: Verdict) -> None:
    day = room(taken=1, capacity=1, line=[seat(S.WAITING, number=1)])
    (billed,) = allocate([Ask(seat(S.ABSENCE_PROCESSING, number=2), verdict)], {slot(): day})
    assert (billed.status, billed.billed, billed.decision, billed.places) == (S.ABSENT_BILLED, True, "accepted", 0)
    came = change(replace(billed.seat, status=billed.status, holds_place=billed.holds_place), Fact.SEEN)
    assert (came.status, came.places) == (S.PRESENT, 0)


def test_a_medical_absence_waits_for_a_clerk_who_sees_the_certificate() -> None:
    day = room(taken=1, capacity=1)
    (pending,) = allocate([Ask(seat(S.ABSENCE_PROCESSING), Verdict.CERTIFICATE)], {slot(): day})
    assert (pending.status, pending.decision, pending.places) == (S.ABSENCE_PROCESSING, "pending", 0)


def test_manual_approval_holds_the_place_until_the_clerk_decides() -> None:
    day = room(taken=0, capacity=1)
    (held, waits) = allocate([Ask(seat(number=n, approval="manual")) for n in (1, 2)], {slot(): day})
    assert (held.status, held.holds_place, held.decision) == (S.PROCESSING, True, "pending")
    assert waits.status == S.WAITING
    refused, next_one = judge(replace(held.seat, holds_place=True), day, accept=False, reason="Dossier incomplet")
    assert (refused.status, refused.reason) == (S.REFUSED, "Dossier incomplet")
    assert (next_one.seat.arrival, next_one.status, next_one.holds_place) == (2, S.PROCESSING, True)
    assert taken(day) == 1


def test_an_accepted_certificate_excuses_and_frees_a_refused_one_is_billed() -> None:
    absent = seat(S.ABSENCE_PROCESSING)
    day = room(taken=1, capacity=1, line=[seat(S.WAITING, number=2)])
    assert statuses(judge(absent, day, accept=True, reason="")) == [(1, S.ABSENT_EXCUSED), (2, S.BOOKED)]
    day = room(taken=1, capacity=1, line=[seat(S.WAITING, number=2)])
    assert statuses(judge(absent, day, accept=False, reason="Sans attestation")) == [(1, S.ABSENT_BILLED)]


def test_once_the_day_has_begun_a_freed_place_stays_free() -> None:
    day = room(taken=1, capacity=1, line=[seat(S.WAITING, number=1)], gives=False)
    assert statuses(allocate([Ask(seat(S.ABSENCE_PROCESSING, number=2))], {slot(): day})) == [(2, S.ABSENT_EXCUSED)]
    assert taken(day) == 0


@st.composite
def stories(draw: st.DrawFn) -> tuple[list[Ask], dict[Slot, Room]]:
    """Rooms with somebody in them, and asks of all kinds in the order of arrival."""
    rooms, absents = {}, []
    number = 0
    for day in DAYS:
        capacity = draw(st.integers(0, 6))
        there = draw(st.integers(0, capacity))
        rooms[slot(day)] = room(there, capacity)
        absents += [(day, there)]
    asks: list[Ask] = []
    for day, there in absents:
        for _ in range(draw(st.integers(0, there))):
            number += 1
            asks.append(Ask(seat(S.ABSENCE_PROCESSING, number=number, day=day), draw(st.sampled_from(Verdict))))
    for _ in range(draw(st.integers(0, 15))):
        number += 1
        approval = draw(st.sampled_from(["automatic", "manual"]))
        asks.append(Ask(seat(number=number, day=draw(st.sampled_from(DAYS)), approval=approval)))
    mixed = draw(st.permutations(asks))
    return [replace(ask, seat=replace(ask.seat, arrival=n)) for n, ask in enumerate(mixed)], rooms


@given(stories())
def test_capacity_is_never_exceeded_and_the_count_is_the_sum_of_what_happened(story: tuple[list[Ask], dict[Slot, Room]]) -> None:
    asks, rooms = story
    before = {of: taken(day) for of, day in rooms.items()}
    moved: Counter[Slot] = Counter()
    for one in allocate(asks, rooms):
        moved[one.seat.slot] += one.places
    for of, day in rooms.items():
        assert 0 <= taken(day) <= day.counts[ACTIVITY].capacity
        assert taken(day) == before[of] + moved[of]


@given(stories())
def test_nobody_is_placed_before_somebody_who_came_earlier_and_still_waits(story: tuple[list[Ask], dict[Slot, Room]]) -> None:
    asks, rooms = story
    last: dict[tuple[Slot, int | None], Change] = {}
    for one in allocate(asks, rooms):
        last[one.seat.slot, one.seat.arrival] = one
    for of in rooms:
        asked = [ask.seat.arrival for ask in asks if ask.seat.slot == of and ask.seat.status == S.PROCESSING]
        waits = [last[of, arrival].status == S.WAITING for arrival in asked]
        assert waits == sorted(waits)
        assert [one.arrival for one in rooms[of].line] == [arrival for arrival, waiting in zip(asked, waits, strict=True) if waiting]


@given(stories())
def test_nobody_waits_while_a_place_is_free(story: tuple[list[Ask], dict[Slot, Room]]) -> None:
    asks, rooms = story
    allocate(asks, rooms)
    assert all(not day.line or taken(day) == day.counts[ACTIVITY].capacity for day in rooms.values())


@given(stories(), st.integers(0, 20))
def test_batches_decide_what_one_by_one_would(story: tuple[list[Ask], dict[Slot, Room]], cut: int) -> None:
    asks, rooms = story
    twin = {one: room(taken(day), day.counts[ACTIVITY].capacity) for one, day in rooms.items()}
    together = statuses(allocate(asks, rooms))
    apart: list[tuple[int | None, DayStatus | None]] = []
    for part in (asks[:cut], asks[cut:]):
        apart += statuses(allocate(part, twin))
    assert together == apart


@given(st.integers(0, 5), st.integers(0, 10))
def test_a_larger_capacity_lets_in_the_first_of_the_line(more: int, waiting: int) -> None:
    line: list[Seat] = [seat(S.WAITING, number=n) for n in range(waiting)]
    day = room(taken=3, capacity=3 + more, line=list(line))
    assert [one.seat.arrival for one in day.fill()] == [one.arrival for one in line[:more]]
