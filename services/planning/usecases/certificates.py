"""Certificates of absences: sealed health data, given at once or later, read by staff one at a time, billed for when they never come."""

from datetime import timedelta
from uuid import UUID, uuid5

from pydantic import BaseModel

from chassis import documents, french
from chassis.clock import paris_date
from chassis.errors import KeyReused
from chassis.tx import Tx
from chassis.uploads import Upload
from contracts.base import File
from contracts.planning import Certificate, GiveCertificate, PlanningRequestView
from services.planning.domain.booking import Fact, change
from services.planning.domain.errors import (
    CertificateNotAwaited,
    NoCertificate,
    TooManyCertificates,
    UnknownCertificate,
    UnknownChild,
    UnknownRequest,
)
from services.planning.store import certificates, families, requests
from services.planning.usecases.settle import settle

UNUSED_FOR = timedelta(days=1)
MOST_UNUSED = 20
"""Certificates of one family that wait to be cited; more of them is no hesitation."""
REQUESTS_TOGETHER = 100
READ = "planning.certificate.read"


class UnusedCertificate(BaseModel):
    """The work of deleting a certificate that no request cites."""

    document_id: UUID


async def keep(tx: Tx, family_id: UUID, child_id: UUID, upload: Upload, *, key: str | None = None) -> Certificate:
    """Keep a certificate about a child until a request cites it, a day at most; one sent again under its key is the same file."""
    document_id = uuid5(child_id, f"{family_id} {key}") if key else None
    if not await families.sees_child(tx, child_id):
        raise UnknownChild("Cet enfant ne fait pas partie de votre famille.")
    await documents.take_turn(tx, family_id)
    there = await documents.find(tx, document_id) if document_id else None
    if there is not None:
        if await documents.content(tx, there) != upload.content:
            raise KeyReused
        return _described(there)
    if await certificates.count_unused(tx, family_id) >= MOST_UNUSED:
        raise TooManyCertificates("Vous avez envoyé beaucoup de fichiers sans déclarer d'absence. Réessayez demain.", retry_after=3600)
    kept = await documents.keep(tx, upload, subject_id=child_id, family_id=family_id, document_id=document_id)
    await tx.enqueue("forget_unused_certificate", UnusedCertificate(document_id=kept.document_id), run_at=tx.now + UNUSED_FOR)
    return _described(kept)


def _described(kept: documents.Document) -> Certificate:
    return Certificate(
        document_id=kept.document_id, name=kept.name, media_type=kept.media_type, size=kept.size, uploaded_at=kept.uploaded_at
    )


async def cited(tx: Tx, family_id: UUID, child_id: UUID, document_id: UUID) -> UUID:
    """Take a certificate that may be cited, or raise UnknownCertificate."""
    if not await certificates.is_unused(tx, family_id, child_id, document_id):
        raise UnknownCertificate("Choisissez à nouveau votre attestation : ce fichier n'est plus disponible.")
    return document_id


async def give(tx: Tx, family_id: UUID, asked: GiveCertificate) -> PlanningRequestView:
    """Give the certificate of an absence that awaits one; the one given before is deleted."""
    found = await requests.get(tx, asked.request_id)
    if found is None or found.family_id != family_id:
        raise UnknownRequest
    awaiting = await certificates.awaiting(tx, asked.request_id, paris_date(tx.now))
    if awaiting is None:
        raise CertificateNotAwaited("Cette absence n'attend plus d'attestation : elle est déjà traitée, ou son délai est passé.")
    child_id, before = awaiting
    await certificates.cite(tx, asked.request_id, await cited(tx, family_id, child_id, asked.certificate_id))
    if before is not None:
        await documents.remove(tx, [before])
    return found.model_copy(update={"certificate": "given"})


async def hand_out(tx: Tx, request_id: UUID) -> File:
    """Hand out the certificate of a request that the actor may see; for staff this leaves a trace."""
    request = await requests.get(tx, request_id)
    if request is None:
        raise UnknownRequest
    document_id = await certificates.cited(tx, request_id)
    document = await documents.find(tx, document_id) if document_id else None
    if document is None:
        raise NoCertificate("Aucune attestation n'est jointe à cette absence, ou elle a été effacée.")
    if tx.actor.kind == "staff":
        tx.audit(READ, family_id=request.family_id, about_id=request.child_id, detail="attestation")
    return File(name=document.name, media_type=document.media_type, content=await documents.content(tx, document))


async def bill_overdue(tx: Tx) -> bool:
    """Bill missed days whose certificate did not come in time, those of some requests; tells whether there may be more.

    The caller holds the turn of places.
    """
    overdue = await certificates.overdue(tx, paris_date(tx.now), REQUESTS_TOGETHER)
    changes = [
        change(
            seat,
            Fact.ABSENCE_BILLED,
            decision="refused",
            reason=f"Le justificatif était attendu le {french.day(until)} au plus tard.",
            rule="certificate_missing",
        )
        for seat, until in overdue
    ]
    if changes:
        await settle(tx, changes)
    return bool(changes)
