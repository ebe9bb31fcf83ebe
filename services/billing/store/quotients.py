"""The quotients of families, as last told."""

from dataclasses import dataclass
from datetime import date

from chassis.tx import Tx
from contracts.family import QuotientSet


@dataclass(frozen=True, slots=True)
class Moved:
    """The first day on which a quotient differs, if one does, and whether the allocation regime is another."""

    since: date | None
    regime: bool


async def replace(tx: Tx, event: QuotientSet) -> Moved:
    """Keep all quotients of a family and its allocation regime unless later ones are known; returns what differs."""
    told = {one.valid_from: one for one in event.quotients}
    found = await tx.fetchrow(
        """
        with kept as (
            insert into quotient_record as known (family_id, version, regime) values ($1, $2, $6)
            on conflict (family_id) do update set version = excluded.version, regime = excluded.regime
                where known.version < excluded.version
            returning new.family_id, old.regime is distinct from new.regime as moved
        ), gone as (
            delete from quotient using kept
            where quotient.family_id = kept.family_id and quotient.valid_from <> all ($3::date[])
            returning quotient.valid_from
        ), put as (
            insert into quotient as known (family_id, valid_from, value, valid_until)
            select kept.family_id, told.valid_from, told.value, told.valid_until
            from kept cross join unnest($3::date[], $4::integer[], $5::date[]) as told (valid_from, value, valid_until)
            on conflict (family_id, valid_from) do update set value = excluded.value, valid_until = excluded.valid_until
                where (known.value, known.valid_until) is distinct from (excluded.value, excluded.valid_until)
            returning valid_from
        )
        select (select min(valid_from) from (select valid_from from gone union all select valid_from from put) as changed) as since,
            coalesce((select moved from kept), false) as regime
        """,
        event.family_id,
        event.version,
        list(told),
        [one.value for one in told.values()],
        [one.valid_until for one in told.values()],
        event.regime,
    )
    return Moved(**dict(found or {}))
