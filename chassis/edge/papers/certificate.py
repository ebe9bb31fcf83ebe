"""Certificates on paper: what was paid for care in a year, for the tax return, and what was paid at all."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from chassis import french
from chassis.edge.papers.invoice import Sender
from chassis.edge.printing import printed
from chassis.errors import Conflict
from contracts.base import File
from contracts.billing import METHOD_LABELS, CertifiedPayment, PaymentCertificate, TaxCertificate

SOURCE = Path(__file__).with_name("certificate.typ").read_bytes()
LAW = (
    "Frais de garde hors du domicile (article 200 quater B du code général des impôts) : repas et pénalités non compris, enfants de moins "
    "de six ans au 1er janvier. Le crédit d'impôt porte sur 3 500 € au plus par enfant, la moitié en résidence alternée. "
    "Déduisez les aides reçues de votre employeur ou de la CAF."
)
NONE_SINCE = "Aucun règlement d'une garde facturée depuis {since} n'est enregistré pour cette année."
CARE_NOT_NAMED = "La mairie n'a pas encore indiqué quelles activités sont de la garde d'enfants."
BILLED_ELSEWHERE = "Cette année-là a été facturée avec un autre logiciel : la mairie fait l'attestation d'après ses archives."
TREASURY = "Les sommes réglées à la trésorerie (titres émis) ne figurent pas ici : demandez-lui une attestation."


class NotCertified(Conflict):
    """Nothing can be said of what was paid in a year; a paper would say that nothing was."""

    slug = "not_certified"
    title = "Cette attestation ne peut pas être établie ici"


def why_not(one: TaxCertificate | PaymentCertificate) -> str:
    """Say why nothing can be certified; nothing where it can."""
    none = not (one.children if isinstance(one, TaxCertificate) else one.payments)
    if none and one.billed_since and one.billed_since.year > one.year:
        return BILLED_ELSEWHERE
    return CARE_NOT_NAMED if isinstance(one, TaxCertificate) and not one.care_named else ""


def left_out(one: TaxCertificate | PaymentCertificate) -> str:
    """Say what a certificate leaves out of a year that was not wholly billed here."""
    if not one.billed_since:
        return ""
    month = french.month_name(one.billed_since)
    if isinstance(one, PaymentCertificate):
        return f"Les règlements d'avant {month} reçus avec un autre logiciel n'y figurent que s'ils ont été repris."
    return f"Les factures de l'ancien logiciel, d'avant {month}, ne sont pas comptées ici : leur attestation est à demander à la mairie."


def tax_certificate_pdf(one: TaxCertificate, sender: Sender, *, today: date) -> File:
    """Print a tax certificate; raises NotCertified where it would say what is not known."""
    _check(one)
    rows = [
        [child.child, french.plain_date(child.birth_date) if child.birth_date else "", french.euros(child.cents)]
        for child in one.children
        if child.counts
    ]
    others = [child.child for child in one.children if not child.counts]
    notes = [LAW, TREASURY]
    if others:
        notes.insert(0, f"Hors attestation, six ans révolus ou naissance non connue : {french.listed(others)}.")
    if out := left_out(one):
        notes.insert(0, out)
    since = f", facturée depuis {french.month_name(one.billed_since)}" if one.billed_since else ""
    intro = f"La mairie atteste que {_payer(one)} a réglé en {one.year}, pour la garde de ses enfants{since} :"
    told = {
        "intro": intro,
        "heads": ["Enfant", "Date de naissance", "Montant"],
        "rows": rows,
        "total": french.euros(one.cents),
        "notes": notes,
        **({"none": NONE_SINCE.format(since=french.month_name(one.billed_since))} if one.billed_since else {}),
        **({"none": f"Aucun enfant de moins de six ans au 1er janvier {one.year} n'est concerné."} if others else {}),
    }
    return _paper(sender, f"Attestation fiscale {one.year}", today, told)


def payment_certificate_pdf(one: PaymentCertificate, sender: Sender, *, today: date) -> File:
    """Print a certificate of payment; raises NotCertified where it would say what is not known."""
    _check(one)
    rows = [[french.short_date(paid.paid_on), *_what(paid), french.euros(paid.cents)] for paid in one.payments]
    intro = f"La mairie atteste que {_payer(one)} a réglé en {one.year} :"
    notes = [TREASURY, *([out] if (out := left_out(one)) else [])]
    heads = ["Date", "Mode de règlement", "Factures", "Montant"]
    told = {"intro": intro, "heads": heads, "rows": rows, "total": french.euros(one.cents), "notes": notes}
    return _paper(sender, f"Attestation de paiement {one.year}", today, told)


def _what(paid: CertifiedPayment) -> tuple[str, str]:
    """Say how something was paid and for which invoices, or that it was given back, and of which credit notes."""
    numbers, method = ", ".join(paid.invoices), METHOD_LABELS[paid.method]
    if paid.cents < 0:
        return f"Remboursement ({method.lower()})", f"Avoir {numbers}" if len(paid.invoices) == 1 else f"Avoirs {numbers}"
    return method, numbers or "À votre crédit"


def _check(one: TaxCertificate | PaymentCertificate) -> None:
    if reason := why_not(one):
        raise NotCertified(reason)


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
    return File(name=f"{name}.pdf", media_type="application/pdf", content=printed(SOURCE, "paper", facts))
