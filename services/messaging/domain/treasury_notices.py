"""Notices about invoices that the public treasury collects: handed over to it, or given back by it."""

from chassis.french import euros, long_date
from contracts.billing import TreasuryOrderIssued, TreasuryOrderTakenBack
from services.messaging.domain.notices import Notice, letter
from services.messaging.domain.senders import BILLING
from services.messaging.domain.wording import Wording, Words

DEBTOR = "Le titre est au nom de {}, à qui cette facture a été adressée : l'avis lui est envoyé."
HANDED_OVER = Wording(
    slug="treasury_order_issued",
    title="Facture transmise à la trésorerie (titre émis)",
    kind="invoice",
    sender=BILLING,
    words=Words(
        "Votre facture {numero} est maintenant à régler à la trésorerie",
        letter(
            "Le {date}, nous avons transmis votre facture {numero} à la trésorerie ({tresorerie}), qui encaisse maintenant {montant}"
            " (ORMC n°{ormc}).",
            "Ne la payez plus sur le portail : attendez l'avis des sommes à payer, puis suivez ce qu'il indique. La facture explique"
            " comment payer.",
            "{debiteur}",
        ),
    ),
    samples={
        "numero": "AL-36",
        "montant": "42,00\u00a0€",
        "date": "mardi 17 novembre 2026",
        "tresorerie": "SGC de L'Arbresle",
        "ormc": "12",
        "debiteur": DEBTOR.format("Monsieur Jean DUPONT"),
    },
)
HANDED_OVER_TOWN_PRINTS = Wording(
    slug="treasury_order_issued_town_prints",
    title="Facture transmise à la trésorerie (titre émis, avis envoyé par la mairie)",
    kind="invoice",
    sender=BILLING,
    words=Words(
        "Votre facture {numero} est maintenant à régler à la trésorerie",
        letter(
            "Le {date}, nous avons transmis votre facture {numero} à la trésorerie ({tresorerie}), qui encaisse maintenant {montant}"
            " (ORMC n°{ormc}).",
            "Ne la payez plus sur le portail : la mairie vous enverra un avis des sommes à payer. Attendez-le, puis suivez ce qu'il"
            " indique. La facture explique comment payer.",
            "{debiteur}",
        ),
    ),
    samples=HANDED_OVER.samples,
)
BY_HAND = Wording(
    slug="treasury_title_by_hand",
    title="Facture transmise à la trésorerie (titre émis à la main)",
    kind="invoice",
    sender=BILLING,
    words=Words(
        "Votre facture {numero} est maintenant à régler à la trésorerie",
        letter(
            "Votre facture {numero} est transmise à la trésorerie ({tresorerie}), qui encaisse maintenant {montant} (titre n°{titre}).",
            "Ne la payez plus sur le portail : attendez l'avis des sommes à payer, puis suivez ce qu'il indique. La facture explique"
            " comment payer.",
            "{debiteur}",
        ),
    ),
    samples={
        "numero": "AL-36",
        "montant": "42,00\u00a0€",
        "tresorerie": "SGC de L'Arbresle",
        "titre": "57",
        "debiteur": HANDED_OVER.samples["debiteur"],
    },
)
TAKEN_BACK = Wording(
    slug="treasury_order_taken_back",
    title="Titre de la trésorerie annulé ou réduit",
    kind="invoice",
    sender=BILLING,
    words=Words(
        "Le titre de votre facture {numero} est {ce_qui}",
        letter(
            "Le {date}, le titre de votre facture {numero} (ORMC n°{ormc}) a été {ce_qui} : {montant} ne sont plus dus à la trésorerie.",
            "La facture, dans « Relevé de compte », dit ce qu'il en reste à régler, et où.",
        ),
    ),
    samples={"numero": "AL-36", "montant": "20,00\u00a0€", "date": "vendredi 20 novembre 2026", "ormc": "12", "ce_qui": "réduit"},
)
BY_HAND_TAKEN_BACK = Wording(
    slug="treasury_title_by_hand_taken_back",
    title="Titre émis à la main annulé ou réduit",
    kind="invoice",
    sender=BILLING,
    words=Words(
        "Le titre de votre facture {numero} est {ce_qui}",
        letter(
            "Le {date}, le titre n°{titre} de votre facture {numero} a été {ce_qui} : {montant} ne sont plus dus à la trésorerie.",
            "La facture, dans « Relevé de compte », dit ce qu'il en reste à régler, et où.",
        ),
    ),
    samples={"numero": "AL-36", "montant": "20,00\u00a0€", "date": "vendredi 20 novembre 2026", "titre": "57", "ce_qui": "réduit"},
)
WORDINGS = (HANDED_OVER, HANDED_OVER_TOWN_PRINTS, BY_HAND, TAKEN_BACK, BY_HAND_TAKEN_BACK)


def treasury_order_issued(event: TreasuryOrderIssued) -> Notice:
    """Tell that the treasury collects an invoice from now on, and who sends its notice."""
    values = {
        "numero": event.invoice_number,
        "montant": euros(event.cents),
        "date": long_date(event.day),
        "tresorerie": event.office,
        "debiteur": DEBTOR.format(event.billed_to) if event.billed_to else "",
        **_numbered(event),
    }
    wording = BY_HAND if event.title_number is not None else HANDED_OVER_TOWN_PRINTS if event.town_prints else HANDED_OVER
    return wording.notice(values, fact=f"{event.type}:{event.title_id}", since=event.day)


def treasury_order_taken_back(event: TreasuryOrderTakenBack) -> Notice:
    """Tell that a title was annulled or reduced."""
    values = {
        "numero": event.invoice_number,
        "montant": euros(event.cents),
        "date": long_date(event.day),
        "ce_qui": "annulé" if event.whole else "réduit",
        **_numbered(event),
    }
    wording = TAKEN_BACK if event.title_number is None else BY_HAND_TAKEN_BACK
    return wording.notice(values, fact=f"{event.type}:{event.correction_id}", since=event.day)


def _numbered(event: TreasuryOrderIssued | TreasuryOrderTakenBack) -> dict[str, str]:
    """Fill in the number of the batch, or of the title that was made by hand."""
    return {"ormc": str(event.ormc)} if event.title_number is None else {"titre": str(event.title_number)}
