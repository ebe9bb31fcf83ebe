"""SQL of what households know to be missing in the records of children."""

from chassis.tx import Tx
from contracts.family import ChildCompletenessChanged


async def replace(tx: Tx, event: ChildCompletenessChanged) -> frozenset[str] | None:
    """Keep what is missing now, and return what the household knew to be missing; None when this or something newer was known already."""
    row = await tx.fetchrow(
        "insert into child_lacks (child_id, family_id, version, codes) values ($1, $2, $3, $4)"
        " on conflict (child_id, family_id) do update set version = excluded.version, codes = excluded.codes"
        " where child_lacks.version < excluded.version"
        " returning old.codes as before",
        event.child_id,
        event.family_id,
        event.version,
        sorted({code for one in event.missing for code in one.codes}),
    )
    return frozenset(row["before"] or ()) if row else None
