"""SQL of dated family quotients."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from chassis.tx import Tx
from contracts.family import QuotientView


async def put(tx: Tx, family_id: UUID, quotients: Iterable[QuotientView]) -> None:
    """Write quotients, each replacing what held from the same date."""
    await tx.executemany(
        "insert into quotient (family_id, valid_from, value) values ($1, $2, $3)"
        " on conflict (family_id, valid_from) do update set value = excluded.value",
        [(family_id, quotient.valid_from, quotient.value) for quotient in quotients],
    )


async def of_family(tx: Tx, family_id: UUID) -> tuple[QuotientView, ...]:
    """Read all quotients of a family, oldest first."""
    rows = await tx.fetch("select value, valid_from from quotient where family_id = $1 order by valid_from", family_id)
    return tuple(QuotientView(**row) for row in rows)


async def in_force(tx: Tx, family_id: UUID, day: date) -> QuotientView | None:
    """Read the quotient that holds on a day."""
    row = await tx.fetchrow(
        "select value, valid_from from quotient where family_id = $1 and valid_from <= $2 order by valid_from desc limit 1",
        family_id,
        day,
    )
    return QuotientView(**row) if row else None
