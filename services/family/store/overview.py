"""SQL of a family at a glance: one statement for every home page."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from chassis.tx import Tx
from services.family.store import standing

_GLANCE = f"""
with stands as materialized ({standing.OF_FAMILY})
select f.family_number, stands.rules_to_accept, stands.confirmed_year,
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
                    from child_document p where p.child_id = c.child_id and p.kind <> 'judgment'
                ), '[]'
            )) order by c.birth_date, c.child_id
        ) from child c where c.family_id = $1 or c.child_id = any(array(
            select child_id from household_child
            where family_id = $1 and since <= today_here() and coalesce(until >= today_here(), true)
        ))
    ) as children,
    (
        select jsonb_agg(
            jsonb_build_object('child_id', t.child_id, 'last_name', t.last_name, 'first_name', t.first_name, 'since', t.since)
            order by t.since, t.first_name
        ) from children_to_come($1) t
    ) as to_come
from family f, stands where f.family_id = $1
"""  # noqa: S608 - constants only
"""Judgments are left out: they name one household's affairs, and the glance is every household's of the child."""


@dataclass(frozen=True, slots=True)
class Glance:
    """A household by name, adults and children as the contract tells them, and how it stands."""

    family_number: str
    rules_to_accept: UUID | None
    confirmed_year: int | None
    guardians: list[dict[str, Any]]
    children: list[dict[str, Any]]
    to_come: list[dict[str, Any]]


async def of_family(tx: Tx, family_id: UUID, today: date) -> Glance | None:
    """Read a family at a glance."""
    row = await tx.fetchrow(_GLANCE, family_id, today)
    if row is None:
        return None
    adults, children, to_come = (json.loads(row[name] or "[]") for name in ("guardians", "children", "to_come"))
    return Glance(row["family_number"], row["rules_to_accept"], row["confirmed_year"], adults, children, to_come)
