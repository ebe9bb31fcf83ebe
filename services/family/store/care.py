"""SQL of what people who look after children must know."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple
from uuid import UUID

from chassis.tx import Tx
from contracts.family import FamilyScheme


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


async def enrolled_on(tx: Tx, child_ids: Collection[UUID], activity_id: UUID, day: date) -> list[UUID]:
    """Keep the children who are enrolled on a day, gone by by none, in an activity of a facility within the actor's reach."""
    rows = await tx.fetch(
        """
        select distinct e.child_id from enrolment e join activity a using (activity_id)
        where e.child_id = any($1) and e.activity_id = $2 and $3 between e.valid_from and e.valid_to and $3 >= today_here()
            and (cardinality($4::uuid[]) = 0 or a.facility_id = any($4::uuid[]))
        """,
        list(child_ids),
        activity_id,
        day,
        list(tx.actor.facilities),
    )
    return [row["child_id"] for row in rows]


async def unaware_households(tx: Tx, child_ids: Collection[UUID], action: str, day: date) -> list[tuple[UUID, UUID]]:
    """List the households that some children have from today to a day, by child, that cannot read yet that the actor did this today."""
    rows = await tx.fetch(
        """
        with told as materialized (
            select about_id as child_id, family_id from audit_entry
            where at >= today_here()::timestamp at time zone 'Europe/Paris' and action = $2 and actor_id = $3
        ), household as (
            select child_id, family_id from child where child_id = any($1)
            union
            select child_id, family_id from household_child
            where child_id = any($1) and since <= $4 and coalesce(until >= today_here(), true)
        )
        select child_id, family_id from household
        where not exists (select from told where told.child_id = household.child_id and told.family_id = household.family_id)
        order by child_id, family_id
        """,
        list(child_ids),
        action,
        tx.actor.account_id,
        day,
    )
    return [(row["child_id"], row["family_id"]) for row in rows]


class Adult(NamedTuple):
    """An adult of a child as whoever looks after the child must know them."""

    last_name: str
    first_name: str
    mobile_phone: str
    home_phone: str
    work_phone: str
    may_pick_up: bool

    @property
    def phones(self) -> list[str]:
        """Their numbers, in the order in which they are tried."""
        return [one for one in (self.mobile_phone, self.home_phone, self.work_phone) if one]


async def adults(tx: Tx, child_ids: Collection[UUID], day: date | None = None) -> dict[UUID, list[Adult]]:
    """Read the adults of the households in which some children live on a day, today unless named, whoever must not fetch the child first.

    A judgment outlives the link with a household: an adult who must not fetch the child that day is read wherever they live.
    """
    rows = await tx.fetch(
        """
        with asked as (
            select coalesce($2, today_here()) as day
        ), household as (
            select child_id, family_id, 1 as place from child where child_id = any($1)
            union
            select child_id, family_id, 2 from household_child, asked
            where child_id = any($1) and since <= day and coalesce(until >= day, true)
        ), authority as (
            select child_id, guardian_id, may_pick_up and authority <> 'withdrawn' as may_pick_up from child_authority, asked
            where child_id = any($1) and since <= day and coalesce(until >= day, true)
        ), concerned as (
            select h.child_id, g.guardian_id, h.place from household h join guardian g using (family_id)
            union all
            select child_id, guardian_id, 3 from authority where not may_pick_up
        ), adult as (
            select child_id, guardian_id, min(place) as place from concerned group by child_id, guardian_id
        )
        select adult.child_id, g.last_name, g.first_name, g.mobile_phone, g.home_phone, g.work_phone,
            coalesce(a.may_pick_up, true) as may_pick_up
        from adult join guardian g using (guardian_id) left join authority a using (child_id, guardian_id)
        order by may_pick_up, adult.place, g.role desc, g.guardian_id
        """,
        list(child_ids),
        day,
    )
    found: dict[UUID, list[Adult]] = {}
    for child_id, *adult in rows:
        found.setdefault(child_id, []).append(Adult(*adult))
    return found


async def schemes(tx: Tx, family_ids: Collection[UUID]) -> tuple[FamilyScheme, ...]:
    """Read by which scheme some families are covered; empty where they have not told."""
    rows = await tx.fetch(
        "select f.family_id, coalesce(b.scheme, '') as scheme from family f left join benefits b using (family_id)"
        " where f.family_id = any($1)",
        list(family_ids),
    )
    return tuple(FamilyScheme(**row) for row in rows)
