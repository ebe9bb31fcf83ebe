"""Lists of families whom staff let book earlier."""

from collections.abc import Collection
from uuid import UUID

from chassis.tx import Tx
from contracts.planning import PriorityListView, PutPriorityList


async def every(tx: Tx) -> list[PriorityListView]:
    """Read all lists, by name."""
    rows = await tx.fetch(
        "select l.list_id, l.name, l.version,"
        " array(select p.family_id from priority_family p where p.list_id = l.list_id order by p.family_id) as family_ids"
        " from priority_list l order by l.name, l.list_id"
    )
    return [PriorityListView(**row) for row in rows]


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
