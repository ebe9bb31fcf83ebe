"""What every service answers about privacy: its audit log, what retention erased, and all that it holds about a family."""

from uuid import UUID

from chassis import audit_search, documents, personal_data
from chassis.documents import Document
from chassis.errors import Invalid, NotFound
from chassis.holdings import Privacy
from chassis.http import Call, Routes
from chassis.tokens import Actor
from chassis.tx import Tx
from contracts.base import File
from contracts.privacy import (
    AuditEntries,
    CollectDocument,
    CollectFamilyData,
    Evidence,
    EvidenceLine,
    FamilyData,
    ListAuditEntries,
    ListEvidence,
)
from contracts.rights import Right


def routes(service: str, privacy: Privacy) -> Routes:
    """Make the endpoints of a service."""
    made = Routes()

    @made.handle(ListAuditEntries)
    async def list_audit_entries(tx: Tx, call: Call[ListAuditEntries]) -> AuditEntries:
        """Show staff who saw or changed what, and a family what staff saw or changed of its record."""
        _here(service, call.body.at)
        if call.actor.kind == "family":
            return await audit_search.search(tx, call.body, family_id=call.actor.family(), only_staff=True)
        call.actor.require_everywhere(Right.READ_AUDIT)
        return await audit_search.search(tx, call.body, family_id=call.body.family_id, only_staff=False)

    @made.handle(ListEvidence)
    async def list_evidence(tx: Tx, call: Call[ListEvidence]) -> Evidence:
        """Show what retention erased."""
        _here(service, call.body.at)
        call.actor.require_everywhere(Right.READ_AUDIT)
        rows = await tx.fetch(
            "select rule, day, kept, runs, erased, last_at from retention_evidence where $1::date is null or day >= $1"
            " order by day desc, rule limit $2",
            call.body.since,
            call.body.limit,
        )
        return Evidence(lines=tuple(EvidenceLine(service=service, **row) for row in rows))

    @made.handle(CollectFamilyData, leaves_trace=True)
    async def collect_family_data(tx: Tx, call: Call[CollectFamilyData]) -> FamilyData:
        """Hand over all that the service holds about a family."""
        _here(service, call.body.at)
        return await personal_data.collect(tx, _family(call.actor, call.body.family_id), privacy)

    @made.handle(CollectDocument, leaves_trace=True)
    async def collect_document(tx: Tx, call: Call[CollectDocument]) -> File:
        """Hand over one document of a family."""
        _here(service, call.body.at)
        family_id = _family(call.actor, call.body.family_id)
        async with tx.as_family(family_id):
            document = await _document(tx, call.body.document_id, family_id, privacy)
        if call.actor.kind == "staff":
            tx.audit(personal_data.EXPORT, family_id=family_id, about_id=document.document_id, detail="document")
        return File(name=document.name, media_type=document.media_type, content=await documents.content(tx, document))

    return made


def _here(service: str, at: str) -> None:
    """Refuse a question that was meant for another service."""
    if at != service:
        raise NotFound


async def _document(tx: Tx, document_id: UUID, family_id: UUID, privacy: Privacy) -> Document:
    """Find a file that a family may see: its own, or of another household about a child that both see."""
    document = await documents.find(tx, document_id)
    if document and document.family_id != family_id:
        more = await personal_data.shared(tx, family_id, privacy)
        document = document if document_id in {one.document_id for one in more.documents} else None
    if document is None:
        raise NotFound
    return document


def _family(actor: Actor, asked: UUID | None) -> UUID:
    """Tell whose data is asked for: a family's own, or for staff with the right the one they name."""
    if actor.kind == "family":
        return actor.family()
    actor.require_everywhere(Right.EXPORT_RECORD)
    if asked is None:
        raise Invalid("Indiquez de quelle famille il s'agit.")
    return asked
