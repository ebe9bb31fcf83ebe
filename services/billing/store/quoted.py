"""Days that are not booked yet, with the facts that rules would look at: as if they were charged beside the family's charges."""

from collections.abc import Sequence
from uuid import UUID

from chassis.tx import Tx
from contracts.billing import QuotedDay
from services.billing.store.ruled import IN_FORCE, STANDS, RuledDay, day_of, facts_query

BESIDE = f"""
    charge as (
        select enrolment_id, day, month, family_id, child_id, activity_id, status, late, cents, invoice_id, stood,
            null::integer as minutes, null::boolean as regular, null::bigint as place
        from charge as known
        where family_id = $1 and (
            month in (select date_trunc('month', day)::date from unnest($5::date[]) as day) or enrolment_id = any ($2)
        ) and {STANDS.format(charge="known")} and not ($8 and coalesce(enrolment_id = any ($2), false))
        union all
        select enrolment_id, day, date_trunc('month', day)::date, $1, child_id, activity_id, 'booked', late, null, null, null,
            minutes, regular, place
        from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::date[], $6::boolean[], $7::integer[], $9::boolean[])
            with ordinality as asked (enrolment_id, child_id, activity_id, day, late, minutes, regular, place)
    ),
"""  # noqa: S608 - constants only
"""The family's charges of the months concerned, and the days that are asked in among them, or in place of those of their enrolments."""

ON_REQUEST = "jsonb_build_object('minutes', charge.minutes, 'regular', charge.regular)"
"""What is known of a day that is asked beyond its state: whatever the weekly pattern names now, it is booked as it is asked."""


async def days(tx: Tx, family_id: UUID, asked: Sequence[QuotedDay], *, instead: bool = False) -> dict[int, RuledDay]:
    """Find those of the asked days that rules price, by their place."""
    if not await tx.fetchval("select exists (select from tariff where rules is not null)"):
        return {}
    query = facts_query(IN_FORCE, "charge.place is not null", "true", more=f"charge.place, {ON_REQUEST}", before=BESIDE)
    rows = await tx.fetch(
        query,
        family_id,
        [one.enrolment_id for one in asked],
        [one.child_id for one in asked],
        [one.activity_id for one in asked],
        [one.day for one in asked],
        [one.late for one in asked],
        [one.minutes for one in asked],
        instead,
        [one.regular for one in asked],
    )
    return {row["place"] - 1: day_of(row) for row in rows}
