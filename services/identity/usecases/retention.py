"""Erase what has no more use: old attempts, ended sessions, spent invitations, letters and links."""

import asyncio
from datetime import timedelta

from chassis.database import Database
from chassis.logs import logger
from chassis.recurring import again
from chassis.retention import note
from services.identity.domain.roles import ANOTHER_PERSON_AFTER
from services.identity.domain.sessions import KEPT_AFTER_END
from services.identity.domain.throttle import FORGOTTEN_AFTER
from services.identity.store import attempts, gifts, invitations, letters, resets, sessions

log = logger(__name__)

EVERY_SECONDS = 600.0
LETTERS_KEPT = timedelta(days=365)
"""An old code is told apart from a wrong one for so long after its letter has expired."""


async def erase_old(database: Database) -> dict[str, int]:
    """Erase what has no more use; returns how many of each."""
    async with database.transaction() as tx:
        erased = {
            "attempts": await attempts.erase_old(tx, FORGOTTEN_AFTER),
            "sessions": await sessions.erase_ended(tx, KEPT_AFTER_END),
            "invitations": await invitations.erase_ended(tx, KEPT_AFTER_END),
            "letters": await letters.erase_ended(tx, tx.now - LETTERS_KEPT),
            "credential_gifts": await gifts.erase_old(tx, ANOTHER_PERSON_AFTER),
            "resets": await resets.erase_ended(tx, tx.now - KEPT_AFTER_END),
        }
        for what, count in erased.items():
            if count:
                await note(tx, f"identity.{what}", "le temps de leur usage", count)
    return erased


async def keep_clean(database: Database, stop: asyncio.Event) -> None:
    """Erase again and again until the service stops; what a database refuses for now is tried again next time."""

    async def erase() -> None:
        log.info("erased", **await erase_old(database))

    await again(stop, EVERY_SECONDS, erase, failing="erasing_postponed")
