"""Bring the books up to what the provider says of card payments: each is posted once, whoever tells it, however often."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from uuid import UUID

from chassis.clock import paris_date
from chassis.logs import logger
from chassis.tx import Tx
from contracts.billing import AttemptProblem, CardAttemptEnded, PaymentRecorded
from services.billing.cards.port import Intent
from services.billing.domain.card import Attempt, Verdict, settled, still_open, verdict
from services.billing.domain.ledger import payment_entries
from services.billing.store import card_attempts, counter, ledger, numbering, regies
from services.billing.store.card_events import Became
from services.billing.store.ledger import Operation
from services.billing.usecases.settle import cover

log = logger(__name__)


async def record(
    tx: Tx, intents: Sequence[Intent], *, ended: AttemptProblem = "cancelled", heard: bool = False
) -> list[Became]:  # fmt: skip
    """Apply how payments stand, in their order; tells of each what became of it, and which family it concerns.

    News that were `heard` come in any order: one that knows of no problem takes none back, only the provider's own answer does.
    Attempts are locked first, then the regies that post, each in the order of its ids: whoever records waits, none in a circle.
    """
    locked = await card_attempts.lock(tx, [one.attempt_id for one in intents if one.attempt_id], [one.intent_id for one in intents])
    attempts = {one.attempt_id: one for one in locked}
    by_intent = {one.intent_id: one.attempt_id for one in locked if one.intent_id}
    before = dict(attempts)
    outcomes: list[Became] = []
    for intent in intents:
        attempt_id = by_intent.get(intent.intent_id, intent.attempt_id)
        attempt = attempts.get(attempt_id) if attempt_id else None
        if attempt is None or attempt.intent_id not in (None, intent.intent_id):
            outcomes.append(_stranger(intent, attempt))
            continue
        became, attempts[attempt.attempt_id] = await _applied(tx, attempt, intent, ended, heard=heard)
        outcomes.append(became)
    changed = [one for one in attempts.values() if one.status != before[one.attempt_id].status]
    await _post(tx, [one for one in changed if one.status == "paid"])
    await _end(tx, [one for one in changed if one.status == "ended"])
    return outcomes


def _stranger(intent: Intent, attempt: Attempt | None) -> Became:
    """Judge a payment that no attempt waits for: another shop's is none of ours; one that bears an attempt's id is for a person."""
    if intent.attempt_id is None or intent.status != "paid":
        return Became("unknown")
    log.error("card_payment_aside", attempt=str(intent.attempt_id), intent=intent.intent_id)
    return Became("aside", attempt.family_id, "second_payment") if attempt else Became("aside", why="unknown_payment")


async def _applied(tx: Tx, attempt: Attempt, intent: Intent, ended: AttemptProblem, *, heard: bool) -> tuple[Became, Attempt]:
    family = attempt.family_id
    found = verdict(attempt, status=intent.status, cents=intent.cents, currency=intent.currency)
    if found is Verdict.ASIDE:
        log.error("card_payment_aside", attempt=str(attempt.attempt_id), intent=intent.intent_id)
        return Became("aside", family, "amount"), attempt
    if found is Verdict.NOTE:
        await card_attempts.opened(tx, attempt.attempt_id, intent_id=intent.intent_id, client_secret=intent.client_secret)
        attempt = replace(attempt, problem=intent.problem or (attempt.problem if heard else ""))
        await card_attempts.checked(tx, attempt.attempt_id, attempt.problem)
    if found is Verdict.POST:
        return Became("done", family), replace(attempt, status="paid", problem="", intent_id=intent.intent_id)
    if found is Verdict.END:
        return Became("done", family), attempt.ended(ended)
    return Became("known" if found is Verdict.KNOWN else "done", family), attempt


async def _post(tx: Tx, paid: Sequence[Attempt]) -> None:
    """Post what was paid, regie by regie, and settle the invoices that it was for."""
    if not paid:
        return
    today = paris_date(tx.now)
    for regie, group in groupby(sorted(paid, key=lambda one: (one.regie, one.attempt_id)), key=lambda one: one.regie):
        some = list(group)
        await regies.lock(tx, regie)
        first = await numbering.take(tx, regie, "R", len(some))
        operations = [
            Operation(one.attempt_id, one.family_id, numbering.number(regie, "R", at), today, payment_entries("card", one.cents))
            for at, one in enumerate(some, start=first)
        ]
        accounts = await ledger.open_operations(tx, regie, list({one.family_id for one in some}))
        await ledger.post(tx, regie, operations, taken_over=False)
        await card_attempts.receive(tx, some)
        open_cents = {one.family_id: still_open(one.due) for one in accounts}
        parts = [(one.family_id, part) for one in some for part in settled(one, open_cents.get(one.family_id, {}))]
        if parts:
            await ledger.allocate(tx, parts)
        if sum(part.cents for _, part in parts) < sum(one.cents for one in some):
            await cover(tx, regie, {one.family_id for one in some})
        left = await counter.left_by(tx, [one.attempt_id for one in some])
        used = {(part.payment_id, part.invoice_id) for _, part in parts}
        for one, operation in zip(some, operations, strict=True):
            await tx.emit(
                PaymentRecorded(
                    version=1,
                    family_id=one.family_id,
                    payment_id=one.attempt_id,
                    number=operation.number,
                    day=today,
                    method="card",
                    cents=one.cents,
                    still_due=left[one.attempt_id].still_due,
                    unused_cents=left[one.attempt_id].unused_cents,
                    paid_before=tuple(to.number for to in one.parts if (one.attempt_id, to.invoice_id) not in used),
                )
            )
    await card_attempts.settle(tx, paid)


async def _end(tx: Tx, given_up: Sequence[Attempt]) -> None:
    """Free the invoices of attempts that will never be paid."""
    if not given_up:
        return
    await card_attempts.settle(tx, given_up)
    for one in given_up:
        await tx.emit(
            CardAttemptEnded(
                version=1,
                family_id=one.family_id,
                attempt_id=one.attempt_id,
                cents=one.cents,
                problem=one.problem,
                ended_at=tx.now,
                still_due_cents=sum(part.due_cents or 0 for part in one.parts),
            )
        )


async def give_up(tx: Tx, attempt_id: UUID, problem: AttemptProblem) -> None:
    """End an attempt that the provider certainly does not know; nothing happens when it is final meanwhile."""
    (found,) = await card_attempts.lock(tx, [attempt_id], [])
    if found.status == "starting":
        await _end(tx, [found.ended(problem)])
