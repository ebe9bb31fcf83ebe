"""Notices about payments: received, taken back, or a card that in the end paid nothing; money given back is told by refund_notices."""

from datetime import date

from chassis.french import capitalised, euros, long_date, plain_date
from chassis.settled import settled_words
from contracts.billing import (
    CardAttemptEnded,
    PaymentCancelled,
    PaymentMethod,
    PaymentRecorded,
    StillDue,
)
from services.messaging.domain.notices import Notice, letter
from services.messaging.domain.senders import BILLING
from services.messaging.domain.wording import Wording, Words

MEANS: dict[PaymentMethod, str] = {
    "cheque": "par chèque",
    "cash": "en espèces",
    "card": "par carte bancaire",
    "direct_debit": "par prélèvement",
    "transfer": "par virement",
    "cesu": "en CESU",
    "ancv": "en chèques-vacances",
    "treasury": "auprès du Trésor public",
}
UNSEEN = frozenset({"expired", "unanswered"})
"""Ends of an attempt that no page told the family: it had left, or nobody answered."""

SAMPLE = {"montant": "42,00\u00a0€", "moyen": "par carte bancaire", "date": "lundi 16 novembre 2026", "numero": "AL-R12"}

RECEIVED = Wording(
    slug="payment_received",
    title="Règlement reçu",
    kind="payment",
    sender=BILLING,
    words=Words(
        "Nous avons bien reçu votre règlement de {montant}",
        letter(
            "Nous avons bien reçu votre règlement de {montant} {moyen}, le {date}. Merci !",
            "{suite}",
            "Votre reçu {numero} est dans « Relevé de compte », « Mes reçus ».",
        ),
    ),
    samples={**SAMPLE, "suite": "Il reste 18,00\u00a0€ à payer sur AL-36, au plus tard le 15 décembre 2026."},
)
CANCELLED = Wording(
    slug="payment_cancelled",
    title="Règlement annulé (chèque impayé, erreur)",
    kind="payment_problem",
    sender=BILLING,
    words=Words(
        "Votre règlement de {montant} est annulé",
        letter(
            "Votre règlement de {montant} {moyen} a été annulé le {date}.",
            "Motif : {motif}",
            "{suite}",
            "Vous le voyez dans « Relevé de compte ». Une question ? Écrivez à la mairie.",
        ),
    ),
    samples={
        **SAMPLE,
        "moyen": "par chèque",
        "motif": "Chèque sans provision",
        "suite": "Ce qu'il avait réglé est de nouveau à payer : 42,00\u00a0€.",
    },
)
RETURN_CANCELLED = Wording(
    slug="refund_return_cancelled",
    title="Retour d'un remboursement noté par erreur",
    kind="payment_problem",
    sender=BILLING,
    words=Words(
        "Votre remboursement de {montant} ne nous est pas revenu",
        letter(
            "Nous vous avions écrit que la banque nous avait renvoyé votre remboursement de {montant} : cela avait été noté par erreur, et"
            " corrigé le {date}. Le virement que vous avez reçu reste valable.",
            "Motif : {motif}",
            "{suite}",
            "Vous le voyez dans « Relevé de compte ». Une question ? Écrivez à la mairie.",
        ),
    ),
    samples={
        "montant": "42,00\u00a0€",
        "date": "vendredi 20 novembre 2026",
        "numero": "AL-R16",
        "motif": "Erreur de saisie",
        "suite": "Le crédit qu'il vous laissait, 42,00\u00a0€, est retiré de votre compte.",
    },
)
CARD_FAILED = Wording(
    slug="card_failed",
    title="Paiement par carte sans suite",
    kind="payment_problem",
    sender=BILLING,
    words=Words(
        "Votre paiement par carte n'a pas abouti",
        letter(
            "Le paiement par carte que vous aviez commencé ({montant}) n'a pas abouti : vos factures restent à régler.",
            "Vous pouvez recommencer dans « Relevé de compte », ou payer autrement. Si votre banque montre malgré tout un débit,"
            " écrivez à la mairie.",
        ),
    ),
    samples={"montant": "42,00\u00a0€"},
)
WORDINGS = (RECEIVED, CANCELLED, RETURN_CANCELLED, CARD_FAILED)


def payment_received(event: PaymentRecorded) -> Notice:
    """Tell that a payment came in, and where its receipt is."""
    values = {
        "montant": euros(event.cents),
        "moyen": MEANS[event.method],
        "date": long_date(event.day),
        "numero": event.number,
        "suite": _what_is_left(event),
    }
    return RECEIVED.notice(values, fact=f"{event.type}:{event.payment_id}", since=event.day)


def _what_is_left(event: PaymentRecorded) -> str:
    """Say what a payment leaves to pay of what it paid in part, and what of it is a credit; nothing where it paid just what was due."""
    told = [_still_due(one, event.day) for one in event.still_due]
    left = f"il reste {euros(event.unused_cents)} en votre faveur" if event.unused_cents else ""
    if event.paid_before:
        what, settled = settled_words(event.paid_before)
        were = "étaient" if len(event.paid_before) > 1 else "était"
        told.append(f"{what} {were} déjà {settled} par ailleurs{f' : {left}' if left else ''}.")
    elif left:
        told.append(f"{capitalised(left)}.")
    return " ".join(told)


def _still_due(one: StillDue, today: date) -> str:
    until = f", au plus tard le {plain_date(one.due_on)}" if one.due_on and one.due_on >= today else ""
    return f"Il reste {euros(one.cents)} à payer sur {one.number}{until}."


def payment_cancelled(event: PaymentCancelled) -> Notice:
    """Tell that a payment was none, why, and what follows; a refund that had not come back is no payment of the family's."""
    values = {
        "montant": euros(event.cents),
        "moyen": MEANS[event.method],
        "date": long_date(event.day),
        "numero": event.number,
        "motif": event.reason,
        "suite": _what_follows(event),
    }
    wording = RETURN_CANCELLED if event.returned_refund else CANCELLED
    return wording.notice(values, fact=f"{event.type}:{event.payment_id}", since=event.day)


def _what_follows(event: PaymentCancelled) -> str:
    """Say what a family owes again, or has no longer, now that a payment was none."""
    if event.reopened_cents is None:
        return "Ce qu'il avait payé est de nouveau à régler, et ce qui vous en aurait été remboursé est à rendre."
    told = []
    if event.reopened_cents:
        told.append(f"Ce qu'il avait réglé est de nouveau à payer : {euros(event.reopened_cents)}.")
    if event.credit_cents:
        told.append(f"Le crédit qu'il vous laissait, {euros(event.credit_cents)}, est retiré de votre compte.")
    if event.given_back_cents:
        told.append(_of_refunds(event.given_back_cents, event.to_return_cents))
    if event.withdrawn_refund_cents:
        what = f"Le remboursement de {euros(event.withdrawn_refund_cents)} qui était en préparation"
        told.append(f"{what} ne sera donc pas fait.")
    return " ".join(told)


def _of_refunds(covered: int, to_return: int) -> str:
    """Say what becomes of money that was given back, and that a payment covered which was none."""
    what = f"Il couvrait un remboursement que vous avez reçu : {euros(covered)}"
    if not to_return:
        return f"{what}, que votre crédit couvre maintenant. Vous n'avez rien à rendre."
    if to_return == covered:
        return f"{what}, qui sont à rendre."
    return f"{what}. Votre crédit en couvre une part, {euros(to_return)} sont à rendre."


def card_failed(event: CardAttemptEnded) -> Notice | None:
    """Tell that a card paid nothing in the end; None when the family saw it itself, gave it up, or paid all of that otherwise."""
    if event.problem not in UNSEEN or event.ended_at is None or event.still_due_cents == 0:
        return None
    return CARD_FAILED.notice({"montant": euros(event.cents)}, fact=f"{event.type}:{event.attempt_id}", since=event.ended_at)
