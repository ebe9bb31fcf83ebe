"""What the family service answers a clerk about children, from a town in memory."""

from typing import TYPE_CHECKING, Any

from contracts.family import (
    CareAdult,
    CheckChildDocument,
    ChildCare,
    ChildHealth,
    ChildRecord,
    ClassMoves,
    DocumentsToCheck,
    DocumentToCheck,
    HealthFields,
    ListDocumentsToCheck,
    ListRequirements,
    PreviewClassMoves,
    ReadChild,
    ReadChildHealth,
    ReadEmergencySheet,
    Requirements,
)
from tests.unit.backoffice import cast
from tests.unit.gateway import builders

(PAPER,) = builders.child().documents
"""An insurance that waits for a clerk."""
TO_CHECK = DocumentToCheck(
    document_id=PAPER.document_id,
    kind=PAPER.kind,
    child_id=cast.number(cast.CHILD, 1),
    child_name="DUPONT Léa",
    family_id=cast.DUPONT.family_id,
    uploaded_at=PAPER.uploaded_at,
    expires_on=None,
)


def child(asked: ReadChild, papers: int = 0) -> ChildRecord:
    """Show any child as Léa, without documents unless some wait."""
    return builders.child().model_copy(update={"child_id": asked.child_id, "documents": (PAPER,) * papers})


def emergency(asked: ReadEmergencySheet) -> ChildCare:
    """Tell that Léa's parents and the father in the other household are to be called, and that her stepfather must not have her."""
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
            CareAdult(name="DUPONT Jean", may_pick_up=True),
        ),
        pickup=(),
    )


def handlers(town: "Town") -> dict[Any, Any]:
    """Tell what answers each request."""
    return {
        **HANDLERS,
        ReadChild: lambda asked: child(asked, len(town.papers)),
        ListDocumentsToCheck: lambda _: DocumentsToCheck(documents=tuple(town.papers), waiting=len(town.papers)),
    }


HANDLERS: dict[Any, Any] = {
    ReadChildHealth: lambda asked: ChildHealth(child_id=asked.child_id, fields=HealthFields(allergies="Arachides"), told_at=builders.NOW),
    ReadEmergencySheet: emergency,
    CheckChildDocument: lambda _: PAPER,
    ListRequirements: lambda _: Requirements(places=()),
    PreviewClassMoves: lambda asked: ClassMoves(school_year=asked.school_year, moves=(), done=False),
}

if TYPE_CHECKING:
    from tests.unit.backoffice.town import Town
