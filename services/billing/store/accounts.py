"""A family's account: what it owes, and every operation on it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from asyncpg import Record
from pydantic import TypeAdapter

from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.billing import RefundToReturn, TreasuryNotice, UnpaidInvoice
from contracts.billing.words import CAME_BACK
from services.billing.domain import bank_days
from services.billing.domain.estimate import Total
from services.billing.domain.school_year import SchoolYear
from services.billing.domain.statement import AnyOperation, Elsewhere, InvoiceOperation, PaymentOperation
from services.billing.store import contests, debits, estimates, reserved, to_return, treasury_notices
from services.billing.store.regies import AT_TREASURY

UNPAID = TypeAdapter(tuple[UnpaidInvoice, ...])
TO_RETURN = TypeAdapter(tuple[RefundToReturn, ...])
DEBITED_ON = debits.DEBITED_ON.format(
    family="$1", regie="operation.regie", due="invoice.due_on", invoice="entry.operation_id", bank_day="$3::date"
)  # fmt: skip
_OWED = f"""
    with
        entry as materialized (
            select operation_id, cents from ledger_entry where family_id = $1 and account = 'receivable'
        )
    select
        (select coalesce(sum(cents), 0) from entry)::bigint as balance,
        coalesce((
            select json_agg(unpaid order by unpaid.issued_on, unpaid.period_from, length(unpaid.number), unpaid.number) from (
                select
                    operation.operation_id as invoice_id, operation.number, operation.day as issued_on, invoice.period_from, invoice.due_on,
                    entry.cents as total_cents, entry.cents - coalesce(settled.cents, 0) as remaining_cents,
                    entry.operation_id in (
                        select contest.invoice_id from contest
                        where contest.family_id = $1 and contest.status = 'pending' and contest.invoice_id is not null
                    ) as contested,
                    {AT_TREASURY.format(open_cents="entry.cents - coalesce(settled.cents, 0)", regie="operation.regie")} as at_treasury,
                    {DEBITED_ON} as debited_on
                from entry
                join invoice on invoice.invoice_id = entry.operation_id and invoice.kind = 'invoice'
                join ledger_operation as operation on operation.operation_id = entry.operation_id
                cross join lateral (select sum(cents) as cents from allocation where allocation.invoice_id = entry.operation_id) as settled
                where entry.cents > coalesce(settled.cents, 0)
            ) as unpaid
        ), '[]') as unpaid,
        {estimates.OF_MONTH} as estimate,
        {to_return.OF_FAMILY} as to_return,
        {treasury_notices.OF_FAMILY} as treasury,
        exists (select from family_block where family_id = $1 and blocked) as blocked,
        (select coalesce(sum(cents), 0) from ({reserved.OF_FAMILY}) as asked)::bigint as reserved
"""  # noqa: S608 - constants only
"""What the family $1 owes, and its estimate of the month $2; $3 is today, or the next day on which banks settle.

Each table is asked once: its walls cost as much as its rows.
"""


@dataclass(frozen=True, slots=True)
class Account:
    """What a family owes: the ledger's balance, unpaid invoices, the month so far, what the treasury collects, whether it may book.

    `reserved_cents` of its credit are asked to be given back; `to_return` was given back and is owed again.
    """

    balance_cents: int
    unpaid: tuple[UnpaidInvoice, ...]
    estimate: Total
    treasury: tuple[TreasuryNotice, ...]
    blocked: bool
    reserved_cents: int
    to_return: tuple[RefundToReturn, ...]


async def read(tx: Tx, family_id: UUID, *, month: date) -> Account:
    """Read what a family owes, in one round trip."""
    row = await tx.fetchrow(_OWED, family_id, month, bank_days.next_open(paris_date(tx.now)))
    if row is None:
        raise AssertionError("a statement without a table always answers one row")
    return Account(
        row["balance"],
        UNPAID.validate_json(row["unpaid"]),
        estimates.TOTAL.validate_json(row["estimate"]),
        treasury_notices.NOTICES.validate_json(row["treasury"]),
        row["blocked"],
        row["reserved"],
        TO_RETURN.validate_json(row["to_return"]),
    )


async def elsewhere(tx: Tx, family_id: UUID, year: SchoolYear) -> Elsewhere:
    """Sum up what is dated before a school year, and what is reserved; tell in which school years there are operations."""
    row = await tx.fetchrow(
        "select coalesce(sum(entry.cents) filter (where operation.day < $2), 0)::bigint as before_cents,"  # noqa: S608 - constants only
        f" (select coalesce(sum(cents), 0)::bigint from ({reserved.OF_FAMILY}) as asked) as reserved_cents,"
        " array_agg(distinct extract(year from operation.day - interval '8 months')::integer) as starts"
        " from ledger_operation as operation join ledger_entry as entry using (operation_id)"
        " where operation.family_id = $1 and entry.family_id = $1 and entry.account = 'receivable'",
        family_id,
        year.first,
    )
    return Elsewhere(row["before_cents"], frozenset(map(SchoolYear, row["starts"] or ())), row["reserved_cents"]) if row else Elsewhere()


async def operations(tx: Tx, family_id: UUID, year: SchoolYear) -> list[AnyOperation]:
    """List every operation of a school year on a family's account."""
    rows = await tx.fetch(
        "select operation_id, operation.number, day, regie_name, cents, kind, period_from, period_to, open_cents,"  # noqa: S608
        " coalesce(operation.ormc, title.ormc) as ormc, title.number as title_number,"
        " coalesce(method, case when title.operation_id is not null then 'treasury' end, ("
        "  select payment.method from cancellation join payment using (payment_id) where cancellation.operation_id = operation.operation_id"
        "), (select means from refund where refund_id = operation.operation_id),"
        " case when exists (select from card_refund where refund_id = operation.operation_id) then 'card' end) as method,"
        f" exists (select from payment where payment_id = operation_id and bank = '{CAME_BACK}') as came_back,"
        f" {contests.WAITS} as contested, {AT_TREASURY.format(open_cents='open_cents', regie='regie')} as at_treasury"
        " from account_operation as operation"
        " left join ("
        "  select told.operation_id, payment.ormc, case when one.by_hand then one.number end as number from ("
        "   select correction_id as operation_id, title_id from treasury_correction where family_id = $1"
        "   union all select title_id, title_id from treasury_title where family_id = $1"
        "  ) as told join treasury_title as one using (title_id) join payment on payment_id = title_id"
        " ) as title using (operation_id)"
        " where family_id = $1 and day between $2 and $3",
        family_id,
        year.first,
        year.last,
    )
    given_back = any(row["kind"] == "payment" and row["cents"] > 0 for row in rows)
    open_ = {one.operation_id for one in await to_return.of_family(tx, family_id)} if given_back else set()
    return [_operation(row, to_be_returned=row["operation_id"] in open_) for row in rows]


def _operation(row: Record, *, to_be_returned: bool) -> AnyOperation:
    shared = (row["operation_id"], row["number"], row["day"], row["regie_name"], row["cents"])
    if row["kind"] in ("payment", "cancellation"):
        refund = row["kind"] == "payment" and row["cents"] > 0
        return PaymentOperation(*shared, row["method"], row["ormc"], row["title_number"], refund, row["came_back"], to_be_returned)
    return InvoiceOperation(*shared, row["period_from"], row["period_to"], row["open_cents"], row["contested"], row["at_treasury"])
