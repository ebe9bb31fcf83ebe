"""The books: the trial balance (balance des comptes) and the payments journal (journal des encaissements) of a régie."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.base import Answer, Day, Request
from contracts.billing.words import PaymentMethod, RegieCode


class KeptRegies(Answer):
    """The régies that keep books, each with its code and its name."""

    regies: tuple[tuple[str, str], ...]


class ListRegies(Request[KeptRegies], method="GET", path="/v1/regies", audience="staff"):
    """The régies of the town. Right: billing.ledger.read or billing.regie.write."""


class AccountBalance(Answer):
    """An account over a period; positive is a debit balance. `opening_cents` is what stood before the first day."""

    account: str
    opening_cents: int
    debit_cents: int
    credit_cents: int
    closing_cents: int


class FamilyBalance(Answer):
    """What a family owed before the period, what was added and taken off in it, what it owes after it."""

    family_id: UUID
    family_number: str
    family_name: str
    opening_cents: int
    debit_cents: int
    credit_cents: int
    closing_cents: int


class TrialBalance(Answer):
    """The accounts of a régie over a period: debits and credits are equal. `families` split up what they owe, when asked for."""

    regie: str
    regie_name: str
    first: date
    last: date
    accounts: tuple[AccountBalance, ...]
    families: tuple[FamilyBalance, ...] = ()


class ReadTrialBalance(Request[TrialBalance], method="GET", path="/v1/regies/{code}/trial-balance", audience="staff"):
    """The trial balance of a régie. Right: billing.ledger.read."""

    code: RegieCode
    first: Day
    last: Day
    families: Annotated[bool, Field(description="split up by family what families owe")] = False


class JournalLine(Answer):
    """Money that came in, or went back (negative): a payment, or what took one back."""

    operation_id: UUID
    family_id: UUID
    family_number: str
    family_name: str
    number: str
    day: date
    kind: Literal["payment", "cancellation"]
    refund: Annotated[bool, Field(description="a cancellation that gave money back: to a card, or a credit by transfer")] = False
    method: PaymentMethod
    bank: str = ""
    reference: str = ""
    payer: Annotated[str, Field(description="who paid, where that is noted: somebody beside the family, or the adult on the portal")] = ""
    deposit: Annotated[str, Field(description="number of the deposit slip")] = ""
    terminal: Annotated[bool, Field(description="by card on the régie's own terminal, or what took that back")] = False
    cents: int


class PaymentsJournal(Answer):
    """What a régie took over a period, in the order of days and numbers, with totals by method: (method, operations, cents)."""

    regie: str
    regie_name: str
    first: date
    last: date
    totals: tuple[tuple[PaymentMethod, int, int], ...]
    terminal_cents: Annotated[int, Field(description="what of the cards came by the régie's own terminal, not by the portal")] = 0
    total_cents: int
    lines: tuple[JournalLine, ...]
    more: Annotated[bool, Field(description="there are more lines than were asked for")] = False


class ReadPaymentsJournal(Request[PaymentsJournal], method="GET", path="/v1/regies/{code}/payments-journal", audience="staff"):
    """The payments journal of a régie. Right: billing.ledger.read."""

    code: RegieCode
    first: Day
    last: Day
    limit: Annotated[int, Field(ge=1, le=50_000)] = 200
