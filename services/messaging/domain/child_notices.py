"""Notices about a child's record that somebody else changed: where to look, never what it says, nor who asked."""

from chassis.french import moment, of
from contracts.family import ChildRecordChanged
from services.messaging.domain.document_notices import DOCUMENTS
from services.messaging.domain.notices import Notice, NoticeKind, letter, one_line

PARTS = {
    "identity": "identité, école et classe",
    "pickup": "personnes autorisées",
    "health": "données sanitaires",
    "authorisations": "autorisations",
}


def child_record_changed(event: ChildRecordChanged) -> Notice:
    """Tell a household that a part or a document of its child's record changed."""
    whose, when = of(event.child), moment(event.changed_at)
    town = f"La mairie ({event.by_staff_name})" if event.by_staff_name else "La mairie"
    named = DOCUMENTS[event.document or "other"]
    document = f"{named[0].lower()}{named[1:]}"
    kind: NoticeKind = "child_record"
    match event.news:
        case "document_added":
            subject = f"Un document est ajouté à la fiche {whose}"
            told = (
                f"{town} a ajouté un document à la fiche {whose}, le {when} : {document}.",
                "Vous pouvez le relire dans « Mes enfants », « Documents ».",
            )
        case "document_accepted":
            subject = f"Un document {whose} est accepté"
            told = (
                f"La mairie a accepté un document {whose}, le {when} : {document}.",
                "Vous n'avez rien d'autre à faire.",
            )
        case "document_refused":
            kind, subject = "child_document", f"Un document {whose} n'a pas été accepté"
            told = (
                f"La mairie n'a pas pu accepter un document {whose} : {document}.",
                "Le motif est écrit dans « Mes enfants », « Documents ». Vous pouvez y envoyer un nouveau document.",
            )
        case part:
            subject = f"La fiche {whose} a changé"
            told = (
                f"{town} a mis à jour la fiche {whose} ({PARTS[part]}), le {when}.",
                "Vous pouvez relire ces informations dans « Mes enfants ». Si quelque chose n'est pas juste, demandez une modification.",
            )
    return Notice(
        kind=kind,
        fact=f"family.child.record_changed:{event.change_id}",
        subject=one_line(subject),
        text=letter(*told),
        sender="Mairie, service des familles",
        since=event.changed_at,
        child_id=event.child_id,
    )
