"""Files that families send with a request: kept before it is transmitted, forgotten when it never is."""

from datetime import timedelta
from uuid import UUID

from pydantic import BaseModel

from chassis import documents
from chassis.tx import Tx
from chassis.uploads import Upload
from contracts.base import File
from contracts.family import RecordDocument
from services.family.domain.errors import TooManyDocuments, UnknownChild, UnknownDocument, UnknownRequest
from services.family.store import children, loose_documents, requests
from services.family.usecases.kinds import KINDS
from services.family.usecases.show_requests import described

LOOSE_FOR = timedelta(days=1)


class Loose(BaseModel):
    """A file that nothing may ever cite."""

    document_id: UUID


async def check_room(tx: Tx, family_id: UUID) -> None:
    """Refuse a file of a family that sent more in a day than any record needs; staff may file whole boxes of paper."""
    if tx.actor.kind != "family":
        return
    if not await documents.has_room(tx, family_id):
        raise TooManyDocuments("Vous avez envoyé beaucoup de fichiers aujourd'hui. Réessayez demain.", retry_after=3600)


async def keep_document(tx: Tx, family_id: UUID, upload: Upload, child_id: UUID | None) -> RecordDocument:
    """Keep a checked file under the key of the family, or of its child."""
    if child_id is not None and all(child.child_id != child_id for child in await children.of_family(tx, family_id)):
        raise UnknownChild
    await check_room(tx, family_id)
    document = await documents.keep(tx, upload, subject_id=child_id or family_id, family_id=family_id)
    await loose_documents.add(tx, family_id, document.document_id)
    await tx.enqueue("forget_document", Loose(document_id=document.document_id), run_at=tx.now + LOOSE_FOR)
    return described(document)


async def forget_document(tx: Tx, document_id: UUID) -> None:
    """Delete a file that nothing cites."""
    if await loose_documents.take(tx, document_id):
        await documents.remove(tx, [document_id])


async def own_document(tx: Tx, family_id: UUID, document_id: UUID) -> File:
    """Read a file of the family's own."""
    document = await documents.find(tx, document_id)
    if document is None or document.family_id != family_id:
        raise UnknownDocument
    return File(name=document.name, media_type=document.media_type, content=await documents.content(tx, document))


async def cited_document(tx: Tx, request_id: UUID, document_id: UUID) -> File:
    """Read a file that a request cites, as staff; the audit log keeps who did."""
    request = await requests.find(tx, request_id)
    if request is None:
        raise UnknownRequest
    right = KINDS[request.kind].right
    if right is not None:
        tx.actor.require(right)
    document = await documents.find(tx, document_id) if document_id in request.documents else None
    if document is None:
        raise UnknownDocument
    tx.audit("family.document.read", family_id=request.family_id, about_id=document_id)
    return File(name=document.name, media_type=document.media_type, content=await documents.content(tx, document))
