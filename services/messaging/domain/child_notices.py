"""Notices about a child's record that somebody else changed: where to look, never what it says, nor who asked."""

from chassis.french import moment, of
from contracts.family import ChildRecordChanged
from services.messaging.domain.document_notices import DOCUMENTS
from services.messaging.domain.notices import Notice, letter
from services.messaging.domain.senders import FAMILIES
from services.messaging.domain.wording import Wording, Words

PARTS = {
    "identity": "identité, école et classe",
    "pickup": "personnes autorisées",
    "health": "données sanitaires",
    "authorisations": "autorisations",
}


SAMPLE = {"de_l_enfant": "de Léa", "date": "mercredi 25 novembre à 10\u00a0h\u00a005", "document": "l'attestation d'assurance"}
CHANGED = Wording(
    slug="child_record_changed",
    title="Fiche d'un enfant mise à jour",
    kind="child_record",
    sender=FAMILIES,
    words=Words(
        "La fiche {de_l_enfant} a changé",
        letter(
            "{mairie} a mis à jour la fiche {de_l_enfant} ({partie}), le {date}.",
            "Vous pouvez relire ces informations dans « Mes enfants ». Si quelque chose n'est pas juste, demandez une modification.",
        ),
    ),
    samples={**SAMPLE, "mairie": "La mairie (Claire MOREL)", "partie": "personnes autorisées"},
)
ADDED = Wording(
    slug="child_document_added",
    title="Document ajouté par la mairie",
    kind="child_paper",
    sender=FAMILIES,
    words=Words(
        "Un document est ajouté à la fiche {de_l_enfant}",
        letter(
            "{mairie} a ajouté un document à la fiche {de_l_enfant}, le {date} : {document}.",
            "Vous pouvez le relire dans « Mes enfants », « Documents ».",
        ),
    ),
    samples={**SAMPLE, "mairie": "La mairie (Claire MOREL)"},
)
ACCEPTED = Wording(
    slug="child_document_accepted",
    title="Document accepté",
    kind="child_paper",
    sender=FAMILIES,
    words=Words(
        "Un document {de_l_enfant} est accepté",
        letter("La mairie a accepté un document {de_l_enfant}, le {date} : {document}.", "Vous n'avez rien d'autre à faire."),
    ),
    samples=SAMPLE,
)
REFUSED = Wording(
    slug="child_document_refused",
    title="Document refusé",
    kind="child_document",
    sender=FAMILIES,
    words=Words(
        "Un document {de_l_enfant} n'a pas été accepté",
        letter(
            "La mairie n'a pas pu accepter un document {de_l_enfant} : {document}.",
            "Le motif est écrit dans « Mes enfants », « Documents ». Vous pouvez y envoyer un nouveau document.",
        ),
    ),
    samples=SAMPLE,
)
WORDINGS = (CHANGED, ADDED, ACCEPTED, REFUSED)
NEWS = {"document_added": ADDED, "document_accepted": ACCEPTED, "document_refused": REFUSED}


def child_record_changed(event: ChildRecordChanged) -> Notice:
    """Tell a household that a part or a document of its child's record changed."""
    named = DOCUMENTS[event.document or "other"]
    return NEWS.get(event.news, CHANGED).notice(
        {
            "de_l_enfant": of(event.child),
            "date": moment(event.changed_at),
            "mairie": f"La mairie ({event.by_staff_name})" if event.by_staff_name else "La mairie",
            "document": f"{named[0].lower()}{named[1:]}",
            "partie": PARTS.get(event.news, ""),
        },
        fact=f"family.child.record_changed:{event.change_id}",
        since=event.changed_at,
        child_id=event.child_id,
    )
