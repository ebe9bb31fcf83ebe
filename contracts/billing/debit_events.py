"""What is told of direct debits: ids, days and amounts, never bank details nor a mandate's reference."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import Event
from contracts.billing.debits import MandateStatus


class MandateChanged(Event, type="billing.mandate.changed", aggregate="mandate_id"):
    """A family signed a mandate, or its mandate ended."""

    family_id: UUID
    mandate_id: UUID
    status: MandateStatus
    changed_at: datetime
    by_town: bool = False
    regies: Annotated[
        tuple[str, ...], Field(description="of a mandate in force: whose invoices are debited, where the treasury collects for others")
    ] = ()
    rejected: Annotated[bool, Field(description="of a mandate that ended: by its bank, which rejected a collection")] = False


class DebitAnnounced(Event, type="billing.debit.announced", aggregate="debit_id"):
    """A collection is announced to its family, some days before (pré-notification); one that was withdrawn may be announced again."""

    family_id: UUID
    debit_id: UUID
    regie_name: str
    due_on: date
    cents: int
    announced_at: datetime


class DebitWithdrawn(Event, type="billing.debit.withdrawn", aggregate="debit_id"):
    """A collection that was announced will not take place.

    `left_cents` is what of it the family is still to pay itself, up to `pay_by`; None when it is overdue, or when nothing is left.
    `debited_on` is the day for which another collection is announced that pays the rest of it, or all.
    """

    family_id: UUID
    debit_id: UUID
    regie_name: str
    due_on: date
    cents: int
    left_cents: int
    pay_by: date | None = None
    debited_on: date | None = None
    withdrawn_at: datetime


class DebitRejected(Event, type="billing.debit.rejected", aggregate="debit_id"):
    """The bank rejected a collection: what it had settled is to be paid again. Why is told to the family on its own page only."""

    family_id: UUID
    debit_id: UUID
    regie_name: str
    due_on: date
    cents: int
    rejected_at: datetime
