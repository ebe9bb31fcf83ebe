"""The running estimate of a month: what would be billed for the days booked so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from contracts.billing import EstimateLine, EstimateView
from services.billing.domain.tariff import NOT_PRICED, Price


@dataclass(frozen=True, slots=True)
class ChargedDays:
    """Days of a child in one activity that have the same price for the same reason; no price while no tariff is in force."""

    child_id: UUID
    child: str
    activity_id: UUID
    activity: str
    quantity: int
    price: Price | None

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
            explanation=self.price.explanation() if self.price else NOT_PRICED,
        )


def estimate_of(month: date, version: int, charged: Sequence[ChargedDays], *, hidden_cents: int = 0) -> EstimateView:
    """Draw up the estimate of a month: its total is the sum of its lines and of what is billed for children hidden from the reader."""
    lines = tuple(days.line() for days in charged)
    total = sum(line.cents for line in lines) + hidden_cents
    return EstimateView(month=month, total_cents=total, version=version, lines=lines, hidden_cents=hidden_cents)
