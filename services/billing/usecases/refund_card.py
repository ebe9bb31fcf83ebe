"""Give money of a card payment back to the card: asked for once, carried out by the provider, then posted."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from pydantic import BaseModel

from chassis.clock import paris_date
from chassis.database import Database
from chassis.logs import logger
from chassis.tx import Tx
from chassis.work import Job
from contracts.billing import CounterPayment, PaymentRefunded, RefundPayment
from services.billing.cards.port import Provider, Refund, RefundOrder, Refused
from services.billing.domain.allocation import Allocation
from services.billing.domain.errors import CardsNotTaken, PaymentRefused
from services.billing.domain.ledger import cancelled, payment_entries
from services.billing.store import card_refunds, ledger, numbering, regies
from services.billing.store.card_events import Outcome
from services.billing.store.card_refunds import AskedRefund
from services.billing.store.ledger import Operation
from services.billing.usecases.take_payment import payment

log = logger(__name__)

RETRIES = tuple(timedelta(seconds=seconds) for seconds in (1, 5, 30, 60, 300, 600, 3600, 3600, 21_600, 43_200))
"""A refund that nobody answers is tried for nearly a day, as long as the provider remembers its key, then shown as failed work."""


class RefundWork(BaseModel):
    """A refund to carry out."""

    refund_id: UUID


async def ask(tx: Tx, provider: Provider | None, asked: RefundPayment) -> CounterPayment:
    """Ask for a refund, never of more than is left of the payment; the same `refund_id` again is the same refund."""
    if provider is None:
        raise CardsNotTaken
    found = await payment(tx, asked.family_id, asked.payment_id)
    await regies.lock(tx, found.regie)
    known = await card_refunds.find(tx, asked.refund_id)
    if known is not None and (known.payment_id, known.cents) == (asked.payment_id, asked.cents):
        return await payment(tx, asked.family_id, asked.payment_id)
    if known is not None:
        raise PaymentRefused("Ce remboursement est déjà demandé, pour un autre montant.", field="cents")
    intent_id = await card_refunds.intent_of(tx, asked.payment_id)
    if found.method != "card" or intent_id is None:
        raise PaymentRefused("Seul un paiement par carte en ligne est remboursé sur la carte.", field="cents")
    if asked.cents > found.cents - await card_refunds.given_back(tx, asked.payment_id):
        raise PaymentRefused("Ce montant dépasse ce qui reste de ce paiement.", field="cents")
    await card_refunds.begin(tx, asked, key=f"refund:{asked.payment_id}:{asked.refund_id}")
    await tx.enqueue("card_refund", RefundWork(refund_id=asked.refund_id))
    return await payment(tx, asked.family_id, asked.payment_id)


async def carry_out(database: Database, provider: Provider, job: Job, asked: RefundWork) -> None:
    """Have the provider give the money back, then post it; after a silence it is looked up first, and the key stays the same."""
    async with database.transaction(read_only=True) as tx:
        refund = await card_refunds.find(tx, asked.refund_id)
    given: Refund | None = None
    if refund is not None and refund.status == "asked":
        order = RefundOrder(refund.refund_id, refund.key, refund.intent_id, refund.cents)
        try:
            given = await provider.found_refund(order) if job.attempt > 1 else None
            given = given or await provider.refund(order)
        except Refused:
            given = None
    async with database.transaction() as tx:
        if refund is not None and refund.status == "asked":
            await _settled(tx, refund, given)
        await job.finish(tx)


async def compared(tx: Tx, told: Sequence[Refund]) -> dict[str, tuple[Outcome, UUID | None]]:
    """Compare refunds that the provider tells of with those asked for here; one made elsewhere, or that came back, is put aside."""
    known = await card_refunds.known(tx, [one.refund_id for one in told if one.refund_id])
    families = await card_refunds.families_of(tx, [one.intent_id for one in told])
    found: dict[str, tuple[Outcome, UUID | None]] = {}
    for one in told:
        family_id = families.get(one.intent_id)
        ours = one.refund_id in known and not one.failed
        if family_id is not None and not ours:
            log.error("card_refund_aside", refund=one.provider_id, intent=one.intent_id)
        found[one.provider_id] = ("unknown" if family_id is None else "known" if ours else "aside", family_id)
    return found


async def _settled(tx: Tx, asked: AskedRefund, given: Refund | None) -> None:
    await regies.lock(tx, asked.regie)
    refund = await card_refunds.find(tx, asked.refund_id)
    if refund is None or refund.status != "asked":
        return
    if given is None:
        await card_refunds.settle(tx, refund.refund_id, "refused", None)
        return
    number = numbering.number(refund.regie, "R", await numbering.take(tx, refund.regie, "R"))
    entries = cancelled(payment_entries("card", refund.cents))
    operation = Operation(refund.refund_id, refund.family_id, number, paris_date(tx.now), entries)
    await ledger.post(tx, refund.regie, [operation], taken_over=False)
    await card_refunds.release(tx, refund.payment_id, refund.cents)
    await ledger.allocate(tx, [(refund.family_id, Allocation(refund.payment_id, refund.refund_id, refund.cents))])
    await card_refunds.settle(tx, refund.refund_id, "done", given.provider_id)
    await tx.emit(
        PaymentRefunded(
            version=1,
            family_id=refund.family_id,
            refund_id=refund.refund_id,
            payment_id=refund.payment_id,
            number=number,
            day=operation.day,
            cents=refund.cents,
        )
    )
