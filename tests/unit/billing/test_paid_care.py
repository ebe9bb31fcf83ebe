from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.billing.domain.paid_care import Billed, Money, is_under_six, paid_in_year, pass_on

JANUARY, MARCH = date(2026, 1, 10), date(2026, 3, 10)


@pytest.mark.parametrize(("born", "counts"), [(date(2020, 1, 1), False), (date(2020, 1, 2), True), (date(2026, 7, 1), True)])
def test_a_child_counts_that_is_under_six_on_1_january(born: date, counts: bool) -> None:
    assert is_under_six(born, 2026) is counts


def test_the_share_that_was_paid_is_paid_of_the_care_alike() -> None:
    assert paid_in_year(600, 1000, before_cents=0, until_cents=500) == 300
    assert paid_in_year(600, 1000, before_cents=500, until_cents=1000) == 300
    assert paid_in_year(600, 0, before_cents=0, until_cents=0) == 0


@given(data=st.data(), total=st.integers(1, 100_000))
def test_years_add_up_to_the_care_of_the_invoice(data: st.DataObject, total: int) -> None:
    care = data.draw(st.integers(0, total))
    marks = [0, *sorted(data.draw(st.lists(st.integers(0, total), max_size=5))), total]
    parts = [paid_in_year(care, total, before_cents=one, until_cents=other) for one, other in pairwise(marks)]
    assert sum(parts) == care
    assert min(parts) >= 0


def paid(one: Billed) -> int:
    """Sum up what was paid of an invoice."""
    return sum(part.cents for part in one.money)


def test_a_credit_note_that_lowers_its_invoice_is_nothing_that_was_paid() -> None:
    invoice = Billed(0, 16_000, 4_000, [Money(JANUARY, 16_000)])
    pass_on([invoice], given_back=0, unused=0)
    assert paid(invoice) == 16_000


def test_a_credit_that_settles_another_invoice_is_the_money_that_was_paid_before() -> None:
    first, second = Billed(0, 16_000, 0, [Money(JANUARY, 20_000)]), Billed(0, 20_000, 4_000, [Money(MARCH, 16_000)])
    pass_on([first, second], given_back=0, unused=0)
    assert (paid(first), second.money) == (16_000, [Money(JANUARY, 4_000), Money(MARCH, 16_000)])


@pytest.mark.parametrize(("given_back", "unused"), [(4_000, 0), (0, 4_000)])
def test_a_credit_that_is_not_used_or_was_given_back_pays_nothing(given_back: int, unused: int) -> None:
    first, second = Billed(0, 16_000, 0, [Money(JANUARY, 20_000)]), Billed(5_000, 20_000, 0, [Money(MARCH, 15_000)])
    pass_on([first, second], given_back=given_back, unused=unused)
    assert (paid(first), paid(second)) == (16_000, 15_000)


def test_a_supplementary_invoice_pays_the_days_that_it_billed_once_it_is_paid() -> None:
    first, more = Billed(0, 25_000, 0, [Money(JANUARY, 20_000)]), Billed(5_000, 0)
    pass_on([first, more], given_back=0, unused=0)
    assert paid(first) == 20_000
    first, more = Billed(0, 25_000, 0, [Money(JANUARY, 20_000)]), Billed(2_000, 0, 0, [Money(MARCH, 3_000)])
    pass_on([first, more], given_back=0, unused=0)
    assert (first.money, paid(more)) == ([Money(JANUARY, 20_000), Money(MARCH, 3_000)], 0)


def test_a_gesture_that_was_given_back_in_money_was_not_paid() -> None:
    first, second = Billed(0, 20_000, 0, [Money(JANUARY, 20_000)]), Billed(0, 10_000, 0, [Money(MARCH, 10_000)])
    pass_on([first, second], given_back=1_000, unused=0)
    assert (paid(first), paid(second)) == (20_000, 9_000)


amounts = st.integers(0, 500)


@given(data=st.data(), credit=amounts, unused=amounts)
def test_no_cent_counts_twice_and_none_beyond_what_an_invoice_comes_to(data: st.DataObject, credit: int, unused: int) -> None:
    invoices = [
        Billed(data.draw(amounts), data.draw(st.integers(-50, 500)), data.draw(amounts), [Money(JANUARY, data.draw(amounts))])
        for _ in range(data.draw(st.integers(1, 4)))
    ]
    before = sum(paid(one) for one in invoices)
    pass_on(invoices, given_back=credit, unused=unused)
    assert sum(paid(one) for one in invoices) <= max(0, before - credit)
    assert all(paid(one) <= max(0, one.net_cents) for one in invoices)


@given(cares=st.lists(st.integers(0, 500), min_size=1, max_size=4), share=st.integers(0, 100))
def test_the_parts_of_children_never_exceed_what_was_paid(cares: list[int], share: int) -> None:
    total = sum(cares)
    until = total * share // 100
    assert sum(paid_in_year(one, total, before_cents=0, until_cents=until) for one in cares) <= until
