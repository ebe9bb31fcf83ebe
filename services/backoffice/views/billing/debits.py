"""Direct debits in words, for clerks and cashiers."""

from collections.abc import Collection, Mapping
from datetime import date

from chassis import french
from contracts.billing import DebitBatchStatus, DebitSequence, DebitStatus, DirectDebitView, MandateStatus, RejectCode

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
AT_THE_BANK = ("remis à la banque", "wait")
"""What is in a file for the bank until the day on which it debits the account, as its family reads it."""
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


def state(status: DebitStatus, due_on: date, today: date) -> tuple[str, str]:
    """Say where a collection is: its file posts it as paid, and the bank takes it on its day."""
    return AT_THE_BANK if status == "collected" and due_on > today else DEBIT[status]


def last_collected(day: date | None, today: date) -> str:
    """Say when something was last collected under a mandate, or will be, once its file is made."""
    if day is None:
        return ""
    return french.plain_date(day) + (f", {AT_THE_BANK[0]}" if day > today else "")


def covers(debit: DirectDebitView, today: date) -> str:
    """Say of which régies a mandate pays the invoices, and that nothing is debited at the treasury but what is announced already."""
    town = f"Il règle celles de : {french.listed(debit.regies)}. " if debit.regies else ""
    treasury = f"La trésorerie encaisse pour {french.listed(debit.elsewhere)} : rien n'y est prélevé"
    return f"{town}{treasury}{', sauf ce qui est déjà annoncé' if _still(debit, debit.elsewhere, today) else ''}."


def _still(debit: DirectDebitView, regies: Collection[str], today: date) -> bool:
    """Tell whether something of some régies is still to be debited."""
    coming = (one for one in debit.debits if one.status in ("announced", "collected") and one.due_on > today)
    return any(one.regie_name in regies for one in coming)
