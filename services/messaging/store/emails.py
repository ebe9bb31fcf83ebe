"""SQL of e-mails: one for each message and recipient, the queue in which they wait, and what became of each."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from chassis.tx import Tx
from contracts.messaging import MessageAction, Purpose
from services.messaging.domain.actions import action_of

Outcome = Literal["sent", "failed", "withdrawn", "queued"]


@dataclass(frozen=True, slots=True)
class Queued:
    """An e-mail for the queue, to the adults who have its address; a `service` message needs no consent."""

    email_id: UUID
    message_id: UUID
    family_id: UUID
    recipient: str
    service: bool
    purpose: Purpose | Literal[""]
    guardian_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Email:
    """An e-mail to send: `rfc_message_id` stays the same however often it is tried, `attempts` counts those that ended."""

    email_id: UUID
    message_id: UUID
    family_id: UUID
    recipient: str
    rfc_message_id: str
    subject: str
    text: str
    written_at: datetime
    service: bool = False
    purpose: Purpose | None = None
    attempts: int = 0
    perhaps_sent: bool = False
    action: MessageAction | None = None
    sender: str = ""
    child_id: UUID | None = None
    """Whom it is about, where that is one child."""
    guardian_ids: tuple[UUID, ...] = ()
    """The adults who are meant; none in e-mails of before."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How an attempt ended; a `queued` e-mail is tried again at `due_at`."""

    email_id: UUID
    outcome: Outcome
    error: str = ""
    due_at: datetime | None = None
    perhaps_sent: bool = False


async def insert(tx: Tx, queued: Sequence[Queued]) -> None:
    """Queue e-mails."""
    await tx.execute(
        "insert into email (email_id, message_id, family_id, recipient, status, queued_at, due_at, service, purpose, guardian_ids)"
        " select email_id, message_id, family_id, recipient, 'queued', $7, $7, service, purpose, string_to_array(adults, ' ')::uuid[]"
        " from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::boolean[], $6::text[], $8::text[])"
        " as t (email_id, message_id, family_id, recipient, service, purpose, adults)",
        [one.email_id for one in queued],
        [one.message_id for one in queued],
        [one.family_id for one in queued],
        [one.recipient for one in queued],
        [one.service for one in queued],
        [one.purpose for one in queued],
        tx.now,
        [" ".join(map(str, one.guardian_ids)) for one in queued],
    )


@dataclass(frozen=True, slots=True)
class Due:
    """An e-mail that is due."""

    email_id: UUID
    domain: str
    service: bool


async def due(tx: Tx, most: int, *, passing: Collection[str]) -> list[Due]:
    """Look which e-mails are due, the longest first, those about the safety of an account before them.

    Of domains that are to be passed by, only those about the safety of an account.
    """
    rows = await tx.fetch(
        "select email_id, domain, service from email where status = 'queued' and taken_at is null and due_at <= $1"
        " and (service or not domain = any($3::text[])) order by service desc, due_at limit $2",
        tx.now,
        most,
        list(passing),
    )
    return [Due(**row) for row in rows]


async def take(tx: Tx, email_ids: Collection[UUID], *, sender_domain: str) -> list[Email]:
    """Take e-mails in hand that are still due; the first attempt gives each its Message-ID."""
    rows = await tx.fetch(
        "update email e set taken_at = $1,"
        " rfc_message_id = coalesce(e.rfc_message_id, '<' || e.email_id || '@' || $3::text || '>')"
        " from message m where e.email_id = any($2::uuid[]) and m.message_id = e.message_id"
        " and e.status = 'queued' and e.taken_at is null and e.due_at <= $1"
        " returning e.email_id, e.message_id, e.family_id, e.recipient, e.rfc_message_id, m.subject, m.text, m.received_at as written_at,"
        " e.service, nullif(e.purpose, '') as purpose, e.attempts, e.perhaps_sent, m.kind, m.fact, m.day, m.child_id, m.sender,"
        " e.guardian_ids",
        tx.now,
        list(email_ids),
        sender_domain,
    )
    taken = []
    for row in rows:
        values = {**row, "guardian_ids": tuple(row["guardian_ids"])}
        action = action_of(values.pop("kind"), values["child_id"], values.pop("fact"), values.pop("day"))
        taken.append(Email(**values, action=action))
    return taken


async def withdraw(tx: Tx, family_id: UUID, guardian_id: UUID) -> None:
    """Withdraw the e-mails that wait for an adult alone; one that is in hand leaves."""
    await tx.execute(
        "update email set status = 'withdrawn', finished_at = $3, due_at = null where family_id = $1 and guardian_ids = array[$2::uuid]"
        " and status = 'queued' and taken_at is null",
        family_id,
        guardian_id,
        tx.now,
    )


async def put_back(tx: Tx, in_hand: Collection[UUID]) -> int:
    """Put back what a process that died had in hand, but for what this one has: nobody knows whether it was sent."""
    return await tx.execute(
        "update email set taken_at = null, perhaps_sent = true where taken_at is not null and status = 'queued'"
        " and not email_id = any($1::uuid[])",
        list(in_hand),
    )


async def settle(tx: Tx, endings: Sequence[Ending]) -> None:
    """Note how attempts ended."""
    await tx.execute(
        "update email e set status = t.outcome, attempts = e.attempts + (t.outcome <> 'withdrawn')::int, last_error = t.error,"
        " due_at = t.due_at, taken_at = null, perhaps_sent = e.perhaps_sent or t.perhaps_sent,"
        " finished_at = case when t.outcome <> 'queued' then $6::timestamptz end"
        " from unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::boolean[])"
        " as t (email_id, outcome, error, due_at, perhaps_sent)"
        " where e.email_id = t.email_id and e.status = 'queued'",
        [one.email_id for one in endings],
        [one.outcome for one in endings],
        [one.error for one in endings],
        [one.due_at for one in endings],
        [one.perhaps_sent for one in endings],
        tx.now,
    )
