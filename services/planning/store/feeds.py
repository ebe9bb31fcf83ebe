"""Links to a child's calendar: one for each adult and child, found by the hash of its secret."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from chassis.tokens import LIFETIME
from chassis.tx import Tx
from contracts.family import FamilySaved


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


async def remove_of_others(tx: Tx, families: Iterable[FamilySaved]) -> None:
    """Take back the links of adults who are no longer of the families."""
    told = list(families)
    adults = [(adult.guardian_id, one.family_id) for one in told for adult in one.guardians]
    await tx.execute(
        "delete from calendar_feed f where family_id = any($1::uuid[]) and not exists ("
        " select from unnest($2::uuid[], $3::uuid[]) as a (guardian_id, family_id)"
        " where a.guardian_id = f.guardian_id and a.family_id = f.family_id)",
        [one.family_id for one in told],
        [guardian_id for guardian_id, _ in adults],
        [family_id for _, family_id in adults],
    )


async def remove_of_closed(tx: Tx, guardian_id: UUID, closed_at: datetime) -> None:
    """Take back an adult's links of before its account was closed; those made after it was opened again stay.

    For as long as a token lasts a link may have been made after the closing, where nobody heard of it yet: the broker was down.
    """
    await tx.execute("delete from calendar_feed where guardian_id = $1 and made_at <= $2", guardian_id, closed_at + LIFETIME)


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
