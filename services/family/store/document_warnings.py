"""SQL of warnings before documents expire; for many children in one statement."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from chassis.tx import Tx
from contracts.family import DocumentExpiring

_WARN = """
with near as (
    select d.document_id, d.child_id, d.kind, d.expires_on,
        (select min(days) from unnest($3::int[]) as t (days) where d.expires_on <= $2::date + days) as days
    from child_document d
    where d.child_id = any($1) and d.status <> 'refused' and d.kind <> 'judgment'
        and d.expires_on between $2 and $2::date + (select max(days) from unnest($3::int[]) as t (days))
        and exists (select from enrolment e where e.child_id = d.child_id and e.valid_to > d.expires_on)
        and (d.kind = 'other' or not exists (
            select from child_document n where n.child_id = d.child_id and n.kind = d.kind and n.status <> 'refused'
                and (coalesce(n.expires_on, 'infinity'), n.document_id) > (d.expires_on, d.document_id)
        ))
), told as (
    insert into document_warning as w (document_id, child_id, version, expires_on, days)
    select document_id, child_id, 1, expires_on, days from near
    on conflict (document_id) do update set version = w.version + 1, expires_on = excluded.expires_on, days = excluded.days
    where w.expires_on <> excluded.expires_on or w.days > excluded.days
    returning w.document_id, w.version
)
select told.version, h.family_id, n.document_id, n.child_id, c.first_name as child,
    case when n.kind in ('insurance', 'vaccination', 'swimming') then n.kind else 'other' end as kind, n.expires_on, $2::date as told_on
from told join near n using (document_id) join child c on c.child_id = n.child_id
cross join lateral (
    select c.family_id
    union select l.family_id from household_child l
    where l.child_id = c.child_id and l.since <= $2 and coalesce(l.until >= $2, true)
) h
order by n.document_id, h.family_id
"""
"""Warned once for each threshold and expiry, when the child is still enrolled afterwards and no later document of the kind replaces it.

A judgment is one household's own affair and is left out."""


async def warn(tx: Tx, child_ids: Sequence[UUID], today: date, days: Sequence[int]) -> list[DocumentExpiring]:
    """Note the warnings that are due for some children's documents, and return them: one for each household of the child."""
    return [DocumentExpiring(**row) for row in await tx.fetch(_WARN, list(child_ids), today, list(days))]
