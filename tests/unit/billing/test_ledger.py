from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from contracts.billing import PaymentMethod
from services.billing.domain.ledger import Account, Entry, invoice_entries, payment_entries

cents = st.integers(0, 10**9)
methods = st.sampled_from(get_args(PaymentMethod))


@given(cents, methods)
def test_every_operation_balances_to_zero(amount: int, method: PaymentMethod) -> None:
    for entries in (invoice_entries(amount), payment_entries(method, amount)):
        assert sum(entry.cents for entry in entries) == 0
        assert len({entry.account for entry in entries}) == 2


@given(cents, methods)
def test_a_payment_takes_back_what_an_invoice_added_to_the_debt(amount: int, method: PaymentMethod) -> None:
    both = invoice_entries(amount) + payment_entries(method, amount)
    assert sum(entry.cents for entry in both if entry.account is Account.RECEIVABLE) == 0


def test_a_cheque_lies_in_the_regie_a_card_payment_reaches_its_bank_and_a_treasury_order_leaves_it() -> None:
    assert payment_entries("cheque", 24320)[0] == Entry(Account.CASH, 24320)
    assert payment_entries("card", 24320)[0] == Entry(Account.BANK, 24320)
    assert payment_entries("treasury", 24320)[0] == Entry(Account.TREASURY, 24320)
