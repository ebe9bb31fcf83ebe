"""Requests that come again under their Idempotency-Key: the same answer for a week, then a refusal, and never a second effect.

An answer may hold personal values in clear, and is needed only while somebody may still wait for it. What tells that a request was
carried out (its key, and a fingerprint of what it asked) is kept for longer, longest where it was about money (docs/decisions/0101).
"""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from chassis import wire
from chassis.errors import Conflict, KeyReused, Unavailable
from chassis.retention import Rule, months
from chassis.tx import Tx
from contracts.base import Request

ANSWERS_KEPT = timedelta(days=7)
TOGETHER = 1000
MONTHS_OF_A_YEAR = 12


class AlreadyDone(Conflict):
    """The request was carried out under this key long ago, and what was answered is no longer kept."""

    slug = "already_done"
    title = "Cette demande a déjà été faite"

    def __init__(self) -> None:
        super().__init__("Elle date de plus d'une semaine\u00a0: rechargez la page pour voir où elle en est.")


async def once(tx: Tx, key: str, asked: Request[Any], carry_out: Callable[[], Awaitable[str]]) -> tuple[int, str]:
    """Answer a keyed request with status and body: the first time by carrying it out, later as it was answered then.

    A key may become a spent one while its repetition waits for it: so this is looked at once more, as the answer is written.
    """
    caller = str(tx.actor.account_id or tx.actor.edge)
    fingerprints = _fingerprints(tx, asked)
    new = await tx.execute(
        "insert into idempotency (caller, key, fingerprint, created_at) select $1, $2, $3, $4"
        " where not exists (select from spent_key where caller = $1 and key = $2) on conflict do nothing",
        *(caller, key, fingerprints[0], tx.now),
    )
    if not new:
        return await _again(tx, caller, key, fingerprints)
    text = await carry_out()
    still_new = await tx.execute(
        "update idempotency set status = $3, answer = $4 where caller = $1 and key = $2"
        " and not exists (select from spent_key where caller = $1 and key = $2)",
        *(caller, key, asked.success, text),
    )
    if not still_new:
        raise AlreadyDone
    return asked.success, text


async def _again(tx: Tx, caller: str, key: str, fingerprints: Sequence[bytes]) -> tuple[int, str]:
    row = await tx.fetchrow(
        "select fingerprint, status, answer from idempotency where caller = $1 and key = $2"
        " union all select fingerprint, null, null from spent_key where caller = $1 and key = $2 limit 1",
        *(caller, key),
    )
    if row is None:
        raise Unavailable
    if row["fingerprint"] not in fingerprints:
        raise KeyReused
    if row["answer"] is None:
        raise AlreadyDone
    await tx.touch()  # what the first answer promises may not be on disk yet, and this one promises the same
    return row["status"], row["answer"]


def _fingerprints(tx: Tx, asked: Request[Any]) -> tuple[bytes, ...]:
    """Tell by which marks the same request is known again; secrets count, and a mark of them tells nothing without the service's keys."""
    name = type(asked).__name__
    if wire.holds_secret(asked):
        return tx.vault.fingerprints(f"{name} {wire.written(asked)}".encode())
    return (hashlib.sha256(f"{name} {asked.model_dump_json()}".encode()).digest(),)


def rules(keys_months: int) -> Sequence[Rule]:
    """Make the two rules: answers go after a week, what tells that a request was carried out after some months."""
    kept = f"{keys_months // MONTHS_OF_A_YEAR} ans" if keys_months > MONTHS_OF_A_YEAR else f"{keys_months} mois"

    async def forget_answers(tx: Tx) -> int:
        return await _spend(tx, tx.now - ANSWERS_KEPT)

    async def forget_keys(tx: Tx) -> int:
        return await tx.execute(
            "delete from spent_key where (caller, key) in"
            " (select caller, key from spent_key where created_at < $1 order by created_at limit $2)",
            *(tx.now - months(keys_months), TOGETHER),
        )

    return (Rule("requests.answers", f"{ANSWERS_KEPT.days} jours", forget_answers), Rule("requests.keys", kept, forget_keys))


async def _spend(tx: Tx, before: datetime) -> int:
    """Forget what was answered before a moment, the oldest first, and keep that it was; returns how many answers."""
    return await tx.execute(
        "with old as (select caller, key from idempotency where created_at < $1 order by created_at limit $2 for update skip locked),"
        " gone as (delete from idempotency using old where idempotency.caller = old.caller and idempotency.key = old.key"
        "  returning idempotency.caller, idempotency.key, fingerprint, created_at)"
        " insert into spent_key (caller, key, fingerprint, created_at) select caller, key, fingerprint, created_at from gone"
        " on conflict (caller, key) do update set created_at = excluded.created_at",
        *(before, TOGETHER),
    )
