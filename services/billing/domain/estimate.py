"""The running estimate of a month: what would be billed for the days booked so far."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from contracts.billing import BillingInvoice, EstimateLine, EstimateView, LineContest
from services.billing.domain.namesakes import Child, distinct
from services.billing.domain.tariff import NOT_PRICED, Price


@dataclass(frozen=True, slots=True)
class ChargedDays:
    """Days of a child in one activity that have the same price for the same reason; no price while no tariff is in force.

    `absences` are those of them on which the child was not there, without an excuse or too late.
    """

    child_id: UUID
    child: str
    activity_id: UUID
    activity: str
    quantity: int
    price: Price | None
    absences: tuple[date, ...] = ()
    days: tuple[date, ...] = ()

    def line(self) -> EstimateLine:
        """Show the days as a line of the estimate."""
        return EstimateLine(
            child_id=self.child_id,
            child=self.child,
            activity_id=self.activity_id,
            activity=self.activity,
            quantity=self.quantity,
            unit_cents=self.price.cents if self.price else None,
            cents=self.quantity * self.price.cents if self.price else 0,
            explanation=self.price.explanation(self.quantity) if self.price else NOT_PRICED,
            absences=self.absences,
            days=self.days,
        )


@dataclass(frozen=True, slots=True)
class ChargedMonth:
    """A family's month, as it is told to whoever asks.

    The version of its estimate, its charges, and the sum of those for children that are hidden from them.
    """

    version: int
    hidden_cents: int
    charged: list[ChargedDays]


@dataclass(frozen=True, slots=True)
class Total:
    """What a month's charges come to, those for children hidden from the reader included, and which invoices bill others of its days."""

    cents: int
    version: int
    unpriced: bool = False
    billed: tuple[BillingInvoice, ...] = ()

    def view(self, month: date) -> EstimateView:
        """Tell the total of a month, and nothing of how it came about."""
        return EstimateView(month=month, total_cents=self.cents, version=self.version, lines=(), unpriced=self.unpriced, billed=self.billed)


def estimate_of(
    month: date,
    found: ChargedMonth,
    contests: Sequence[LineContest] = (),
    billed: Sequence[BillingInvoice] = (),
    children: Sequence[Child] = (),
) -> EstimateView:
    """Draw up the estimate of a month: its total is the sum of its lines and of what is billed for children hidden from the reader.

    Those of the `children` who share a first name are named as invoices name them.
    """
    names = distinct(children)
    lines = tuple(replace(days, child=names.get(days.child_id, days.child)).line() for days in found.charged)
    total = sum(line.cents for line in lines) + found.hidden_cents
    return EstimateView(
        month=month,
        total_cents=total,
        version=found.version,
        lines=lines,
        hidden_cents=found.hidden_cents,
        contests=tuple(contests),
        unpriced=any(days.price is None for days in found.charged),
        billed=tuple(billed),
    )
