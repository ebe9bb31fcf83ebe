"""Links to a child's calendar: one for each adult and child, found by the hash of its secret."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from chassis.tx import Tx


@dataclass(frozen=True, slots=True)
class Feed:
    """A link: whose it is, which child it shows."""

    guardian_id: UUID
    family_id: UUID
    child_id: UUID
    made_at: datetime
    read_on: date | None


async def of_adult(tx: Tx, guardian_id: UUID, child_id: UUID) -> Feed | None:
    """Find the link that an adult has to a child."""
    row = await tx.fetchrow(
        "select guardian_id, family_id, child_id, made_at, read_on from calendar_feed where guardian_id = $1 and child_id = $2",
        guardian_id,
        child_id,
    )
    return Feed(**row) if row else None


async def put(tx: Tx, feed: Feed, secret_hash: bytes) -> None:
    """Write a link in place of the one before."""
    await tx.execute(
        "insert into calendar_feed (guardian_id, child_id, family_id, secret_hash, made_at) values ($1, $2, $3, $4, $5)"
        " on conflict (guardian_id, child_id) do update set family_id = excluded.family_id, secret_hash = excluded.secret_hash,"
        " made_at = excluded.made_at, read_on = null",
        feed.guardian_id,
        feed.child_id,
        feed.family_id,
        secret_hash,
        feed.made_at,
    )


async def remove(tx: Tx, guardian_id: UUID, child_id: UUID) -> None:
    """Take a link back."""
    await tx.execute("delete from calendar_feed where guardian_id = $1 and child_id = $2", guardian_id, child_id)


async def remove_of_others(tx: Tx, family_id: UUID, guardians: Collection[UUID]) -> None:
    """Take back the links of adults who are no longer of a family."""
    await tx.execute("delete from calendar_feed where family_id = $1 and guardian_id <> all($2::uuid[])", family_id, list(guardians))


async def open_by(tx: Tx, secret_hash: bytes, today: date) -> Feed | None:
    """Find a link by its secret's hash, and note the day, once a day."""
    row = await tx.fetchrow(
        """
        with noted as (
            update calendar_feed set read_on = $2 where secret_hash = $1 and read_on is distinct from $2
        )
        select guardian_id, family_id, child_id, made_at, read_on from calendar_feed where secret_hash = $1
        """,
        secret_hash,
        today,
    )
    return Feed(**row) if row else None
