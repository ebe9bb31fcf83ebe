"""What the card provider told and was set aside, in words: what happened, and what a cashier does about it."""

from collections.abc import Sequence
from dataclasses import dataclass

from chassis.french import euros
from contracts.billing import AsideReason, CardEventView

WHAT: dict[AsideReason, tuple[str, str]] = {
    "amount": (
        "Payé pour un autre montant que demandé",
        "Comparez avec le tableau de bord du prestataire ; remboursez là-bas ce qui est de trop, puis classez.",
    ),
    "unknown_payment": (
        "Paiement que le portail ne connaît pas",
        "Une sauvegarde a peut-être été restaurée. Reprenez-le ; s'il reste inconnu, encaissez un virement au guichet, puis classez.",
    ),
    "second_payment": (
        "Deuxième paiement pour la même tentative",
        "La famille a payé deux fois : remboursez ce paiement chez le prestataire, puis classez.",
    ),
    "refund_elsewhere": (
        "Remboursement fait chez le prestataire",
        "L'argent est déjà parti. Reprenez-le pour l'inscrire au compte de la famille.",
    ),
    "refund_failed": (
        "Remboursement revenu",
        "La banque de la famille l'a refusé. Reprenez-le : la somme redevient un crédit, à rembourser par virement.",
    ),
    "disputed": (
        "Paiement contesté par le payeur",
        "Sa banque a repris l'argent. Répondez chez le prestataire dans les délais, puis classez : perdue, la contestation revient ici.",
    ),
    "dispute_lost": (
        "Contestation perdue",
        "La banque du payeur garde l'argent. Reprenez-la : ce que ce paiement réglait redevient à payer.",
    ),
    "dispute_won": (
        "Contestation gagnée après avoir été perdue",
        "L'argent est revenu. Reprenez-la : ce paiement règle de nouveau ce qui reste à payer.",
    ),
    "other_mode": (
        "Avis d'essai reçu en réel, ou l'inverse",
        "Vérifiez l'adresse et les clés déclarées chez le prestataire, puis classez.",
    ),
}
"""What each reason means, and what to do."""


@dataclass(frozen=True, slots=True)
class Line:
    """An event in the list; one of the other mode cannot be taken up, nor a dispute that is open."""

    view: CardEventView
    what: str
    advice: str
    amount: str
    may_take_up: bool


def lines(events: Sequence[CardEventView]) -> list[Line]:
    """Put events into words."""
    return [_line(one) for one in events]


def _line(one: CardEventView) -> Line:
    what, advice = WHAT.get(one.why, ("Avis à vérifier", ""))
    amount = euros(one.cents) if one.cents is not None else ""
    if one.why == "amount" and one.expected_cents is not None and amount:
        amount = f"{amount} au lieu de {euros(one.expected_cents)}"
    return Line(one, what, advice, amount, one.aside and one.why not in ("other_mode", "disputed"))
