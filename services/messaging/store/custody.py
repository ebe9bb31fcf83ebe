"""The projection of custody, as far as messages need it: with which households a child lives, and from which adults it is hidden."""

from collections.abc import Sequence
from uuid import UUID

from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.family import CustodySet


async def save(tx: Tx, event: CustodySet) -> None:
    """Take over the households of a child and from which adults it is hidden, unless as new a state is known with its households."""
    newer = await tx.execute(
        "insert into custody as k (child_id, version) values ($1, $2)"
        " on conflict (child_id) do update set version = excluded.version where k.version < excluded.version"
        "  or (k.version = excluded.version and not exists (select from child_household h where h.child_id = k.child_id))",
        event.child_id,
        event.version,
    )
    if newer:
        await tx.execute("delete from child_household where child_id = $1", event.child_id)
        await tx.executemany(
            "insert into child_household (child_id, family_id, since, until) values ($1, $2, $3, $4)",
            [(event.child_id, one.family_id, one.since, one.until) for one in event.households],
        )
        await tx.execute("delete from child_withdrawn where child_id = $1", event.child_id)
        await tx.executemany(
            "insert into child_withdrawn (child_id, guardian_id, since, until) values ($1, $2, $3, $4)",
            [(event.child_id, one.guardian_id, one.since, one.until) for one in event.adults if one.authority == "withdrawn"],
        )


async def hidden_in(tx: Tx, family_id: UUID, children: Sequence[UUID]) -> set[UUID]:
    """Tell which of some children are hidden today from an adult of a household."""
    rows = await tx.fetch(
        "select w.child_id from child_withdrawn w join adult a using (guardian_id)"
        " where a.family_id = $1 and w.child_id = any($2::uuid[]) and w.since <= $3 and coalesce(w.until >= $3, true)",
        family_id,
        children,
        paris_date(tx.now),
    )
    return {row["child_id"] for row in rows}
