"""What waits, beside the entries of the menu: from a memory that all clerks of one reach share, so that pages cost services nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from aiohttp import web

from chassis.clock import Clock
from chassis.edge.session import Visit
from chassis.errors import Refusal
from contracts.base import Request
from contracts.billing import CountBankRequests
from contracts.family import CountRecordRequests
from contracts.messaging import CountDesk
from contracts.planning import CountPlanningQueue
from contracts.rights import Right
from contracts.waiting import Waiting
from services.backoffice.views.waits import Waits

Key = tuple[type[Request[Any]], frozenset[UUID]]
FRESH = timedelta(seconds=15)
"""Nobody asks the services again sooner, however many clerks have how many pages open."""
KNOWN = timedelta(minutes=2)
"""A page may still show what was told so long ago, until it has asked."""
REMEMBERED = 1_000
COUNTS: tuple[tuple[str, Right, type[Request[Waiting]]], ...] = (
    ("/demandes", Right.READ_RECORD_REQUEST, CountRecordRequests),
    ("/demandes", Right.READ_PLANNING_REQUEST, CountPlanningQueue),
    ("/demandes", Right.READ_BANK_REQUEST, CountBankRequests),
    ("/messages", Right.READ_CONVERSATION, CountDesk),
)
"""What is counted beside which entry of the menu, for whom, and who is asked."""


@dataclass(frozen=True, slots=True)
class _Told:
    answer: Waiting | None
    asked_at: datetime
    overtaken: bool = False


class Counters:
    """What services told of what waits; an answer depends on the facilities within reach, and only who may read it is given it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._told: dict[Key, _Told] = {}
        self._deeds = 0

    def known(self, visit: Visit) -> Waits:
        """Tell what is known without asking."""
        return Waits.of((address, self._recent(visit, asked)) for address, asked in _counted(visit))

    async def ask(self, visit: Visit) -> Waits:
        """Tell what waits, from memory where it is fresh: whoever comes while another asks is told what was known before."""
        now, deeds = self._clock.now(), self._deeds
        stale = [asked for _, asked in _counted(visit) if not self._is_fresh(visit, asked)]
        if len(self._told) > REMEMBERED:
            self._told.clear()
        for asked in stale:
            self._told[_key(visit, asked)] = _Told(self._recent(visit, asked), now)
        answers = await visit.gather(*(asked() for asked in stale))
        for asked, answer in zip(stale, answers, strict=True):
            told = None if isinstance(answer, Refusal) else answer
            self._told[_key(visit, asked)] = _Told(told, now, overtaken=deeds != self._deeds)
        return self.known(visit)

    def overtaken(self) -> None:
        """Ask again the next time: somebody did something."""
        self._deeds += 1
        self._told = {key: _Told(told.answer, told.asked_at, overtaken=True) for key, told in self._told.items()}

    def _is_fresh(self, visit: Visit, asked: type[Request[Waiting]]) -> bool:
        told = self._told.get(_key(visit, asked))
        return told is not None and not told.overtaken and self._clock.now() - told.asked_at < FRESH

    def _recent(self, visit: Visit, asked: type[Request[Waiting]]) -> Waiting | None:
        told = self._told.get(_key(visit, asked))
        return told.answer if told and self._clock.now() - told.asked_at < KNOWN else None

    def are_fresh(self, visit: Visit) -> bool:
        """Tell whether a page that shows what is known need not ask at once."""
        return all(self._is_fresh(visit, asked) for _, asked in _counted(visit))


COUNTERS: web.AppKey[Counters] = web.AppKey("counters", Counters)


def _counted(visit: Visit) -> list[tuple[str, type[Request[Waiting]]]]:
    return [(address, asked) for address, right, asked in COUNTS if right in visit.token.rights]


def _key(visit: Visit, asked: type[Request[Waiting]]) -> Key:
    return asked, visit.token.facilities
