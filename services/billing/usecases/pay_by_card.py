"""Pay by card: an attempt is written with its key, then the provider is called, outside any transaction.

What the provider does not answer is looked up, never asked for under another key.
"""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from pydantic import BaseModel

from chassis.database import Database
from chassis.errors import Unavailable
from chassis.tokens import Actor
from chassis.tx import Tx
from chassis.work import Job
from contracts.billing import AttemptProblem, CardAttempt, CardOffer, CardPart, StartCardPayment
from services.billing.cards.port import Order, Provider, Refused, Unanswered
from services.billing.domain.card import EXPIRES, FINAL, MOST_AN_HOUR, UNANSWERED, Attempt, Part, Payable, check_least, parts_of, pause
from services.billing.domain.errors import AttemptTaken, CardsNotTaken, PaymentRefused, PaymentUnderway, TooManyCardPayments, UnknownAttempt
from services.billing.store import card_attempts, ledger, mandates, regies, treasury_notices
from services.billing.usecases.record_card import give_up, record
from services.billing.usecases.settle import not_due, settle


class CardCheck(BaseModel):
    """An attempt whose end is to be found out, asked `checks` times so far."""

    attempt_id: UUID
    checks: int = 0


async def offer(tx: Tx, provider: Provider | None, family_id: UUID) -> CardOffer:
    """Tell what a family can pay now, and where what is not paid here is."""
    offices = await treasury_notices.offices(tx, family_id)
    return CardOffer(
        open=provider is not None,
        invoices=await card_attempts.payable(tx, family_id),
        credits=await card_attempts.credits_of(tx, family_id),
        partial=await card_attempts.partial(tx),
        direct_debit=await mandates.standing(tx, family_id),
        treasury=bool(offices),
        offices=offices,
    )


async def spend_credit(tx: Tx, provider: Provider | None, family_id: UUID, regie: str) -> CardOffer:
    """Settle a family's oldest invoices of a regie with its credit there."""
    if await regies.lock(tx, regie):
        await settle(tx, regie, [family_id])
    return await offer(tx, provider, family_id)


async def start(database: Database, provider: Provider | None, actor: Actor, asked: StartCardPayment) -> CardAttempt:
    """Begin an attempt, or go on with it: the same id twice, at once or later, is one attempt and one payment at the provider."""
    if provider is None:
        raise CardsNotTaken("Réglez à la mairie ou par courrier.")
    async with database.transaction(actor) as tx:
        attempt = await _begun(tx, actor.family(), asked)
    if attempt.status == "starting":
        attempt = await reconcile(database, provider, attempt, look_first=False)
    return shown(provider, attempt)


async def _begun(tx: Tx, family_id: UUID, asked: StartCardPayment) -> Attempt:
    known = await card_attempts.find(tx, asked.attempt_id, family_id=family_id)
    if known is None:
        if await ledger.is_taken(tx, asked.attempt_id):  # once paid it could not be, nor what is recorded together with it
            raise AttemptTaken
        if await card_attempts.begun_since(tx, family_id, tx.now - timedelta(hours=1)) >= MOST_AN_HOUR:
            raise TooManyCardPayments("Attendez une heure, ou réglez à la mairie.", retry_after=3600)
        attempt = await _made(tx, family_id, asked)
        if await card_attempts.begin(tx, attempt):
            if not await card_attempts.claim(tx, attempt):
                raise await another(tx, asked.invoices)
            await tx.enqueue("card_check", CardCheck(attempt_id=attempt.attempt_id), run_at=tx.now + pause(0))
            return await _of(tx, family_id, attempt.attempt_id)
        known = await card_attempts.find(tx, asked.attempt_id, family_id=family_id)
    if known is None or not known.asks(asked.invoices) or asked.cents not in (None, known.cents):
        raise AttemptTaken
    return known


async def another(tx: Tx, invoices: Collection[UUID]) -> PaymentUnderway:
    """Name the attempt that has an invoice; it may have ended since it stood in the way."""
    underway = await card_attempts.underway(tx, invoices)
    if underway is None:
        return PaymentUnderway("Il vient de se terminer : rechargez la page.")
    return PaymentUnderway("Terminez-le, ou renoncez-y d'abord.", attempt_id=str(underway))


async def _made(tx: Tx, family_id: UUID, asked: StartCardPayment) -> Attempt:
    """Make an attempt of what is really due now: what the browser shows or sends is not an amount."""
    due = {one.invoice_id: one for one in await card_attempts.payable(tx, family_id)}
    if not set(asked.invoices) <= due.keys():
        raise await not_due(tx, family_id, asked.invoices)
    chosen = [due[one] for one in dict.fromkeys(asked.invoices)]
    first = chosen[0]
    if any(one.regie != first.regie for one in chosen):
        raise PaymentRefused("Ces factures sont de régies différentes : payez-les séparément.", field="invoices")
    total = sum(one.remaining_cents for one in chosen)
    if asked.cents is not None and asked.cents != total:
        if asked.cents > total:
            raise PaymentRefused("Ce montant dépasse ce qui reste à payer.", field="cents")
        if first.regie not in await card_attempts.partial(tx):
            raise PaymentRefused("Cette régie ne prend pas de paiement partiel en ligne.", field="cents")
    check_least(total, asked.cents or total)
    parts = parts_of([Payable(one.invoice_id, one.number, one.regie, one.remaining_cents) for one in chosen], asked.cents)
    return Attempt(
        attempt_id=asked.attempt_id,
        family_id=family_id,
        regie=first.regie,
        regie_name=first.regie_name,
        cents=sum(part.cents for part in parts),
        status="starting",
        problem="",
        key=f"pay:{first.invoice_id}:{asked.attempt_id}",
        intent_id=None,
        client_secret=None,
        opened_at=tx.now,
        checked_at=None,
        number="",
        parts=parts,
    )


async def reconcile(database: Database, provider: Provider, attempt: Attempt, *, look_first: bool = True) -> Attempt:
    """Find out how an attempt stands; when the provider does not answer, it stays as it was known."""
    try:
        if attempt.intent_id is not None:
            return await _brought_up(database, provider, attempt)
        return await _asked_for(database, provider, attempt, look_first=look_first)
    except Unanswered:
        return attempt


async def _brought_up(database: Database, provider: Provider, attempt: Attempt) -> Attempt:
    intent_id = attempt.intent_id or ""
    expired = database.clock.now() - attempt.opened_at > EXPIRES
    intent = await (provider.cancel(intent_id) if expired else provider.read(intent_id))
    async with database.transaction() as tx:
        await record(tx, [intent], ended="expired" if expired else "cancelled")
        return await _of(tx, attempt.family_id, attempt.attempt_id)


async def _asked_for(database: Database, provider: Provider, attempt: Attempt, *, look_first: bool) -> Attempt:
    """Ask for the payment under the attempt's one key, having looked whether an earlier call was heard."""
    found = await provider.find(attempt.attempt_id, attempt.opened_at) if look_first else None
    too_late = database.clock.now() - attempt.opened_at > UNANSWERED
    problem: AttemptProblem = "unanswered" if found is None and too_late else ""
    if found is None and not too_late:
        words = f"{attempt.regie_name} : {', '.join(part.number for part in attempt.parts)}"
        order = Order(attempt.attempt_id, attempt.key, attempt.cents, attempt.opened_at, words[:500])
        try:
            found = await provider.open(order)
        except Refused:
            problem = "refused"
    async with database.transaction() as tx:
        if found is None:
            await give_up(tx, attempt.attempt_id, problem)
        else:
            await record(tx, [found])
        return await _of(tx, attempt.family_id, attempt.attempt_id)


async def check(database: Database, provider: Provider | None, actor: Actor, attempt_id: UUID) -> CardAttempt:
    """Ask the provider how an attempt stands, for the family that waits for it."""
    async with database.transaction(actor, read_only=True) as tx:
        attempt = await _of(tx, actor.family(), attempt_id)
    if provider is not None and attempt.status not in FINAL:
        attempt = await reconcile(database, provider, attempt)
    return shown(provider, attempt)


async def cancel(database: Database, provider: Provider | None, actor: Actor, attempt_id: UUID) -> CardAttempt:
    """Give an attempt up at the provider's first, so that nothing can be paid by it any more."""
    async with database.transaction(actor, read_only=True) as tx:
        attempt = await _of(tx, actor.family(), attempt_id)
    if attempt.status in FINAL:
        return shown(provider, attempt)
    if provider is None:
        raise CardsNotTaken
    try:
        if attempt.intent_id is None:
            attempt = await _asked_for(database, provider, attempt, look_first=True)
        if attempt.intent_id is not None and attempt.status not in FINAL:
            intent = await provider.cancel(attempt.intent_id)
            async with database.transaction() as tx:
                await record(tx, [intent])
    except Unanswered as silence:
        raise Unavailable("Le prestataire de paiement ne répond pas : réessayez dans quelques minutes.") from silence
    async with database.transaction(actor, read_only=True) as tx:
        return shown(provider, await _of(tx, actor.family(), attempt_id))


async def check_later(database: Database, provider: Provider, job: Job, asked: CardCheck) -> None:
    """Find out what became of an attempt of which no news came, and come back for as long as it is not final."""
    async with database.transaction(read_only=True) as tx:
        attempt = await card_attempts.find(tx, asked.attempt_id)
    if attempt is not None and attempt.status not in FINAL:
        attempt = await reconcile(database, provider, attempt)
    async with database.transaction() as tx:
        if attempt is not None and attempt.status not in FINAL:
            again = CardCheck(attempt_id=asked.attempt_id, checks=asked.checks + 1)
            await tx.enqueue("card_check", again, run_at=tx.now + pause(again.checks))
        await job.finish(tx)


async def read(tx: Tx, provider: Provider | None, family_id: UUID, attempt_id: UUID) -> CardAttempt:
    """Tell how an attempt stands, as far as is known here."""
    return shown(provider, await _of(tx, family_id, attempt_id))


async def _of(tx: Tx, family_id: UUID, attempt_id: UUID) -> Attempt:
    found = await card_attempts.find(tx, attempt_id, family_id=family_id)
    if found is None:
        raise UnknownAttempt
    return found


def shown(provider: Provider | None, attempt: Attempt) -> CardAttempt:
    """Show an attempt to its family, with the provider's form while the card is waited for."""
    waits = provider is not None and attempt.status == "open" and attempt.client_secret
    return CardAttempt(
        attempt_id=attempt.attempt_id,
        regie=attempt.regie,
        regie_name=attempt.regie_name,
        cents=attempt.cents,
        status=attempt.status,
        problem=attempt.problem,
        parts=tuple(_part(attempt, part) for part in attempt.parts),
        opened_at=attempt.opened_at,
        checked_at=attempt.checked_at,
        number=attempt.number,
        unused_cents=attempt.unused_cents,
        form=provider.form(attempt.client_secret) if provider is not None and waits and attempt.client_secret else None,
    )


def _part(attempt: Attempt, part: Part) -> CardPart:
    """Show what an attempt pays of an invoice, and what it settled of it once it is paid."""
    settled = part.settled_cents if attempt.status == "paid" else None
    return CardPart(invoice_id=part.invoice_id, number=part.number, cents=part.cents, due_cents=part.due_cents, settled_cents=settled)
