"""Answers that an edge keeps for a moment: what pages of a family ask again and again, until an event about the family is heard."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast
from uuid import UUID

from nats.aio.msg import Msg

from chassis.broker import Broker, listen
from chassis.clock import Clock
from contracts.base import Answer, Request
from contracts.identity import Token

Res = TypeVar("Res", bound=Answer)
Key = tuple[type[Request[Any]], UUID | None]
KEPT = timedelta(minutes=1)
"""Asked again after this long even if nothing was heard, for what an answer tells may also change with the day or with who may see it."""
REMEMBERED = 5_000
"""Families of whom answers are kept: some kilobytes each."""


@dataclass(frozen=True, slots=True)
class _Known:
    request: Request[Any]
    answer: Answer
    until: datetime


def nothing(_: Request[Any]) -> bool:
    """Keep no answer."""
    return False


class Kept:
    """The answers to requests that are `asked_again`, each guardian's own and the last of each kind; none while no events can be heard."""

    def __init__(self, broker: Broker, clock: Clock, asked_again: Callable[[Request[Any]], bool] = nothing) -> None:
        self.asked_again = asked_again
        self._broker = broker
        self._clock = clock
        self._families: dict[UUID, dict[Key, _Known]] = {}
        self._hears = -1

    async def answer(self, token: Token, request: Request[Res], ask: Callable[[], Awaitable[Res]]) -> Res:
        """Give the answer that is known, or `ask`; one that was overtaken by news is kept with what was forgotten, where nobody looks."""
        if token.family_id is None or not self.asked_again(request) or not self._listens():
            return await ask()
        now = self._clock.now()
        family = self._families.setdefault(token.family_id, {})
        key = (type(request), token.guardian_id)
        known = family.get(key)
        if known is not None and known.request == request and now < known.until:
            return cast("Res", known.answer)
        answer = await ask()
        family[key] = _Known(request, answer, now + KEPT)
        return answer

    def forget(self, family_id: UUID | None) -> None:
        """Ask again the next time: something about the family changed."""
        if family_id is not None:
            self._families.pop(family_id, None)
        if len(self._families) > REMEMBERED:
            self._families.clear()

    async def heard(self, message: Msg) -> None:
        """Forget what an event may have changed: its family's answers, or everybody's when it is about the town."""
        concerned = message.subject.rpartition(".")[2]
        if concerned == "town":
            self._families.clear()
        else:
            self.forget(UUID(concerned))

    def interrupted(self) -> None:
        """Forget everything, as events may have been missed; from now on they are heard."""
        self._families.clear()
        self._hears = self._broker.generation

    def _listens(self) -> bool:
        return self._broker.connected and self._hears == self._broker.generation


async def hear(broker: Broker, subjects: Sequence[str], told: Callable[[Msg], Awaitable[None]], interrupted: Callable[[], None]) -> None:
    """Pass on what is said on some subjects from now on; calls `interrupted` at first and whenever something may have been missed."""
    generation = -1
    while True:
        if broker.connected and broker.generation != generation:
            if generation < 0:
                for subject in subjects:
                    await listen(broker.client, subject, told)
            generation = broker.generation
            interrupted()
        await broker.changed.wait(broker.changed.count, 3600 if broker.connected else 1)
