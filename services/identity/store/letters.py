"""Letters with activation codes; the codes themselves are stored nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.tx import Tx
from services.identity.domain.letters import Letter
from services.identity.store.accounts import COLUMNS, Account, account

REMEMBERED = 20
"""How many letters of an account, newest first, a code is compared with."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A letter of a run, to whom, and whether it still counts."""

    letter_id: UUID
    guardian_id: UUID
    family_id: UUID
    title: str
    last_name: str
    first_name: str
    identifier: str
    issued_at: datetime
    expires_at: datetime
    current: bool


async def of_run(tx: Tx, run_id: UUID, issued_by: UUID) -> Sequence[Issued]:
    """List the letters of a run that somebody made, by name."""
    rows = await tx.fetch(
        """select letter_id, guardian.guardian_id, guardian.family_id, title, last_name, first_name, identifier, issued_at, expires_at,
                  withdrawn_at is null and used_at is null as current
           from account_letter join account using (account_id) join guardian using (guardian_id)
           where run_id = $1 and issued_by = $2 order by lower(last_name), lower(first_name), guardian.guardian_id""",
        *(run_id, issued_by),
    )
    return [Issued(**row) for row in rows]


async def withdraw(tx: Tx, account_ids: Sequence[UUID]) -> None:
    """End the codes that these accounts were sent before."""
    await tx.execute(
        "update account_letter set withdrawn_at = $2 where account_id = any ($1) and used_at is null and withdrawn_at is null",
        *(account_ids, tx.now),
    )


async def insert(tx: Tx, run_id: UUID, issued_by: UUID, letters: Sequence[tuple[UUID, UUID]], expires_at: datetime) -> None:
    """Enter letters of a run: (letter, account)."""
    await tx.executemany(
        """insert into account_letter (letter_id, account_id, run_id, issued_by, issued_at, expires_at)
           values ($1, $2, $3, $4, $5, $6)""",
        [(letter_id, account_id, run_id, issued_by, tx.now, expires_at) for letter_id, account_id in letters],
    )


async def to_identifier(tx: Tx, identifier_key: str) -> tuple[Account | None, Sequence[Letter]]:
    """Find the guardian's account that an identifier names, and the letters it was sent, newest first."""
    rows = await tx.fetch(
        f"""select {COLUMNS}, letter_id, expires_at, withdrawn_at, used_at, issued_by
            from account join account_letter using (account_id)
            where kind = 'family' and identifier_key = $1 and closed_at is null
            order by issued_at desc limit {REMEMBERED}""",  # noqa: S608 - constants
        identifier_key,
    )
    found = [Letter(row["letter_id"], row["expires_at"], row["withdrawn_at"], row["used_at"], row["issued_by"]) for row in rows]
    return (account(rows[0]) if rows else None), found


async def use(tx: Tx, letter_id: UUID) -> bool:
    """Use a letter up; tells whether it was still to be used."""
    used = await tx.execute(
        "update account_letter set used_at = $2 where letter_id = $1 and used_at is null and withdrawn_at is null and expires_at > $2",
        *(letter_id, tx.now),
    )
    return used == 1


async def erase_ended(tx: Tx, before: datetime) -> int:
    """Erase the letters that ended before a moment; returns how many."""
    return await tx.execute("delete from account_letter where expires_at < $1", before)
