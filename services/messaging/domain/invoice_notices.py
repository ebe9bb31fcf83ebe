"""Notices about invoices and credit notes."""

from chassis.french import euros, long_date, period, plain_date, short_date
from contracts.billing import CreditNoteIssued, InvoiceIssued
from services.messaging.domain.notices import Notice, letter
from services.messaging.domain.senders import BILLING
from services.messaging.domain.wording import Wording, Words

SAMPLE = {"numero": "AL-36", "montant": "120,60\u00a0€", "date": "mercredi 25 novembre 2026"}

TO_PAY = Wording(
    slug="invoice_to_pay",
    title="Nouvelle facture à régler",
    kind="invoice",
    sender=BILLING,
    words=Words(
        "Votre facture {numero} : {montant}",
        letter(
            "Votre facture {numero} du {date} est disponible.",
            "Elle s'élève à {montant}, à régler au plus tard le {echeance}.",
            "Vous pouvez la consulter et l'imprimer dans « Relevé de compte ».",
        ),
    ),
    samples={**SAMPLE, "echeance": "mardi 15 décembre 2026"},
)
AT_TREASURY = Wording(
    slug="invoice_at_treasury",
    title="Nouvelle facture que la trésorerie encaisse",
    kind="invoice",
    sender=BILLING,
    words=Words(
        "Votre facture {numero} : {montant}",
        letter(
            "Votre facture {numero} du {date} est disponible. Elle s'élève à {montant}.",
            "C'est la trésorerie ({tresorerie}) qui l'encaisse : ne la payez pas sur le portail, attendez l'avis des sommes à payer"
            " et suivez ce qu'il indique.",
            "Vous pouvez consulter et imprimer la facture dans « Relevé de compte ».",
        ),
    ),
    samples={**SAMPLE, "tresorerie": "SGC de L'Arbresle"},
)
AT_TREASURY_TOWN_PRINTS = Wording(
    slug="invoice_at_treasury_town_prints",
    title="Nouvelle facture que la trésorerie encaisse (avis envoyés par la mairie)",
    kind="invoice",
    sender=BILLING,
    words=Words(
        "Votre facture {numero} : {montant}",
        letter(
            "Votre facture {numero} du {date} est disponible. Elle s'élève à {montant}.",
            "C'est la trésorerie ({tresorerie}) qui l'encaisse : ne la payez pas sur le portail. La mairie vous enverra un avis des sommes"
            " à payer : attendez-le, puis suivez ce qu'il indique.",
            "Vous pouvez consulter et imprimer la facture dans « Relevé de compte ».",
        ),
    ),
    samples=AT_TREASURY.samples,
)
TO_BE_DEBITED = Wording(
    slug="invoice_to_be_debited",
    title="Nouvelle facture qui sera prélevée",
    kind="invoice",
    sender=BILLING,
    words=Words(
        "Votre facture {numero} : {montant}",
        letter(
            "Votre facture {numero} du {date} est disponible. Elle s'élève à {montant}.",
            "Elle sera prélevée sur votre compte, comme le prévoit votre mandat : vous n'avez rien à faire."
            " Avant le prélèvement, un message vous en dira la date et le montant.",
            "Vous pouvez consulter et imprimer la facture dans « Relevé de compte ».",
        ),
    ),
    samples=SAMPLE,
)
NOTHING_TO_PAY = Wording(
    slug="invoice_nothing_to_pay",
    title="Nouvelle facture, rien à régler",
    kind="invoice",
    sender=BILLING,
    words=Words(
        "Votre facture {numero} : {montant}",
        letter(
            "Votre facture {numero} du {date} est disponible.",
            "Elle s'élève à {montant} : vous n'avez rien à régler.",
            "Vous pouvez la consulter dans « Relevé de compte ».",
        ),
    ),
    samples={**SAMPLE, "montant": "0,00\u00a0€"},
)
CREDIT_NOTE = Wording(
    slug="credit_note",
    title="Avoir",
    kind="invoice",
    sender=BILLING,
    words=Words(
        "Votre avoir {numero} : {montant}",
        letter(
            "La mairie a corrigé ce qui vous avait été facturé pour {periode} : l'avoir {numero} du {date} vous rend {montant}.",
            "Si une facture reste à payer, cette somme la règle d'abord ; ce qui reste est à votre crédit, pour vos prochaines factures.",
            "Vous pouvez lire chaque correction dans « Relevé de compte ».",
        ),
    ),
    samples={
        **SAMPLE,
        "numero": "AL-A3",
        "debut": "1/10/2026",
        "fin": "31/10/2026",
        "periode": "la période du 1er au 31 octobre 2026",
    },
)
WORDINGS = (TO_PAY, TO_BE_DEBITED, AT_TREASURY, AT_TREASURY_TOWN_PRINTS, NOTHING_TO_PAY, CREDIT_NOTE)


def invoice_issued(event: InvoiceIssued) -> Notice:
    """Tell a new invoice: its amount, and until when to pay it, that it will be debited, or that the treasury collects it."""
    values = {"numero": event.number, "montant": euros(event.total_cents), "date": long_date(event.issued_on)}
    fact = f"billing.invoice.issued:{event.invoice_id}"
    if event.total_cents > 0 and event.treasury_office:
        wording = AT_TREASURY_TOWN_PRINTS if event.town_prints else AT_TREASURY
        return wording.notice({**values, "tresorerie": event.treasury_office}, fact=fact, since=event.issued_on)
    if event.total_cents > 0 and event.will_be_debited:
        return TO_BE_DEBITED.notice(values, fact=fact, since=event.issued_on)
    if event.total_cents > 0:
        return TO_PAY.notice({**values, "echeance": long_date(event.due_on)}, fact=fact, since=event.issued_on)
    return NOTHING_TO_PAY.notice(values, fact=fact, since=event.issued_on)


def credit_note_issued(event: CreditNoteIssued) -> Notice:
    """Tell a credit note: what was invoiced too much, and what becomes of it."""
    first, last = event.period_from, event.period_to
    values = {
        "numero": event.number,
        "montant": euros(event.credit_cents),
        "date": long_date(event.issued_on),
        "debut": short_date(event.period_from),
        "fin": short_date(event.period_to),
        "periode": f"la journée du {plain_date(first)}" if first == last else f"la période {period(first, last)}",
    }
    return CREDIT_NOTE.notice(values, fact=f"billing.credit_note.issued:{event.credit_note_id}", since=event.issued_on)
