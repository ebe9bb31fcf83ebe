"""Certificates on paper: what was paid for care in a year, for the tax return, and what was paid at all."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from chassis import french
from chassis.edge.papers.invoice import Sender
from chassis.edge.printing import printed
from contracts.base import File
from contracts.billing import METHOD_LABELS, PaymentCertificate, TaxCertificate

TEMPLATE = Path(__file__).with_name("certificate.typ")
LAW = (
    "Frais de garde hors du domicile (article 200 quater B du code général des impôts) : repas et pénalités non compris, enfants de moins "
    "de six ans au 1er janvier. Le crédit d'impôt porte sur 3 500 € au plus par enfant, la moitié en résidence alternée. "
    "Déduisez les aides reçues de votre employeur ou de la CAF."
)
TREASURY = "Les sommes réglées à la trésorerie (titres émis) ne figurent pas ici : demandez-lui une attestation."


def tax_certificate_pdf(one: TaxCertificate, sender: Sender, *, today: date) -> File:
    """Print a tax certificate."""
    rows = [
        [child.child, french.plain_date(child.birth_date) if child.birth_date else "", french.euros(child.cents)]
        for child in one.children
        if child.counts
    ]
    others = [child.child for child in one.children if not child.counts]
    notes = [LAW, TREASURY]
    if others:
        notes.insert(0, f"Hors attestation, six ans révolus ou naissance non connue : {french.listed(others)}.")
    intro = f"La mairie atteste que {_payer(one)} a réglé en {one.year}, pour la garde de ses enfants :"
    told = {
        "intro": intro,
        "heads": ["Enfant", "Date de naissance", "Montant"],
        "rows": rows,
        "total": french.euros(one.cents),
        "notes": notes,
        **({"none": f"Aucun enfant de moins de six ans au 1er janvier {one.year} n'est concerné."} if others else {}),
    }
    return _paper(sender, f"Attestation fiscale {one.year}", today, told)


def payment_certificate_pdf(one: PaymentCertificate, sender: Sender, *, today: date) -> File:
    """Print a certificate of payment."""
    rows = [
        [
            french.short_date(paid.paid_on),
            METHOD_LABELS[paid.method],
            ", ".join(paid.invoices) or "À votre crédit",
            french.euros(paid.cents),
        ]
        for paid in one.payments
    ]
    intro = f"La mairie atteste que {_payer(one)} a réglé en {one.year} :"
    heads = ["Date", "Mode de règlement", "Factures", "Montant"]
    told = {"intro": intro, "heads": heads, "rows": rows, "total": french.euros(one.cents), "notes": [TREASURY]}
    return _paper(sender, f"Attestation de paiement {one.year}", today, told)


def _payer(one: TaxCertificate | PaymentCertificate) -> str:
    return f"{one.payer or 'la famille'}" + (f" (N° Famille {one.family_number})" if one.family_number else "")


def _paper(sender: Sender, title: str, today: date, told: Mapping[str, object]) -> File:
    facts = {
        "title": title,
        "sender": f"Mairie {french.of_town(sender.town)}",
        "contact": sender.contact,
        "signed": f"Fait {french.in_town(sender.town)}, le {french.plain_date(today)}.",
        "none": "Aucun règlement n'est enregistré pour cette année.",
        **told,
    }
    if told["rows"]:
        facts["none"] = ""
    name = title.lower().replace(" ", "-")
    return File(name=f"{name}.pdf", media_type="application/pdf", content=printed(TEMPLATE, "paper", facts))
