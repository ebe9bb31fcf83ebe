"""One family: its open pages, and what they were told lately."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from nats.aio.subscription import Subscription

from chassis.ids import new_id

MOST_RECENT = 100
LONGEST_COUNT = 18
"""Digits of a moment that may be one: reading a number of thousands is refused by Python itself."""
RELOAD = "event: reload\ndata: {}\n\n"


@dataclass(frozen=True, slots=True)
class News:
    """What happened, as the household's pages are told it, and what an adult from whom a child is hidden is told instead."""

    head: str
    data: str
    apart: Mapping[UUID, str | None]

    def to(self, guardian_id: UUID | None) -> str:
        """Write it for a page of an adult; empty where it is none of theirs."""
        data = self.apart.get(guardian_id, self.data) if guardian_id else self.data
        return f"{self.head}{data}\n\n" if data is not None else ""


class Family:
    """The open pages of one family, with those about to be, and what they were told lately; `era` ends where something may be missed."""

    def __init__(self) -> None:
        self.opened: list[Callable[[], bool]] = []
        self.pages: dict[asyncio.Queue[str], UUID | None] = {}
        self.listening = asyncio.Lock()
        self.subscription: Subscription | None = None
        self.leaving: asyncio.TimerHandle | None = None
        self.era = new_id().hex
        self._count = 0
        self._recent: deque[News] = deque(maxlen=MOST_RECENT)

    @property
    def mark(self) -> str:
        """Name the present moment, as ids of events do."""
        return f"{self.era}-{self._count}"

    def tell(self, name: str, data: str, apart: Mapping[UUID, str | None] = MappingProxyType({})) -> None:
        """Remember an event and hand it to every open page, of an adult who is told `apart` their own; None is not told."""
        self._count += 1
        news = News(f"id: {self.mark}\nevent: {name}\ndata: ", data, apart)
        self._recent.append(news)
        for page, guardian_id in self.pages.items():
            if text := news.to(guardian_id):
                put(page, text)

    def since(self, mark: str, guardian_id: UUID | None) -> list[str] | None:
        """List what an adult is told that happened since a moment; None when that is not known any more."""
        era, _, count = mark.partition("-")
        if era != self.era or not count.isdecimal() or len(count) > LONGEST_COUNT:
            return None
        missed = self._count - int(count)
        if not 0 <= missed <= len(self._recent):
            return None
        return [text for news in list(self._recent)[len(self._recent) - missed :] if (text := news.to(guardian_id))]

    def interrupted(self) -> None:
        """Begin another era: every page reads itself again."""
        self.era, self._count = new_id().hex, 0
        self._recent.clear()
        for page in self.pages:
            put(page, RELOAD)


def put(page: asyncio.Queue[str], text: str) -> None:
    """Hand a text to a page; one that cannot follow forgets what waits, and reloads."""
    if page.full():
        while not page.empty():
            page.get_nowait()
        text = RELOAD
    page.put_nowait(text)
