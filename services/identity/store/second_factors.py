"""Second factors: the sealed secret of a telephone, the last code used, and the recovery codes that are left."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from chassis.tx import Tx


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """What an account has: a sealed secret, confirmed or only offered to a session, and the step of the last code used."""

    secret: bytes
    offered_to: UUID | None
    last_step: int


async def of_account(tx: Tx, account_id: UUID) -> SecondFactor | None:
    """Read an account's second factor, and let no other code be checked meanwhile."""
    row = await tx.fetchrow("select secret, offered_to, last_step from second_factor where account_id = $1 for update", account_id)
    return SecondFactor(bytes(row["secret"]), row["offered_to"], row["last_step"]) if row else None


async def offer(tx: Tx, account_id: UUID, sealed: bytes, session_id: UUID) -> bool:
    """Keep a secret offered to a session in the place of one that nobody confirmed; tells whether the account had none confirmed."""
    kept = await tx.execute(
        """insert into second_factor (account_id, secret, offered_to) values ($1, $2, $3)
           on conflict (account_id) do update set secret = excluded.secret, offered_to = excluded.offered_to
           where second_factor.confirmed_at is null""",
        *(account_id, sealed, session_id),
    )
    return kept == 1


async def confirm(tx: Tx, account_id: UUID, step: int) -> None:
    """Hold an offered secret as confirmed by the code of a step."""
    await tx.execute(
        "update second_factor set offered_to = null, confirmed_at = $2, last_step = $3 where account_id = $1", account_id, tx.now, step
    )


async def use(tx: Tx, account_id: UUID, step: int) -> None:
    """Note the step of a code just accepted."""
    await tx.execute("update second_factor set last_step = $2 where account_id = $1", account_id, step)


async def forget(tx: Tx, account_ids: Collection[UUID]) -> None:
    """Erase the second factors and recovery codes of some accounts."""
    for table in ("recovery_code", "second_factor_move", "second_factor"):
        await tx.execute(f"delete from {table} where account_id = any ($1)", list(account_ids))  # noqa: S608 - names of tables


async def keep_recovery_codes(tx: Tx, account_id: UUID, hashes: Iterable[bytes]) -> None:
    """Keep an account's new recovery codes in the place of the former ones."""
    await tx.execute("delete from recovery_code where account_id = $1", account_id)
    await tx.execute(
        "insert into recovery_code (code_hash, account_id) select code_hash, $2 from unnest($1::bytea[]) as t (code_hash)",
        *(list(hashes), account_id),
    )


async def use_recovery_code(tx: Tx, account_id: UUID, code_hash: bytes) -> bool:
    """Use a recovery code up; tells whether it was still there."""
    return await tx.execute("delete from recovery_code where code_hash = $1 and account_id = $2", code_hash, account_id) == 1


async def recovery_codes_left(tx: Tx, account_id: UUID) -> int:
    """Count the recovery codes that an account has left."""
    return cast("int", await tx.fetchval("select count(*) from recovery_code where account_id = $1", account_id))


async def offer_move(tx: Tx, account_id: UUID, sealed: bytes, session_id: UUID) -> None:
    """Keep the secret of another telephone, offered to a session, in the place of one offered before."""
    await tx.execute(
        """insert into second_factor_move (account_id, secret, offered_to, offered_at) values ($1, $2, $3, $4)
           on conflict (account_id) do update
           set secret = excluded.secret, offered_to = excluded.offered_to, offered_at = excluded.offered_at""",
        *(account_id, sealed, session_id, tx.now),
    )


async def offered_move(tx: Tx, account_id: UUID, session_id: UUID, since: datetime) -> bytes | None:
    """Read and lock the secret offered to a session since a moment."""
    sql = "select secret from second_factor_move where account_id = $1 and offered_to = $2 and offered_at >= $3 for update"
    found = await tx.fetchval(sql, account_id, session_id, since)
    return bytes(found) if found is not None else None


async def move(tx: Tx, account_id: UUID, sealed: bytes, step: int) -> None:
    """Hold the secret of another telephone, confirmed by the code of a step, in the place of the former."""
    await tx.execute("delete from second_factor_move where account_id = $1", account_id)
    await tx.execute(
        "update second_factor set secret = $2, last_step = $3, confirmed_at = $4 where account_id = $1", account_id, sealed, step, tx.now
    )
