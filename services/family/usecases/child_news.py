"""Tell the households of a child what changed in its record without their asking: another household's accepted request, a clerk's entry."""

from collections.abc import Collection
from uuid import UUID

from chassis.ids import new_id
from chassis.tx import Tx
from contracts.family import ChildDocumentKind, ChildNews, ChildRecordChanged, ExpiringKind
from services.family.domain.child_document import told_as
from services.family.store import children, households

NEWS: dict[str, ChildNews] = {
    "child_identity": "identity",
    "pickup": "pickup",
    "health": "health",
    "authorisations": "authorisations",
}
"""Kinds of changes of a child's record, as they are told."""


async def tell_other_households(tx: Tx, kind: str, child_id: UUID, asker: UUID, by_staff_name: str = "") -> None:
    """Tell that a part of the record changed to every household of the child but the one that asked, or is told otherwise."""
    told = [one for one in await households.current(tx, child_id) if one != asker]
    if told and kind in NEWS:
        await tell(tx, told, child_id, NEWS[kind], by_staff_name=by_staff_name)


async def tell(
    tx: Tx, told: Collection[UUID], child_id: UUID, news: ChildNews, *, document: ChildDocumentKind | None = None, by_staff_name: str = ""
) -> None:
    """Tell some households of a child."""
    (child,) = await children.several(tx, [child_id])
    kind: ExpiringKind | None = told_as(document) if document else None
    for family_id in told:
        await tx.emit(
            ChildRecordChanged(
                family_id=family_id,
                version=1,
                change_id=new_id(),
                child_id=child_id,
                child=child.identity.first_name,
                news=news,
                document=kind,
                by_staff_name=by_staff_name,
                changed_at=tx.now,
            )
        )
