"""SQL of dated family quotients."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from chassis.tx import Tx
from contracts.family import QuotientEntry, QuotientSource, QuotientView


async def put(tx: Tx, family_id: UUID, quotients: Iterable[QuotientView], *, source: QuotientSource = "town") -> None:
    """Write quotients that the actor enters, each replacing what held from the same date."""
    await tx.executemany(
        "insert into quotient (family_id, valid_from, value, valid_until, source, entered_by, entered_at)"
        " values ($1, $2, $3, $4, $5, $6, $7)"
        " on conflict (family_id, valid_from) do update set value = excluded.value, valid_until = excluded.valid_until,"
        " source = excluded.source, entered_by = excluded.entered_by, entered_at = excluded.entered_at",
        [(family_id, one.valid_from, one.value, one.valid_until, source, tx.actor.display_name, tx.now) for one in quotients],
    )


async def of_family(tx: Tx, family_id: UUID) -> tuple[QuotientView, ...]:
    """Read all quotients of a family, oldest first."""
    return (await of_families(tx, [family_id])).get(family_id, ())


async def of_families(tx: Tx, family_ids: Sequence[UUID]) -> dict[UUID, tuple[QuotientView, ...]]:
    """Read all quotients of some families, of each the oldest first."""
    rows = await tx.fetch(
        "select family_id, value, valid_from, valid_until from quotient where family_id = any($1) order by family_id, valid_from",
        list(family_ids),
    )
    return {
        family_id: tuple(QuotientView(value=one["value"], valid_from=one["valid_from"], valid_until=one["valid_until"]) for one in own)
        for family_id, own in groupby(rows, key=itemgetter("family_id"))
    }


async def history(tx: Tx, family_id: UUID) -> tuple[QuotientEntry, ...]:
    """Read all quotients of a family with where they come from, latest first."""
    rows = await tx.fetch(
        "select value, valid_from, valid_until, source, entered_by, entered_at from quotient where family_id = $1 order by valid_from desc",
        family_id,
    )
    return tuple(QuotientEntry(**row) for row in rows)


async def begun(tx: Tx, family_ids: Sequence[UUID], day: date) -> dict[UUID, QuotientView]:
    """Read the latest quotient that began by a day, of some families."""
    rows = await tx.fetch(
        "select distinct on (family_id) family_id, value, valid_from, valid_until from quotient"
        " where family_id = any($1) and valid_from <= $2 order by family_id, valid_from desc",
        family_ids,
        day,
    )
    return {
        row["family_id"]: QuotientView(value=row["value"], valid_from=row["valid_from"], valid_until=row["valid_until"]) for row in rows
    }
