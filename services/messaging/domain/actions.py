"""Where a notice leads: the page of the portal on which the family does what it is asked."""

from datetime import date
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
    "refund": ("Voir mon relevé", "/releve"),
    "refund_returned": ("Vérifier mon IBAN", "/compte/bancaires"),
    "child_lacks": ("Compléter le dossier", "/enfants"),
    "record_request": ("Voir mes demandes", "/demandes"),
    "bank_request": ("Voir mes demandes", "/demandes?groupe=compte&type=bancaires"),
    "contest": ("Voir mes demandes", "/demandes?groupe=compte&type=contestations"),
}
"""Kinds whose page is the same for everybody."""

OF_CHILD = {
    "planning_offer": ("Répondre", "planning"),
    "planning_request": ("Voir le planning", "planning"),
    "child_document": ("Envoyer un document", "documents"),
    "child_record": ("Voir la fiche", "identite"),
    "child_paper": ("Voir les documents", "documents"),
}
"""Kinds whose page is one of the child's own."""


OF_DOCUMENT = {"billing.invoice.issued": "Voir ma facture", "billing.credit_note.issued": "Voir mon avoir"}
"""Facts that end in the id of a document, whose page is its own."""


def action_of(kind: str, child_id: UUID | None, fact: str = "", day: date | None = None) -> MessageAction | None:
    """Name the page that answers a kind of notice, or of a certain document; None for those that ask nothing.

    A planning opens on the month and the week of the `day` that the notice speaks of, the present one where that is not known.
    """
    event, _, document_id = fact.partition(":")
    if kind == "record_request" and child_id is not None:
        return MessageAction(label=PAGES[kind][0], path="/demandes?groupe=enfants")
    if event in OF_DOCUMENT:
        return MessageAction(label=OF_DOCUMENT[event], path=f"/releve/factures/{document_id}")
    if kind in PAGES:
        label, path = PAGES[kind]
        return MessageAction(label=label, path=path)
    if kind in OF_CHILD and child_id is not None:
        label, part = OF_CHILD[kind]
        there = f"?mois={day:%Y-%m}&semaine={day}" if part == "planning" and day else ""
        return MessageAction(label=label, path=f"/enfants/{child_id}/{part}{there}")
    return None
