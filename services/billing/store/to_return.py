"""Refunds to be returned: money that left by transfer, of a payment that was taken back since, so that the family owes it."""

from collections.abc import Sequence
from uuid import UUID

from chassis.tx import Tx
from contracts.billing import RefundToReturn, RemindedRefund
from services.billing.domain.allocation import Open

OPEN = """
    select refund.refund_id as operation_id, refund.family_id, refund.regie, operation.number, operation.day as given_back_on,
        refund.cents as total_cents, refund.cents - covered.cents as remaining_cents
    from refund
    join ledger_operation as operation on operation.operation_id = refund.refund_id
    cross join lateral (
        select coalesce(sum(part.cents), 0)::bigint as cents from allocation as part where part.invoice_id = refund.refund_id
    ) as covered
    where refund.means = 'transfer' and refund.status = 'confirmed' and refund.cents > covered.cents
"""
"""Transfers that no payment covers, or not all of them."""
OF_FAMILY = f"""
    coalesce((
        select json_agg(told order by told.given_back_on, length(told.number), told.number)
        from ({OPEN} and refund.family_id = $1) as told
    ), '[]')
"""  # noqa: S608 - a constant
"""Those of the family $1."""
PAYS_BACK = """
    exists (select from refund where refund.refund_id = {refund}.operation_id and refund.means = 'transfer') and not {payment}.taken_over
    and (length({refund}.number), {refund}.number) < (length({payment}.number), {payment}.number)
"""
"""Whether a payment returned a refund, which left before it came; of an earlier one the refund was a part."""


async def of_family(tx: Tx, family_id: UUID) -> list[RefundToReturn]:
    """List the refunds that a family is to return, oldest first."""
    rows = await tx.fetch(f"{OPEN} and refund.family_id = $1 order by operation.day, length(operation.number), operation.number", family_id)
    return [RefundToReturn.model_validate(dict(row)) for row in rows]


async def owed(tx: Tx, regie: str, families: Sequence[UUID]) -> dict[UUID, list[Open]]:
    """Tell which refunds families are to return in a regie, which is locked, oldest first."""
    rows = await tx.fetch(
        f"{OPEN} and refund.regie = $1 and refund.family_id = any ($2)"
        " order by refund.family_id, operation.day, length(operation.number), operation.number",
        regie,
        families,
    )
    found: dict[UUID, list[Open]] = {}
    for row in rows:
        found.setdefault(row["family_id"], []).append(Open(row["operation_id"], row["remaining_cents"]))
    return found


async def in_regie(tx: Tx, regie: str) -> dict[UUID, list[RemindedRefund]]:
    """Tell what families are to return in a regie, as a reminder names it, oldest first."""
    rows = await tx.fetch(f"{OPEN} and refund.regie = $1 order by operation.day, length(operation.number), operation.number", regie)
    found: dict[UUID, list[RemindedRefund]] = {}
    for row in rows:
        named = RemindedRefund(number=row["number"], given_back_on=row["given_back_on"], cents=row["remaining_cents"])
        found.setdefault(row["family_id"], []).append(named)
    return found


async def families(tx: Tx) -> dict[str, list[UUID]]:
    """Tell which families are to return something, by regie."""
    rows = await tx.fetch(f"select distinct regie, family_id from ({OPEN}) as told order by regie, family_id")  # noqa: S608 - a constant
    found: dict[str, list[UUID]] = {}
    for row in rows:
        found.setdefault(row["regie"], []).append(row["family_id"])
    return found
