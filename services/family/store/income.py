"""SQL of what a family's tax notice and its CAF or MSA say."""

from collections.abc import Sequence
from uuid import UUID

from chassis.tx import Tx
from services.family.domain.change import Value, Values

EMPTY_TAX: Values = {"parts": "", "reference_income": "", "notice_year": ""}


async def tax(tx: Tx, family_ids: Sequence[UUID]) -> dict[UUID, dict[str, Value]]:
    """Read what the tax notices of some families say; a family without one is left out."""
    rows = await tx.fetch("select family_id, parts, reference_income, notice_year from tax where family_id = any($1)", family_ids)
    return {row["family_id"]: {name: row[name] for name in EMPTY_TAX} for row in rows}


async def put_tax(tx: Tx, family_id: UUID, values: Values) -> None:
    """Write what a tax notice says."""
    await tx.execute(
        "insert into tax (family_id, parts, reference_income, notice_year) values ($1, $2, $3, $4)"
        " on conflict (family_id) do update set parts = excluded.parts, reference_income = excluded.reference_income,"
        " notice_year = excluded.notice_year",
        family_id,
        values["parts"],
        values["reference_income"],
        values["notice_year"],
    )


async def benefits(tx: Tx, family_ids: Sequence[UUID]) -> dict[UUID, dict[str, Value]]:
    """Read how some families stand at the CAF or the MSA, with the code of the office."""
    rows = await tx.fetch(
        "select f.family_id, f.benefit_office, coalesce(b.beneficiary_number, '') as beneficiary_number,"
        " coalesce(b.office_name, '') as office_name, coalesce(b.scheme, '') as scheme"
        " from family f left join benefits b on b.family_id = f.family_id where f.family_id = any($1)",
        family_ids,
    )
    names = ("beneficiary_number", "benefit_office", "office_name", "scheme")
    return {row["family_id"]: {name: row[name] for name in names} for row in rows}


async def put_benefits(tx: Tx, family_id: UUID, values: Values) -> None:
    """Write how a family stands at the CAF or the MSA."""
    await tx.execute(
        "insert into benefits (family_id, beneficiary_number, office_name, scheme) values ($1, $2, $3, $4)"
        " on conflict (family_id) do update set beneficiary_number = excluded.beneficiary_number,"
        " office_name = excluded.office_name, scheme = excluded.scheme",
        family_id,
        values["beneficiary_number"],
        values["office_name"],
        values["scheme"],
    )
    await tx.execute("update family set benefit_office = $2 where family_id = $1", family_id, values["benefit_office"])
