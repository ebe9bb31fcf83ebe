"""The ledger: double entry, only ever added to. A family's balance is the sum of its receivable entries."""

from dataclasses import dataclass
from enum import StrEnum

from contracts.billing import PaymentMethod


class Account(StrEnum):
    """The accounts that operations are posted to."""

    RECEIVABLE = "receivable"  # What families owe: one account, split by family.
    REVENUE = "revenue"  # What the town has billed.
    CASH = "cash"  # What the regie takes, coins, cheques, vouchers: the slip of a deposit brings it to the bank (view book_entry).
    BANK = "bank"  # What reaches the regie's account by itself: cards, debits, transfers.
    TREASURY = "treasury"  # What the public treasury now collects in the town's place.


RECEIVED_ON: dict[PaymentMethod, Account] = {
    "cash": Account.CASH,
    "cheque": Account.CASH,
    "cesu": Account.CASH,
    "ancv": Account.CASH,
    "card": Account.BANK,
    "direct_debit": Account.BANK,
    "transfer": Account.BANK,
    "treasury": Account.TREASURY,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One side of an operation: positive cents debit the account, negative cents credit it."""

    account: Account
    cents: int


def invoice_entries(total_cents: int) -> tuple[Entry, ...]:
    """Post an invoice: the family owes it, the town has earned it."""
    return (Entry(Account.RECEIVABLE, total_cents), Entry(Account.REVENUE, -total_cents))


def payment_entries(method: PaymentMethod, cents: int) -> tuple[Entry, ...]:
    """Post a payment: it arrives where the method brings it, and the family owes that much less."""
    return (Entry(RECEIVED_ON[method], cents), Entry(Account.RECEIVABLE, -cents))


def cancelled(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Take an operation back: the same entries on the other side."""
    return tuple(Entry(one.account, -one.cents) for one in entries)
