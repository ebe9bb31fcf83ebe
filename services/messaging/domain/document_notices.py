"""Notices about documents of children that expire soon. The subject does not say which: it may be read over a shoulder."""

from chassis.french import of, plain_date
from contracts.family import DocumentExpiring
from contracts.family.document_events import ExpiringKind
from services.messaging.domain.notices import Notice, letter, one_line

DOCUMENTS: dict[ExpiringKind, str] = {
    "insurance": "L'attestation d'assurance",
    "vaccination": "Le certificat de vaccination",
    "swimming": "L'attestation d'aisance aquatique",
    "other": "Un document",
}


def document_expiring(event: DocumentExpiring) -> Notice:
    """Ask for the document that replaces one."""
    day = plain_date(event.expires_on)
    return Notice(
        kind="child_document",
        fact=f"family.document.expiring:{event.document_id}:{event.version}:{event.family_id}",
        subject=one_line(f"Un document {of(event.child)} expire le {day}"),
        text=letter(
            f"{DOCUMENTS[event.kind]} {of(event.child)} est valable jusqu'au {day}.",
            "Merci d'envoyer le nouveau document avant cette date, depuis « Mes enfants », « Documents ». Une photo bien lisible suffit.",
            "Si vous l'avez déjà remis à la mairie, vous n'avez rien à faire.",
        ),
        sender="Mairie, service des familles",
        since=event.told_on,
        child_id=event.child_id,
    )
