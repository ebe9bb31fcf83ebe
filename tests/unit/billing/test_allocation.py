from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.billing.domain.allocation import Allocation, Open, allocate, set_aside

amounts = st.lists(st.integers(1, 100_000), max_size=8)


def opened(cents: list[int], *, kind: int) -> list[Open]:
    return [Open(UUID(int=kind * 1000 + number), amount) for number, amount in enumerate(cents)]


def test_the_oldest_invoice_is_settled_first_and_a_payment_may_serve_several() -> None:
    invoices = opened([24320, 12060], kind=1)
    assert allocate(opened([30000], kind=2), invoices) == [
        Allocation(UUID(int=2000), UUID(int=1000), 24320),
        Allocation(UUID(int=2000), UUID(int=1001), 5680),
    ]


def test_several_payments_may_settle_one_invoice_and_what_is_left_over_stays_unused() -> None:
    parts = allocate(opened([5000, 5000, 5000], kind=2), opened([12060], kind=1))
    assert [part.cents for part in parts] == [5000, 5000, 2060]


@given(amounts, amounts)
def test_as_much_is_settled_as_is_owed_and_paid(paid: list[int], owed: list[int]) -> None:
    assert sum(part.cents for part in allocate(opened(paid, kind=2), opened(owed, kind=1))) == min(sum(paid), sum(owed))


@given(amounts, amounts)
def test_no_payment_is_used_and_no_invoice_settled_beyond_its_amount(paid: list[int], owed: list[int]) -> None:
    payments, invoices = opened(paid, kind=2), opened(owed, kind=1)
    parts = allocate(payments, invoices)
    assert all(part.cents > 0 for part in parts)
    for one in payments:
        assert sum(part.cents for part in parts if part.payment_id == one.operation_id) <= one.cents
    for one in invoices:
        assert sum(part.cents for part in parts if part.invoice_id == one.operation_id) <= one.cents


@given(amounts, amounts)
def test_an_invoice_is_touched_only_when_all_older_ones_are_settled(paid: list[int], owed: list[int]) -> None:
    invoices = opened(owed, kind=1)
    settled = {one.operation_id: 0 for one in invoices}
    for part in allocate(opened(paid, kind=2), invoices):
        settled[part.invoice_id] += part.cents
    rests = [one.cents - settled[one.operation_id] for one in invoices]
    partly = [number for number, one in enumerate(invoices) if settled[one.operation_id]]
    assert all(rest == 0 for rest in rests[: max(partly, default=0)])


@given(amounts, st.integers(0, 200_000))
def test_what_is_set_aside_is_kept_of_the_youngest_and_the_oldest_are_used_first(unused: list[int], reserved: int) -> None:
    given_ = opened(unused, kind=2)
    usable = set_aside(given_, reserved)
    assert sum(one.cents for one in usable) == max(0, sum(unused) - reserved)
    assert [one.operation_id for one in usable] == [one.operation_id for one in given_][: len(usable)]
    assert usable[:-1] == given_[: max(0, len(usable) - 1)]
    assert all(0 < one.cents <= whole.cents for one, whole in zip(usable, given_, strict=False))
