"""A family's account: what it owes, and every operation on it."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import TypeAdapter

from chassis.clock import paris_date
from chassis.school_year import SchoolYear
from chassis.tx import Tx
from contracts.billing import EstimateView, PaymentMethod, RefundToReturn, TreasuryNotice, UnpaidInvoice
from contracts.billing.words import CAME_BACK
from services.billing.domain import bank_days
from services.billing.domain.estimate import Total
from services.billing.domain.statement import AnyOperation, Elsewhere, InvoiceOperation, PaymentOperation
from services.billing.store import (
    contests,
    corrections_carried,
    debits_foreseen,
    estimates,
    mandates,
    reserved,
    to_return,
    treasury_notices,
)
from services.billing.store.regies import AT_TREASURY

UNPAID = TypeAdapter(tuple[UnpaidInvoice, ...])
TO_RETURN = TypeAdapter(tuple[RefundToReturn, ...])
DEBITED_ON, FORESEEN = debits_foreseen.by_debit(
    family="$1", regie="operation.regie", due="invoice.due_on", invoice="entry.operation_id", bank_day="$3::date"
)
_ENTRIES = """
        entry as materialized (
            select operation_id, cents from ledger_entry where family_id = $1 and account = 'receivable'
        ),
        open as materialized (
            select entry.operation_id, entry.cents, entry.cents - settled.cents as open_cents
            from entry
            cross join lateral (
                select coalesce(sum(cents), 0)::bigint as cents from allocation where allocation.invoice_id = entry.operation_id
            ) as settled
            where entry.cents > settled.cents and entry.cents > 0
        )
"""
"""What adds to the debt of the family $1 and takes from it, and of the former what no payment covers: invoices first of all."""
_OWED = f"""
    with {_ENTRIES}
    select
        (select coalesce(sum(cents), 0) from entry)::bigint as balance,
        coalesce((
            select json_agg(unpaid order by unpaid.issued_on, unpaid.period_from, length(unpaid.number), unpaid.number) from (
                select
                    operation.operation_id as invoice_id, operation.number, operation.day as issued_on, invoice.period_from, invoice.due_on,
                    entry.cents as total_cents, entry.open_cents as remaining_cents,
                    wrong.invoice_id is not null as contested, coalesce(wrong.to_correct, false) as to_correct,
                    {AT_TREASURY.format(open_cents="entry.open_cents", regie="operation.regie")} as at_treasury,
                    {DEBITED_ON} as debited_on, {FORESEEN} as will_be_debited
                from open as entry
                join invoice on invoice.invoice_id = entry.operation_id and invoice.kind = 'invoice'
                join ledger_operation as operation on operation.operation_id = entry.operation_id
                left join ({contests.WAITING}) as wrong on wrong.invoice_id = entry.operation_id
            ) as unpaid
        ), '[]') as unpaid,
        {estimates.OF_MONTH} as estimate,
        {estimates.OF_OTHERS} as other_estimates,
        {to_return.OF_FAMILY} as to_return,
        {treasury_notices.OF_FAMILY} as treasury,
        exists (select from family_block where family_id = $1 and blocked) as blocked,
        {mandates.TO_SIGN.format(family="$1")} as mandate_to_sign,
        (select coalesce(sum(cents), 0) from ({reserved.OF_FAMILY}) as asked)::bigint as reserved
"""  # noqa: S608 - constants only
"""What the family $1 owes, its estimates, that of the month $2 apart; $3 is today, or the next day on which banks settle.

Each table is asked once: its walls cost as much as its rows.
"""


@dataclass(frozen=True, slots=True)
class Account:
    """What a family owes: the balance of the ledger, unpaid invoices, its estimates, what the treasury collects, whether it may book.

    `reserved_cents` of its credit are asked to be given back; `to_return` was given back and is owed again.
    """

    balance_cents: int
    unpaid: tuple[UnpaidInvoice, ...]
    estimate: Total
    other_estimates: tuple[EstimateView, ...]
    treasury: tuple[TreasuryNotice, ...]
    blocked: bool
    reserved_cents: int
    to_return: tuple[RefundToReturn, ...]
    mandate_to_sign: bool


async def read(tx: Tx, family_id: UUID, *, month: date) -> Account:
    """Read what a family owes, in one round trip."""
    row = await tx.fetch_one(_OWED, family_id, month, bank_days.next_open(paris_date(tx.now)))
    return Account(
        row["balance"],
        UNPAID.validate_json(row["unpaid"]),
        estimates.TOTAL.validate_json(row["estimate"]),
        estimates.OTHERS.validate_json(row["other_estimates"]),
        treasury_notices.NOTICES.validate_json(row["treasury"]),
        row["blocked"],
        row["reserved"],
        TO_RETURN.validate_json(row["to_return"]),
        row["mandate_to_sign"],
    )


@dataclass(frozen=True, slots=True)
class Told:
    """An operation as the database tells it."""

    operation_id: UUID
    number: str
    day: date
    regie_name: str
    cents: int
    kind: Literal["invoice", "credit_note", "payment", "cancellation"]
    period_from: date | None
    period_to: date | None
    open_cents: int
    ormc: int | None
    title_number: int | None
    reduced: bool
    method: PaymentMethod | None
    came_back: bool
    contested: bool
    to_correct: bool
    at_treasury: bool
    to_return: bool
    received_on: date | None
    debited_on: date | None
    will_be_debited: bool
    due_on: date | None

    def operation(self) -> AnyOperation:
        """Make an operation of the statement of it."""
        shared = (self.operation_id, self.number, self.day, self.regie_name, self.cents)
        if self.kind in ("payment", "cancellation"):
            refund = self.kind == "payment" and self.cents > 0
            if self.method is None:
                raise AssertionError("whatever is no invoice was paid, or taken back, in some way")
            how = (self.method, self.ormc, self.title_number)
            return PaymentOperation(*shared, *how, refund, self.came_back, self.to_return, self.received_on, self.reduced)
        if self.period_from is None or self.period_to is None:
            raise AssertionError("every invoice bills a period")
        collected = (self.at_treasury, self.debited_on, self.will_be_debited, self.due_on)
        return InvoiceOperation(*shared, self.period_from, self.period_to, self.open_cents, self.contested, self.to_correct, *collected)


TOLD = TypeAdapter(list[Told])
_DEBITED_ON, _FORESEEN = debits_foreseen.by_debit(
    family="$1", regie="operation.regie", due="operation.due_on", invoice="operation.operation_id", bank_day="$5::date"
)
_STATEMENT = f"""
    with {_ENTRIES},
        summed as materialized (
            select coalesce(sum(entry.cents) filter (where operation.day < $2), 0)::bigint as before_cents,
                coalesce(sum(entry.cents), 0)::bigint as balance,
                array_agg(distinct date_part('year', operation.day - interval '8 months')::integer) as starts
            from entry join ledger_operation as operation using (operation_id) where operation.family_id = $1
        ),
        operation as materialized (
            select operation_id, number, day, due_on, regie, regie_name, cents, kind, period_from, period_to, method, ormc,
                case when kind = 'invoice' then open_cents else 0 end as open_cents
            from account_operation where family_id = $1 and day between $2 and $3
        ),
        owed as materialized ({to_return.OPEN} and refund.family_id = $1),
        title as materialized (
            select one.title_id as operation_id, payment.ormc, case when one.by_hand then one.number end as number, false as reduced
            from treasury_title as one join payment on payment_id = one.title_id where one.family_id = $1
            union all
            select back.correction_id, payment.ormc, case when one.by_hand then one.number end,
                sum(back.cents) over (partition by back.title_id order by back.correction_id) < one.cents
            from treasury_correction as back
            join treasury_title as one using (title_id) join payment on payment_id = one.title_id where back.family_id = $1
        )
    select
        before_cents, starts,
        (select coalesce(sum(cents), 0) from ({reserved.OF_FAMILY}) as asked)::bigint as reserved_cents,
        case when $4 and balance = 0 then
            exists (select from open join invoice on invoice_id = operation_id and invoice.kind = 'invoice')
            or exists (select from owed)
        else false end as set_off,
        {treasury_notices.OF_FAMILY} as treasury,
        {treasury_notices.AWAITED} as awaited,
        {corrections_carried.OF_FAMILY} as carried,
        coalesce((
            select json_agg(told) from (
                select operation.operation_id, operation.number, day, due_on, regie_name, cents, kind, period_from, period_to, open_cents,
                    coalesce(operation.ormc, title.ormc) as ormc, title.number as title_number, coalesce(title.reduced, false) as reduced,
                    coalesce(
                        method,
                        case when title.operation_id is not null then 'treasury' end,
                        (
                            select payment.method from cancellation join payment using (payment_id)
                            where cancellation.operation_id = operation.operation_id
                        ),
                        (select means from refund where refund_id = operation.operation_id),
                        case when operation.operation_id in (select refund_id from card_refund where family_id = $1) then 'card' end
                    ) as method,
                    method is not null and exists (
                        select from payment where payment_id = operation.operation_id and bank = '{CAME_BACK}'
                    ) as came_back,
                    wrong.invoice_id is not null as contested, coalesce(wrong.to_correct, false) as to_correct,
                    {AT_TREASURY.format(open_cents="open_cents", regie="regie")} as at_treasury,
                    kind = 'payment' and cents > 0 and operation.operation_id in (select operation_id from owed) as to_return,
                    case when method = 'direct_debit' then (
                        select batch.due_on from debit join debit_batch as batch using (batch_id)
                        where debit.debit_id = operation.operation_id
                    ) end as received_on,
                    case when open_cents > 0 then {_DEBITED_ON} end as debited_on,
                    case when open_cents > 0 then {_FORESEEN} else false end as will_be_debited
                from operation left join title using (operation_id)
                left join ({contests.WAITING}) as wrong on wrong.invoice_id = operation.operation_id
            ) as told
        ), '[]') as told
    from summed
"""  # noqa: S608 - constants only
"""The operations of the family $1 from the day $2 to the day $3, and what is known beside them.

With $4 it tells whether a credit sets off what is open; $5 is today, or the next day on which banks settle.
"""


async def statement(tx: Tx, family_id: UUID, year: SchoolYear, *, goes_on: bool) -> tuple[list[AnyOperation], Elsewhere]:
    """List every operation of a school year on a family's account, and tell what is known beside them, in one round trip.

    Whether a credit sets off what is unpaid is looked for where the year `goes_on`: the balance of another says nothing about today.
    """
    row = await tx.fetch_one(_STATEMENT, family_id, year.first, year.last, goes_on, bank_days.next_open(paris_date(tx.now)))
    return [one.operation() for one in TOLD.validate_json(row["told"])], Elsewhere(
        before_cents=row["before_cents"],
        years=frozenset(map(SchoolYear, row["starts"] or ())),
        reserved_cents=row["reserved_cents"],
        set_off=row["set_off"],
        treasury=treasury_notices.NOTICES.validate_json(row["treasury"]),
        awaited=treasury_notices.NOTICES.validate_json(row["awaited"]),
        carried=corrections_carried.told(row["carried"]),
    )
