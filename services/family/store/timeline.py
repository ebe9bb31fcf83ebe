"""SQL of what happened to a family's record."""

from uuid import UUID

from chassis.tx import Tx
from contracts.family import HistoryEntry

MOST = 100


async def of_family(tx: Tx, family_id: UUID) -> tuple[HistoryEntry, ...]:
    """Read the latest changes by staff, and the requests with their decisions, newest first."""
    rows = await tx.fetch(
        """
        with asked as (
            select r.*, coalesce(c.first_name, (
                select change ->> 'new' from jsonb_array_elements(r.changes) as change
                where change ->> 'field' = 'first_name' and r.kind = 'child_new'
            ), '') as child_name
            from record_request r left join child c on c.child_id = r.child_id where r.family_id = $1
        ), happened as (
            select h.changed_at as at, array_agg(distinct h.field) as fields, null::text as kind, null::uuid as request_id, '' as reason,
                '' as by_staff_name,
                case when bool_and(h.about = 'child') and count(distinct h.about_id) = 1 then coalesce(min(c.first_name), '') else '' end
                    as child_name,
                case when bool_or(h.about = 'family' and h.field = 'family_number') then 'entered' else 'changed' end as fact
            from record_history h left join child c on h.about = 'child' and c.child_id = h.about_id
            where h.family_id = $1 and h.request_id is null group by h.changed_at
            union all
            select submitted_at, array(select change ->> 'field' from jsonb_array_elements(changes) as change), kind, request_id, '',
                by_staff, child_name,
                case when status = 'accepted' and version = 1 then 'changed' else 'requested' end
            from asked
            union all
            select decided_at, '{}', kind, request_id, reason, withdrawn_by_staff, child_name, status from asked
            where status <> 'pending' and version > 1
        )
        select at, fact, kind, request_id, fields, reason, by_staff_name, child_name
        from happened order by at desc, request_id, fact limit $2
        """,
        family_id,
        MOST,
    )
    return tuple(HistoryEntry(**row) for row in rows)
