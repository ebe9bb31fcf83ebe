"""Give money of a card payment back to the card, once two people want it: carried out by the provider, then posted."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from pydantic import BaseModel

from chassis.clock import paris_date
from chassis.database import Database
from chassis.ids import new_id
from chassis.logs import logger
from chassis.tx import Tx
from chassis.work import Job
from contracts.billing import AsideReason, PaymentRefunded
from services.billing.cards.port import DisputeStatus, Provider, Refund, RefundOrder, Refused
from services.billing.domain.allocation import Allocation, allocate
from services.billing.domain.ledger import cancelled, payment_entries
from services.billing.store import card_events, card_refunds, ledger, locks, numbering, refunds, regies
from services.billing.store.card_events import Became
from services.billing.store.card_refunds import AskedRefund
from services.billing.store.ledger import Operation
from services.billing.usecases.return_refund import Returned, came_back
from services.billing.usecases.settle import cover
from services.billing.usecases.take_payment import payment
from services.billing.usecases.withdraw_refunds import TOO_LITTLE, withdraw_uncovered

log = logger(__name__)

RETRIES = tuple(timedelta(seconds=seconds) for seconds in (1, 5, 30, 60, 300, 600, 3600, 3600, 21_600, 43_200))
"""A refund that nobody answers is tried for nearly a day, as long as the provider remembers its key, then shown as failed work."""

DISPUTED: dict[DisputeStatus, AsideReason] = {"open": "disputed", "lost": "dispute_lost", "won": "dispute_won"}
CAME_BACK = ("refund_failed", "dispute_won")
"""Money that the books know as given back, or as lost to the payer's bank, and that the town has after all."""
THERE = "Fait chez le prestataire de paiement"
TAKEN_BACK = "Repris par la banque du payeur, qui a contesté le paiement"


class RefundWork(BaseModel):
    """A refund to carry out."""

    refund_id: UUID


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


async def heard(tx: Tx, told: Sequence[Refund]) -> list[Became]:
    """Judge what the provider tells of refunds, each in its order: what a person has to look at is put aside once.

    The provider tells of a refund several times, as it is made and as it changes, and each event is one of its own.
    """
    await locks.to_judge_refunds(tx, [one.provider_id for one in told])
    judged = await compared(tx, told)
    before = await card_events.put_aside(tx, [one.provider_id for one in told], {one.family_id for one in judged if one.family_id})
    found: list[Became] = []
    for one, became in zip(told, judged, strict=True):
        again = became.outcome == "aside" and (one.provider_id, became.why) in before
        found.append(Became("known", became.family_id) if again else became)
        if found[-1].outcome == "aside":
            log.error("card_refund_aside", refund=one.provider_id, intent=one.intent_id)
            before.add((one.provider_id, became.why))
    return found


async def compared(tx: Tx, told: Sequence[Refund]) -> list[Became]:
    """Compare what the provider tells of refunds with the books; one made elsewhere, or that came back, is for a person, as is a dispute.

    Tells of each in its order: a refund may be told of twice, first given and then come back.
    """
    known = await card_refunds.known(tx, [one.refund_id for one in told if one.refund_id])
    entered = await card_refunds.entered(tx, [one.provider_id for one in told])
    families = await card_refunds.families_of(tx, [one.intent_id for one in told])
    found: list[Became] = []
    for one in told:
        family_id = families.get(one.intent_id)
        ours = one.refund_id in known or one.provider_id in entered
        if family_id is None:
            found.append(Became("unknown"))
        elif ours is one.failed:
            found.append(Became("aside", family_id, _why(one)))
        else:
            found.append(Became("known", family_id))
    return found


def _why(told: Refund) -> AsideReason:
    """Say why a refund that the books do not know, or know as made, is for a person."""
    if told.dispute is not None:
        return DISPUTED[told.dispute]
    return "refund_failed" if told.failed else "refund_elsewhere"


async def take_in(tx: Tx, told: Refund) -> Became:
    """Enter a refund that was made at the provider, or one that came back from the card; each once.

    The money has moved already: the books only say so, which takes no second person. Of disputes what is lost is entered, and what is won
    after it was: while one is open its money may come back.
    """
    (became,) = await compared(tx, [told])
    payment_id = await card_refunds.payment_of(tx, told.intent_id)
    if became.outcome != "aside" or became.why == "disputed" or payment_id is None or became.family_id is None:
        return became
    found = await payment(tx, became.family_id, payment_id)
    await regies.lock(tx, found.regie)
    if became.why in CAME_BACK:
        returned = refunds.returned_as(told.provider_id)
        await came_back(tx, Returned(returned, found.family_id, found.regie, "card", told.cents, disputed=told.dispute is not None))
        return Became("done", became.family_id)
    gone = await card_refunds.given_back(tx, payment_id) + await refunds.asked_of_payment(tx, payment_id)
    if told.cents > found.cents - gone:
        return became
    refund_id = new_id()
    await card_refunds.enter(tx, refund_id, found, told, reason=TAKEN_BACK if told.dispute else THERE)
    entered = await card_refunds.find(tx, refund_id)
    if entered is not None:
        await _settled(tx, entered, told)
    return Became("done", became.family_id)


async def _use_credit_notes(tx: Tx, refund: AskedRefund, opened: set[UUID]) -> None:
    """Let credit notes settle what a refund opened again: the town credits an activity, then gives its price back to the card."""
    accounts = await ledger.open_operations(tx, refund.regie, [refund.family_id])
    parts = [
        (one.family_id, part)
        for one in accounts
        for part in allocate(one.usable_credit_notes, (invoice for invoice in one.invoices if invoice.operation_id in opened))
    ]
    if parts:
        await ledger.allocate(tx, parts)


async def _settled(tx: Tx, asked: AskedRefund, given: Refund | None) -> None:
    await regies.lock(tx, asked.regie)
    refund = await card_refunds.find(tx, asked.refund_id)
    if refund is None or refund.status != "asked":
        return
    if given is None:
        await card_refunds.settle(tx, refund.refund_id, "refused", None)
        await cover(tx, refund.regie, [refund.family_id])
        return
    number = numbering.number(refund.regie, "R", await numbering.take(tx, refund.regie, "R"))
    entries = cancelled(payment_entries("card", refund.cents))
    operation = Operation(refund.refund_id, refund.family_id, number, paris_date(tx.now), entries)
    await ledger.post(tx, refund.regie, [operation], taken_over=False)
    opened = await card_refunds.release(tx, refund.payment_id, refund.cents)
    await ledger.allocate(tx, [(refund.family_id, Allocation(refund.payment_id, refund.refund_id, refund.cents))])
    await cover(tx, refund.regie, [refund.family_id])
    await _use_credit_notes(tx, refund, opened)
    await card_refunds.settle(tx, refund.refund_id, "done", given.provider_id)
    because = f"Un paiement par carte est retourné sur sa carte ({number}) : {TOO_LITTLE}."
    await withdraw_uncovered(tx, refund.regie, [refund.family_id], because)
    await tx.emit(
        PaymentRefunded(
            version=1,
            family_id=refund.family_id,
            refund_id=refund.refund_id,
            payment_id=refund.payment_id,
            number=number,
            day=operation.day,
            cents=refund.cents,
            disputed=given.dispute is not None,
        )
    )
