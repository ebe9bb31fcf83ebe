"""Notices about documents of children that expire soon. The subject does not say which: it may be read over a shoulder."""

from chassis.french import of, plain_date
from contracts.family import DocumentExpiring
from contracts.family.document_events import ExpiringKind
from services.messaging.domain.notices import Notice, letter
from services.messaging.domain.senders import FAMILIES
from services.messaging.domain.wording import Wording, Words

DOCUMENTS: dict[ExpiringKind, str] = {
    "insurance": "L'attestation d'assurance",
    "vaccination": "Le certificat de vaccination",
    "swimming": "L'attestation d'aisance aquatique",
    "other": "Un document",
}


EXPIRING = Wording(
    slug="document_expiring",
    title="Document qui expire bientôt",
    kind="child_document",
    sender=FAMILIES,
    words=Words(
        "Un document {de_l_enfant} expire le {date}",
        letter(
            "{document} {de_l_enfant} est valable jusqu'au {date}.",
            "Merci d'envoyer le nouveau document avant cette date, depuis « Mes enfants », « Documents ». Une photo bien lisible suffit.",
            "Si vous l'avez déjà remis à la mairie, vous n'avez rien à faire.",
        ),
    ),
    samples={"document": DOCUMENTS["insurance"], "de_l_enfant": "de Léa", "date": "31 décembre 2026"},
)
WORDINGS = (EXPIRING,)


def document_expiring(event: DocumentExpiring) -> Notice:
    """Ask for the document that replaces one."""
    return EXPIRING.notice(
        {"document": DOCUMENTS[event.kind], "de_l_enfant": of(event.child), "date": plain_date(event.expires_on)},
        fact=f"family.document.expiring:{event.document_id}:{event.version}:{event.family_id}",
        since=event.told_on,
        child_id=event.child_id,
    )
