"""The till of a regie: what was taken on a day, deposits at the bank, days that are closed."""

from datetime import date
from typing import get_args
from uuid import UUID

from asyncpg import Record

from chassis.tx import Tx
from contracts.billing import ClosedTill, CounterMethod, CounterPayment, DepositMethod, DepositView, Undeposited
from services.billing.store import counter

TAKEN = "operation.regie = $1 and operation.day = $2 and not operation.taken_over and payment.method not in ('treasury', 'direct_debit')"
WAITING = (
    "operation.regie = $1 and payment.method = $2 and deposited.deposit_id is null and cancellation.operation_id is null"
    " and not operation.taken_over"
)
COUNTED = f"(payment.method in ('cheque', 'cash', 'cesu', 'ancv', 'transfer') or {counter.TERMINAL})"
HELD = """
    select coalesce(sum(entry.cents), 0)::bigint as cents,
        coalesce(sum(entry.cents) filter (where operation.day < $2), 0)::bigint as earlier_cents
    from payment
    join ledger_operation as operation on operation.operation_id = payment.payment_id
    join ledger_entry as entry on entry.operation_id = payment.payment_id and entry.account = 'cash'
    left join deposited on deposited.payment_id = payment.payment_id
    left join deposit as slip on slip.deposit_id = deposited.deposit_id
    left join cancellation on cancellation.payment_id = payment.payment_id
    left join ledger_operation as undone on undone.operation_id = cancellation.operation_id
    where operation.regie = $1 and payment.method = 'cash' and not operation.taken_over and operation.day <= $2
        and (slip.day is null or slip.day > $2) and (undone.day is null or undone.day > $2)
"""
SINCE = " and operation.day >= $3"
DEPOSIT = """
    select deposit.deposit_id, number, regie, regie.name as regie_name, method, day, payments, deposit.cents, made_by_name,
        back.count as returned, back.cents as returned_cents
    from deposit join regie on regie.code = deposit.regie
    cross join lateral (
        select count(*), coalesce(-sum(entry.cents), 0)::bigint as cents from deposited join cancellation using (payment_id)
        join ledger_entry as entry on entry.operation_id = deposited.payment_id and entry.account = 'receivable'
        where deposited.deposit_id = deposit.deposit_id
    ) as back
"""


async def taken(tx: Tx, regie: str, day: date) -> tuple[CounterPayment, ...]:
    """List what was taken on a day, latest first."""
    return await counter.payments(tx, f"{TAKEN} order by payment.payment_id desc", regie, day)


async def totals(tx: Tx, regie: str, day: date) -> tuple[tuple[CounterMethod, int, int], ...]:
    """Sum up what was taken on a day by method, without what was cancelled on the same day: later, that day is closed."""
    rows = await tx.fetch(
        "select payment.method, count(*) as count, sum(-operation.cents)::bigint as cents"  # noqa: S608 - our own words
        " from payment join account_operation as operation on operation_id = payment_id"
        " left join (select payment_id from cancellation join ledger_operation using (operation_id) where day = $2) as undone"
        "  using (payment_id)"
        f" where {TAKEN} and undone.payment_id is null and {COUNTED}"
        " group by payment.method order by payment.method",
        regie,
        day,
    )
    return tuple((row["method"], row["count"], row["cents"]) for row in rows)


async def cancelled(tx: Tx, regie: str, day: date) -> tuple[CounterPayment, ...]:
    """List what was taken on earlier days and taken back on a day."""
    return await counter.payments(
        tx,
        f"{COUNTED} and operation.regie = $1 and operation.day < $2 and payment.payment_id = any (array("  # noqa: S608 - our own words
        "  select undone.payment_id from cancellation as undone join ledger_operation as undoing using (operation_id)"
        "  where undoing.regie = $1 and undoing.day = $2"
        ")) order by cancellation.operation_id",
        regie,
        day,
    )


async def waiting(tx: Tx, regie: str) -> tuple[Undeposited, ...]:
    """Sum up by method what was taken and not yet brought to the bank."""
    found = []
    for method, last in (await last_slips(tx, regie)).items():
        row = await tx.fetchrow(
            "select count(*) as payments, coalesce(-sum(entry.cents), 0)::bigint as cents"  # noqa: S608 - our own words
            " from payment join ledger_operation as operation on operation.operation_id = payment.payment_id"
            " join ledger_entry as entry on entry.operation_id = payment.payment_id and entry.account = 'receivable'"
            " left join cancellation using (payment_id) left join deposited using (payment_id)"
            f" where {WAITING}{SINCE if last else ''}",
            *_values(regie, method, last),
        )
        if row and row["payments"]:
            found.append(Undeposited(method=method, **row))
    return tuple(found)


async def last_slips(tx: Tx, regie: str, until: date | None = None) -> dict[DepositMethod, date | None]:
    """Tell by method the day of a regie's last slip, perhaps of those made until a day; None where there is none.

    A slip takes all that waits, and nothing is taken on a day before the last one: what waits was taken on its day or later, so that
    nobody reads years to know what lies in a drawer.
    """
    rows = await tx.fetch(
        "select method, max(day) as day from deposit where regie = $1 and ($2::date is null or day <= $2) group by method", regie, until
    )
    return dict.fromkeys(sorted(get_args(DepositMethod))) | {row["method"]: row["day"] for row in rows}


def _values(*values: object) -> tuple[object, ...]:
    """Leave out the day of the last slip where there is none."""
    return tuple(one for one in values if one is not None)


async def deposit_rest(tx: Tx, regie: str, *, deposit_id: UUID, number: str, method: DepositMethod, day: date) -> None:
    """Put what waits of a method on a deposit. The regie's row is locked."""
    last = (await last_slips(tx, regie))[method]
    items = await counter.payments(tx, f"{WAITING}{SINCE if last else ''} order by payment.payment_id", *_values(regie, method, last))
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
    row = await tx.fetchrow(f"{DEPOSIT} where deposit.deposit_id = $1", deposit_id)
    if row is None:
        return None
    items = await counter.payments(tx, "deposited.deposit_id = $1 order by payment.payment_id", deposit_id)
    return DepositView(items=items, **row)


async def deposits(tx: Tx, regie: str, limit: int) -> tuple[DepositView, ...]:
    """List the last deposits of a regie."""
    rows = await tx.fetch(f"{DEPOSIT} where regie = $1 order by made_at desc limit $2", regie, limit)
    return tuple(DepositView(**row) for row in rows)


async def held(tx: Tx, regie: str, day: date) -> tuple[int, int]:
    """Tell the cash that the drawer holds at the end of a day, on no slip yet, and what of it was taken before that day."""
    last = (await last_slips(tx, regie, day))["cash"]
    row = await tx.fetchrow(f"{HELD}{SINCE if last else ''}", *_values(regie, day, last))
    return (row["cents"], row["earlier_cents"]) if row else (0, 0)


async def left_open(tx: Tx, regie: str, since: date, before: date, limit: int) -> tuple[date, ...]:
    """List the days of a time on which something was taken at the counter, and which nor they nor a later one was closed, latest first."""
    rows = await tx.fetch(
        "select distinct operation.day from payment join ledger_operation as operation on operation.operation_id = payment.payment_id"  # noqa: S608
        " where operation.regie = $1 and operation.day < $2 and operation.day >= $4"
        f" and not operation.taken_over and {COUNTED} and not exists ("
        "  select from day_closing where day_closing.regie = $1 and day_closing.day >= operation.day"
        ") order by operation.day desc limit $3",
        *(regie, before, limit, since),
    )
    return tuple(row["day"] for row in rows)


async def next_closed(tx: Tx, regie: str, after: date) -> date | None:
    """Tell the first day after one that was closed: what lay in the drawer since was counted with it."""
    found: date | None = await tx.fetchval("select min(day) from day_closing where regie = $1 and day > $2", regie, after)
    return found


async def closing(tx: Tx, regie: str, day: date) -> Record | None:
    """Read how a day was closed; None while it is open."""
    return await tx.fetchrow(
        "select counted_cents, coalesce(expected_cents, cash_cents) as expected_cents, closed_at, closed_by_name"
        " from day_closing where regie = $1 and day = $2",
        regie,
        day,
    )


async def closed(tx: Tx, day: date) -> tuple[ClosedTill, ...]:
    """List the tills that are closed for a day."""
    rows = await tx.fetch("select regie, closed_at, closed_by_name from day_closing where day = $1 order by regie", day)
    return tuple(ClosedTill(**row) for row in rows)


async def close(
    tx: Tx,
    regie: str,
    day: date,
    taken: tuple[tuple[CounterMethod, int, int], ...],
    *,
    cash_cents: int,
    expected_cents: int,
    counted_cents: int,
) -> None:
    """Close a day of a regie, whose row is locked."""
    await tx.execute(
        "insert into day_closing (regie, day, payments, cents, cash_cents, expected_cents, counted_cents, closed_at, closed_by_name)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        regie,
        day,
        sum(count for _, count, _ in taken),
        sum(cents for _, _, cents in taken),
        cash_cents,
        expected_cents,
        counted_cents,
        tx.now,
        tx.actor.display_name,
    )
