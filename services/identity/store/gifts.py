"""Which colleague gave a member of staff what they sign in with, and when."""

from datetime import timedelta
from uuid import UUID

from chassis.tx import Tx


async def note(tx: Tx, account_id: UUID) -> None:
    """Note that the colleague who acts gave an account its link, or the way to another second factor; a program of the set-up is nobody."""
    await tx.execute(
        """insert into credential_gift (account_id, given_by, given_at) select $1, account_id, $3 from account where account_id = $2
           on conflict (account_id, given_by) do update set given_at = excluded.given_at""",
        *(account_id, tx.actor.account_id, tx.now),
    )


async def givers(tx: Tx, account_id: UUID, within: timedelta) -> frozenset[UUID]:
    """List from whom an account has what it signs in with, and from whom they have theirs in turn, as far as that is not long ago."""
    rows = await tx.fetch(
        """with recursive giver (account_id) as (
               select given_by from credential_gift where account_id = $1 and given_at > $2
               union
               select g.given_by from giver join credential_gift g on g.account_id = giver.account_id and g.given_at > $2)
           select account_id from giver""",
        *(account_id, tx.now - within),
    )
    return frozenset(row["account_id"] for row in rows)


async def erase_old(tx: Tx, kept: timedelta) -> int:
    """Erase what was given so long ago that it no longer counts; returns how many."""
    return await tx.execute("delete from credential_gift where given_at <= $1", tx.now - kept)
