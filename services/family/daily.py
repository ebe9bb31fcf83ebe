"""Every morning all records are looked at again: documents expire, quotients and school years end without anybody doing anything."""

import asyncio
from datetime import date
from uuid import UUID

from chassis.database import Database
from chassis.recurring import each_day
from chassis.service import Background
from services.family.settings import FamilySettings
from services.family.store import child_documents, completeness, document_warnings, families, requests
from services.family.usecases.completeness import CHILDREN_AT_ONCE, look_again, tell_newcomers
from services.family.usecases.confirmation import ask_to_confirm
from services.family.usecases.quotient_standing import look_at_quotients

FAMILIES_AT_ONCE = 1000
REASONS_AT_ONCE = 100


def every_day(settings: FamilySettings) -> Background:
    """Make what looks at every record again once a day, until the process stops; a lost database is waited for."""

    async def look(database: Database, stop: asyncio.Event) -> None:
        await each_day(database, stop, lambda today: look_at_all(database, today, settings), failing="daily_look_interrupted")

    return look


async def look_at_all(database: Database, today: date, settings: FamilySettings) -> None:
    """Look at every record again unless that was done today; begun again from the start after an interruption, with the same result."""
    async with database.transaction(read_only=True) as tx:
        day = await completeness.day_done(tx)
    if day is not None and day >= today:
        return
    await _seal_reasons(database)
    await _look_at_families(database, settings)
    await _look_at_children(database, day or today, today, settings)


async def _seal_reasons(database: Database) -> None:
    for seal in (requests.seal_reasons, child_documents.seal_reasons):
        sealed = REASONS_AT_ONCE
        while sealed == REASONS_AT_ONCE:
            async with database.transaction() as tx:
                sealed = await seal(tx, REASONS_AT_ONCE)


async def _look_at_families(database: Database, settings: FamilySettings) -> None:
    after: UUID | None = None
    while True:
        async with database.transaction() as tx:
            some = await families.page_of_ids(tx, after, FAMILIES_AT_ONCE)
            await look_at_quotients(tx, some, warning_days=settings.quotient_warning_days)
            await ask_to_confirm(tx, some, again_days=settings.confirmation_again_days)
        if len(some) < FAMILIES_AT_ONCE:
            return
        after = some[-1]


async def _look_at_children(database: Database, before: date, today: date, settings: FamilySettings) -> None:
    after: UUID | None = None
    while True:
        async with database.transaction() as tx:
            some = await completeness.page(tx, after, CHILDREN_AT_ONCE)
            await look_again(tx, some)
            await tell_newcomers(tx, some, after=before)
            for event in await document_warnings.warn(tx, some, today, settings.document_warning_days):
                await tx.emit(event)
            if len(some) < CHILDREN_AT_ONCE:
                await completeness.note_day(tx, today)
                return
        after = some[-1]
