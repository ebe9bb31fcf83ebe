"""Another account for direct debits, as one person asked for it and another confirms it; sealed under the creditor's key."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from chassis.tx import Tx
from services.billing.domain.pain008 import Creditor
from services.billing.store import creditors


@dataclass(frozen=True, slots=True)
class CreditorChange:
    """The creditor as it would be, who asked for it, and who gave whoever asked what they sign in with."""

    change_id: UUID
    creditor: Creditor
    ultimate: bool
    notice_days: int
    asked_at: datetime
    asked_by: UUID
    asked_by_name: str
    asked_from: frozenset[UUID]


async def ask(tx: Tx, asked: CreditorChange) -> None:
    """Write that another account is asked for; one waits at a time."""
    key = await creditors.key(tx)
    await tx.execute(
        "insert into creditor_change (change_id, creditor, ultimate, notice_days, status, asked_at, asked_by, asked_by_name, asked_from)"
        " values ($1, $2, $3, $4, 'waiting', $5, $6, $7, $8)",
        asked.change_id,
        key.seal_text(creditors.written(asked.creditor), _place(asked.change_id)),
        asked.ultimate,
        asked.notice_days,
        asked.asked_at,
        asked.asked_by,
        asked.asked_by_name,
        sorted(asked.asked_from),
    )


async def waiting(tx: Tx) -> CreditorChange | None:
    """Read what waits to be confirmed; whoever decides has the creditor locked."""
    row = await tx.fetchrow(
        "select change_id, creditor, ultimate, notice_days, asked_at, asked_by, asked_by_name, asked_from"
        " from creditor_change where status = 'waiting'"
    )
    if row is None:
        return None
    sealed = (await creditors.key(tx)).open_text(row["creditor"], _place(row["change_id"]))
    return CreditorChange(**{**row, "creditor": creditors.read(sealed), "asked_from": frozenset(row["asked_from"])})


async def decide(tx: Tx, change_id: UUID, status: Literal["confirmed", "withdrawn"]) -> None:
    """Write how it was decided, by whoever acts."""
    await tx.execute(
        "update creditor_change set status = $2, decided_at = $3, decided_by = $4, decided_by_name = $5 where change_id = $1",
        change_id,
        status,
        tx.now,
        tx.actor.account_id,
        tx.actor.display_name,
    )


def _place(change_id: UUID) -> str:
    return f"creditor_change:creditor:{change_id}"
