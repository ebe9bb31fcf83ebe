"""SQL of colleagues: the projection of accounts of staff that tells where to warn them, and of what they were."""

from datetime import datetime
from uuid import UUID

from chassis.tx import Tx
from contracts.identity import StaffSaved
from services.messaging.domain.warned import Warned


async def save(tx: Tx, event: StaffSaved) -> str | None:
    """Keep an address; returns the address of before, None when it is new here or this or something newer was known already."""
    row = await tx.fetchrow(
        "insert into colleague (account_id, version, email) values ($1, $2, $3)"
        " on conflict (account_id) do update set version = excluded.version, email = excluded.email"
        " where colleague.version < excluded.version returning old.email as before",
        *(event.account_id, event.version, event.email),
    )
    return row["before"] if row else None


async def address(tx: Tx, account_id: UUID) -> str:
    """Tell where a colleague is warned; empty when nowhere."""
    return await tx.fetchval("select email from colleague where account_id = $1", account_id) or ""


async def note(tx: Tx, warned: Warned) -> bool:
    """Note that a warning is told; tells whether it is for the first time."""
    done = await tx.execute(
        "insert into colleague_warning (fact, told_at) values ($1, $2) on conflict (fact) do nothing", warned.fact, tx.now
    )
    return bool(done)


async def forget_warnings(tx: Tx, before: datetime, limit: int) -> int:
    """Erase the notes of old warnings; a fact that old is no news and not mailed again."""
    return await tx.execute(
        "delete from colleague_warning where fact in (select fact from colleague_warning where told_at < $1 limit $2)", before, limit
    )
