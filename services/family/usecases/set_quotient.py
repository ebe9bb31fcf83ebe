"""Enter the quotient of a family from a date."""

from datetime import date
from uuid import UUID

from chassis.tx import Tx
from contracts.family import FamilyRecord, QuotientSet, QuotientView
from services.family.domain.errors import UnknownFamily
from services.family.store import families, history, quotients
from services.family.store.history import Entry
from services.family.usecases.records import record


async def set_quotient(tx: Tx, family_id: UUID, *, value: int, valid_from: date) -> FamilyRecord:
    """Enter the quotient that holds from a date; one already entered for that date is replaced, the same one changes nothing."""
    if not await families.lock(tx, family_id):
        raise UnknownFamily
    before = {one.valid_from: one.value for one in await quotients.of_family(tx, family_id)}
    if before.get(valid_from) != value:
        await quotients.put(tx, family_id, [QuotientView(value=value, valid_from=valid_from)])
        old = str(before.get(valid_from, ""))
        await history.add(tx, family_id, [Entry("quotient", family_id, valid_from.isoformat(), old, str(value))])
        version = await families.bump_quotients(tx, family_id)
        await tx.emit(QuotientSet(family_id=family_id, version=version, quotients=await quotients.of_family(tx, family_id)))
    return await record(tx, family_id)
