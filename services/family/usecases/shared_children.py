"""What a household may take away of the children that it shares with another: what its own pages show of them, and no more."""

from uuid import UUID

from chassis import documents
from chassis.holdings import Shared
from chassis.tx import Tx
from contracts.family import ChildHealth, ChildRecord
from contracts.privacy import HeldDocument, HeldTable
from services.family.store import children, health
from services.family.usecases.child_records import records_of

MACHINERY = {"family_id", "version", "documents", "missing"}
"""What a row leaves out: ids of programs, and documents, which are handed over beside."""


async def shared_children(tx: Tx, family_id: UUID) -> Shared:
    """Read the children of another household, and the files of the other household about any child."""
    async with tx.as_family(family_id):
        found = await children.several(tx, [child.child_id for child in await children.of_family(tx, family_id)])
        records = await records_of(tx, found)
        others = [one.child_id for one in found if one.family_id != family_id]
        told = await health.of_children(tx, others)
        files = await documents.of_ids(tx, {one.document_id for record in records for one in record.documents})
    rows = tuple(_row(record, told[record.child_id]) for record in records if record.child_id in told)
    return Shared(
        tables=(HeldTable(table="shared_child", rows=rows),) if rows else (),
        documents=tuple(
            HeldDocument(document_id=one.document_id, name=one.name, media_type=one.media_type, size=one.size)
            for one in files.values()
            if one.family_id != family_id
        ),
        others=tuple((one.family_id, one.child_id) for one in found if one.family_id != family_id),
    )


def _row(record: ChildRecord, told: ChildHealth) -> dict[str, object]:
    return {**record.model_dump(mode="json", exclude=MACHINERY), "health": told.fields.model_dump(mode="json")}
