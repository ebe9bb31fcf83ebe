"""SQL of quotients that end or are missing; always for many families in one statement."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import asyncpg

from chassis.tx import Tx
from contracts.family import QuotientStandingChanged, QuotientsToAsk, QuotientToAsk
from services.family.domain.household import full_name

_LOOK_AGAIN = """
with concerned as (
    select e.paid_by as family_id, min(e.valid_from) as since from enrolment e
    where e.paid_by = any($1) and e.valid_to >= $2 group by e.paid_by
), dated as (
    select q.family_id, q.valid_from, q.valid_until, lead(q.valid_from) over (partition by q.family_id order by q.valid_from) as next_from
    from quotient q join concerned c using (family_id)
), latest as (
    select distinct on (family_id) family_id, valid_until from dated where valid_from <= $2 order by family_id, valid_from desc
), ending as (
    select family_id, min(valid_until) as last_day from dated
    where valid_until >= $2 and coalesce(next_from > valid_until + 1, true) group by family_id
), found as (
    select f.family_id,
        case
            when c.family_id is null then 'settled'
            when l.family_id is null or l.valid_until < $2 then 'missing'
            when e.last_day <= $2::date + $3::int or (k.standing = 'ending' and k.last_day = e.last_day) then 'ending'
            else 'settled'
        end as standing,
        case when l.valid_until < $2 then l.valid_until when l.family_id is not null then e.last_day end as last_day,
        c.since
    from family f
    left join concerned c using (family_id) left join latest l using (family_id)
    left join ending e using (family_id) left join quotient_standing k using (family_id)
    where f.family_id = any($1)
), told as (
    insert into quotient_standing as k (family_id, version, standing, last_day, dearest_from, told_on)
    select family_id, 1, standing, case when standing <> 'settled' then last_day end,
        case when standing <> 'settled' then coalesce(last_day + 1, since) end, $2
    from found
    on conflict (family_id) do update set version = k.version + 1, standing = excluded.standing, last_day = excluded.last_day,
        dearest_from = excluded.dearest_from, told_on = excluded.told_on
    where (k.standing, k.last_day) is distinct from (excluded.standing, excluded.last_day)
    returning k.family_id, k.version, k.standing, k.last_day, k.dearest_from, k.told_on
)
select family_id, version, standing, last_day, dearest_from, told_on from told where version > 1 or standing <> 'settled' order by family_id
"""
"""A quotient matters to families with an enrolment that runs or is to come. Coverage ends where a quotient has a last day and the next
one does not begin on the day after; a warning once told stands until that day changes."""


async def lock(tx: Tx, family_ids: Sequence[UUID]) -> None:
    """Keep some families from being looked at by anybody else until the commit."""
    await tx.execute("select from family where family_id = any($1) order by family_id for no key update", list(family_ids))


async def look_again(tx: Tx, family_ids: Sequence[UUID], today: date, warning_days: int) -> list[QuotientStandingChanged]:
    """Find how the quotients of some families stand now, keep it, and return what has changed."""
    rows = await tx.fetch(_LOOK_AGAIN, list(family_ids), today, warning_days)
    return [_changed(row) for row in rows]


async def told_of_families(tx: Tx, family_ids: Sequence[UUID]) -> list[QuotientStandingChanged]:
    """Read what other services were told of some families' quotients."""
    rows = await tx.fetch(
        "select family_id, version, standing, last_day, dearest_from, told_on from quotient_standing"
        " where family_id = any($1) and (version > 1 or standing <> 'settled') order by family_id",
        list(family_ids),
    )
    return [_changed(row) for row in rows]


async def to_ask(tx: Tx, limit: int, within: Sequence[UUID] | None) -> QuotientsToAsk:
    """List, of all families or of some, those whose quotient is missing, then those whose quotient ends, and count them all."""
    rows = await tx.fetch(
        "select k.family_id, f.family_number, g.last_name, g.first_name, k.standing, k.last_day"
        " from quotient_standing k join family f using (family_id) join guardian g on g.family_id = k.family_id and g.role = 'primary'"
        " where k.standing <> 'settled' and ($2::uuid[] is null or k.family_id = any($2))"
        " order by k.standing desc, k.last_day, k.family_id limit $1",
        limit,
        within,
    )
    counts = await tx.fetch_one(
        "select count(*) filter (where standing = 'missing') as missing, count(*) filter (where standing = 'ending') as ending"
        " from quotient_standing where standing <> 'settled' and ($1::uuid[] is null or family_id = any($1))",
        within,
    )
    return QuotientsToAsk(
        families=tuple(
            QuotientToAsk(
                family_id=row["family_id"],
                family_number=row["family_number"],
                name=full_name(row["last_name"], row["first_name"]),
                standing=row["standing"],
                last_day=row["last_day"],
            )
            for row in rows
        ),
        missing=counts["missing"],
        ending=counts["ending"],
    )


def _changed(row: asyncpg.Record) -> QuotientStandingChanged:
    return QuotientStandingChanged(**row)
