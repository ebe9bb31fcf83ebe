"""What the family service answers a clerk about children, from a town in memory."""

from typing import Any

from contracts.family import (
    CareAdult,
    ChildCare,
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
    ReadEmergencySheet,
    Requirements,
)
from tests.unit.gateway import builders


def child(asked: ReadChild) -> ChildRecord:
    """Show any child as Léa, without documents."""
    return builders.child().model_copy(update={"child_id": asked.child_id, "documents": ()})


def emergency(asked: ReadEmergencySheet) -> ChildCare:
    """Tell that Léa's mother and the father in the other household are to be called, and that her stepfather must not have her."""
    lea = builders.child()
    return ChildCare(
        child_id=asked.child_id,
        name="DUPONT Léa",
        birth_date=lea.identity.birth_date,
        school_class=lea.identity.school_class,
        told_at=builders.NOW,
        health=HealthFields(allergies="Arachides"),
        adults=(
            CareAdult(name="ROUX Marc", may_pick_up=False),
            CareAdult(name="DUPONT Jeanne", may_pick_up=True, phones=("06 11 22 33 44",)),
            CareAdult(name="MARTIN Paul", may_pick_up=True, phones=("06 55 66 77 88",)),
        ),
        pickup=(),
    )


HANDLERS: dict[Any, Any] = {
    ReadChild: child,
    ReadChildHealth: lambda asked: ChildHealth(child_id=asked.child_id, fields=HealthFields(allergies="Arachides"), told_at=builders.NOW),
    ReadEmergencySheet: emergency,
    ListDocumentsToCheck: lambda _: DocumentsToCheck(documents=(), waiting=0),
    ListRequirements: lambda _: Requirements(places=()),
    PreviewClassMoves: lambda asked: ClassMoves(school_year=asked.school_year, moves=(), done=False),
}
