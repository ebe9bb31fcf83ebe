from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import Refusal
from contracts.planning import CalendarDaysBefore, DayStatus
from services.planning.domain.admission import Admitted, next_possible_day, to_book, to_miss, whole_refusal
from services.planning.domain.booking import Seat
from services.planning.domain.custody import NO_HOMES
from services.planning.domain.cutoffs import last_moment
from services.planning.domain.errors import AlreadyAsked, CutoffPassed, DayClosed, DayPassed, MarkedPresent, NotBooked, OutsideEnrolment
from services.planning.domain.standing import UNKNOWN
from tests.unit.planning.builders import calendar, enrolment, seat, special, utc

S = DayStatus
WEDNESDAY, THURSDAY, FRIDAY = date(2026, 11, 25), date(2026, 11, 26), date(2026, 11, 27)
possible = partial(next_possible_day, since=date.min, homes=NO_HOMES, standing=UNKNOWN, held=())
"""The next possible day of a child of one household, for which no rule asks who it is and nobody else has a day."""
BEFORE, AFTER = utc(2026, 11, 25, 9), utc(2026, 11, 25, 9, 0, 1)
LEA = enrolment()


def own(status: DayStatus, day: date = THURSDAY) -> dict[tuple[UUID, date], Seat]:
    return {(LEA.enrolment_id, day): seat(status, enrolment_id=LEA.enrolment_id, day=day)}


def why(admit: Callable[[], Admitted]) -> Refusal:
    with pytest.raises(Refusal) as refused:
        admit()
    return refused.value


def test_an_open_day_before_its_cut_off_may_be_booked() -> None:
    assert to_book(LEA, THURSDAY, {}, calendar(), BEFORE).seat.status is None


def test_after_the_cut_off_the_family_reads_when_it_was() -> None:
    refusal = why(lambda: to_book(LEA, THURSDAY, {}, calendar(), AFTER))
    assert isinstance(refusal, CutoffPassed)
    assert refusal.detail == "La date limite pour réserver le jeudi 26 novembre était le mercredi 25 novembre à 10\u00a0h."


def test_a_cut_off_at_midnight_is_told_as_the_end_of_the_day_before() -> None:
    midnight = replace(LEA, activity=replace(LEA.activity, booking_cutoff=CalendarDaysBefore(days=0, at=time(0))))
    refusal = why(lambda: to_book(midnight, THURSDAY, {}, calendar(), AFTER + timedelta(days=1)))
    assert refusal.detail == "La date limite pour réserver le jeudi 26 novembre était le mercredi 25 novembre à 23\u00a0h\u00a059."


def test_a_closed_day_cannot_be_booked() -> None:
    assert isinstance(why(lambda: to_book(LEA, WEDNESDAY, {}, calendar(), BEFORE)), DayClosed)
    strike = calendar(special(THURSDAY, "closed", "Grève"))
    assert why(lambda: to_book(LEA, THURSDAY, {}, strike, BEFORE)).detail.endswith(": Grève.")


def test_a_day_outside_the_enrolment_cannot_be_booked() -> None:
    short = enrolment(valid_to=date(2026, 11, 20))
    refusal = why(lambda: to_book(short, THURSDAY, {}, calendar(), BEFORE))
    assert isinstance(refusal, OutsideEnrolment)
    assert refusal.detail == "L'inscription pour « Restauration scolaire » va du 1er septembre 2026 au 20 novembre 2026."


@pytest.mark.parametrize("status", [S.BOOKED, S.WAITING, S.PROCESSING, S.ABSENCE_PROCESSING, S.ABSENT_BILLED, S.PRESENT])
def test_a_day_that_is_booked_or_asked_cannot_be_asked_again(status: DayStatus) -> None:
    assert isinstance(why(lambda: to_book(LEA, THURSDAY, own(status), calendar(), BEFORE)), AlreadyAsked)


def test_a_regular_day_is_already_booked() -> None:
    assert isinstance(why(lambda: to_book(enrolment([4]), THURSDAY, {}, calendar(), BEFORE)), AlreadyAsked)


@pytest.mark.parametrize("status", [S.REFUSED, S.ABSENT_EXCUSED])
def test_a_refused_or_excused_day_may_be_asked_again(status: DayStatus) -> None:
    assert to_book(LEA, THURSDAY, own(status), calendar(), BEFORE).seat.status == status


def test_an_absence_is_in_time_until_the_cut_off_and_late_after_it() -> None:
    assert not to_miss(LEA, THURSDAY, own(S.BOOKED), calendar(), BEFORE).late
    assert to_miss(LEA, THURSDAY, own(S.BOOKED), calendar(), AFTER).late
    assert to_miss(enrolment([4]), THURSDAY, {}, calendar(), BEFORE).seat.status == S.REGULAR


def test_an_absence_needs_a_booked_day() -> None:
    assert isinstance(why(lambda: to_miss(LEA, THURSDAY, {}, calendar(), BEFORE)), NotBooked)
    assert isinstance(why(lambda: to_miss(LEA, THURSDAY, own(S.ABSENT_EXCUSED), calendar(), BEFORE)), AlreadyAsked)


def test_an_absence_may_be_declared_on_the_day_itself_and_not_later() -> None:
    assert to_miss(LEA, THURSDAY, own(S.BOOKED), calendar(), utc(2026, 11, 26, 22)).late
    assert isinstance(why(lambda: to_miss(LEA, THURSDAY, own(S.BOOKED), calendar(), utc(2026, 11, 26, 23))), DayPassed)


@pytest.mark.parametrize("status", [S.BOOKED, S.ABSENT_BILLED])
def test_an_absence_may_be_declared_so_long_after_the_day_also_where_the_child_was_missed(status: DayStatus) -> None:
    back = timedelta(days=3)
    assert to_miss(LEA, THURSDAY, own(status), calendar(), utc(2026, 11, 29, 22), back=back).late
    assert isinstance(why(lambda: to_miss(LEA, THURSDAY, own(status), calendar(), utc(2026, 11, 29, 23), back=back)), DayPassed)


@pytest.mark.parametrize("status", [S.PRESENT, S.PRESENT_UNBOOKED, S.OFF_CONTRACT])
def test_a_child_who_came_was_not_absent(status: DayStatus) -> None:
    told = why(lambda: to_miss(LEA, THURSDAY, own(status), calendar(), AFTER, back=timedelta(days=31)))
    assert isinstance(told, MarkedPresent)
    assert "est noté présent pour « Restauration scolaire » : s'il était absent, corrigez d'abord le pointage." in told.detail
    told = why(lambda: to_miss(LEA, THURSDAY, own(status), calendar(), BEFORE))
    assert "écrivez à la mairie si c'est une erreur" in told.detail


def test_a_day_that_was_missed_is_not_said_to_be_declared() -> None:
    missed = why(lambda: to_miss(LEA, THURSDAY, own(S.ABSENT_BILLED), calendar(), AFTER))
    assert isinstance(missed, AlreadyAsked)
    assert "déjà comptée" in missed.detail


def test_the_next_possible_day_is_open_free_and_in_time() -> None:
    strike = calendar(special(FRIDAY, "closed"))
    assert possible(LEA, {}, calendar(), BEFORE, date(2026, 12, 31)) == THURSDAY
    assert possible(LEA, {}, calendar(), AFTER, date(2026, 12, 31)) == FRIDAY
    assert possible(LEA, {}, strike, AFTER, date(2026, 12, 31)) == date(2026, 11, 30)
    assert possible(LEA, own(S.BOOKED, FRIDAY), calendar(), AFTER, date(2026, 12, 31)) == date(2026, 11, 30)
    assert possible(LEA, {}, calendar(), AFTER, THURSDAY) is None


def test_the_next_possible_day_is_never_before_the_one_that_was_asked_for() -> None:
    monday, friday = date(2026, 11, 30), date(2026, 12, 4)
    for asked, found in ((THURSDAY, THURSDAY), (date(2026, 11, 28), monday), (friday, friday), (LEA.valid_to + timedelta(days=1), None)):
        assert possible(LEA, {}, calendar(), BEFORE, LEA.valid_to, since=asked) == found


@given(st.datetimes(datetime(2026, 9, 1), datetime(2027, 7, 10)))  # noqa: DTZ001 - the zone is given in the next line
def test_the_next_possible_day_is_the_first_that_can_be_booked(naive: datetime) -> None:
    now = naive.replace(tzinfo=BEFORE.tzinfo)
    found = possible(LEA, {}, calendar(), now, LEA.valid_to)
    if found is not None:
        assert to_book(LEA, found, {}, calendar(), now)
        assert last_moment(LEA.activity.booking_cutoff, found, calendar()) >= now
    earlier = date.fromordinal((found or LEA.valid_to).toordinal() - 1)
    assert isinstance(why(lambda: to_book(LEA, earlier, {}, calendar(), now)), (CutoffPassed, DayClosed, OutsideEnrolment))


@pytest.mark.parametrize(("kind", "told"), [(CutoffPassed, True), (DayClosed, True), (AlreadyAsked, False), (OutsideEnrolment, False)])
def test_who_comes_too_late_for_the_last_day_is_told_that_none_follows(kind: type[Refusal], told: bool) -> None:
    refused = [(LEA.enrolment_id, THURSDAY, kind("Trop tard."))]
    assert ("Aucun jour ne peut être réservé ensuite" in whole_refusal(refused, None, sought=True).detail) == told
    assert ("Aucun autre jour ne peut" in whole_refusal(refused, None, sought=True, others_go=True).detail) == told
    assert whole_refusal(refused, None).detail == "Trop tard."


def test_a_whole_refusal_lists_every_day_and_names_the_next_possible_one() -> None:
    refused = [(LEA.enrolment_id, THURSDAY, CutoffPassed("Trop tard.")), (LEA.enrolment_id, WEDNESDAY, DayClosed("Fermé."))]
    refusal = whole_refusal(refused, FRIDAY)
    assert isinstance(refusal, CutoffPassed)
    assert refusal.detail == "Trop tard. 1\u00a0autre jour pose aussi un problème. Prochain jour possible : vendredi 27 novembre."
    assert refusal.members["next_possible_day"] == FRIDAY
    assert [(error["day"], error["slug"]) for error in refusal.members["errors"]] == [
        (THURSDAY, "cutoff_passed"),
        (WEDNESDAY, "day_closed"),
    ]
