"""The projection of what the family service tells of separated parents, and what the town decided about their days."""

from chassis.tx import Tx
from contracts.family import CustodySet


async def save(tx: Tx, event: CustodySet) -> None:
    """Take over a child's households and days, unless a newer state is known."""
    newer = await tx.execute(
        "insert into custody as k (child_id, version, shared) values ($1, $2, $3)"
        " on conflict (child_id) do update set version = excluded.version, shared = excluded.shared where k.version < excluded.version",
        event.child_id,
        event.version,
        len(event.households) > 1,
    )
    if not newer:
        return
    for table in ("child_household", "child_withdrawn", "custody_span"):
        await tx.execute(f"delete from {table} where child_id = $1", event.child_id)  # noqa: S608 - the tables are named above
    await tx.executemany(
        "insert into child_household (child_id, family_id, since, until) values ($1, $2, $3, $4)",
        [(event.child_id, one.family_id, one.since, one.until) for one in event.households],
    )
    await tx.executemany(
        "insert into child_withdrawn (child_id, guardian_id, since, until) values ($1, $2, $3, $4)",
        [(event.child_id, one.guardian_id, one.since, one.until) for one in event.adults if one.authority == "withdrawn"],
    )
    await tx.executemany(
        "insert into custody_span (child_id, family_id, first, last) values ($1, $2, $3, $4)",
        [(event.child_id, span.family_id, span.first, span.last) for span in event.spans],
    )


async def open_days(tx: Tx, *, are_open: bool) -> None:
    """Decide whether a household may book on days of the other one."""
    await tx.execute("update custody_rule set other_days_open = $1", are_open)


async def are_days_open(tx: Tx) -> bool:
    """Tell whether a household may book on days of the other one."""
    found: bool = await tx.fetchval("select other_days_open from custody_rule")
    return found
