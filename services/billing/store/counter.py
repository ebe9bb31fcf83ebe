"""Payments taken at the counter: what a family can pay, what was taken, what a payment settled."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.billing import CounterBalance, CounterPayment, FoundAccount, OpenInvoice, RefundToReturn, StillDue, TakePayment
from contracts.billing.words import CAME_BACK
from services.billing.domain import bank_days
from services.billing.store import contests, debits_foreseen, households, to_return
from services.billing.store.regies import AT_TREASURY
from services.billing.store.to_return import PAYS_BACK

DEBITED_ON, FORESEEN = debits_foreseen.by_debit(
    family="$1", regie="operation.regie", due="operation.due_on", invoice="operation.operation_id", bank_day="$2::date"
)
_SETTLED_ON, _SETTLED_THEN = debits_foreseen.by_debit(
    family="settled.family_id", regie="settled.regie", due="invoice.due_on", invoice="invoice.invoice_id", bank_day="$2::date"
)
BY_THE_BANK = f"({_SETTLED_ON} is not null or {_SETTLED_THEN})"
"""Whether the rest of an invoice that was paid in part is collected by direct debit: its family has nothing more to do."""

TERMINAL = f"payment.method = 'card' and payment.taken_by_name <> '' and payment.bank <> '{CAME_BACK}'"
"""A card that a cashier took on the terminal: not one on the portal, nor of the former program, nor a refund that came back."""
RECEIVED_ON = """
    coalesce(
        (select batch.due_on from debit join debit_batch as batch using (batch_id) where debit.debit_id = payment.payment_id), operation.day
    )
"""
"""The day on which a payment is made: that on which the bank debits the family, not that on which the file was."""
BILLED_THEN = households.BILLED_AT.format(
    what="upper(told.last_name) || ' ' || told.first_name",
    family="payment.family_id",
    moment="(select posted_at from ledger_operation as posted where posted.operation_id = payment.payment_id)",
)
"""Names who was billed when a payment was made: its receipt, shown again, says the same."""
PAYMENT = f"""
    select payment.payment_id, payment.family_id, coalesce(({BILLED_THEN}), household.name, '') as family_name,
        operation.number, operation.regie,
        operation.regie_name, operation.day, payment.method, -operation.cents as cents, payment.bank, payment.reference, payment.payer,
        payment.taken_by_name, operation.open_cents as unused_cents, cancellation.operation_id is not null as cancelled,
        deposited.deposit_id is not null as deposited, {TERMINAL} as terminal, coalesce(slip.number, '') as deposit,
        coalesce(cancellation.reason, '') as cancelled_because, {RECEIVED_ON} as received_on, operation.taken_over,
        exists (select from card_attempt where attempt_id = payment.payment_id and intent_id is not null) as online,
        (
            select coalesce(sum(refund.cents), 0)::bigint from card_refund as refund
            where refund.payment_id = payment.payment_id and refund.status <> 'refused'
        ) as refunded_cents,
        coalesce((
            select array_agg(settled.number || ' ' || part.cents order by length(settled.number), settled.number)
            from allocation as part join ledger_operation as settled on settled.operation_id = part.invoice_id
            where part.payment_id = payment.payment_id and (
                exists (select from invoice where invoice.invoice_id = part.invoice_id)
                or {PAYS_BACK.format(refund="settled", payment="operation")}
            )
        ), '{{}}') as settled
    from payment
    join account_operation as operation on operation.operation_id = payment.payment_id
    left join household on household.family_id = payment.family_id
    left join cancellation on cancellation.payment_id = payment.payment_id
    left join deposited on deposited.payment_id = payment.payment_id
    left join deposit as slip on slip.deposit_id = deposited.deposit_id
"""  # noqa: S608 - constants only


@dataclass(frozen=True, slots=True)
class Used:
    """What of a payment settled invoices, and what covers money that was given back; the rest of it is a credit."""

    invoices: int
    refunds: int


@dataclass(frozen=True, slots=True)
class Left:
    """What a payment left to pay of what it paid in part, and what of it is a credit."""

    still_due: tuple[StillDue, ...]
    unused_cents: int


async def payments(tx: Tx, where: str, *values: object) -> tuple[CounterPayment, ...]:
    """List the payments that a condition of this package names."""
    rows = await tx.fetch(f"{PAYMENT} where {where}", *values)
    return tuple(
        CounterPayment.model_validate({**row, "settled": [(one.rpartition(" ")[0], int(one.rpartition(" ")[2])) for one in row["settled"]]})
        for row in rows
    )


async def payment(tx: Tx, family_id: UUID, payment_id: UUID) -> CounterPayment | None:
    """Read one payment of a family."""
    found = await payments(tx, "payment.payment_id = $1 and payment.family_id = $2", payment_id, family_id)
    return found[0] if found else None


async def used_for(tx: Tx, payment_id: UUID) -> Used:
    """Tell what a payment was used for."""
    row = await tx.fetchrow(
        "select coalesce(sum(part.cents) filter (where invoice.invoice_id is not null), 0)::bigint as invoices,"
        " coalesce(sum(part.cents) filter (where invoice.invoice_id is null), 0)::bigint as refunds"
        " from allocation as part left join invoice using (invoice_id) where part.payment_id = $1",
        payment_id,
    )
    return Used(**row) if row else Used(0, 0)


async def left_by(tx: Tx, payments: Collection[UUID]) -> dict[UUID, Left]:
    """Tell what each payment, just recorded, left to pay of what it paid in part, and what of it settles nothing.

    What the bank will collect is not left to the family to pay.
    """
    rows = await tx.fetch(
        "select part.payment_id, settled.number, entry.cents - paid.cents as cents, invoice.due_on"  # noqa: S608 - constants only
        " from allocation as part join ledger_operation as settled on settled.operation_id = part.invoice_id"
        " join ledger_entry as entry on entry.operation_id = part.invoice_id and entry.account = 'receivable'"
        " left join invoice on invoice.invoice_id = part.invoice_id"
        " cross join lateral (select sum(cents)::bigint as cents from allocation where invoice_id = part.invoice_id) as paid"
        " where part.payment_id = any ($1) and entry.cents > paid.cents"
        f" and not coalesce({BY_THE_BANK}, false) order by length(settled.number), settled.number",
        list(payments),
        bank_days.next_open(paris_date(tx.now)),
    )
    unused = await tx.fetch("select operation_id, open_cents from account_operation where operation_id = any ($1)", list(payments))
    due: dict[UUID, list[StillDue]] = {}
    for row in rows:
        due.setdefault(row["payment_id"], []).append(StillDue(number=row["number"], cents=row["cents"], due_on=row["due_on"]))
    return {row["operation_id"]: Left(tuple(due.get(row["operation_id"], ())), row["open_cents"]) for row in unused}


async def latest(tx: Tx, family_id: UUID, limit: int) -> tuple[CounterPayment, ...]:
    """List the last payments of a family."""
    return await payments(tx, "payment.family_id = $1 order by operation.day desc, payment.payment_id desc limit $2", family_id, limit)


async def receipts(tx: Tx, family_id: UUID, before: UUID | None, *, today: date, limit: int) -> tuple[CounterPayment, ...]:
    """List the last payments of a family, or those before one of them: not what the treasury collects, nor what will be debited."""
    return await payments(
        tx,
        f"payment.family_id = $1 and payment.method <> 'treasury' and {RECEIVED_ON} <= $4"  # noqa: S608 - constants only
        " and ($2::uuid is null or (operation.day, payment.payment_id) < ("
        "  select day, operation_id from ledger_operation where operation_id = $2 and family_id = $1"
        ")) order by operation.day desc, payment.payment_id desc limit $3",
        family_id,
        before,
        limit,
        today,
    )


async def invoices(tx: Tx, family_id: UUID) -> tuple[OpenInvoice, ...]:
    """List what a family has left to pay: refunds to be returned, then invoices, oldest first."""
    rows = await tx.fetch(
        "select operation_id as invoice_id, number, regie, day as issued_on, due_on, cents as total_cents, open_cents as remaining_cents,"  # noqa: S608
        f" {AT_TREASURY.format(open_cents='open_cents', regie='regie')} as at_treasury,"
        f" {contests.PROTECTS.format(invoice='operation_id')} as contested,"
        f" {contests.PROMISED.format(invoice='operation_id')} as to_correct,"
        f" {DEBITED_ON} as debited_on, {FORESEEN} as will_be_debited,"
        " exists (select from card_part where underway and invoice_id = operation_id) as card_underway"
        " from account_operation as operation where family_id = $1 and due_on is not null and open_cents > 0"
        " order by day, period_from, length(number), number",
        family_id,
        bank_days.next_open(paris_date(tx.now)),
    )
    return (*(_refund(one) for one in await to_return.of_family(tx, family_id)), *(OpenInvoice(**row) for row in rows))


def _refund(one: RefundToReturn) -> OpenInvoice:
    return OpenInvoice(
        invoice_id=one.operation_id,
        number=one.number,
        regie=one.regie,
        issued_on=one.given_back_on,
        due_on=one.given_back_on,
        total_cents=one.total_cents,
        remaining_cents=one.remaining_cents,
        given_back_on=one.given_back_on,
    )


async def unused(tx: Tx, family_id: UUID) -> tuple[tuple[str, int], ...]:
    """Tell what a family has to its credit in each regie."""
    rows = await tx.fetch(
        "select regie, sum(open_cents)::bigint as cents from account_operation"
        " where family_id = $1 and due_on is null and open_cents > 0 group by regie order by regie",
        family_id,
    )
    return tuple((row["regie"], row["cents"]) for row in rows)


async def owner(tx: Tx, family_id: UUID) -> tuple[str, str, int] | None:
    """Tell the number, the name and the balance of a family that has an account; None for nobody."""
    row = await tx.fetchrow(
        "select coalesce(household.family_number, '') as number, coalesce(household.name, '') as name,"
        " coalesce((select sum(cents) from ledger_entry where family_id = $1 and account = 'receivable'), 0)::bigint as balance"
        " from (select $1::uuid as family_id) as asked left join household using (family_id)"
        " where household.family_id is not null or exists (select from ledger_operation where family_id = $1)",
        family_id,
    )
    return (row["number"], row["name"], row["balance"]) if row else None


async def balances(tx: Tx, family_ids: Sequence[UUID]) -> tuple[CounterBalance, ...]:
    """Tell what each of some families owes, of those that have an account."""
    rows = await tx.fetch(
        "select family_id, sum(cents)::bigint as balance_cents from ledger_entry"
        " where account = 'receivable' and family_id = any ($1) group by family_id",
        family_ids,
    )
    return tuple(CounterBalance(**row) for row in rows)


async def receive(tx: Tx, asked: TakePayment) -> None:
    """Write a payment whose operation was posted under the same id."""
    await tx.execute(
        "insert into payment (payment_id, family_id, method, bank, reference, payer, taken_by_name) values ($1, $2, $3, $4, $5, $6, $7)",
        asked.payment_id,
        asked.family_id,
        asked.means,
        asked.bank,
        asked.reference,
        asked.payer,
        tx.actor.display_name,
    )


async def cancel(tx: Tx, operation_id: UUID, payment_id: UUID, family_id: UUID, reason: str) -> None:
    """Write that a payment was none, and open again what it settled; the operation was posted."""
    await tx.execute(
        "insert into cancellation (operation_id, payment_id, family_id, reason, cancelled_by_name) values ($1, $2, $3, $4, $5)",
        operation_id,
        payment_id,
        family_id,
        reason,
        tx.actor.display_name,
    )
    await tx.execute("delete from allocation where payment_id = $1", payment_id)


async def find(tx: Tx, words: str, cents: int | None, limit: int) -> tuple[FoundAccount, ...]:
    """Find families by name, also of who was billed before, by number, by that of an operation, or by the amount of an invoice."""
    plain = re.sub(r"[\\%_]", "", words)
    if not plain:
        return ()
    rows = await tx.fetch(
        """
        with named as (
            select family_id, '' as why from household where name ilike '%' || $1 || '%' or family_number like '%' || $1 || '%' limit $3
        ), former as (
            select told.family_id, 'facturée à ' || told.name as why
            from (select family_id, upper(last_name) || ' ' || first_name as name from billed_as) as told
            join household using (family_id)
            where told.name ilike '%' || $1 || '%' and household.name not ilike '%' || $1 || '%'
                and exists (select from ledger_operation as posted where posted.family_id = told.family_id)
            limit $3
        ), numbered as (
            select family_id, number as why from ledger_operation where upper(number) = upper($1) and family_id is not null limit $3
        ), priced as (
            select operation.family_id, operation.number as why
            from ledger_entry as entry join ledger_operation as operation using (operation_id)
            where $2::bigint is not null and entry.account = 'receivable' and entry.cents = $2 order by operation.day desc limit $3
        ), found as (
            select family_id, string_agg(distinct nullif(why, ''), ', ') as why
            from (
                select * from named union all select * from former union all select * from numbered union all select * from priced
            ) as one group by family_id
        )
        select found.family_id, coalesce(household.family_number, '') as family_number, coalesce(household.name, '') as family_name,
            coalesce(found.why, '') as why,
            coalesce((
                select sum(cents) from ledger_entry where ledger_entry.family_id = found.family_id and account = 'receivable'
            ), 0)::bigint as balance_cents
        from found left join household using (family_id) order by household.name nulls last limit $3
        """,
        plain,
        cents,
        limit,
    )
    return tuple(FoundAccount(**row) for row in rows)
