"""The yearly confirmation of the record: a family says that it is right; those that have not are asked to."""

from collections.abc import Collection
from uuid import UUID

from chassis.clock import paris_date
from chassis.school_year import SchoolYear
from chassis.tx import Tx
from contracts.family import FamilyRecord, RecordsToConfirm
from services.family.store import confirmations, reach, standing
from services.family.usecases.records import record


async def confirm(tx: Tx, family_id: UUID) -> FamilyRecord:
    """Keep that a family looked at its record and found it right."""
    await record(tx, family_id)
    await standing.confirm(tx, family_id, SchoolYear.of(paris_date(tx.now)).start)
    return await record(tx, family_id)


async def ask_to_confirm(tx: Tx, family_ids: Collection[UUID], *, again_days: int) -> None:
    """Ask those of some families that have not confirmed yet: as the school year begins, and once more some days later."""
    today = paris_date(tx.now)
    for event in await confirmations.ask(tx, sorted(family_ids), today, SchoolYear.of(today).start, again_days):
        await tx.emit(event)


async def waiting(tx: Tx, limit: int) -> RecordsToConfirm:
    """List the families that staff may see and still wait for."""
    today = paris_date(tx.now)
    return await confirmations.waiting(tx, SchoolYear.of(today).start, today, limit, await reach.families(tx))
