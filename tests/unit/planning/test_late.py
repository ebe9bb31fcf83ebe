"""What a town still takes after the cut-off, and until when."""

from datetime import date, time

from contracts.planning import Policies, WorkingDaysBefore
from services.planning.domain.late import Late, late_booking
from tests.unit.planning.builders import activity, calendar, utc

THURSDAY = date(2026, 11, 26)


def test_a_town_that_says_nothing_takes_no_late_booking() -> None:
    assert late_booking(activity(), THURSDAY, calendar()) is None


def test_a_late_booking_is_taken_until_the_day_begins_unless_the_town_says_another_moment() -> None:
    asked = activity(policies=Policies(late="ask_staff"))
    assert late_booking(asked, THURSDAY, calendar()) == Late("ask_staff", utc(2026, 11, 25, 23))
    until = activity(policies=Policies(late="surcharge", late_until=WorkingDaysBefore(days=1, at=time(17))))
    assert late_booking(until, THURSDAY, calendar()) == Late("surcharge", utc(2026, 11, 25, 16))
