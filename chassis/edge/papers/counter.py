"""Papers of the counter: the receipt of a payment, the slip of a deposit at the bank."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from chassis import french
from chassis.edge.papers.invoice import Sender
from chassis.edge.printing import printed
from contracts.base import File
from contracts.billing import METHOD_LABELS, CounterPayment, DepositView, is_invoice
from contracts.billing.words import BY_TERMINAL

SOURCE = Path(__file__).with_name("counter.typ").read_bytes()


def paid_by(one: CounterPayment) -> str:
    """Say by what a payment was made: "Chèque n° 0012345, Crédit Agricole"."""
    told = BY_TERMINAL if one.terminal else METHOD_LABELS[one.method]
    if one.reference:
        told = f"{told} n° {one.reference}"
    return f"{told}, {one.bank}" if one.bank else told


def received_from(one: CounterPayment) -> str:
    """Say of whom the money came: of whoever was billed, in whatever order their names are told, or of somebody else in their favour."""
    payer, billed = (sorted(french.plain(name).split()) for name in (one.payer, one.family_name))
    return f"{one.payer}, pour le compte de {one.family_name}" if payer not in ([], billed) else one.family_name


def paid_for(number: str) -> str:
    """Name what a payment settled: "Facture AL-36", or a refund that it returned, "Remboursement AL-R12 rendu"."""
    return f"Facture {number}" if is_invoice(number) else f"Remboursement {number} rendu"


def to_return(number: str, given_back_on: date) -> str:
    """Name what was given back and is owed again: "Remboursement AL-R12 du 3 novembre 2026 à rendre"."""
    return f"Remboursement {number} du {french.plain_date(given_back_on)} à rendre"


def receipt_pdf(one: CounterPayment, sender: Sender) -> File:
    """Print the receipt (quittance) of a payment."""
    rows = [[paid_for(number), french.euros(cents)] for number, cents in one.settled]
    if one.unused_cents:
        rows.append(["À votre crédit", french.euros(one.unused_cents)])
    if one.refunded_cents:
        rows.append(["Remboursé sur la carte", french.euros(one.refunded_cents)])
    facts = [["Date", french.plain_date(one.received_on or one.day)], ["Reçu de", received_from(one)], ["Mode de règlement", paid_by(one)]]
    title = f"Quittance {one.number}{' (annulée)' if one.cancelled else ''}"
    told = {
        "regie": one.regie_name,
        "facts": facts,
        "heads": ["Règlement de", "Montant"],
        "rows": rows,
        "total": french.euros(one.cents),
        "total_of": "Somme annulée" if one.cancelled else "Somme reçue",
        "signatures": [],
    }
    return _paper(sender, title, one.taken_by_name, told)


def deposit_pdf(one: DepositView, sender: Sender) -> File:
    """Print the slip of a deposit: every payment, with its bank and number where it has them."""
    columns = [("N°", [paid.number for paid in one.items]), ("Famille", [paid.family_name for paid in one.items])]
    noted = [("Banque", [paid.bank for paid in one.items]), ("Référence", [paid.reference for paid in one.items])]
    columns += [(head, cells) for head, cells in noted if any(cells)]
    columns.append(("Montant", [french.euros(paid.cents) for paid in one.items]))
    facts = [["Date", french.plain_date(one.day)], ["Nature", METHOD_LABELS[one.method]], ["Nombre de règlements", str(one.payments)]]
    if returned := [f"{paid.number} ({french.euros(paid.cents)})" for paid in one.items if paid.cancelled]:
        facts.append(["Rejeté depuis par la banque", french.listed(returned)])
    told = {
        "regie": one.regie_name,
        "facts": facts,
        "heads": [head for head, _ in columns],
        "rows": [list(row) for row in zip(*(cells for _, cells in columns), strict=True)],
        "total": french.euros(one.cents),
        "total_of": "Total remis",
        "signatures": ["Le régisseur", "Reçu à la banque, date et visa"],
    }
    return _paper(sender, f"Bordereau de remise {one.number}", one.made_by_name, told)


def _paper(sender: Sender, title: str, signed: str, told: Mapping[str, object]) -> File:
    facts = {"title": title, "sender": f"Mairie {french.of_town(sender.town)}", "signed": signed, **told}
    name = title.lower().replace(" ", "-")
    return File(name=f"{name}.pdf", media_type="application/pdf", content=printed(SOURCE, "paper", facts))
