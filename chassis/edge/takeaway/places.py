"""Who takes data away at this moment: an archive is prepared by few at a time, and sent to one reader a family, however slow."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from uuid import UUID

from chassis.errors import TooMany

PREPARED_AT_ONCE = 2
"""Gathering and drawing up the document costs the processor; nobody who reads slowly holds such a place."""
WAIT_SECONDS = 15.0
SENT_AT_ONCE = 20
"""A reader costs the memory of one document."""

_preparing = asyncio.Semaphore(PREPARED_AT_ONCE)
_taking: set[UUID] = set()


class TakeawayBusy(TooMany):
    """This family's data is being taken away already, or others take theirs away at this moment."""

    slug = "takeaway_busy"
    title = "Trop de téléchargements à la fois"


@contextmanager
def reader(family_id: UUID) -> Iterator[None]:
    """Hold the one place of a family until its archive is read or given up."""
    if family_id in _taking:
        raise TakeawayBusy("Un téléchargement de ces données est déjà en cours. Attendez qu'il se termine, ou annulez-le.")
    if len(_taking) >= SENT_AT_ONCE:
        raise TakeawayBusy("Réessayez dans une minute.")
    _taking.add(family_id)
    try:
        yield
    finally:
        _taking.discard(family_id)


@asynccontextmanager
async def preparation() -> AsyncIterator[None]:
    """Wait for a place to prepare an archive, but not for long."""
    try:
        async with asyncio.timeout(WAIT_SECONDS):
            await _preparing.acquire()
    except TimeoutError:
        raise TakeawayBusy("Réessayez dans une minute.") from None
    try:
        yield
    finally:
        _preparing.release()
