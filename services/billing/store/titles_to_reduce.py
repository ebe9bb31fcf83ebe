"""SQL of titles that collect more than their invoices come to since a credit note: the credit waits until they are less (decision 45)."""

from chassis.tx import Tx
from contracts.billing import TitleToReduce

EARLIER = "order by exercise, number, title_id rows between unbounded preceding and 1 preceding"
TO_REDUCE = f"""
    with note as (
        select family_id, regie, sum(open_cents)::bigint as cents from open_operation
        where kind = 'credit_note' group by family_id, regie
    ), credit as (
        select note.family_id, note.regie, note.cents - greatest(0, asked.cents - others.cents) as cents
        from note
        cross join lateral (
            select coalesce(sum(cents), 0)::bigint as cents from refund
            where refund.family_id = note.family_id and refund.regie = note.regie and means = 'transfer' and status = 'asked'
        ) as asked
        cross join lateral (
            select coalesce(sum(open_cents), 0)::bigint as cents from account_operation as other
            where asked.cents > 0 and other.family_id = note.family_id and other.regie = note.regie
                and other.kind <> 'credit_note' and other.due_on is null and other.open_cents > 0
        ) as others
    ), standing as (
        select title.title_id, title.batch_id, title.family_id, title.regie, title.exercise, title.number, title.by_hand, title.invoice_id,
            credit.cents as credit, collected.cents as collected, billed.cents - costs.cents - credited.cents as over,
            coalesce(sum(collected.cents) over (partition by title.invoice_id {EARLIER}), 0) as earlier
        from credit
        join treasury_title as title on title.family_id = credit.family_id and title.regie = credit.regie
        join allocation as collected on collected.payment_id = title.title_id and collected.invoice_id = title.invoice_id
        cross join lateral (
            select coalesce(sum(line.cents), 0)::bigint as cents from invoice_line as line
            where line.invoice_id = title.invoice_id and line.child_id is not null
        ) as billed
        cross join lateral (
            select coalesce(sum(charge.cents), 0)::bigint as cents from charge
            where charge.family_id = title.family_id and charge.invoice_id = title.invoice_id
        ) as costs
        cross join lateral (
            select coalesce(sum(part.cents), 0)::bigint as cents from allocation as part
            join invoice as note on note.invoice_id = part.payment_id where part.invoice_id = title.invoice_id
        ) as credited
        where exists (select from household where household.family_id = title.family_id)
    ), wanted as (
        select *, greatest(0, least(collected, over - earlier)) as cents from standing
    )
    select *, greatest(0, least(
        cents, credit - coalesce(sum(cents) over (partition by family_id, regie {EARLIER}), 0)
    ))::bigint as too_much
    from wanted
"""  # noqa: S608 - constants only
"""Each with what of its family's unused credit notes it is too much by, those apart of which somebody asked a transfer.

Of a family that was erased nothing is known any more.
"""


async def of_town(tx: Tx) -> tuple[TitleToReduce, ...]:
    """List the titles that are too much, oldest first."""
    rows = await tx.fetch(
        f"""
        select told.batch_id, told.title_id, told.exercise, told.number, told.by_hand, regie.name as regie_name, told.family_id,
            household.name as family_name, told.invoice_id, billed.number as invoice_number, told.too_much as cents
        from ({TO_REDUCE}) as told
        join regie on regie.code = told.regie
        join household on household.family_id = told.family_id
        join ledger_operation as billed on billed.operation_id = told.invoice_id
        where told.too_much > 0 order by told.exercise, told.number, told.title_id
        """  # noqa: S608 - a constant
    )
    return tuple(TitleToReduce(**row) for row in rows)
