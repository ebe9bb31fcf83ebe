"""Lists of families whom staff let book earlier."""

import json
from collections.abc import Collection
from uuid import UUID

from asyncpg import Record

from chassis.tx import Tx
from contracts.planning import PriorityListView, PutPriorityList

_VIEW = """
    with named as (
        select distinct on (g.family_id) g.family_id, g.name from guardian g
        where g.role <> 'former' and g.family_id in (select family_id from priority_family)
        order by g.family_id, g.role <> 'primary', g.name
    )
    select l.list_id, l.name, l.version,
        coalesce((
            select jsonb_agg(jsonb_build_object('family_id', p.family_id, 'name', coalesce(n.name, '')) order by n.name, p.family_id)
            from priority_family p left join named n using (family_id) where p.list_id = l.list_id
        ), '[]')::text as families,
        array(
            select a.name from activity a
            where a.policies @? format('$.openings[*].priority[*] ? (@.list_id == "%s")', l.list_id)::jsonpath order by a.name
        ) as activities
    from priority_list l
"""


async def every(tx: Tx) -> list[PriorityListView]:
    """Read all lists, by name."""
    return [_view(row) for row in await tx.fetch(f"{_VIEW} order by l.name, l.list_id")]


async def get(tx: Tx, list_id: UUID) -> PriorityListView | None:
    """Read one list, and keep anybody else from changing it until the commit."""
    await tx.execute("select from priority_list where list_id = $1 for update", list_id)
    row = await tx.fetchrow(f"{_VIEW} where l.list_id = $1", list_id)
    return _view(row) if row else None


async def remove(tx: Tx, list_id: UUID) -> None:
    """Take a list away, with the families on it."""
    await tx.execute("delete from priority_list where list_id = $1", list_id)


async def put(tx: Tx, asked: PutPriorityList) -> None:
    """Write a list in place of what it held."""
    await tx.execute(
        "insert into priority_list as l (list_id, name, version) values ($1, $2, 1)"
        " on conflict (list_id) do update set name = excluded.name, version = l.version + 1",
        asked.list_id,
        asked.name,
    )
    await tx.execute("delete from priority_family where list_id = $1", asked.list_id)
    await tx.execute(
        "insert into priority_family (list_id, family_id) select $1, unnest($2::uuid[])", asked.list_id, sorted(set(asked.family_ids))
    )


async def unknown(tx: Tx, list_ids: Collection[UUID]) -> bool:
    """Tell whether one of some lists does not exist."""
    count: int = await tx.fetchval("select count(*) from priority_list where list_id = any($1::uuid[])", list(list_ids))
    return count < len(set(list_ids))


async def families_known(tx: Tx, family_ids: Collection[UUID]) -> bool:
    """Tell whether planning knows all of some families."""
    count: int = await tx.fetchval("select count(*) from family where family_id = any($1::uuid[])", list(family_ids))
    return count == len(set(family_ids))


def _view(row: Record) -> PriorityListView:
    values = dict(row)
    families = json.loads(values.pop("families"))
    return PriorityListView(**values, families=families, family_ids=[one["family_id"] for one in families])
