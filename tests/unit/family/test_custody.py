import itertools
from dataclasses import replace
from datetime import date, time, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from contracts.family import AlternateWeeks, WeekTable
from services.family.domain.custody import Custody, Exchange, Holiday, Night, Rule, Span

JEAN, JEANNE, MARC = UUID(int=1), UUID(int=2), UUID(int=3)
BOTH = (JEAN, JEANNE)
START = date(2026, 9, 1)
DAY = timedelta(days=1)
FRIDAYS = AlternateWeeks(even_weeks=JEAN, odd_weeks=JEANNE, weekday=5)
WEEKENDS = WeekTable(even=(JEANNE,) * 4 + (JEAN, JEAN, JEANNE), odd=(JEANNE,) * 7)
CHRISTMAS = Holiday("Vacances de Noël", date(2026, 12, 19), date(2027, 1, 3))
days = st.dates(START, date(2036, 12, 31))
households = st.sampled_from(BOTH)
tables = st.tuples(*(st.tuples(*(households,) * 7),) * 2).map(lambda two: WeekTable(even=two[0], odd=two[1]))
weeks = st.integers(1, 7).map(lambda weekday: AlternateWeeks(even_weeks=JEAN, odd_weeks=JEANNE, weekday=weekday))
starts = st.dates(START, START + 400 * DAY)


def rule(pattern: AlternateWeeks | WeekTable = FRIDAYS, valid_from: date = START, first_halves: UUID | None = None) -> Rule:
    return Rule(valid_from, pattern, time(16, 30), first_halves)


rules = st.lists(
    st.builds(rule, weeks | tables, starts, st.sampled_from((JEAN, JEANNE, None))), max_size=4, unique_by=lambda one: one.valid_from
)


@st.composite
def apart(draw: st.DrawFn) -> list[tuple[date, date]]:
    """Draw runs of days that do not overlap."""
    found, day = [], START
    for gap, length in draw(st.lists(st.tuples(st.integers(0, 90), st.integers(0, 30)), max_size=6)):
        first = day + gap * DAY
        found.append((first, first + length * DAY))
        day = first + (length + 1) * DAY
    return found


custodies = st.builds(
    lambda made, swaps, owners, breaks, end: Custody(
        BOTH,
        made,
        [Exchange(first, last, owner) for (first, last), owner in zip(swaps, owners, strict=False)],
        [Holiday("Vacances", first, last) for first, last in breaks],
        end,
    ),
    rules,
    apart(),
    st.lists(households, min_size=6, max_size=6),
    apart(),
    st.none() | starts,
)


def test_a_week_about_changes_on_its_weekday_in_the_iso_week_in_which_it_begins() -> None:
    custody = Custody(BOTH, [rule()])
    friday = date(2026, 11, 27)  # ISO week 48 begins on Monday the 23rd
    assert friday.isocalendar().week == 48
    assert [custody.night(friday + n * DAY).family_id for n in range(-1, 8)] == [JEANNE, *(JEAN,) * 7, JEANNE]
    assert custody.night(friday).why == "semaine paire"


def test_the_day_of_a_change_over_tells_both_households_and_the_time() -> None:
    day = Custody(BOTH, [rule()]).day(date(2026, 11, 27))
    assert (day.morning, day.evening, day.handover_at) == (JEANNE, JEAN, time(16, 30))
    plain = Custody(BOTH, [rule()]).day(date(2026, 11, 28))
    assert (plain.morning, plain.evening, plain.handover_at) == (JEAN, JEAN, None)


def test_a_year_of_53_weeks_gives_two_odd_weeks_in_a_row() -> None:
    custody = Custody(BOTH, [rule(AlternateWeeks(even_weeks=JEAN, odd_weeks=JEANNE, weekday=1))])
    mondays = [date(2026, 12, 21) + n * 7 * DAY for n in range(4)]
    assert [monday.isocalendar().week for monday in mondays] == [52, 53, 1, 2]
    assert [custody.night(monday).family_id for monday in mondays] == [JEAN, JEANNE, JEANNE, JEAN]


def test_one_weekend_in_two_is_a_table_of_nights() -> None:
    custody = Custody(BOTH, [rule(WEEKENDS)])
    monday = date(2026, 11, 23)  # week 48, even
    assert [custody.night(monday + n * DAY).family_id for n in range(14)] == [*(JEANNE,) * 4, JEAN, JEAN, *(JEANNE,) * 8]
    assert custody.night(monday).why == "lundi"
    assert custody.night(monday + 4 * DAY).why == "vendredi des semaines paires"


def test_holidays_are_shared_by_halves_that_change_with_the_year() -> None:
    custody = Custody(BOTH, [rule(first_halves=JEAN)], holidays=[CHRISTMAS, Holiday("Hiver", date(2027, 2, 6), date(2027, 2, 21))])
    assert CHRISTMAS.middle == date(2026, 12, 27)
    assert custody.night(date(2026, 12, 19)).family_id == JEAN
    assert custody.night(date(2026, 12, 26)).family_id == JEAN
    assert custody.night(date(2026, 12, 27)).family_id == JEANNE
    assert custody.night(date(2027, 1, 3)) == Night(JEANNE, "seconde moitié : Vacances de Noël, année paire")
    assert custody.night(date(2027, 2, 6)) == Night(JEANNE, "première moitié : Hiver, année impaire")
    assert custody.night(date(2027, 2, 21)).family_id == JEAN


def test_the_first_half_of_an_odd_number_of_nights_has_one_more() -> None:
    holiday = Holiday("Ascension", date(2027, 5, 5), date(2027, 5, 9))
    assert (holiday.middle - holiday.first).days == 3


def test_the_pattern_goes_on_in_holidays_that_are_not_shared() -> None:
    shared, plain = Custody(BOTH, [rule()], holidays=[CHRISTMAS]), Custody(BOTH, [rule()])
    assert shared.days(date(2026, 12, 1), date(2027, 1, 31)) == plain.days(date(2026, 12, 1), date(2027, 1, 31))


def test_an_agreed_exchange_wins_over_holidays_and_the_pattern() -> None:
    custody = Custody(BOTH, [rule(first_halves=JEAN)], [Exchange(date(2026, 12, 24), date(2026, 12, 25), JEANNE)], [CHRISTMAS])
    assert custody.night(date(2026, 12, 24)) == Night(JEANNE, "échange convenu")
    assert custody.night(date(2026, 12, 26)).family_id == JEAN


def test_without_a_calendar_a_day_is_nobodys() -> None:
    assert Custody(BOTH, []).day(START).morning is None
    assert Custody(BOTH, []).spans(START, START + 30 * DAY) == []
    assert Custody(BOTH, [rule()]).night(START - DAY).family_id is None


def test_the_first_day_of_a_calendar_has_no_change_over() -> None:
    first = Custody(BOTH, [rule()]).day(START)
    assert first.morning == first.evening
    assert first.handover_at is None


@given(custodies, days)
def test_every_night_is_a_households_exactly_when_a_calendar_or_an_exchange_holds(custody: Custody, day: date) -> None:
    night = custody.night(day)
    assert night.family_id in (*BOTH, None)
    assert (night.family_id is None) == (night.why == "")
    if custody.rule(day) is None and night.family_id is not None:
        assert night.why == "échange convenu"


@given(custodies, days, st.integers(0, 400))
def test_spans_say_the_same_as_days(custody: Custody, first: date, length: int) -> None:
    last = first + length * DAY
    spans = custody.spans(first, last)
    held: dict[date, set[UUID]] = {}
    for span in spans:
        assert first <= span.first <= span.last <= last
        for n in range((span.last - span.first).days + 1):
            held.setdefault(span.first + n * DAY, set()).add(span.family_id)
    for day in custody.days(first, last):
        assert held.get(day.day, set()) == {one for one in (day.morning, day.evening) if one}
        assert (day.handover_at is not None) == (len(held.get(day.day, ())) == len(BOTH))


@given(custodies, days, st.integers(0, 400))
def test_spans_are_in_order_and_meet_on_one_day_at_most(custody: Custody, first: date, length: int) -> None:
    spans = custody.spans(first, first + length * DAY)
    for before, after in itertools.pairwise(spans):
        assert before.last <= after.first
        assert before.family_id != after.family_id or before.last < after.first


@given(custodies, days, st.integers(0, 60), st.integers(0, 60))
def test_a_shorter_look_is_a_part_of_a_longer_one(custody: Custody, first: date, before: int, after: int) -> None:
    longer = custody.days(first - before * DAY, first + after * DAY)
    assert custody.days(first, first + after * DAY) == longer[before:]


@given(weeks, days)
def test_a_week_about_lasts_seven_nights_or_fourteen_at_the_end_of_a_long_year(pattern: AlternateWeeks, day: date) -> None:
    custody = Custody(BOTH, [rule(pattern)])
    begin, end = day, day
    while begin > START and custody.night(begin - DAY).family_id == custody.night(day).family_id:
        begin -= DAY
    while custody.night(end + DAY).family_id == custody.night(day).family_id:
        end += DAY
    length = (end - begin).days + 1
    assert length == 7 or (length == 14 and any(one.isocalendar().week == 53 for one in (begin, begin + 6 * DAY))) or begin == START


@given(tables, days)
def test_a_table_repeats_after_a_fortnight_within_a_year(table: WeekTable, day: date) -> None:
    custody = Custody(BOTH, [rule(table)])
    later = day + 14 * DAY
    if later.isocalendar().year == day.isocalendar().year:
        assert custody.night(later) == custody.night(day)


@given(st.dates(date(2026, 1, 1), date(2035, 12, 31)), st.integers(0, 70), households)
def test_both_halves_of_holidays_hold_half_of_the_nights_each(first: date, length: int, owner: UUID) -> None:
    holiday = Holiday("Vacances", first, first + length * DAY)
    custody = Custody(BOTH, [rule(valid_from=date(2020, 1, 1), first_halves=owner)], holidays=[holiday])
    nights = [custody.night(first + n * DAY).family_id for n in range(length + 1)]
    opening = owner if first.year % 2 == 0 else next(one for one in BOTH if one != owner)
    assert nights[0] == opening
    assert nights == sorted(nights, key=lambda one: one != opening)
    assert nights.count(opening) - (length + 1 - nights.count(opening)) in (0, 1)


@given(days)
def test_nobody_has_the_child_by_the_calendar_after_the_last_day_of_two_households(day: date) -> None:
    ended = Custody(BOTH, [rule()], last_day=day)
    assert ended.night(day + DAY).family_id is None
    assert all(span.last <= day for span in ended.spans(day, day + 30 * DAY))


@given(days, st.integers(1, 60))
def test_between_two_links_nobody_has_the_child_by_a_calendar(last: date, gap: int) -> None:
    since = last + gap * DAY
    followed = [replace(rule(), valid_until=last), rule(AlternateWeeks(even_weeks=JEAN, odd_weeks=MARC, weekday=5), since)]
    custody = Custody((JEAN, JEANNE, MARC), followed)
    told = custody.spans(last - 40 * DAY, since + 40 * DAY)
    assert all(span.last <= last for span in told if span.family_id == JEANNE)
    assert all(span.first >= since for span in told if span.family_id == MARC)
    between = [custody.day(last + n * DAY) for n in range(1, gap)]
    assert all((one.morning, one.evening, one.handover_at) == (None, None, None) for one in between)
    assert custody.day(since).morning == custody.night(since).family_id
    alone = Custody(BOTH, [rule()], last_day=last).spans(last - 40 * DAY, last)
    assert custody.spans(last - 40 * DAY, last) == alone


def test_halves_that_a_calendar_does_not_name_are_those_of_the_household_of_its_time() -> None:
    nights = WeekTable(even=(JEAN,) * 7, odd=(JEAN,) * 7)
    since = date(2026, 12, 1)
    first = replace(rule(nights, first_halves=JEAN), valid_until=since - DAY, homes=(JEAN, JEANNE))
    then = replace(rule(nights, since, JEAN), homes=(JEAN, MARC))
    custody = Custody((JEAN, JEANNE, MARC), [first, then], holidays=[CHRISTMAS])
    assert custody.night(CHRISTMAS.last).family_id == MARC


def test_a_pattern_names_its_households() -> None:
    assert rule(first_halves=JEANNE).households() == {JEAN, JEANNE}
    assert rule(WeekTable(even=(JEAN,) * 7, odd=(JEAN,) * 7)).households() == {JEAN}


def test_spans_of_a_fortnight_share_the_day_of_the_change_over() -> None:
    custody = Custody(BOTH, [rule()])
    assert custody.spans(date(2026, 11, 20), date(2026, 12, 4)) == [
        Span(JEAN, date(2026, 11, 20), date(2026, 11, 20)),
        Span(JEANNE, date(2026, 11, 20), date(2026, 11, 27), time(16, 30)),
        Span(JEAN, date(2026, 11, 27), date(2026, 12, 4), time(16, 30)),
        Span(JEANNE, date(2026, 12, 4), date(2026, 12, 4), time(16, 30)),
    ]
