"""What an attempt to pay by card pays, and what follows from what its provider says, in any order."""

from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.billing import AttemptStatus
from services.billing.domain.card import Attempt, Payable, Verdict, check_least, parts_of, settled, verdict
from services.billing.domain.errors import PaymentRefused

NOW = datetime(2026, 11, 16, tzinfo=UTC)
Told = tuple[Literal["open", "paid", "ended"], int]
NEXT: dict[Verdict, AttemptStatus] = {Verdict.POST: "paid", Verdict.END: "ended"}


def payables(cents: list[int]) -> list[Payable]:
    return [Payable(UUID(int=number), f"AL-{number}", "AL", one) for number, one in enumerate(cents, start=1)]


def attempt(cents: list[int], asked: int | None = None, status: AttemptStatus = "open") -> Attempt:
    parts = parts_of(payables(cents), asked)
    total = sum(part.cents for part in parts)
    return Attempt(UUID(int=9), UUID(int=8), "AL", "Régie", total, status, "", "pay:1", "pi_1", "secret", NOW, None, "", parts)


amounts = st.lists(st.integers(50, 5000), min_size=1, max_size=6)


@given(amounts, st.integers(50, 30000))
def test_parts_are_paid_in_order_and_sum_to_what_is_asked(cents: list[int], asked: int) -> None:
    parts = parts_of(payables(cents), min(asked, sum(cents)))
    assert sum(part.cents for part in parts) == min(asked, sum(cents))
    assert [part.cents for part in parts[:-1]] == cents[: len(parts) - 1]
    assert parts_of(payables(cents), None) == parts_of(payables(cents), sum(cents))


@given(amounts, st.data())
def test_no_invoice_is_settled_beyond_what_is_open_nor_beyond_what_was_paid(cents: list[int], data: st.DataObject) -> None:
    begun = attempt(cents)
    left = {UUID(int=number): data.draw(st.integers(0, one)) for number, one in enumerate(cents, start=1)}
    before = dict(left)
    found = settled(begun, left)
    assert all(0 < one.cents <= before[one.invoice_id] for one in found)
    assert sum(one.cents for one in found) == sum(before.values()) - sum(left.values()) <= begun.cents


@given(st.lists(st.sampled_from([("open", 1000), ("ended", 1000), ("paid", 1000), ("paid", 1)])))
def test_whatever_comes_in_whatever_order_money_is_posted_once_if_it_came_and_never_if_it_did_not(news: list[Told]) -> None:
    status: AttemptStatus = "open"
    posted = 0
    for told, cents in news:
        found = verdict(attempt([1000], status=status), status=told, cents=cents, currency="eur")
        posted += found is Verdict.POST
        status = NEXT.get(found, status)
    assert posted == (("paid", 1000) in news)
    assert (status == "paid") == (("paid", 1000) in news)


def test_another_amount_or_currency_is_put_aside() -> None:
    assert verdict(attempt([1000]), status="paid", cents=999, currency="eur") is Verdict.ASIDE
    assert verdict(attempt([1000]), status="paid", cents=1000, currency="usd") is Verdict.ASIDE


def test_no_card_is_debited_of_a_few_cents_and_none_are_left_that_nobody_could_pay() -> None:
    check_least(50, 50)
    check_least(100, 50)
    for total, cents, field in ((49, 49, "invoices"), (1000, 49, "invoices"), (1000, 951, "cents")):
        with pytest.raises(PaymentRefused) as refused:
            check_least(total, cents)
        assert refused.value.members == {"field": field}
