"""SQL of what people who look after children must know."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from chassis.tx import Tx


async def is_enrolled_today(tx: Tx, child_id: UUID, activity_id: UUID) -> bool:
    """Tell whether a child is enrolled today in an activity of a facility within the actor's reach."""
    found: bool = await tx.fetchval(
        """
        select exists (
            select from enrolment e join activity a using (activity_id)
            where e.child_id = $1 and e.activity_id = $2 and today_here() between e.valid_from and e.valid_to
                and (cardinality($3::uuid[]) = 0 or a.facility_id = any($3::uuid[]))
        )
        """,
        child_id,
        activity_id,
        list(tx.actor.facilities),
    )
    return found


async def adults(tx: Tx, child_id: UUID) -> list[Any]:
    """Read the adults of the households in which a child lives today, whoever must not fetch it first.

    A judgment outlives the link with a household: an adult who must not fetch the child today is read wherever they live.
    """
    return await tx.fetch(
        """
        with household as (
            select family_id, 1 as place from child where child_id = $1
            union
            select family_id, 2 from household_child
            where child_id = $1 and since <= today_here() and coalesce(until >= today_here(), true)
        ), authority as (
            select guardian_id, may_pick_up and authority <> 'withdrawn' as may_pick_up from child_authority
            where child_id = $1 and since <= today_here() and coalesce(until >= today_here(), true)
        ), concerned as (
            select g.guardian_id, h.place from household h join guardian g using (family_id)
            union all
            select guardian_id, 3 from authority where not may_pick_up
        ), adult as (
            select guardian_id, min(place) as place from concerned group by guardian_id
        )
        select g.last_name, g.first_name, g.mobile_phone, g.home_phone, g.work_phone,
            coalesce(a.may_pick_up, true) as may_pick_up
        from adult join guardian g using (guardian_id) left join authority a using (guardian_id)
        order by may_pick_up, adult.place, g.role desc, g.guardian_id
        """,
        child_id,
    )


async def schemes(tx: Tx, family_ids: Collection[UUID]) -> list[Any]:
    """Read by which scheme some families are covered (family_id, scheme); empty where they have not told."""
    return await tx.fetch(
        "select f.family_id, coalesce(b.scheme, '') as scheme from family f left join benefits b using (family_id)"
        " where f.family_id = any($1)",
        list(family_ids),
    )
