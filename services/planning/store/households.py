"""The household that asks: its children, and the places held for them until it answers."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.tx import Tx
from contracts.planning import HouseholdChild, Offer

OFFER = ("request_id", "enrolment_id", "child_id", "child", "activity_id", "activity", "day", "until")
"""The columns of a place that is held, as the contract names them."""


@dataclass(frozen=True, slots=True)
class Household:
    """Children in the order of the family's record, the eldest first; places that are held, those to answer first before."""

    children: tuple[HouseholdChild, ...]
    offers: tuple[Offer, ...]


async def of_family(tx: Tx, family_id: UUID, now: datetime) -> Household:
    """Read the children who live in a household today and are not hidden from the adult who asks, and what is held for them."""
    row = await tx.fetch_one(
        """
        select
            array(
                select row(c.child_id, coalesce(nullif(c.first_name, ''), c.name)) from child c
                where c.family_id = $1 or c.child_id = any(array(
                    select h.child_id from child_household h
                    where h.family_id = $1 and coalesce(h.since <= today_here(), true) and coalesce(h.until >= today_here(), true)
                ))
                order by c.birth_date, c.child_id
            ) as children,
            array(
                select row(b.request_id, b.enrolment_id, e.child_id, c.name, b.activity_id, a.name, b.day, b.offered_until)
                from booking b join enrolment e using (enrolment_id) join child c using (child_id)
                join activity a on a.activity_id = b.activity_id
                where b.family_id = $1 and b.offered_until > $2 order by b.offered_until, b.day, c.name
            ) as offers
        """,
        family_id,
        now,
    )
    return Household(
        tuple(HouseholdChild(child_id=child_id, first_name=first_name) for child_id, first_name in row["children"]),
        tuple(Offer(**dict(zip(OFFER, one, strict=True))) for one in row["offers"]),
    )
