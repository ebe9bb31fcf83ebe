"""SQL of what the adults of a child allow."""

from collections.abc import Collection, Mapping
from uuid import UUID

from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.family import Authorisation


async def of_children(tx: Tx, child_ids: Collection[UUID]) -> dict[UUID, tuple[Authorisation, ...]]:
    """Read what was answered about some children."""
    rows = await tx.fetch(
        "select child_id, kind, granted, given_on, given_by from child_authorisation where child_id = any($1) order by kind",
        list(child_ids),
    )
    found: dict[UUID, tuple[Authorisation, ...]] = {}
    for row in rows:
        values = dict(row)
        child_id = values.pop("child_id")
        found[child_id] = (*found.get(child_id, ()), Authorisation(**values))
    return found


async def put(tx: Tx, child_id: UUID, answers: Mapping[str, bool], *, given_by: str) -> None:
    """Write answers given today, each in place of the one before."""
    await tx.execute(
        "insert into child_authorisation (child_id, kind, granted, given_on, given_by)"
        " select $1, kind, granted, $4, $5 from unnest($2::text[], $3::boolean[]) as t (kind, granted)"
        " on conflict (child_id, kind) do update set granted = excluded.granted, given_on = excluded.given_on,"
        " given_by = excluded.given_by",
        child_id,
        list(answers),
        list(answers.values()),
        paris_date(tx.now),
        given_by,
    )
