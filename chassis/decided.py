"""A request that was decided before: an agent reads who did, and when; a family only when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis import french
from chassis.clock import paris_date
from chassis.tx import Tx

ACCOUNT_CLOSED = "compte fermé"
"""Stands where an agent's name does, of a request that nobody took back: "retirée par la mairie (compte fermé)"."""
WITHDRAWN_BY = {"": "la famille", ACCOUNT_CLOSED: "la mairie, qui a fermé le compte"}
"""Who took a request back, where what is kept of it is not already the name of an agent."""
DONE = {"accepted": "accepté", "refused": "refusé", "withdrawn": "retiré"}


@dataclass(frozen=True, slots=True)
class Decided:
    """How a request ended: by whose account, and by whom in words where they are known otherwise than by the audit log.

    `what` names it where it is no request but a document, and `agreeing` is how the participle then ends.
    """

    request_id: UUID
    family_id: UUID
    status: str
    at: datetime
    account_id: UUID | None
    who: str = ""
    what: str = "cette demande"
    agreeing: str = "e"


async def told(tx: Tx, ones: Sequence[Decided]) -> dict[UUID, tuple[str, dict[str, Any]]]:
    """Say of each request how it ended, and tell programs whether it was whoever asks now who ended it."""
    names = await _names(tx, ones) if tx.actor.kind == "staff" else {}
    said: dict[UUID, tuple[str, dict[str, Any]]] = {}
    for one in ones:
        when = french.near_moment(one.at, paris_date(tx.now))
        yours = one.account_id is not None and one.account_id == tx.actor.account_id
        who = one.who or names.get(one.request_id, "")
        done = f"{DONE[one.status]}{one.agreeing}"
        words = f"{french.capitalised(one.what)} a déjà été {done}{f' par {who}' if who else ''} {when}."
        if yours:
            words = f"Vous avez déjà {DONE[one.status]} {one.what} {when}."
        said[one.request_id] = words, {"status_of_request": one.status, "by_you": yours}
    return said


async def told_one(tx: Tx, one: Decided) -> tuple[str, dict[str, Any]]:
    """Say how one request ended."""
    return (await told(tx, [one]))[one.request_id]


async def _names(tx: Tx, ones: Sequence[Decided]) -> dict[UUID, str]:
    """Find in the audit log what those are called who decided, as long as it is kept."""
    rows = await tx.fetch(
        "select distinct on (about_id) about_id, actor_name from audit_entry"
        " join unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[]) as d (family_id, about_id, actor_id, at)"
        " using (family_id, about_id, actor_id, at) where actor_kind = 'staff' order by about_id, entry",
        [one.family_id for one in ones],
        [one.request_id for one in ones],
        [one.account_id for one in ones],
        [one.at for one in ones],
    )
    return {row["about_id"]: row["actor_name"] for row in rows}
