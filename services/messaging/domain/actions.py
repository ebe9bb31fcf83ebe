"""Where a notice leads: the page of the portal on which the family does what it is asked."""

from uuid import UUID

from contracts.messaging import MessageAction

PAGES = {
    "confirmation": ("Vérifier ma fiche", "/compte#confirmer"),
    "quotient": ("Envoyer mon attestation", "/compte/caf"),
    "direct_debit": ("Voir mon prélèvement", "/releve/prelevement"),
    "invoice": ("Voir ma facture", "/releve"),
    "reminder": ("Voir et payer", "/releve"),
    "payment": ("Voir mes reçus", "/releve/recus"),
    "payment_problem": ("Voir et payer", "/releve"),
    "refund_returned": ("Vérifier mon IBAN", "/compte/bancaires"),
    "child_lacks": ("Compléter le dossier", "/enfants"),
}
"""Kinds whose page is the same for everybody."""


def action_of(kind: str, child_id: UUID | None) -> MessageAction | None:
    """Name the page that answers a kind of notice; None for those that ask nothing."""
    if kind in PAGES:
        label, path = PAGES[kind]
        return MessageAction(label=label, path=path)
    if kind == "planning_offer" and child_id is not None:
        return MessageAction(label="Répondre", path=f"/enfants/{child_id}/planning")
    if kind == "planning_request" and child_id is not None:
        return MessageAction(label="Voir le planning", path=f"/enfants/{child_id}/planning")
    if kind == "child_document" and child_id is not None:
        return MessageAction(label="Envoyer un document", path=f"/enfants/{child_id}/documents")
    if kind == "child_record" and child_id is not None:
        return MessageAction(label="Voir la fiche", path=f"/enfants/{child_id}")
    return None
