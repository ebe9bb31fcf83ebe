"""How far the provider's list of events was gone through, for all processes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from chassis.tx import Tx


@dataclass(frozen=True, slots=True)
class Swept:
    """When the list was last gone through, how much was found in all, and what the provider is not set up to tell."""

    at: datetime | None
    found: int
    untold: tuple[str, ...]


async def take_turn(tx: Tx, *, every: timedelta, lease: timedelta) -> tuple[datetime | None] | None:
    """Begin to go through the list unless that is not due or somebody is at it; tells up to when it was gone through."""
    row = await tx.fetchrow(
        "update card_sweep set begun_at = $1 where (swept_at is null or swept_at <= $1::timestamptz - $2::interval)"
        " and (begun_at is null or begun_at <= $1::timestamptz - $3::interval) returning told_until",
        tx.now,
        every,
        lease,
    )
    return (row["told_until"],) if row else None


async def done(tx: Tx, *, told_until: datetime, found: int, untold: Sequence[str] | None) -> None:
    """Write that the list was gone through up to a moment, how much of it nobody had told, and what the provider is not set up to tell."""
    await tx.execute(
        "update card_sweep set told_until = $1, swept_at = $2, begun_at = null, found = found + $3, untold = $4",
        told_until,
        tx.now,
        found,
        list(untold or ()),
    )


async def last(tx: Tx) -> Swept:
    """Tell when the list was last gone through."""
    row = await tx.fetchrow("select swept_at, found, untold from card_sweep")
    return Swept(row["swept_at"], row["found"], tuple(row["untold"])) if row else Swept(None, 0, ())
