"""Attempts to pay by card, with what each pays of which invoice."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.billing import AttemptProblem, Credit, PayableInvoice
from services.billing.domain import bank_days
from services.billing.domain.card import Attempt, Part
from services.billing.store import contests, debits_foreseen, reserved, to_return
from services.billing.store.regies import AT_TREASURY

DEBITED_ON, FORESEEN = debits_foreseen.by_debit(
    family="$1", regie="operation.regie", due="operation.due_on", invoice="operation.operation_id", bank_day="$2::date"
)
BEING_PAID = """
    left join lateral (
        select part.attempt_id, part.cents as attempt_cents, attempt.opened_at as attempt_opened_at
        from card_part as part join card_attempt as attempt using (attempt_id) where part.invoice_id = operation_id and part.underway
    ) as being_paid on true
"""
ATTEMPT = """
    select attempt.attempt_id, attempt.family_id, attempt.regie, regie.name as regie_name, attempt.cents, attempt.status, attempt.problem,
        attempt.idempotency_key, attempt.intent_id, attempt.client_secret, attempt.opened_at, attempt.checked_at,
        coalesce(operation.number, '') as number,
        case when operation.operation_id is null then 0 else attempt.cents - coalesce((
            select sum(used.cents) from allocation as used where used.payment_id = attempt.attempt_id
        ), 0) end::bigint as unused_cents,
        (
            select array_agg((part.invoice_id, invoice.number, part.cents, entry.cents - paid.cents, coalesce(settled.cents, 0)::bigint)
                order by part.position)
            from card_part as part
            join ledger_operation as invoice on invoice.operation_id = part.invoice_id
            join ledger_entry as entry on entry.operation_id = part.invoice_id and entry.account = 'receivable'
            cross join lateral (
                select coalesce(sum(cents), 0)::bigint as cents from allocation where allocation.invoice_id = part.invoice_id
            ) as paid
            left join allocation as settled on settled.payment_id = attempt.attempt_id and settled.invoice_id = part.invoice_id
            where part.attempt_id = attempt.attempt_id
        ) as parts
    from card_attempt as attempt
    join regie on regie.code = attempt.regie
    left join ledger_operation as operation on operation.operation_id = attempt.attempt_id
"""


async def find(tx: Tx, attempt_id: UUID, *, family_id: UUID | None = None) -> Attempt | None:
    """Read an attempt, of one family where it is named."""
    row = await tx.fetchrow(
        f"{ATTEMPT} where attempt.attempt_id = $1 and ($2::uuid is null or attempt.family_id = $2)", attempt_id, family_id
    )
    return _attempt(row) if row else None


async def lock(tx: Tx, attempts: Collection[UUID], intents: Collection[str]) -> list[Attempt]:
    """Have the attempts of these ids, or of these intents of the provider, alone until the end of the transaction."""
    rows = await tx.fetch(
        f"{ATTEMPT} where attempt.attempt_id = any ($1) or attempt.intent_id = any ($2) order by attempt.attempt_id for update of attempt",
        list(attempts),
        list(intents),
    )
    return [_attempt(row) for row in rows]


async def begun_since(tx: Tx, family_id: UUID, moment: datetime) -> int:
    """Count the payments that a family began since a moment."""
    found: int = await tx.fetchval("select count(*) from card_attempt where family_id = $1 and opened_at > $2", family_id, moment)
    return found


async def begin(tx: Tx, attempt: Attempt) -> bool:
    """Write an attempt of the actor with its key, before anybody is called; tells whether its id was free."""
    return bool(
        await tx.execute(
            "insert into card_attempt (attempt_id, family_id, regie, cents, status, idempotency_key, opened_at, payer)"
            " values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (attempt_id) do nothing",
            attempt.attempt_id,
            attempt.family_id,
            attempt.regie,
            attempt.cents,
            attempt.status,
            attempt.key,
            attempt.opened_at,
            tx.actor.display_name,
        )
    )


async def claim(tx: Tx, attempt: Attempt) -> bool:
    """Claim the attempt's invoices; tells whether no other attempt is under way for one of them."""
    claimed = await tx.execute(
        "insert into card_part (attempt_id, invoice_id, family_id, position, cents, underway)"
        " select $1, invoice_id, $2, position, cents, true"
        " from unnest($3::uuid[], $4::bigint[]) with ordinality as part (invoice_id, cents, position)"
        " on conflict (invoice_id) where underway do nothing",
        attempt.attempt_id,
        attempt.family_id,
        [part.invoice_id for part in attempt.parts],
        [part.cents for part in attempt.parts],
    )
    return claimed == len(attempt.parts)


async def underway(tx: Tx, invoices: Collection[UUID]) -> UUID | None:
    """Find the attempt that is under way for one of these invoices."""
    found: UUID | None = await tx.fetchval(
        "select attempt_id from card_part where underway and invoice_id = any ($1) limit 1", list(invoices)
    )
    return found


async def opened(tx: Tx, attempt_id: UUID, *, intent_id: str, client_secret: str) -> None:
    """Write under which intent the provider knows an attempt."""
    await tx.execute(
        "update card_attempt set status = 'open', intent_id = $2, client_secret = $3, checked_at = $4"
        " where attempt_id = $1 and status = 'starting'",
        attempt_id,
        intent_id,
        client_secret,
        tx.now,
    )


async def checked(tx: Tx, attempt_id: UUID, problem: AttemptProblem) -> None:
    """Write that the provider was asked, and what it says went wrong with the last card."""
    await tx.execute("update card_attempt set checked_at = $2, problem = $3 where attempt_id = $1", attempt_id, tx.now, problem)


async def settle(tx: Tx, attempts: Sequence[Attempt]) -> None:
    """Write how attempts ended; their invoices are free for others."""
    await tx.execute(
        "update card_attempt set status = told.status, problem = told.problem,"
        " intent_id = coalesce(told.intent_id, card_attempt.intent_id), settled_at = $5, checked_at = $5, client_secret = null"
        " from unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) as told (attempt_id, status, problem, intent_id)"
        " where card_attempt.attempt_id = told.attempt_id",
        [one.attempt_id for one in attempts],
        [one.status for one in attempts],
        [one.problem for one in attempts],
        [one.intent_id for one in attempts],
        tx.now,
    )
    await tx.execute("update card_part set underway = false where attempt_id = any ($1)", [one.attempt_id for one in attempts])


async def receive(tx: Tx, paid: Sequence[Attempt]) -> None:
    """Write the payments that attempts became; their operations were posted under the same ids."""
    await tx.execute(
        "insert into payment (payment_id, family_id, method, payer) select attempt_id, family_id, 'card', payer"
        " from card_attempt where attempt_id = any ($1)",
        [one.attempt_id for one in paid],
    )


async def payable(tx: Tx, family_id: UUID) -> tuple[PayableInvoice, ...]:
    """List what a family has left to pay here, each with the attempt that is under way; the treasury's invoices are none.

    Refunds to be returned come first, then invoices, oldest first.
    """
    returned = await tx.fetch(
        "select operation_id as invoice_id, number, regie, regie.name as regie_name, given_back_on, given_back_on as due_on,"  # noqa: S608
        " total_cents, remaining_cents, attempt_id, attempt_cents, attempt_opened_at"
        f" from ({to_return.OPEN} and refund.family_id = $1) as told join regie on regie.code = told.regie {BEING_PAID}"
        " order by given_back_on, length(number), number",
        family_id,
    )
    rows = await tx.fetch(
        "select operation_id as invoice_id, number, regie, regie_name, due_on, cents as total_cents, open_cents as remaining_cents,"  # noqa: S608
        " attempt_id, attempt_cents, attempt_opened_at,"
        f" {DEBITED_ON} as debited_on, {FORESEEN} as will_be_debited, {contests.PROTECTS.format(invoice='operation_id')} as contested,"
        f" {contests.PROMISED.format(invoice='operation_id')} as to_correct"
        f" from account_operation as operation {BEING_PAID} where family_id = $1 and due_on is not null and open_cents > 0"
        f" and not {AT_TREASURY.format(open_cents='open_cents', regie='regie')}"
        " order by day, period_from, length(number), number",
        family_id,
        bank_days.next_open(paris_date(tx.now)),
    )
    return tuple(PayableInvoice(**row) for row in (*returned, *rows))


async def credits_of(tx: Tx, family_id: UUID) -> tuple[Credit, ...]:
    """Tell what a family has to its credit in each regie, and what of it is asked to be given back."""
    held = await reserved.of_family(tx, family_id)
    rows = await tx.fetch(
        "select regie, regie_name, sum(open_cents)::bigint as cents from account_operation"
        " where family_id = $1 and due_on is null and open_cents > 0 group by regie, regie_name order by regie",
        family_id,
    )
    return tuple(Credit(**row, reserved_cents=min(held.get(row["regie"], 0), row["cents"])) for row in rows)


async def partial(tx: Tx) -> tuple[str, ...]:
    """List the regies that take a part of an amount by card."""
    return tuple(row["code"] for row in await tx.fetch("select code from regie where partial_online order by code"))


def _attempt(row: Record) -> Attempt:
    facts = dict(row)
    parts = tuple(Part(*part) for part in facts.pop("parts") or ())
    return Attempt(key=facts.pop("idempotency_key"), parts=parts, **facts)
