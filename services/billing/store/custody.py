"""The projection of custody, as far as bills need it: from which adults a child is hidden. Row-level security reads it."""

from chassis.tx import Tx
from contracts.family import CustodySet


async def keep(tx: Tx, event: CustodySet) -> None:
    """Take over from which adults a child is hidden, unless a newer state is known."""
    newer = await tx.execute(
        "insert into custody as known (child_id, version) values ($1, $2)"
        " on conflict (child_id) do update set version = excluded.version where known.version < excluded.version",
        event.child_id,
        event.version,
    )
    if newer:
        await tx.execute("delete from child_withdrawn where child_id = $1", event.child_id)
        await tx.executemany(
            "insert into child_withdrawn (child_id, guardian_id, since, until) values ($1, $2, $3, $4)",
            [(event.child_id, one.guardian_id, one.since, one.until) for one in event.adults if one.authority == "withdrawn"],
        )
