from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from contracts.planning import DayStatus, Period
from services.planning.domain.calendar import month_start, months_between, next_month
from tests.unit.planning.builders import CANTEEN, CENTRE, activity, calendar, special

THURSDAY = date(2026, 11, 26)
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))


def test_an_ordinary_thursday_is_open_and_bears_no_mark() -> None:
    assert activity().opens(THURSDAY, calendar())
    assert activity().mark(THURSDAY, calendar()) is None


def test_an_activity_opens_on_its_weekdays_only() -> None:
    assert not activity().opens(date(2026, 11, 25), calendar())


def test_a_closure_shuts_every_facility_of_the_town() -> None:
    town = calendar(special(THURSDAY, "closed", "Grève"))
    assert not activity().opens(THURSDAY, town)
    assert activity().mark(THURSDAY, town) == DayStatus.CLOSED
    assert town.mark(THURSDAY) == DayStatus.CLOSED


def test_a_closure_of_one_facility_leaves_the_others_open() -> None:
    town = calendar(special(THURSDAY, "closed", "Travaux", CENTRE))
    assert not activity(facility_id=CENTRE).opens(THURSDAY, town)
    assert activity(facility_id=CANTEEN).opens(THURSDAY, town)
    assert town.mark(THURSDAY) is None


def test_a_school_activity_is_shut_in_holidays_and_says_which() -> None:
    short, summer = date(2026, 12, 22), date(2027, 7, 6)
    town = calendar(special(short, "short_holidays"), special(summer, "summer_holidays"))
    assert activity().mark(short, town) == DayStatus.SHORT_HOLIDAYS
    assert activity().mark(summer, town) == DayStatus.SUMMER_HOLIDAYS
    assert not activity().opens(short, town)


def test_a_holiday_activity_opens_in_its_holidays_only() -> None:
    short = date(2026, 12, 22)
    town = calendar(special(short, "short_holidays"))
    holidays = activity(periods=frozenset({"short_holidays"}))
    assert holidays.opens(short, town)
    assert holidays.mark(short, town) is None
    assert not holidays.opens(THURSDAY, town)
    assert holidays.mark(THURSDAY, town) is None


def test_a_public_holiday_in_the_holidays_shuts_holiday_activities_too() -> None:
    christmas = date(2026, 12, 25)
    town = calendar(special(christmas, "short_holidays"), special(christmas, "public_holiday", "Noël"))
    holidays = activity(periods=frozenset({"short_holidays"}))
    assert holidays.mark(christmas, town) == DayStatus.PUBLIC_HOLIDAY
    assert not holidays.opens(christmas, town)


def test_the_mark_that_says_most_wins() -> None:
    every = [special(THURSDAY, kind) for kind in ("short_holidays", "summer_holidays", "public_holiday", "closed")]
    assert calendar(*every).mark(THURSDAY) == DayStatus.CLOSED
    assert calendar(*every[:3]).mark(THURSDAY) == DayStatus.PUBLIC_HOLIDAY
    assert calendar(*every[:2]).mark(THURSDAY) == DayStatus.SUMMER_HOLIDAYS
    assert calendar(*every[:2]).period(THURSDAY) == Period.SUMMER_HOLIDAYS


def test_a_facilitys_own_words_come_before_those_of_the_town() -> None:
    town = calendar(special(THURSDAY, "closed", "Grève"), special(THURSDAY, "closed", "Travaux", CENTRE))
    assert town.label(THURSDAY, DayStatus.CLOSED, CENTRE) == "Travaux"
    assert town.label(THURSDAY, DayStatus.CLOSED, CANTEEN) == "Grève"


def test_families_read_why_a_day_is_closed() -> None:
    meals = activity()
    assert meals.why_closed(date(2026, 11, 25), calendar()) == "« Restauration scolaire » n'ouvre pas le mercredi."
    strike = calendar(special(THURSDAY, "closed", "Grève"))
    assert meals.why_closed(THURSDAY, strike) == "« Restauration scolaire » n'a pas lieu le jeudi 26 novembre : Grève."
    nameless = calendar(special(THURSDAY, "short_holidays"))
    assert meals.why_closed(THURSDAY, nameless) == "« Restauration scolaire » n'a pas lieu le jeudi 26 novembre : petites vacances."
    holidays = activity(periods=frozenset({"short_holidays"}))
    assert holidays.why_closed(THURSDAY, calendar()) == "« Restauration scolaire » n'ouvre pas le jeudi 26 novembre, en période scolaire."


@given(days, st.integers(0, 60), st.lists(days, max_size=40))
def test_counting_back_working_days_skips_weekends_and_public_holidays_and_nothing_else(
    day: date, count: int, holidays: list[date]
) -> None:
    town = calendar(*(special(one, "public_holiday") for one in holidays))
    back = town.working_day_before(day, count)
    between = [date.fromordinal(n) for n in range(back.toordinal(), day.toordinal())]
    assert sum(town.is_working_day(one) for one in between) == count
    assert count == 0 or town.is_working_day(back)


@given(days)
def test_school_holidays_and_closures_are_working_days_of_the_town_hall(day: date) -> None:
    town = calendar(special(day, "closed"), special(day, "short_holidays"), special(day, "public_holiday", facility_id=CENTRE))
    assert town.is_working_day(day) == (day.isoweekday() < 6)


@given(days)
def test_a_weekend_is_saturday_and_sunday_and_closes_only_where_it_is_named(day: date) -> None:
    assert calendar().is_one_of(day, ("weekend", "closed")) == (day.isoweekday() in (6, 7))
    assert not calendar().is_one_of(day, ("closed", "public_holiday"))


@given(days)
def test_months_follow_each_other(day: date) -> None:
    assert month_start(day) <= day < next_month(day)
    assert next_month(day).day == 1
    assert months_between(day, next_month(day)) == [month_start(day), next_month(day)]


def test_the_calendar_of_a_facility_counts_what_concerns_it_alone_like_what_concerns_the_town() -> None:
    town = calendar(special(THURSDAY, "short_holidays", facility_id=CENTRE), special(THURSDAY, "public_holiday", facility_id=CANTEEN))
    assert (town.of(CENTRE).period(THURSDAY), town.of(CENTRE).is_working_day(THURSDAY)) == (Period.SHORT_HOLIDAYS, True)
    assert (town.of(CANTEEN).period(THURSDAY), town.of(CANTEEN).is_working_day(THURSDAY)) == (Period.SCHOOL, False)
    assert (town.period(THURSDAY), town.is_working_day(THURSDAY)) == (Period.SCHOOL, True)
    friday = THURSDAY.replace(day=27)
    assert [one.school_day_before(friday, 1, (1, 2, 4, 5)).day for one in (town, town.of(CENTRE), town.of(CANTEEN))] == [26, 24, 24]
