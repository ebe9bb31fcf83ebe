"""Enter whether an adult works, as a clerk saw it on paper."""

from uuid import UUID

from chassis.tx import Tx
from contracts.family import FamilyRecord
from services.family.domain.errors import UnknownFamily
from services.family.store import families, guardians, history
from services.family.store.history import Entry
from services.family.usecases.records import record, saved

WORDS = {True: "oui", False: "non", None: ""}


async def confirm_employment(tx: Tx, family_id: UUID, guardian_id: UUID, *, employed: bool | None) -> FamilyRecord:
    """Confirm it, and tell the others whether every adult works now; the same answer again notes who saw it last."""
    if not await families.lock(tx, family_id):
        raise UnknownFamily
    before = next((one for one in await guardians.of_family(tx, family_id) if one.guardian_id == guardian_id), None)
    if before is None:
        raise UnknownFamily
    await guardians.confirm_employment(tx, family_id, guardian_id, employed=employed)
    await history.add(tx, family_id, [Entry("guardian", guardian_id, "employed", WORDS[before.employed], WORDS[employed])])
    await families.bump(tx, family_id)
    await tx.emit(await saved(tx, family_id))
    tx.audit("family.employment.write", family_id=family_id, about_id=guardian_id, detail="employed")
    return await record(tx, family_id)
