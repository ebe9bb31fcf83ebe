"""Documents of children: handed in by families, entered and checked by staff, opened by whoever may."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis import documents, french
from chassis.clock import paris_date
from chassis.decided import Decided, told_one
from chassis.tx import Tx
from chassis.uploads import Upload
from contracts.base import File
from contracts.family import (
    DOCUMENT_LABELS,
    HEALTH_DOCUMENTS,
    CheckChildDocument,
    ChildDocument,
    ChildDocumentKind,
    ChildRecord,
    DocumentsToCheck,
)
from contracts.rights import Right
from services.family.domain.child_document import check_expiry
from services.family.domain.errors import DocumentAccepted, DocumentDecided, DocumentOfAnother, ReasonMissing, UnknownDocument
from services.family.store import child_documents, children, households, reach
from services.family.store.child_documents import Check
from services.family.store.children import Child
from services.family.usecases import child_news
from services.family.usecases.child_records import child_record, hidden_kinds
from services.family.usecases.completeness import look_again
from services.family.usecases.keep_document import check_room
from services.family.usecases.limited_authority import refuse_limited

OF_ONE_HOUSEHOLD: frozenset[ChildDocumentKind] = frozenset({"judgment"})
"""Documents that name a household's own affairs: sealed with its key, and unknown to the child's other household."""


@dataclass(frozen=True, slots=True)
class NewFile:
    """A checked file, and what it is said to be."""

    kind: ChildDocumentKind
    upload: Upload
    expires_on: date | None
    document_id: UUID | None = None


async def hand_in(tx: Tx, child_id: UUID, file: NewFile, *, telling: bool = False) -> ChildDocument:
    """Keep a document of a child: to be checked when the family hands it in, accepted when staff enter it, even one that has expired.

    One that is there already under its id is answered as it is: a form that is sent twice files one document.
    """
    child = await children.access_to_change(tx, child_id)
    _may_open(tx, file.kind)
    await refuse_limited(tx, child_id)
    there = await child_documents.look(tx, child_id, file.document_id) if file.document_id else None
    if there is not None:
        return there
    by_staff = tx.actor.kind == "staff"
    if not by_staff:
        check_expiry(file.expires_on, today=paris_date(tx.now))
        await check_room(tx, tx.actor.family())
    sender = child.family_id if by_staff else tx.actor.family()
    subject = sender if file.kind in OF_ONE_HOUSEHOLD else child_id
    kept = await documents.keep(tx, file.upload, subject_id=subject, family_id=sender, document_id=file.document_id)
    check = Check("accepted" if by_staff else "received", "", file.expires_on)
    await child_documents.add(tx, child_id, kept.document_id, file.kind, check)
    if by_staff:
        told = await _told(tx, child, kept.document_id, file.kind)
        for family_id in told:
            tx.audit("family.document.write", family_id=family_id, about_id=child_id, detail="document")
        if telling:
            agent = french.initialled(tx.actor.display_name)
            await child_news.tell(tx, told, child_id, "document_added", document=file.kind, by_staff_name=agent)
    await look_again(tx, [child_id])
    return await _look(tx, child, kept.document_id)


async def take_back(tx: Tx, child_id: UUID, document_id: UUID) -> ChildRecord:
    """Delete a document of one's own household that staff have not accepted."""
    await children.access_to_change(tx, child_id)
    await refuse_limited(tx, child_id)
    found = await child_documents.find(tx, child_id, document_id)
    if found is None:
        raise UnknownDocument
    if not found.own:
        raise DocumentOfAnother("Si vous pensez qu'il ne convient pas, écrivez à la mairie.")
    if found.status == "accepted":
        raise DocumentAccepted("Pour le remplacer, envoyez le nouveau document : la mairie garde celui qu'elle a accepté.")
    await documents.remove(tx, [document_id])
    await look_again(tx, [child_id])
    return await child_record(tx, child_id)


async def check(tx: Tx, asked: CheckChildDocument) -> ChildDocument:
    """Accept a document, until a day where one is given, or refuse it with a reason; what was decided meanwhile is not overwritten."""
    child_id, document_id, accept = asked.child_id, asked.document_id, asked.accept
    child = await children.access_to_change(tx, child_id)
    found = await child_documents.find(tx, child_id, document_id)
    if found is None:
        raise UnknownDocument
    _may_open(tx, found.kind)
    if not accept and not asked.reason:
        raise ReasonMissing("Indiquez à la famille pourquoi ce document ne convient pas.")
    said = Check("accepted" if accept else "refused", "" if accept else asked.reason, asked.expires_on or found.expires_on)
    (sender, *others) = await _told(tx, child, document_id, found.kind)
    if asked.seen not in (None, found.status):
        await _refuse_decided(tx, found, said, sender)
        return found
    if accept and asked.expires_on != found.expires_on:
        check_expiry(asked.expires_on, today=paris_date(tx.now))
    await child_documents.save_check(tx, child_id, document_id, said)
    tx.audit("family.document.check", family_id=sender, about_id=document_id, detail=said.status)
    if found.status != said.status:
        await child_news.tell(tx, [sender], child_id, "document_accepted" if accept else "document_refused", document=found.kind)
        await child_news.tell(tx, others if accept else (), child_id, "document_added", document=found.kind)
    await look_again(tx, [child_id])
    return await _look(tx, child, document_id)


async def _refuse_decided(tx: Tx, found: ChildDocument, said: Check, sender: UUID) -> None:
    """Refuse what somebody decided since it was seen, with who did and when; the same form sent twice by one agent passes."""
    checked = await child_documents.checked(tx, found.document_id)
    if checked is None:
        raise DocumentDecided
    at, account_id = checked
    end = Decided(found.document_id, sender, found.status, at, account_id, what="ce document", agreeing="")
    words, members = await told_one(tx, end)
    if not (members["by_you"] and said == Check(found.status, found.reason, found.expires_on)):
        raise DocumentDecided(words, status_of_document=found.status, by_you=members["by_you"])


async def open_file(tx: Tx, child_id: UUID, document_id: UUID) -> File:
    """Open a document of a child; when staff do, it is noted where each household that may see the document sees it."""
    child = await children.access(tx, child_id)
    found = await child_documents.look(tx, child_id, document_id)
    stored = await documents.find(tx, document_id) if found else None
    if found is None or stored is None:
        raise UnknownDocument
    _may_open(tx, found.kind)
    if tx.actor.kind == "staff":
        action = "family.health.read" if found.kind in HEALTH_DOCUMENTS else "family.document.read"
        for family_id in await _told(tx, child, document_id, found.kind):
            tx.audit(action, family_id=family_id, about_id=child_id, detail=f"document: {DOCUMENT_LABELS[found.kind]}")
    return File(name=stored.name, media_type=stored.media_type, content=await documents.content(tx, stored))


async def to_check(tx: Tx, limit: int) -> DocumentsToCheck:
    """List what waits for a clerk, as far as the actor may see it."""
    hidden = hidden_kinds(tx)
    within = await reach.families(tx)
    found = await child_documents.to_check(tx, hidden, limit, within)
    return DocumentsToCheck(documents=found, waiting=await child_documents.count_to_check(tx, hidden, within))


async def _told(tx: Tx, child: Child, document_id: UUID, kind: ChildDocumentKind) -> list[UUID]:
    """List the households that see what staff do with a document: the one that handed it in first, alone for a judgment."""
    stored = await documents.find(tx, document_id)
    sender = stored.family_id if stored and stored.family_id else child.family_id
    others = [] if kind in OF_ONE_HOUSEHOLD else await households.current(tx, child.child_id)
    return [sender, *(one for one in others if one != sender)]


def _may_open(tx: Tx, kind: ChildDocumentKind) -> None:
    if tx.actor.kind == "staff" and kind in HEALTH_DOCUMENTS:
        tx.actor.require(Right.READ_HEALTH)


async def _look(tx: Tx, child: Child, document_id: UUID) -> ChildDocument:
    found = await child_documents.look(tx, child.child_id, document_id)
    if found is None:
        raise UnknownDocument
    return found
