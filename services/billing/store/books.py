"""The books of a regie, read from the ledger and the slips of its deposits, and from nothing else."""

from datetime import date

from chassis.tx import Tx
from contracts.billing import AccountBalance, FamilyBalance, JournalLine, PaymentMethod
from services.billing.store.counter import TERMINAL

SUMS = """
    coalesce(sum(cents) filter (where day < $2), 0)::bigint as opening_cents,
    coalesce(sum(cents) filter (where day >= $2 and cents > 0), 0)::bigint as debit_cents,
    coalesce(-sum(cents) filter (where day >= $2 and cents < 0), 0)::bigint as credit_cents,
    coalesce(sum(cents), 0)::bigint as closing_cents
"""
MONEY = "entry.account in ('cash', 'bank', 'treasury')"
METHOD = "coalesce(payment.method, returned.means)"
JOURNAL = f"""
    from ledger_entry as entry
    join ledger_operation as operation using (operation_id)
    left join cancellation on cancellation.operation_id = operation.operation_id
    left join card_refund as refund on refund.refund_id = operation.operation_id
    left join refund as returned on returned.refund_id = operation.operation_id and returned.means = 'transfer'
    left join treasury_correction as correction on correction.correction_id = operation.operation_id
    left join payment
        on payment.payment_id = coalesce(cancellation.payment_id, refund.payment_id, correction.title_id, operation.operation_id)
    where {MONEY} and operation.regie = $1 and operation.day between $2 and $3
"""


async def accounts(tx: Tx, regie: str, first: date, last: date) -> tuple[AccountBalance, ...]:
    """Sum up each account of a regie before and in a period."""
    rows = await tx.fetch(
        f"select account, {SUMS} from book_entry where regie = $1 and day <= $3"  # noqa: S608 - our own words
        " group by account order by account = 'revenue', account",
        regie,
        first,
        last,
    )
    return tuple(AccountBalance(**row) for row in rows)


async def families(tx: Tx, regie: str, first: date, last: date) -> tuple[FamilyBalance, ...]:
    """Split up by family what families owe, without those with whom nothing was or is open."""
    rows = await tx.fetch(
        f"""
        select summed.*, coalesce(household.family_number, '') as family_number, coalesce(household.name, '') as family_name
        from (
            select entry.family_id, {SUMS} from ledger_entry as entry join ledger_operation as operation using (operation_id)
            where operation.regie = $1 and operation.day <= $3 and entry.account = 'receivable' group by entry.family_id
        ) as summed
        left join household using (family_id)
        where (opening_cents, debit_cents, credit_cents) <> (0, 0, 0) order by household.name nulls last, family_id
        """,  # noqa: S608 - our own words
        regie,
        first,
        last,
    )
    return tuple(FamilyBalance(**row) for row in rows)


async def journal(tx: Tx, regie: str, first: date, last: date, limit: int) -> tuple[JournalLine, ...]:
    """List what came in and what went back, in the order of days and numbers."""
    rows = await tx.fetch(
        f"""
        select operation.operation_id, operation.family_id, coalesce(household.family_number, '') as family_number,
            coalesce(household.name, '') as family_name, operation.number, operation.day,
            case
                when num_nonnulls(cancellation.operation_id, refund.refund_id, returned.refund_id, correction.title_id) = 0 then 'payment'
                else 'cancellation'
            end as kind,
            num_nonnulls(refund.refund_id, returned.refund_id) > 0 as refund,
            {METHOD} as method, coalesce(payment.bank, '') as bank, coalesce(payment.reference, '') as reference,
            coalesce(payment.payer, '') as payer,
            coalesce(slip.number, '') as deposit, coalesce({TERMINAL}, false) as terminal, entry.cents
        {
            JOURNAL.replace(
                "where",
                '''
            left join household on household.family_id = operation.family_id
            left join deposited on deposited.payment_id = operation.operation_id
            left join deposit as slip on slip.deposit_id = deposited.deposit_id
            where''',
                1,
            )
        }
        order by operation.day, length(operation.number), operation.number limit $4
        """,
        regie,
        first,
        last,
        limit,
    )
    return tuple(JournalLine(**row) for row in rows)


async def totals(tx: Tx, regie: str, first: date, last: date) -> tuple[tuple[PaymentMethod, int, int], ...]:
    """Sum up by method what came in, what went back taken off."""
    rows = await tx.fetch(
        f"select {METHOD} as method, count(*)::integer as operations, sum(entry.cents)::bigint as cents {JOURNAL}"
        f" group by {METHOD} order by {METHOD}",
        regie,
        first,
        last,
    )
    return tuple((row["method"], row["operations"], row["cents"]) for row in rows)


async def by_terminal(tx: Tx, regie: str, first: date, last: date) -> int:
    """Sum up what of the cards came by the terminal of the regie, what was taken back taken off."""
    found: int = await tx.fetchval(f"select coalesce(sum(entry.cents) filter (where {TERMINAL}), 0)::bigint {JOURNAL}", regie, first, last)
    return found
