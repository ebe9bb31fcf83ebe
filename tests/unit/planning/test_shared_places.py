"""Places that several counters hold together: age groups, a room shared by full days and half days, a facility's own limit."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from chassis.ages import age_on
from contracts.planning import DayStatus
from services.planning.domain.allocation import Ask, Count, Room, allocate
from services.planning.domain.booking import Change, Fact, Seat, change
from services.planning.domain.counters import Counted, counters_of
from tests.unit.planning.builders import seat

S = DayStatus
DAY = date(2026, 11, 26)
FULL_DAY, MORNING, AFTERNOON, OUTSIDE = (UUID(int=n) for n in (10, 11, 12, 13))
SMALL, TALL, ROOM_MORNING, ROOM_AFTERNOON, FACILITY = (UUID(int=n) for n in (100, 101, 102, 103, 104))
COUNTED = {
    FULL_DAY: (
        Counted(FULL_DAY),
        Counted(SMALL, 3, 5),
        Counted(TALL, 6, 11),
        Counted(ROOM_MORNING),
        Counted(ROOM_AFTERNOON),
        Counted(FACILITY),
    ),
    MORNING: (Counted(MORNING), Counted(ROOM_MORNING), Counted(FACILITY)),
    AFTERNOON: (Counted(AFTERNOON), Counted(ROOM_AFTERNOON), Counted(FACILITY)),
    OUTSIDE: (Counted(OUTSIDE), Counted(FACILITY)),
}
PLENTY = {one.counter_id: 50 for many in COUNTED.values() for one in many}


def aged(years: int, number: int, activity_id: UUID = FULL_DAY, status: DayStatus = S.PROCESSING) -> Seat:
    return seat(status, number=number, activity_id=activity_id, born=date(DAY.year - years, 6, 1))


def day_with(line: Sequence[Seat] = (), **capacities: int) -> Room:
    """Make a day on which everything is plenty but what is named."""
    known = {"small": SMALL, "tall": TALL, "morning": ROOM_MORNING, "afternoon": ROOM_AFTERNOON, "facility": FACILITY, "full_day": FULL_DAY}
    limits = PLENTY | {known[name]: capacity for name, capacity in capacities.items()}
    return Room({counter_id: Count(0, limit) for counter_id, limit in limits.items()}, COUNTED, line)


def entered(day: Room, *seats: Seat) -> list[DayStatus | None]:
    return [day.enter(one).status for one in seats]


def test_an_age_group_that_is_full_keeps_its_children_waiting_and_no_others() -> None:
    day = day_with(small=1)
    assert entered(day, aged(4, 1), aged(5, 2), aged(6, 3)) == [S.BOOKED, S.WAITING, S.BOOKED]


def test_the_sum_of_the_groups_holds_as_well_as_each_of_them() -> None:
    day = day_with(full_day=2, small=2, tall=2)
    assert entered(day, aged(4, 1), aged(8, 2), aged(8, 3)) == [S.BOOKED, S.BOOKED, S.WAITING]


def test_the_age_is_that_of_the_day_itself() -> None:
    born = date(2020, 11, 26)
    assert [age_on(born, date(2026, 11, day)) for day in (25, 26)] == [5, 6]
    assert [age_on(date(2020, 2, 29), date(2026, *day)) for day in ((2, 28), (3, 1))] == [5, 6]
    assert Counted(TALL, 6, 11).counts(born, DAY)
    assert not Counted(SMALL, 3, 5).counts(born, DAY)


def test_a_child_whose_birth_date_is_not_known_belongs_to_no_age_group() -> None:
    assert set(counters_of(COUNTED, FULL_DAY, None, DAY)) == {FULL_DAY, ROOM_MORNING, ROOM_AFTERNOON, FACILITY}


def test_a_half_day_takes_a_place_in_its_half_only() -> None:
    day = day_with(morning=1, afternoon=1)
    assert entered(day, aged(8, 1, MORNING), aged(8, 2, AFTERNOON), aged(8, 3, MORNING)) == [S.BOOKED, S.BOOKED, S.WAITING]


def test_a_full_day_needs_a_place_in_both_halves() -> None:
    day = day_with(morning=1, afternoon=2)
    assert entered(day, aged(8, 1, MORNING), aged(8, 2), aged(8, 3, AFTERNOON)) == [S.BOOKED, S.WAITING, S.BOOKED]


def test_a_place_that_one_activity_frees_goes_to_the_first_who_waits_in_any_that_shares_it() -> None:
    day = day_with(facility=1)
    entered(day, aged(8, 1, MORNING), aged(8, 2, OUTSIDE), aged(8, 3))
    freed = change(replace(aged(8, 1, MORNING, S.ABSENCE_PROCESSING), holds_place=True), Fact.EXCUSED)
    assert [(one.seat.arrival, one.status) for one in day.leave(freed)] == [(1, S.ABSENT_EXCUSED), (2, S.BOOKED)]


def test_a_freed_place_passes_over_who_does_not_fit_and_comes_back_to_them() -> None:
    day = day_with(full_day=2, small=1)
    entered(day, aged(4, 1), aged(8, 2), aged(4, 3), aged(8, 4))
    tall_leaves = change(aged(8, 2, status=S.ABSENCE_PROCESSING), Fact.EXCUSED)
    assert [one.seat.arrival for one in day.leave(tall_leaves)] == [2, 4]
    small_leaves = change(aged(4, 1, status=S.ABSENCE_PROCESSING), Fact.EXCUSED)
    assert [one.seat.arrival for one in day.leave(small_leaves)] == [1, 3]


def test_a_group_that_holds_too_many_since_a_birth_date_was_corrected_lets_in_nobody_until_there_is_room() -> None:
    counts = {counter_id: Count(0, 50) for counter_id in PLENTY} | {SMALL: Count(3, 2)}
    day = Room(counts, COUNTED)
    assert entered(day, aged(4, 1)) == [S.WAITING]
    for number in (2, 3):
        assert len(day.leave(change(aged(4, number, status=S.ABSENCE_PROCESSING), Fact.EXCUSED))) == (1 if number == 2 else 2)


@dataclass
class Plain:
    """The same rules written as plainly as can be: one list of those who wait, gone through from the first after every step."""

    limits: dict[UUID, int]
    placed: list[Seat] = field(default_factory=list)
    waiting: list[Seat] = field(default_factory=list)

    def taken(self) -> Counter[UUID]:
        return Counter(one for seat in self.placed for one in counters_of(COUNTED, seat.activity_id, seat.born, DAY))

    def fits(self, seat: Seat) -> bool:
        taken = self.taken()
        return all(taken[one] < self.limits[one] for one in counters_of(COUNTED, seat.activity_id, seat.born, DAY))

    def step(self, ask: Ask) -> None:
        if ask.seat.status == S.PROCESSING:
            self.waiting.append(ask.seat)
        else:
            self.placed = [one for one in self.placed if one.enrolment_id != ask.seat.enrolment_id]
        while first := next((one for one in self.waiting if self.fits(one)), None):
            self.waiting.remove(first)
            self.placed.append(first)


@st.composite
def stories(draw: st.DrawFn) -> tuple[dict[UUID, int], list[Ask]]:
    """Limits of all counters, and asks in the order of arrival, some of them absences of those who may have been placed before."""
    limits = {counter_id: draw(st.integers(0, 4)) for counter_id in PLENTY}
    asks: list[Ask] = []
    for number in range(1, draw(st.integers(0, 25))):
        earlier = [one.seat for one in asks if one.seat.status == S.PROCESSING]
        gone = {one.seat.enrolment_id for one in asks if one.seat.status == S.ABSENCE_PROCESSING}
        still = [one for one in earlier if one.enrolment_id not in gone]
        if still and draw(st.integers(0, 2)) == 0:
            who = draw(st.sampled_from(still))
            asks.append(Ask(replace(who, status=S.ABSENCE_PROCESSING, holds_place=True, arrival=number)))
        else:
            asks.append(Ask(aged(draw(st.integers(2, 13)), number, draw(st.sampled_from(list(COUNTED))))))
    return limits, asks


def play(limits: dict[UUID, int], asks: Sequence[Ask]) -> tuple[Room, Plain]:
    """Let the room and the plain twin live through the same story; absences are only of children who have a place."""
    day = Room({counter_id: Count(0, limit) for counter_id, limit in limits.items()}, COUNTED)
    plain = Plain(limits)
    booked: set[UUID] = set()
    for ask in asks:
        if ask.seat.status == S.ABSENCE_PROCESSING and ask.seat.enrolment_id not in booked:
            continue
        changes: list[Change] = allocate([ask], {ask.seat.slot: day})
        booked |= {one.seat.enrolment_id for one in changes if one.status == S.BOOKED}
        booked -= {one.seat.enrolment_id for one in changes if one.status == S.ABSENT_EXCUSED}
        plain.step(ask)
        assert booked == {one.enrolment_id for one in plain.placed}
    return day, plain


@given(stories())
def test_no_counter_is_ever_exceeded_and_each_counts_those_who_are_there(story: tuple[dict[UUID, int], list[Ask]]) -> None:
    limits, asks = story
    day, plain = play(limits, asks)
    taken = plain.taken()
    for counter_id, count in day.counts.items():
        assert count.taken == taken[counter_id] <= count.capacity


@given(stories())
def test_places_go_to_the_same_children_as_by_going_through_the_whole_line_each_time(story: tuple[dict[UUID, int], list[Ask]]) -> None:
    day, plain = play(*story)
    assert [one.arrival for one in day.line] == [one.arrival for one in plain.waiting]


@given(stories())
def test_nobody_waits_who_would_fit(story: tuple[dict[UUID, int], list[Ask]]) -> None:
    day, plain = play(*story)
    assert not any(plain.fits(one) for one in day.line)
