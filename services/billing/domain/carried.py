"""Corrections that wait with their family until they come to a title, and whose days they are."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from contracts.billing import CarriedCorrections, CarriedLine
from services.billing.domain.namesakes import Child, distinct


@dataclass(frozen=True, slots=True)
class CarriedDays:
    """Days of a child in one activity that are to be billed otherwise than they were, and the difference."""

    child_id: UUID
    child: str
    activity: str
    days: tuple[date, ...]
    cents: int


@dataclass(frozen=True, slots=True)
class Carried:
    """What waits of a family in a régie, beside the children that the family is billed for."""

    regie_name: str
    office: str | None
    cents: int
    least_cents: int
    children: tuple[Child, ...]
    lines: tuple[CarriedDays, ...]

    def view(self) -> CarriedCorrections:
        """Show what waits, namesakes told apart as on invoices."""
        names = distinct(self.children)
        return CarriedCorrections(
            regie_name=self.regie_name,
            office=self.office or "",
            cents=self.cents,
            least_cents=self.least_cents,
            lines=tuple(
                CarriedLine(child=names.get(one.child_id, one.child), activity=one.activity, days=one.days, cents=one.cents)
                for one in self.lines
            ),
        )
