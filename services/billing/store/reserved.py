"""What of families' credits is asked to be given back: it settles nothing, until it has left or is given up."""

from collections.abc import Sequence
from uuid import UUID

from chassis.tx import Tx

TO_CARD = """
    select payment_id, sum(cents)::bigint as cents from (
        select payment_id, family_id, cents from refund where status = 'asked' and payment_id is not null
        union all
        select payment_id, family_id, cents from card_refund where status = 'asked'
    ) as asked
    where family_id = any ({families}) group by payment_id
"""
"""What is to go back to the card of each payment, confirmed or not: its unused rest goes first."""
OF_FAMILY = f"""
    select regie, sum(cents)::bigint as cents from (
        select regie, cents from refund where family_id = $1 and means = 'transfer' and status = 'asked'
        union all
        select operation.regie, least(unused.cents, asked.cents)
        from ({TO_CARD.format(families="array[$1::uuid]")}) as asked
        join ledger_operation as operation on operation.operation_id = asked.payment_id
        join ledger_entry as entry on entry.operation_id = asked.payment_id and entry.account = 'receivable'
        cross join lateral (
            select (-entry.cents - coalesce(sum(part.cents), 0))::bigint as cents
            from allocation as part where part.payment_id = asked.payment_id
        ) as unused
        where unused.cents > 0 and not exists (select from cancellation where cancellation.payment_id = asked.payment_id)
    ) as reserved
    group by regie
"""  # noqa: S608 - constants only
"""What is reserved of the credit of the family $1 in each regie."""


async def of_family(tx: Tx, family_id: UUID) -> dict[str, int]:
    """Tell what is reserved of a family's credit in each regie."""
    return {row["regie"]: row["cents"] for row in await tx.fetch(f"{OF_FAMILY} order by regie", family_id)}


async def for_transfers(tx: Tx, regie: str, families: Sequence[UUID]) -> dict[UUID, int]:
    """Tell what waits to be given back by transfer to families in a regie, which is locked."""
    rows = await tx.fetch(
        "select family_id, sum(cents)::bigint as cents from refund"
        " where family_id = any ($2) and regie = $1 and means = 'transfer' and status = 'asked' group by family_id",
        regie,
        families,
    )
    return {row["family_id"]: row["cents"] for row in rows}
