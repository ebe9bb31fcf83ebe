"""SQL of children's health data, sealed as one record under each child's own key."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from chassis import french
from chassis.tx import Tx
from contracts.family import ChildHealth, HealthFields


async def of_children(tx: Tx, child_ids: Collection[UUID]) -> dict[UUID, ChildHealth]:
    """Open what was told of some children; of one about whom nothing was told, or whose key was destroyed, nothing is known."""
    rows = await tx.fetch("select child_id, sealed, told_at from child_health where child_id = any($1)", list(child_ids))
    keys = await tx.vault.keys(tx, [row["child_id"] for row in rows]) if rows else {}
    found = {
        row["child_id"]: ChildHealth(
            child_id=row["child_id"],
            fields=_fields(keys[row["child_id"]].open_text(row["sealed"], _place(row["child_id"]))),
            told_at=row["told_at"],
        )
        for row in rows
        if row["child_id"] in keys
    }
    nothing = HealthFields()
    return {one: found.get(one) or ChildHealth(child_id=one, fields=nothing, told_at=None) for one in child_ids}


async def put(tx: Tx, child_id: UUID, fields: HealthFields) -> None:
    """Seal what is now known of a child."""
    key = await tx.vault.key(tx, child_id)
    await tx.execute(
        "insert into child_health (child_id, sealed, told_at) values ($1, $2, $3)"
        " on conflict (child_id) do update set sealed = excluded.sealed, told_at = excluded.told_at",
        child_id,
        key.seal_text(fields.model_dump_json(), _place(child_id)),
        tx.now,
    )


def _fields(opened: str) -> HealthFields:
    fields = HealthFields.model_validate_json(opened)
    return fields.model_copy(update={"doctor_phone": french.phone(fields.doctor_phone)})


def _place(child_id: UUID) -> str:
    return f"child_health:sealed:{child_id}"


async def told_at(tx: Tx, child_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """Tell when the families last told about the health of some children."""
    rows = await tx.fetch("select child_id, told_at from child_health where child_id = any($1)", list(child_ids))
    return {row["child_id"]: row["told_at"] for row in rows}
