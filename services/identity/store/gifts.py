"""Which member of staff gave a colleague, or a guardian, what they sign in with, and when."""

from datetime import timedelta
from uuid import UUID

from chassis.tx import Tx

GIVERS = """
with recursive giver (account_id) as (
    select given_by from credential_gift where account_id = $1 and given_at > $2
    union
    select taken_over_by from account where account_id = $1 and taken_over_by is not null
    union
    select g.given_by from giver cross join lateral (
        select given_by from credential_gift where credential_gift.account_id = giver.account_id and given_at > $2 offset 0
    ) g
)
select account_id from giver
"""
"""Each giver's own are looked up by key (offset 0): a join would read those of the whole town, at each exchange of a token."""


async def note(tx: Tx, account_id: UUID, given_by: UUID | None) -> None:
    """Note who just gave an account what its holder signs in with; a program of the set-up is nobody."""
    await tx.execute(
        """insert into credential_gift (account_id, given_by, given_at) select $1, account_id, $3 from account where account_id = $2
           on conflict (account_id, given_by) do update set given_at = excluded.given_at""",
        *(account_id, given_by, tx.now),
    )


async def givers(tx: Tx, account_id: UUID, within: timedelta) -> frozenset[UUID]:
    """List from whom an account has what it signs in with, and from whom they have theirs in turn, as far as that is not long ago.

    A password that somebody gave counts for as long as it holds.
    """
    rows = await tx.fetch(GIVERS, account_id, tx.now - within)
    return frozenset(row["account_id"] for row in rows)


async def forget(tx: Tx, account_id: UUID) -> None:
    """Forget who gave an account what it signed in with until now: its owner signs in with something else."""
    await tx.execute("delete from credential_gift where account_id = $1", account_id)


async def erase_old(tx: Tx, kept: timedelta) -> int:
    """Erase what was given so long ago that it no longer counts; returns how many."""
    return await tx.execute("delete from credential_gift where given_at <= $1", tx.now - kept)
