from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.billing import Bracket
from contracts.family import QuotientView
from services.billing.domain.errors import BracketsRefused
from services.billing.domain.tariff import Price, Tariff, in_force, price_of, steps

SEPTEMBER = date(2025, 9, 1)
RONCQ_MEAL = ((0, 50), (400, 175), (640, 235), (860, 305), (1150, 355), (1500, 405), (1700, 460), (1900, 490))


def brackets(*pairs: tuple[int, int]) -> tuple[Bracket, ...]:
    return tuple(Bracket(from_quotient=start, cents=cents) for start, cents in pairs)


def tariff(*pairs: tuple[int, int], valid_from: date = SEPTEMBER) -> Tariff:
    return Tariff(valid_from, steps(brackets(*pairs)))


def quotient(value: int, valid_from: date = date(2026, 1, 1)) -> QuotientView:
    return QuotientView(value=value, valid_from=valid_from)


def priced(day: date, tariffs: list[Tariff], quotients: list[QuotientView]) -> Price:
    price = price_of(day, tariffs, quotients)
    assert price is not None
    return price


@pytest.mark.parametrize(
    ("value", "cents"), [(0, 50), (399, 50), (400, 175), (639, 175), (640, 235), (860, 305), (1899, 460), (1900, 490), (99_999, 490)]
)
def test_a_bracket_holds_its_lower_bound_and_not_its_upper_one(value: int, cents: int) -> None:
    assert priced(date(2026, 3, 2), [tariff(*RONCQ_MEAL)], [quotient(value)]).cents == cents


def test_without_a_known_quotient_the_highest_price_applies_and_says_so() -> None:
    price = priced(date(2025, 12, 31), [tariff((0, 500), (400, 175))], [quotient(450)])
    assert price.cents == 500
    assert price.explanation() == "Quotient familial non renseigné, prix le plus élevé\u00a0: 5,00\u00a0€"


@pytest.mark.parametrize(
    ("value", "explanation"),
    [
        (850, "Tranche 850 et plus, QF 850 depuis le 1er janvier 2026\u00a0: 3,05\u00a0€"),
        (849, "Tranche 400 à 849, QF 849 depuis le 1er janvier 2026\u00a0: 1,75\u00a0€"),
        (0, "Tranche 0 à 399, QF 0 depuis le 1er janvier 2026\u00a0: 0,50\u00a0€"),
    ],
)
def test_a_price_explains_itself(value: int, explanation: str) -> None:
    assert priced(date(2026, 11, 26), [tariff((0, 50), (400, 175), (850, 305))], [quotient(value)]).explanation() == explanation


def test_a_price_for_everybody_does_not_speak_of_the_quotient() -> None:
    for quotients in ([], [quotient(850)]):
        assert priced(date(2026, 11, 26), [tariff((0, 650))], quotients).explanation() == "Prix unique\u00a0: 6,50\u00a0€"


def test_a_price_names_its_tariff_and_the_version_by_which_it_is_made() -> None:
    meals = Tariff(SEPTEMBER, steps(brackets((0, 50), (850, 305))), "Repas", 1)
    told = priced(date(2026, 11, 26), [meals], [quotient(850)])
    named, quoted = "Tarif «\u00a0Repas\u00a0» du 1er septembre 2025", "tranche 850 et plus, QF 850 depuis le 1er janvier 2026"
    assert told.explanation() == f"{named}, {quoted}\u00a0: 3,05\u00a0€"
    assert replace(told, tariff_version=2).explanation() == f"{named} (version 2), {quoted}\u00a0: 3,05\u00a0€"
    assert replace(told, late=True).explanation() == f"{named}, {quoted}, réservation tardive\u00a0: 3,05\u00a0€"


def test_a_day_without_tariff_has_no_price() -> None:
    assert price_of(SEPTEMBER - timedelta(days=1), [tariff((0, 650))], []) is None
    assert price_of(SEPTEMBER, [], []) is None


def test_tariff_and_quotient_change_on_their_dates() -> None:
    tariffs = [tariff((0, 100), (500, 200)), tariff((0, 110), (500, 220), valid_from=date(2026, 9, 1))]
    quotients = [quotient(400), quotient(600, date(2026, 9, 15))]
    by_day = {day: priced(day, tariffs, quotients).cents for day in (date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 15))}
    assert list(by_day.values()) == [100, 110, 220]


@pytest.mark.parametrize("starts", [(400, 640), (0, 640, 640), (0, 640, 400), (0, 0)])
def test_brackets_that_leave_a_gap_or_overlap_are_refused(starts: tuple[int, ...]) -> None:
    with pytest.raises(BracketsRefused) as refused:
        steps(brackets(*((start, 100) for start in starts)))
    assert "commence" in refused.value.detail


some_brackets = st.dictionaries(st.integers(1, 3000), st.integers(0, 10_000), max_size=8).flatmap(
    lambda others: st.integers(0, 10_000).map(lambda first: brackets(*sorted({**others, 0: first}.items())))
)


@given(some_brackets, st.integers(0, 99_999))
def test_every_quotient_belongs_to_exactly_one_bracket(entered: tuple[Bracket, ...], value: int) -> None:
    assert sum(step.holds(value) for step in steps(entered)) == 1


@given(some_brackets, st.integers(0, 99_999))
def test_nobody_pays_more_than_a_family_without_quotient(entered: tuple[Bracket, ...], value: int) -> None:
    one = Tariff(SEPTEMBER, steps(entered))
    assert priced(SEPTEMBER, [one], [quotient(value, SEPTEMBER)]).cents <= priced(SEPTEMBER, [one], []).cents


days = st.dates(date(2024, 1, 1), date(2027, 1, 1))
entered_twice = st.lists(days, unique=True, max_size=6).flatmap(lambda starts: st.tuples(st.just(starts), st.permutations(starts)))


@given(entered_twice, days)
def test_the_latest_that_has_begun_is_in_force_whatever_the_order_of_entry(starts: tuple[list[date], list[date]], day: date) -> None:
    begun = [start for start in starts[0] if start <= day]
    for order in starts:
        found = in_force([quotient(850, start) for start in order], day)
        assert (found.valid_from if found else None) == max(begun, default=None)
