"""What the family service answers a clerk about children, from a town in memory."""

from typing import Any

from contracts.family import (
    ChildHealth,
    ChildRecord,
    ClassMoves,
    DocumentsToCheck,
    HealthFields,
    ListDocumentsToCheck,
    ListRequirements,
    PreviewClassMoves,
    ReadChild,
    ReadChildHealth,
    Requirements,
)
from tests.unit.gateway import builders


def child(asked: ReadChild) -> ChildRecord:
    """Show any child as Léa, without documents."""
    return builders.child().model_copy(update={"child_id": asked.child_id, "documents": ()})


HANDLERS: dict[Any, Any] = {
    ReadChild: child,
    ReadChildHealth: lambda asked: ChildHealth(child_id=asked.child_id, fields=HealthFields(allergies="Arachides"), told_at=builders.NOW),
    ListDocumentsToCheck: lambda _: DocumentsToCheck(documents=(), waiting=0),
    ListRequirements: lambda _: Requirements(places=()),
    PreviewClassMoves: lambda asked: ClassMoves(school_year=asked.school_year, moves=(), done=False),
}
