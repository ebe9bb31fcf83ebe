"""Estimates: the sum of a family's charges of a month that no invoice bills."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from pydantic import TypeAdapter

from chassis.tx import Tx
from contracts.billing import EstimateChanged, LineContest
from services.billing.domain.estimate import ChargedMonth, Total
from services.billing.store import contests
from services.billing.store.charges import FamilyMonth

CHARGED_MONTH = TypeAdapter(ChargedMonth)
TOTAL = TypeAdapter(Total)
OF_MONTH = """
    coalesce((
        select json_build_object('cents', total_cents, 'version', version, 'unpriced', exists (
            select from charge where charge.family_id = $1 and charge.month = $2 and charge.invoice_id is null and charge.cents is null
        )) from estimate where family_id = $1 and month = $2
    ), '{"cents": 0, "version": 0}')
"""
"""The total of the family $1's month $2, read as `TOTAL`."""


async def read(tx: Tx, family_id: UUID, month: date) -> tuple[ChargedMonth, tuple[LineContest, ...]]:
    """Read a family's month, an empty one when nothing is charged, and what was contested of it."""
    charged, contested = await tx.fetchval(f"select row(charged_month($1, $2), {contests.OF_MONTH})", family_id, month)
    return CHARGED_MONTH.validate_json(charged), contests.LINES.validate_json(contested)


async def read_total(tx: Tx, family_id: UUID, month: date) -> Total:
    """Read what a family's month comes to, nothing when nothing is charged."""
    return TOTAL.validate_json(await tx.fetchval(f"select {OF_MONTH}", family_id, month))


async def total(tx: Tx, months: Sequence[FamilyMonth]) -> list[EstimateChanged]:
    """Sum up months whose charges changed, in a new version each; the accounts of their families are held."""
    rows = await tx.fetch(
        """
        insert into estimate as known (family_id, month, total_cents, version)
        select asked.family_id, asked.month, coalesce((
            select sum(charge.cents) from charge
            where charge.family_id = asked.family_id and charge.month = asked.month and charge.invoice_id is null
        ), 0), 1
        from unnest($1::uuid[], $2::date[]) as asked (family_id, month)
        on conflict (family_id, month) do update set total_cents = excluded.total_cents, version = known.version + 1
        returning family_id, month, total_cents, version
        """,
        [one.family_id for one in months],
        [one.month for one in months],
    )
    return [EstimateChanged(**row) for row in rows]


async def after(tx: Tx, last: EstimateChanged | None, *, limit: int) -> list[EstimateChanged]:
    """List estimates in the order of their keys, after one of them."""
    rows = await tx.fetch(
        "select family_id, month, total_cents, version from estimate"
        " where $1::uuid is null or (family_id, month) > ($1, $2::date) order by family_id, month limit $3",
        last.family_id if last else None,
        last.month if last else None,
        limit,
    )
    return [EstimateChanged(**row) for row in rows]
