"""SQL of a family at a glance: one statement for every home page."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from chassis.tx import Tx

_GLANCE = """
select f.family_number,
    (
        select jsonb_agg(
            jsonb_build_object(
                'guardian_id', g.guardian_id, 'role', g.role, 'title', g.title, 'last_name', g.last_name, 'first_name', g.first_name
            ) order by g.role desc
        ) from guardian g where g.family_id = $1
    ) as guardians,
    (
        select jsonb_agg(
            jsonb_build_object('child_id', c.child_id, 'first_name', c.first_name, 'missing', coalesce(
                (
                    select jsonb_agg(jsonb_build_object('activity_id', m.activity_id, 'activity', a.name, 'codes', m.codes) order by a.name)
                    from child_completeness k, jsonb_to_recordset(k.missing) as m (activity_id uuid, codes jsonb)
                        join activity a using (activity_id)
                    where k.child_id = c.child_id
                ), '[]'
            ), 'documents', coalesce(
                (
                    select jsonb_agg(jsonb_build_object('kind', p.kind, 'expires_on', p.expires_on, 'status', p.status))
                    from child_document p join document d using (document_id) where p.child_id = c.child_id
                ), '[]'
            )) order by c.birth_date, c.child_id
        ) from child c where c.child_id in (
            select child_id from child where family_id = $1 union all
            select child_id from household_child
            where family_id = $1 and since <= today_here() and coalesce(until >= today_here(), true)
        )
    ) as children
from family f where f.family_id = $1
"""
"""Documents are joined to their files, whose walls hide those that name another household's affairs."""


@dataclass(frozen=True, slots=True)
class Glance:
    """A household by name: adults and children as the contract tells them."""

    family_number: str
    guardians: list[dict[str, Any]]
    children: list[dict[str, Any]]


async def of_family(tx: Tx, family_id: UUID) -> Glance | None:
    """Read a family at a glance."""
    row = await tx.fetchrow(_GLANCE, family_id)
    return Glance(row["family_number"], json.loads(row["guardians"] or "[]"), json.loads(row["children"] or "[]")) if row else None
