"""Reactions: what a service does when events arrive, exactly once in effect and in the stream's order.

A projection keeps its position (the stream's sequence) in its own database, in the transaction of the effect, and reads
with a consumer that needs no acknowledgement, made anew from position + 1 whenever anything looks odd.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from itertools import groupby
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


@dataclass(frozen=True, slots=True)
class Reaction:
    """A kind of event, and what a service does when it arrives; `together` with those of the kind that follow it.

    `at_leisure`: a tenth of a second later does as well, in one transaction with what comes until then.
    """

    kind: type[Event]
    handler: Handler
    together: bool = False
    at_leisure: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """An event that arrived, with its id and the trace of what was asked."""

    id: UUID
    event: Event
    traceparent: str | None

    def part(self) -> AbstractContextManager[trace.Part]:
        """Tell, in the trace of what was asked, that the event is applied."""
        return trace.span(f"apply {self.event.type}", "consumer", parent=self.traceparent, new=True)


class Reactions:
    """The events that a service listens to, and what it does with each."""

    def __init__(self) -> None:
        self._handlers: dict[str, Reaction] = {}

    def on(
        self, kind: type[E], *, at_leisure: bool = False
    ) -> Callable[[Callable[[Tx, E], Awaitable[None]]], Callable[[Tx, E], Awaitable[None]]]:
        """Register what happens when an event of this kind arrives; `at_leisure` when nobody waits for it."""

        def register(handler: Callable[[Tx, E], Awaitable[None]]) -> Callable[[Tx, E], Awaitable[None]]:
            self._register(Reaction(kind, handler, at_leisure=at_leisure))
            return handler

        return register

    def on_many(
        self, kind: type[E]
    ) -> Callable[[Callable[[Tx, Sequence[E]], Awaitable[None]]], Callable[[Tx, Sequence[E]], Awaitable[None]]]:
        """Register what happens when events of this kind arrive one after the other: they are handed over together."""

        def register(handler: Callable[[Tx, Sequence[E]], Awaitable[None]]) -> Callable[[Tx, Sequence[E]], Awaitable[None]]:
            if kind.told_after_erasure:
                message = f"{kind.type} may say that a family is erased, which those after it must know"
                raise ValueError(message)
            self._register(Reaction(kind, handler, together=True))
            return handler

        return register

    def _register(self, reaction: "Reaction") -> None:
        if reaction.kind.type in self._handlers:
            message = f"{reaction.kind.type} has two reactions"
            raise ValueError(message)
        self._handlers[reaction.kind.type] = reaction

    @property
    def kinds(self) -> Mapping[str, type[Event]]:
        """Types listened to, with their contracts."""
        return {name: one.kind for name, one in self._handlers.items()}

    def subjects(self) -> list[str]:
        """Subjects to filter the stream by."""
        return [f"evt.{name}.>" for name in sorted(self._handlers)]

    def can_wait(self, subject: str) -> bool:
        """Tell whether an event on this subject is one to be applied at leisure."""
        reaction = self._handlers.get(subject.removeprefix("evt.").rpartition(".")[0])
        return reaction is not None and reaction.at_leisure

    async def apply(self, tx: Tx, subject: str, payload: bytes | str, erased: set[UUID] | None = None) -> None:
        """Apply one event within the transaction; raises Unreadable when it does not fit its contract."""
        await self.apply_all(tx, [(subject, payload)], erased)

    async def apply_all(self, tx: Tx, told: Iterable[tuple[str, bytes | str]], erased: set[UUID] | None) -> None:
        """Apply events, each a subject and a payload, in their order; of a kind that is taken together, those that come in a row at once.

        `erased` are the families, among those that the events speak of, that were erased: asked once for all, and kept up to date here.
        """
        for kind, run in groupby([self._opened(subject, payload) for subject, payload in told], key=lambda one: type(one.event)):
            reaction = self._handlers[kind.type]
            if reaction.together:
                await self._apply_together(tx, list(run), reaction.handler, erased)
            else:
                for one in run:
                    await self._apply_one(tx, one, reaction.handler, erased)

    def _opened(self, subject: str, payload: bytes | str) -> "Told":
        """Read an event, which must say of itself what its subject says: the broker lets each service tell its own events only."""
        try:
            envelope = cloudevents.opened(payload)
            event = self._handlers[envelope["type"]].kind.model_validate(envelope["data"])
            if event.wire_subject() != subject:
                raise Unreadable(f"{envelope['type']} was told as {subject}")
            return Told(UUID(envelope["id"]), event, envelope.get("traceparent"))
        except (ValueError, KeyError, ValidationError) as error:
            raise Unreadable(str(error)[:500]) from error

    async def _apply_one(self, tx: Tx, told: "Told", handler: Handler, erased: set[UUID] | None) -> None:
        tx.cause = told.id
        began, outcome = perf_counter(), "failed"
        try:
            with told.part() as part:
                if told.event.family_id is not None:
                    tx.traced[told.event.family_id] = part.traceparent
                outcome = "applied" if await self._react(tx, told.event, handler, erased) else "erased"
        finally:
            REACTED.labels(told.event.type, outcome).observe(perf_counter() - began)

    @staticmethod
    async def _apply_together(tx: Tx, told: "Sequence[Told]", handler: Handler, erased: set[UUID] | None) -> None:
        """Have the handler react to events at once, but for those that speak of a family that was erased."""
        living = [
            one
            for one in told
            if (family_id := one.event.family_id) is None
            or not (family_id in erased if erased is not None else await is_erased(tx, family_id))
        ]
        for _ in range(len(told) - len(living)):
            REACTED.labels(told[0].event.type, "erased").observe(0)
        if not living:
            return
        tx.cause = living[-1].id
        began, outcome = perf_counter(), "failed"
        try:
            with ExitStack() as parts:
                for one in living:
                    part = parts.enter_context(one.part())
                    if one.event.family_id is not None:
                        tx.traced[one.event.family_id] = part.traceparent
                await handler(tx, [one.event for one in living])
            outcome = "applied"
        finally:
            each = (perf_counter() - began) / len(living)
            for _ in living:
                REACTED.labels(told[0].event.type, outcome).observe(each)

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
    return _storable(f"{envelope['type'].rsplit('.', 1)[0]}:{envelope.get('subject', '')}")


async def park(tx: Tx, seq: int, subject: str, payload: bytes | str, error: str) -> None:
    """Set an event aside with its error, visible to operations."""
    text = payload.decode(errors="replace") if isinstance(payload, bytes) else payload
    await tx.execute(
        "insert into dead_event (seq, aggregate, subject, payload, error, parked_at) values ($1, $2, $3, $4, $5, $6)"
        " on conflict (seq) do nothing",
        seq,
        aggregate_of(subject, payload),
        subject,
        _storable(text),
        _storable(error[:1000]),
        tx.now,
    )


def _storable(text: str) -> str:
    """Leave out what no database keeps: an event that could not be set aside would stop everything behind it."""
    return text.encode(errors="replace").decode().replace("\x00", "")


async def blocked_aggregates(tx: Tx) -> set[str]:
    """Tell the aggregates with a parked event: what follows must wait behind it."""
    rows: list[asyncpg.Record] = await tx.fetch("select distinct aggregate from dead_event where aggregate <> ''")
    return {row["aggregate"] for row in rows}
