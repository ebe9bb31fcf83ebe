"""SQL of what is asked of a family as a whole: to accept the rules in force, to confirm its record once a school year."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from chassis.tx import Tx

OF_FAMILY = """
select
    (
        select r.rules_id from (
            select rules_id from town_rules where in_force_from <= $2 order by in_force_from desc, published_at desc limit 1
        ) r where not exists (select from rules_acceptance a where a.family_id = $1 and a.rules_id = r.rules_id)
    ) as rules_to_accept,
    c.school_year as confirmed_year, c.confirmed_at, c.confirmed_by_name
from (select) as one left join lateral (
    select school_year, confirmed_at, confirmed_by_name from record_confirmation
    where family_id = $1 order by school_year desc limit 1
) c on true
"""
"""How a family ($1) stands on a day ($2)."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a family stands: rules in force that it did not accept, the last confirmation of its record."""

    rules_to_accept: UUID | None
    confirmed_year: int | None
    confirmed_at: datetime | None
    confirmed_by_name: str | None


async def of_family(tx: Tx, family_id: UUID, today: date) -> Standing:
    """Read how a family stands, in one statement."""
    row = await tx.fetch_one(OF_FAMILY, family_id, today)
    return Standing(**row)


async def confirm(tx: Tx, family_id: UUID, school_year: int) -> None:
    """Keep that a family confirmed its record for a school year; the first time counts."""
    await tx.execute(
        "insert into record_confirmation (family_id, school_year, confirmed_by, confirmed_by_name, confirmed_at)"
        " values ($1, $2, $3, $4, $5) on conflict do nothing",
        family_id,
        school_year,
        tx.actor.account_id,
        tx.actor.display_name,
        tx.now,
    )


async def counts(tx: Tx, school_year: int) -> tuple[int, int]:
    """Count the families, and those that confirmed their record for a school year."""
    row = await tx.fetch_one(
        "select (select count(*) from family) as families, (select count(*) from record_confirmation where school_year = $1) as confirmed",
        school_year,
    )
    return row["families"], row["confirmed"]
