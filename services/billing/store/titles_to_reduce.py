"""SQL of titles that collect more than their invoices come to since a credit note: the credit waits until they are less (decision 45)."""

from chassis.tx import Tx
from contracts.billing import TitleToReduce

TO_REDUCE = """
    select title.title_id, title.batch_id, title.family_id, title.regie, title.exercise, title.number, title.by_hand, title.invoice_id,
        greatest(0, least(
            wanted.cents,
            credit.cents - coalesce(sum(wanted.cents) over (
                partition by title.family_id, title.regie order by title.exercise, title.number, title.title_id
                rows between unbounded preceding and 1 preceding
            ), 0)
        ))::bigint as cents
    from (
        select unused.family_id, unused.regie, (unused.notes - greatest(0, coalesce(asked.cents, 0) - unused.others))::bigint as cents
        from (
            select operation.family_id, operation.regie,
                sum(operation.open_cents) filter (where operation.kind = 'credit_note') as notes,
                coalesce(sum(operation.open_cents) filter (where operation.kind <> 'credit_note'), 0) as others
            from account_operation as operation where operation.due_on is null and operation.open_cents > 0
            group by operation.family_id, operation.regie
        ) as unused
        left join (
            select family_id, regie, sum(cents) as cents from refund where means = 'transfer' and status = 'asked' group by family_id, regie
        ) as asked on asked.family_id = unused.family_id and asked.regie = unused.regie
        where unused.notes > 0
    ) as credit
    join treasury_title as title on title.family_id = credit.family_id and title.regie = credit.regie
    join allocation as collected on collected.payment_id = title.title_id and collected.invoice_id = title.invoice_id
    cross join lateral (
        select coalesce(sum(line.cents), 0)::bigint as cents from invoice_line as line
        where line.invoice_id = title.invoice_id and line.child_id is not null
    ) as billed
    cross join lateral (
        select coalesce(sum(charge.cents), 0)::bigint as cents from charge where charge.invoice_id = title.invoice_id
    ) as costs
    cross join lateral (
        select coalesce(sum(part.cents), 0)::bigint as cents from allocation as part
        join invoice as note on note.invoice_id = part.payment_id where part.invoice_id = title.invoice_id
    ) as credited
    cross join lateral (select least(collected.cents, billed.cents - costs.cents - credited.cents)::bigint as cents) as wanted
    where wanted.cents > 0 and exists (select from household where household.family_id = title.family_id)
"""
"""Each with what of its family's unused credit notes it is too much by, those apart of which somebody asked a transfer.

Of a family that was erased nothing is known any more.
"""


async def of_town(tx: Tx) -> tuple[TitleToReduce, ...]:
    """List the titles that are too much, oldest first."""
    rows = await tx.fetch(
        f"""
        select told.batch_id, told.title_id, told.exercise, told.number, told.by_hand, regie.name as regie_name, told.family_id,
            household.name as family_name, told.invoice_id, billed.number as invoice_number, told.cents
        from ({TO_REDUCE}) as told
        join regie on regie.code = told.regie
        join household on household.family_id = told.family_id
        join ledger_operation as billed on billed.operation_id = told.invoice_id
        where told.cents > 0 order by told.exercise, told.number, told.title_id
        """  # noqa: S608 - a constant
    )
    return tuple(TitleToReduce(**row) for row in rows)
