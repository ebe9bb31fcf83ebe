"""Notices about money given back: to the card, by transfer, taken by the payer's bank, or sent back by the bank."""

from chassis.french import euros, long_date
from contracts.billing import CreditRefunded, PaymentRefunded, RefundReturned
from services.messaging.domain.notices import Notice, letter
from services.messaging.domain.senders import BILLING
from services.messaging.domain.wording import Wording, Words

REFUNDED = Wording(
    slug="payment_refunded",
    title="Remboursement sur la carte",
    kind="refund",
    sender=BILLING,
    words=Words(
        "Nous vous remboursons {montant}",
        letter(
            "Un remboursement de {montant} a été fait le {date} sur la carte avec laquelle vous aviez payé.",
            "Selon votre banque, il apparaît sur votre compte en quelques jours.",
            "Vous le retrouvez dans « Relevé de compte », sous le numéro {numero}. La facture que ce paiement réglait est de nouveau à"
            " payer pour cette somme, sauf si un avoir la couvre.",
        ),
    ),
    samples={"montant": "42,00\u00a0€", "date": "mardi 17 novembre 2026", "numero": "AL-R13"},
)
DISPUTED = Wording(
    slug="payment_disputed",
    title="Paiement par carte repris par la banque",
    kind="refund",
    sender=BILLING,
    words=Words(
        "Votre banque a repris {montant}",
        letter(
            "Un paiement par carte a été contesté auprès de votre banque, qui nous a repris {montant} le {date}.",
            "Vous le retrouvez dans « Relevé de compte », sous le numéro {numero}. Ce que ce paiement réglait est de nouveau à payer pour"
            " cette somme, sauf si un avoir le couvre.",
            "Vous n'avez rien contesté, ou quelque chose n'est pas clair ? Écrivez à la mairie.",
        ),
    ),
    samples={"montant": "42,00\u00a0€", "date": "mardi 17 novembre 2026", "numero": "AL-R13"},
)
CREDIT_REFUNDED = Wording(
    slug="credit_refunded",
    title="Remboursement d'un crédit",
    kind="refund",
    sender=BILLING,
    words=Words(
        "Nous vous remboursons {montant}",
        letter(
            "Votre crédit de {montant} vous est remboursé par virement, sur le compte bancaire que la mairie connaît ou que vous lui"
            " indiquez.",
            "Vous retrouvez ce remboursement du {date} dans « Relevé de compte », sous le numéro {numero}.",
        ),
    ),
    samples={"montant": "42,00\u00a0€", "date": "mardi 17 novembre 2026", "numero": "AL-R13"},
)
HOW_TO_RECEIVE = (
    "Pour la recevoir par virement, vérifiez d'abord l'IBAN que la mairie connaît, dans « Mon compte », « Coordonnées bancaires »,"
    " puis écrivez-lui. Sinon, laissez-la : elle servira pour vos prochaines factures."
)
"""What a family may do with money that came back; nothing where none of it is left."""
BACK = {
    "montant": "42,00\u00a0€",
    "numero": "AL-R15",
    "credit": "La somme est de nouveau à votre crédit depuis le jeudi 19 novembre 2026 : rien n'est perdu.",
    "choix": HOW_TO_RECEIVE,
}
TRANSFER_RETURNED = Wording(
    slug="transfer_returned",
    title="Remboursement par virement revenu de la banque",
    kind="refund_returned",
    sender=BILLING,
    words=Words(
        "Votre remboursement de {montant} nous est revenu",
        letter(
            "Le virement de {montant} que nous vous avions fait n'a pas pu être versé sur votre compte : la banque nous l'a renvoyé.",
            "{credit}",
            "{choix}",
            "Vous retrouvez ce retour dans « Relevé de compte », sous le numéro {numero}.",
        ),
    ),
    samples=BACK,
)
CARD_RETURNED = Wording(
    slug="card_refund_returned",
    title="Remboursement sur la carte revenu de la banque",
    kind="refund_returned",
    sender=BILLING,
    words=Words(
        "Votre remboursement de {montant} nous est revenu",
        letter(
            "Le remboursement de {montant} que nous avions fait sur votre carte n'a pas pu aboutir : la banque nous l'a renvoyé.",
            "{credit}",
            "{choix}",
            "Vous retrouvez ce retour dans « Relevé de compte », sous le numéro {numero}.",
        ),
    ),
    samples=BACK,
)
DISPUTE_WON = Wording(
    slug="payment_dispute_ended",
    title="Paiement par carte contesté, rendu par la banque",
    kind="refund_returned",
    sender=BILLING,
    words=Words(
        "Votre paiement par carte de {montant} compte de nouveau",
        letter(
            "Un paiement par carte de {montant} avait été contesté auprès de votre banque, qui nous l'avait repris. Elle nous l'a rendu :"
            " il compte de nouveau depuis le {date}.",
            "{suite}",
            "Vous le retrouvez dans « Relevé de compte », sous le numéro {numero}. Une question ? Écrivez à la mairie.",
        ),
    ),
    samples={
        "montant": "42,00\u00a0€",
        "date": "jeudi 19 novembre 2026",
        "numero": "AL-R15",
        "suite": "Il a réglé ce qui restait à payer.",
    },
)
WORDINGS = (REFUNDED, DISPUTED, CREDIT_REFUNDED, TRANSFER_RETURNED, CARD_RETURNED, DISPUTE_WON)


def payment_refunded(event: PaymentRefunded) -> Notice:
    """Tell that money went back to the card, or that the payer's bank took it."""
    values = {"montant": euros(event.cents), "date": long_date(event.day), "numero": event.number}
    return (DISPUTED if event.disputed else REFUNDED).notice(values, fact=f"{event.type}:{event.refund_id}", since=event.day)


def credit_refunded(event: CreditRefunded) -> Notice:
    """Tell that a credit is given back by transfer."""
    values = {"montant": euros(event.cents), "date": long_date(event.day), "numero": event.number}
    return CREDIT_REFUNDED.notice(values, fact=f"{event.type}:{event.refund_id}", since=event.day)


def refund_returned(event: RefundReturned) -> Notice:
    """Tell that the bank sent a refund back, where the money is, and how it may still be received."""
    left = event.credit_cents
    if event.disputed:
        return _dispute_won(event)
    since = f"à votre crédit depuis le {long_date(event.day)}"
    values = {
        "montant": euros(event.cents),
        "numero": event.number,
        "credit": f"La somme est de nouveau {since} : rien n'est perdu."
        if left == event.cents
        else "Elle couvre un autre remboursement, que vous aviez à rendre" + (f" ; il en reste {euros(left)} {since}." if left else "."),
        "choix": HOW_TO_RECEIVE if left else "",
    }
    wording = TRANSFER_RETURNED if event.means == "transfer" else CARD_RETURNED
    return wording.notice(values, fact=f"{event.type}:{event.payment_id}", since=event.day)


def _dispute_won(event: RefundReturned) -> Notice:
    """Tell that money which a payer's bank had taken back pays again."""
    if event.credit_cents == event.cents:
        became = "Rien ne restait à payer : la somme est à votre crédit."
    else:
        left = f" ; il en reste {euros(event.credit_cents)} à votre crédit" if event.credit_cents else ""
        became = f"Il a réglé ce qui restait à payer{left}."
    values = {"montant": euros(event.cents), "date": long_date(event.day), "numero": event.number, "suite": became}
    return DISPUTE_WON.notice(values, fact=f"{event.type}:{event.payment_id}", since=event.day)
