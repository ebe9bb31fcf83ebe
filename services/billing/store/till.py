"""The till of a regie: what was taken on a day, deposits at the bank, days that are closed."""

from datetime import date
from uuid import UUID

from asyncpg import Record

from chassis.tx import Tx
from contracts.billing import CounterMethod, CounterPayment, DepositMethod, DepositView, Undeposited
from services.billing.store import counter

TAKEN = "operation.regie = $1 and operation.day = $2 and not operation.taken_over and payment.method not in ('treasury', 'direct_debit')"
WAITING = (
    "operation.regie = $1 and payment.method = $2 and deposited.deposit_id is null and cancellation.operation_id is null"
    " and not operation.taken_over"
)
DEPOSIT = """
    select deposit_id, number, regie, regie.name as regie_name, method, day, payments, cents, made_by_name
    from deposit join regie on regie.code = deposit.regie
"""


async def taken(tx: Tx, regie: str, day: date) -> tuple[CounterPayment, ...]:
    """List what was taken on a day, latest first."""
    return await counter.payments(tx, f"{TAKEN} order by payment.payment_id desc", regie, day)


async def totals(tx: Tx, regie: str, day: date) -> tuple[tuple[CounterMethod, int, int], ...]:
    """Sum up what was taken on a day by method, without what was cancelled since."""
    rows = await tx.fetch(
        "select payment.method, count(*) as count, sum(-operation.cents)::bigint as cents"  # noqa: S608 - our own words
        " from payment join account_operation as operation on operation_id = payment_id"
        " left join cancellation using (payment_id)"
        f" where {TAKEN} and cancellation.operation_id is null and payment.method in ('cheque', 'cash', 'cesu', 'ancv', 'transfer')"
        " group by payment.method order by payment.method",
        regie,
        day,
    )
    return tuple((row["method"], row["count"], row["cents"]) for row in rows)


async def waiting(tx: Tx, regie: str) -> tuple[Undeposited, ...]:
    """Sum up by method what was taken and not yet brought to the bank."""
    rows = await tx.fetch(
        "select payment.method, count(*) as payments, sum(-operation.cents)::bigint as cents"
        " from payment join account_operation as operation on operation.operation_id = payment.payment_id"
        " left join cancellation using (payment_id) left join deposited using (payment_id)"
        " where operation.regie = $1 and payment.method in ('cheque', 'cash', 'cesu', 'ancv') and deposited.deposit_id is null"
        " and cancellation.operation_id is null and not operation.taken_over group by payment.method order by payment.method",
        regie,
    )
    return tuple(Undeposited(**row) for row in rows)


async def deposit_rest(tx: Tx, regie: str, *, deposit_id: UUID, number: str, method: DepositMethod, day: date) -> None:
    """Put what waits of a method on a deposit. The regie's row is locked."""
    items = await counter.payments(tx, f"{WAITING} order by payment.payment_id", regie, method)
    await tx.execute(
        "insert into deposit (deposit_id, regie, number, method, day, payments, cents, made_at, made_by_name)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        deposit_id,
        regie,
        number,
        method,
        day,
        len(items),
        sum(one.cents for one in items),
        tx.now,
        tx.actor.display_name,
    )
    await tx.execute(
        "insert into deposited (payment_id, deposit_id, family_id)"
        " select payment_id, $2, family_id from unnest($1::uuid[], $3::uuid[]) as one (payment_id, family_id)",
        [one.payment_id for one in items],
        deposit_id,
        [one.family_id for one in items],
    )


async def deposit(tx: Tx, deposit_id: UUID) -> DepositView | None:
    """Read a deposit with its payments."""
    row = await tx.fetchrow(f"{DEPOSIT} where deposit_id = $1", deposit_id)
    if row is None:
        return None
    items = await counter.payments(tx, "deposited.deposit_id = $1 order by payment.payment_id", deposit_id)
    return DepositView(items=items, **row)


async def deposits(tx: Tx, regie: str, limit: int) -> tuple[DepositView, ...]:
    """List the last deposits of a regie."""
    rows = await tx.fetch(f"{DEPOSIT} where regie = $1 order by made_at desc limit $2", regie, limit)
    return tuple(DepositView(**row) for row in rows)


async def closing(tx: Tx, regie: str, day: date) -> Record | None:
    """Read how a day was closed; None while it is open."""
    return await tx.fetchrow("select counted_cents, closed_at, closed_by_name from day_closing where regie = $1 and day = $2", regie, day)


async def close(tx: Tx, regie: str, day: date, taken: tuple[tuple[CounterMethod, int, int], ...], counted_cents: int) -> None:
    """Close a day of a regie, whose row is locked."""
    await tx.execute(
        "insert into day_closing (regie, day, payments, cents, cash_cents, counted_cents, closed_at, closed_by_name)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8)",
        regie,
        day,
        sum(count for _, count, _ in taken),
        sum(cents for _, _, cents in taken),
        sum(cents for method, _, cents in taken if method == "cash"),
        counted_cents,
        tx.now,
        tx.actor.display_name,
    )
