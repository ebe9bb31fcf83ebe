"""What the family owes: its balance, unpaid invoices, and what is reserved and not invoiced yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis import french
from contracts.billing import AccountSummary, EstimateView, RefundToReturn, TreasuryNotice
from gateway.views.billing.balance import HOW_TO_PAY, debited_words, meaning
from gateway.views.billing.estimate import Estimate, estimate
from gateway.views.billing.owed import is_debited, is_late


@dataclass(frozen=True, slots=True)
class Invoice:
    """An unpaid invoice in words, or a refund to return."""

    id: UUID
    number: str
    issued: str
    due: str
    total: str
    remaining: str
    late: bool
    partly: bool
    contested: bool = False
    to_correct: bool = False
    """Whether all that is contested of it was accepted."""
    at_treasury: bool = False
    debited: str = ""
    """That it will be debited, and when once that is announced; empty where the family pays it itself."""
    to_return: bool = False


@dataclass(frozen=True, slots=True)
class ToCome:
    """What the months after this one come to so far, together and each."""

    months: str
    total: str
    without: str
    each: tuple[Estimate, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """What the family owes, in words."""

    balance: str
    meaning: str
    total: str
    unpaid: tuple[Invoice, ...]
    estimates: tuple[Estimate, ...]
    """This month's, after those of earlier months that no invoice bills yet."""
    to_come: ToCome | None = None
    treasury: tuple[TreasuryNotice, ...] = ()
    credit: str = ""
    """What was paid and settles nothing yet: by so much the balance is less than the unpaid invoices."""
    reserved: str = ""
    """What of the credit is asked to be given back."""
    spendable: bool = False
    """Whether some credit is left to be used."""
    pay: str = ""
    """What the way to pay is called."""
    by_card: bool = True
    debited: bool = False
    """Whether direct debits pay everything that is unpaid: the family need do nothing."""

    @property
    def payable(self) -> bool:
        """Tell whether something can be paid here."""
        return any(not one.at_treasury for one in self.unpaid)


def account(summary: AccountSummary, today: date) -> Account:
    """Present balance, unpaid invoices and what is reserved and not invoiced yet, of this month and of every other."""
    balance = summary.balance_cents
    unpaid = sum(one.remaining_cents for one in summary.unpaid) + sum(one.remaining_cents for one in summary.to_return)
    credit = unpaid - balance if unpaid else 0
    debited = not summary.to_return and bool(summary.unpaid) and all(map(is_debited, summary.unpaid))
    return Account(
        balance=french.euros(abs(balance)),
        meaning=meaning(balance, set_off=unpaid > 0, at_treasury=bool(summary.treasury), debited=debited),
        total=french.euros(unpaid),
        credit=french.euros(credit) if credit > 0 else "",
        reserved=french.euros(summary.reserved_cents) if summary.reserved_cents else "",
        spendable=credit > summary.reserved_cents,
        unpaid=tuple(_returned(one) for one in summary.to_return)
        + tuple(
            Invoice(
                id=invoice.invoice_id,
                number=invoice.number,
                issued=french.short_date(invoice.issued_on),
                due=french.short_date(invoice.due_on),
                total=french.euros(invoice.total_cents),
                remaining=french.euros(invoice.remaining_cents),
                late=is_late(invoice, today) and not invoice.at_treasury,
                debited=debited_words(invoice.debited_on, will_be_debited=invoice.will_be_debited),
                partly=invoice.remaining_cents != invoice.total_cents,
                contested=invoice.contested,
                to_correct=invoice.to_correct,
                at_treasury=invoice.at_treasury,
            )
            for invoice in summary.unpaid
        ),
        estimates=(*(estimate(one) for one in summary.other_estimates if one.month < summary.estimate.month), estimate(summary.estimate)),
        to_come=_to_come([one for one in summary.other_estimates if one.month > summary.estimate.month]),
        treasury=summary.treasury,
        pay=HOW_TO_PAY if summary.by_card is False else "Payer en ligne",
        by_card=summary.by_card is not False,
        debited=debited,
    )


def _returned(one: RefundToReturn) -> Invoice:
    return Invoice(
        id=one.operation_id,
        number=one.number,
        issued=french.short_date(one.given_back_on),
        due="",
        total=french.euros(one.total_cents),
        remaining=french.euros(one.remaining_cents),
        late=False,
        partly=one.remaining_cents != one.total_cents,
        to_return=True,
    )


def _to_come(later: Sequence[EstimateView]) -> ToCome | None:
    """Sum up the months after this one; None where nothing is reserved in them."""
    if not later:
        return None
    shown = [estimate(one) for one in later]
    first = french.month_name(later[0].month).rpartition(" ")[0]
    return ToCome(
        months=first if len(later) == 1 else f"{first} à {french.month_name(later[-1].month)}",
        total=french.euros(sum(one.total_cents for one in later)),
        without=next((one.without for one in shown if one.without), ""),
        each=tuple(shown),
    )
