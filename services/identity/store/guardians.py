"""Guardians: the adults of family records, who may have an account each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import asyncpg

from chassis.tx import Tx
from contracts.family import FamilySaved
from contracts.identity import AccountState, GuardianAccount
from services.identity.store.accounts import Account

STATE = """case when account.account_id is null then 'none' when account.closed_at is not null then 'closed'
    when account.locked_until > $1 then 'locked' when account.password_hash is not null then 'active'
    when letter.expires_at > $1 then 'waiting' else 'expired' end"""
EVERYBODY = """guardian left join account using (guardian_id)
    left join account_letter as letter
        on letter.account_id = account.account_id and letter.used_at is null and letter.withdrawn_at is null"""


@dataclass(frozen=True, slots=True)
class Guardian:
    """An adult of a household, and their account if they have one."""

    guardian_id: UUID
    family_id: UUID
    title: str
    last_name: str
    first_name: str
    account_id: UUID | None
    identifier: str
    closed: bool


async def save(tx: Tx, event: FamilySaved) -> bool:
    """Take over the adults of a record, unless a newer version is already known; tells whether the event says how it is now."""
    current = await tx.execute(
        "insert into household (family_id, version) values ($1, $2)"
        " on conflict (family_id) do update set version = excluded.version where household.version <= excluded.version",
        *(event.family_id, event.version),
    )
    if not current:
        return False
    held = await tx.fetch(
        "delete from guardian where family_id = $1 returning guardian_id, email_key, email_written_by, email_asked_by, email_written_at",
        event.family_id,
    )
    written = {
        (row["guardian_id"], row["email_key"]): (row["email_written_by"], row["email_asked_by"], row["email_written_at"]) for row in held
    }
    await tx.executemany(
        "insert into guardian (guardian_id, family_id, title, last_name, first_name, email_key, email_written_by, email_asked_by,"
        " email_written_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        [
            (
                *(one.guardian_id, event.family_id, one.title, one.last_name, one.first_name, key),
                *written.get((one.guardian_id, key), (event.saved_by, event.asked_by, event.saved_at)),
            )
            for one, key in ((one, one.email.strip().casefold()) for one in event.guardians)
        ],
    )
    return True


async def address_written(tx: Tx, account: Account, within: timedelta) -> frozenset[UUID] | None:
    """Tell by whom of the staff the address of a guardian's record was written not long ago, or asked for; None where it was not."""
    row = await tx.fetchrow(
        "select email_written_by, email_asked_by from guardian where guardian_id = $1 and email_written_at > $2",
        *(account.guardian_id, tx.now - within),
    )
    return frozenset(one for one in row.values() if one is not None) if row else None


async def some(tx: Tx, guardian_ids: Sequence[UUID]) -> Sequence[Guardian]:
    """Find adults by their ids, in the order of names."""
    rows = await tx.fetch(
        """select guardian.guardian_id, guardian.family_id, title, last_name, first_name, account.account_id,
                  coalesce(account.identifier, '') as identifier, account.closed_at is not null as closed
           from guardian left join account using (guardian_id)
           where guardian.guardian_id = any ($1) order by lower(last_name), lower(first_name), guardian.guardian_id""",
        guardian_ids,
    )
    return [Guardian(**row) for row in rows]


async def page(tx: Tx, state: AccountState | None, family_id: UUID | None, limit: int) -> Sequence[GuardianAccount]:
    """List adults by name: those of a family, or those whose account is in a state."""
    rows = await tx.fetch(
        f"""select guardian.guardian_id, guardian.family_id, title, last_name, first_name, email_key <> '' as has_email,
                   {STATE} as state, account.account_id, coalesce(account.identifier, '') as identifier, account.activated_at,
                   account.last_sign_in_at, letter.issued_at as letter_issued_at, letter.expires_at as letter_expires_at,
                   case when account.locked_until > $1 then account.locked_until end as locked_until, account.closed_at
            from {EVERYBODY}
            where ($2::uuid is null or guardian.family_id = $2) and ($3::text is null or {STATE} = $3)
            order by lower(last_name), lower(first_name), guardian.guardian_id limit $4""",  # noqa: S608 - constants
        *(tx.now, family_id, state, limit),
    )
    return [GuardianAccount(**row) for row in rows]


async def without_account(tx: Tx, family_id: UUID | None) -> tuple[UUID, ...]:
    """List the families, or the one that is named, of whom no adult has an account whose password is their own."""
    rows = await tx.fetch(
        """select guardian.family_id from guardian left join account using (guardian_id)
           where $1::uuid is null or guardian.family_id = $1 group by guardian.family_id
           having count(*) filter (where password_hash is not null and not must_change_password and closed_at is null) = 0""",
        family_id,
    )
    return tuple(row["family_id"] for row in rows)


async def counts(tx: Tx) -> dict[AccountState, int]:
    """Count the adults whose account is in each state."""
    rows: list[asyncpg.Record] = await tx.fetch(
        f"select {STATE} as state, count(*) as adults from {EVERYBODY} group by 1",  # noqa: S608 - constants
        tx.now,
    )
    return {row["state"]: row["adults"] for row in rows}


async def family_of(tx: Tx, guardian_id: UUID) -> UUID | None:
    """Tell the family of an adult; None while no record of theirs is known."""
    found: UUID | None = await tx.fetchval("select family_id from guardian where guardian_id = $1", guardian_id)
    return found
