"""Where a notice leads: the page of the portal on which the family does what it is asked."""

from uuid import UUID

from contracts.messaging import MessageAction


def action_of(kind: str, child_id: UUID | None) -> MessageAction | None:
    """Name the page that answers a kind of notice; None for those that ask nothing."""
    if kind == "quotient":
        return MessageAction(label="Envoyer mon attestation", path="/compte/caf")
    if kind == "child_lacks":
        return MessageAction(label="Compléter le dossier", path="/enfants")
    if kind == "planning_offer" and child_id is not None:
        return MessageAction(label="Répondre", path=f"/enfants/{child_id}/planning")
    if kind == "child_document" and child_id is not None:
        return MessageAction(label="Envoyer un document", path=f"/enfants/{child_id}/documents")
    if kind == "child_record" and child_id is not None:
        return MessageAction(label="Voir la fiche", path=f"/enfants/{child_id}")
    return None
