"""Receipts: the payments of which a family may have one."""

from dataclasses import dataclass
from uuid import UUID

from chassis import french
from chassis.edge.papers.counter import paid_by
from contracts.billing import CounterPayment
from gateway.views.billing.pay import kind_of


@dataclass(frozen=True, slots=True)
class Receipt:
    """A payment that has a receipt."""

    id: UUID
    number: str
    day: str
    means: str
    payer: str
    regie: str
    amount: str
    settled: str
    unused: str
    refunded: str
    cancelled: bool


def receipt(one: CounterPayment) -> Receipt:
    """Present a payment that has a receipt."""
    return Receipt(
        id=one.payment_id,
        number=one.number,
        day=french.plain_date(one.received_on or one.day),
        means=paid_by(one),
        payer=one.payer,
        regie=one.regie_name,
        amount=french.euros(one.cents),
        settled=french.listed([f"{kind_of(number)} {number} ({french.euros(cents)})" for number, cents in one.settled]),
        unused=french.euros(one.unused_cents) if one.unused_cents else "",
        refunded=french.euros(one.refunded_cents) if one.refunded_cents else "",
        cancelled=one.cancelled,
    )
