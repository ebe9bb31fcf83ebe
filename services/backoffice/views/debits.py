"""Direct debits in words, for clerks and cashiers."""

from collections.abc import Mapping

from contracts.billing import DebitBatchStatus, DebitSequence, DebitStatus, MandateStatus, RejectCode

BATCH: Mapping[DebitBatchStatus, tuple[str, str]] = {
    "announced": ("annoncé aux familles", "wait"),
    "made": ("fichier établi", "ok"),
    "cancelled": ("abandonné", ""),
}
DEBIT: Mapping[DebitStatus, tuple[str, str]] = {
    "announced": ("annoncé", "wait"),
    "left_out": ("écarté", ""),
    "collected": ("prélevé", "ok"),
    "rejected": ("rejeté", "no"),
}
SEQUENCES: Mapping[DebitSequence, str] = {"FRST": "premier", "RCUR": "récurrent", "OOFF": "unique", "FNAL": "dernier"}
MANDATE: Mapping[MandateStatus, tuple[str, str]] = {
    "active": ("en cours", "ok"),
    "revoked": ("révoqué", ""),
    "used": ("a servi", ""),
    "lapsed": ("expiré", ""),
}
REJECTS: tuple[tuple[RejectCode, str], ...] = (
    ("AM04", "Provision insuffisante (AM04)"),
    ("AC01", "Numéro de compte erroné (AC01) : met fin au mandat"),
    ("AC04", "Compte clos (AC04) : met fin au mandat"),
    ("MD01", "Mandat inconnu de la banque (MD01) : y met fin"),
    ("MD06", "Contesté par le titulaire (MD06)"),
    ("MS02", "Refusé par le titulaire (MS02)"),
    ("MS03", "Motif non communiqué (MS03)"),
)
"""Why a bank rejects, with its code, as the bank's notice spells it, and what cannot be taken back."""
