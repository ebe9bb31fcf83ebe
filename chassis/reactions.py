"""Reactions: what a service does when events arrive, exactly once in effect and in the stream's order.

A projection keeps its position (the stream's sequence) in its own database, in the transaction of the effect, and reads
with a consumer that needs no acknowledgement, made anew from position + 1 whenever anything looks odd.
"""

from collections.abc import Awaitable, Callable, Mapping
from time import perf_counter
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
from pydantic import ValidationError

from chassis import cloudevents, trace
from chassis.erasure import is_erased
from chassis.metrics import REACTED
from chassis.tx import Tx
from contracts.base import Event

E = TypeVar("E", bound=Event)
Handler = Callable[[Tx, Any], Awaitable[None]]


class Unreadable(Exception):
    """An event that does not fit its contract; it is parked at once."""


class Reactions:
    """The events that a service listens to, and what it does with each."""

    def __init__(self) -> None:
        self._handlers: dict[str, tuple[type[Event], Handler]] = {}

    def on(self, kind: type[E]) -> Callable[[Callable[[Tx, E], Awaitable[None]]], Callable[[Tx, E], Awaitable[None]]]:
        """Register what happens when an event of this kind arrives."""

        def register(handler: Callable[[Tx, E], Awaitable[None]]) -> Callable[[Tx, E], Awaitable[None]]:
            if kind.type in self._handlers:
                message = f"{kind.type} has two reactions"
                raise ValueError(message)
            self._handlers[kind.type] = (kind, handler)
            return handler

        return register

    @property
    def kinds(self) -> Mapping[str, type[Event]]:
        """Types listened to, with their contracts."""
        return {name: kind for name, (kind, _) in self._handlers.items()}

    def subjects(self) -> list[str]:
        """Subjects to filter the stream by."""
        return [f"evt.{name}.>" for name in sorted(self._handlers)]

    async def apply(self, tx: Tx, subject: str, payload: bytes | str, erased: set[UUID] | None = None) -> None:
        """Apply one event within the transaction; raises Unreadable when it does not fit its contract.

        It must say of itself what its subject on the wire says: the broker lets each service tell its own events only, by their subjects.
        `erased` are the families, among those that a batch speaks of, that were erased: asked once for all, and kept up to date here.
        """
        try:
            envelope = cloudevents.opened(payload)
            kind, handler = self._handlers[envelope["type"]]
            event = kind.model_validate(envelope["data"])
            if event.wire_subject() != subject:
                raise Unreadable(f"{envelope['type']} was told as {subject}")
            tx.cause = UUID(envelope["id"])
        except (ValueError, KeyError, ValidationError) as error:
            raise Unreadable(str(error)[:500]) from error
        family_id = event.family_id
        began, outcome = perf_counter(), "failed"
        try:
            with trace.span(f"apply {kind.type}", "consumer", parent=envelope.get("traceparent"), new=True) as part:
                if family_id is not None:
                    tx.traced[family_id] = part.traceparent
                outcome = "applied" if await self._react(tx, event, handler, erased) else "erased"
        finally:
            REACTED.labels(kind.type, outcome).observe(perf_counter() - began)

    @staticmethod
    async def _react(tx: Tx, event: Event, handler: Handler, erased: set[UUID] | None) -> bool:
        """Have the handler react; false where the event speaks of a family that was erased."""
        kind, family_id = type(event), event.family_id
        if family_id is None:
            await handler(tx, event)
        elif kind.told_after_erasure:
            await handler(tx, event)
            if erased is not None and await is_erased(tx, family_id):
                erased.add(family_id)
        elif not (family_id in erased if erased is not None else await is_erased(tx, family_id)):
            await handler(tx, event)
        else:
            return False
        return True


def family_of(subject: str) -> UUID | None:
    """Tell which family a subject on the wire names; None for the town."""
    try:
        return UUID(subject.rpartition(".")[2])
    except ValueError:
        return None


def aggregate_of(subject: str, payload: bytes | str) -> str:
    """Tell which aggregate an event speaks of, to park what follows a poison event; "" when it cannot be told.

    One that was told as something else speaks of nothing: nobody blocks what belongs to another service.
    """
    try:
        envelope = cloudevents.opened(payload)
    except ValueError:
        return ""
    if not subject.startswith(f"evt.{envelope['type']}."):
        return ""
    return f"{envelope['type'].rsplit('.', 1)[0]}:{envelope.get('subject', '')}"


async def park(tx: Tx, seq: int, subject: str, payload: bytes | str, error: str) -> None:
    """Set an event aside with its error, visible to operations."""
    text = payload.decode(errors="replace") if isinstance(payload, bytes) else payload
    await tx.execute(
        "insert into dead_event (seq, aggregate, subject, payload, error, parked_at) values ($1, $2, $3, $4, $5, $6)"
        " on conflict (seq) do nothing",
        seq,
        aggregate_of(subject, payload),
        subject,
        text.replace("\x00", ""),
        error[:1000],
        tx.now,
    )


async def blocked_aggregates(tx: Tx) -> set[str]:
    """Tell the aggregates with a parked event: what follows must wait behind it."""
    rows: list[asyncpg.Record] = await tx.fetch("select distinct aggregate from dead_event where aggregate <> ''")
    return {row["aggregate"] for row in rows}
