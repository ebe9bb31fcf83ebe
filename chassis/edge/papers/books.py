"""Papers of the books: the balance of the accounts, the journal of payments."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from chassis import french
from chassis.edge.papers.invoice import Sender
from chassis.edge.printing import printed
from contracts.base import File
from contracts.billing import METHOD_LABELS, JournalLine, PaymentsJournal, TrialBalance
from contracts.billing.words import BY_TERMINAL, CAME_BACK

SOURCE = Path(__file__).with_name("books.typ").read_bytes()
ACCOUNTS = {
    "receivable": "Redevables (familles)",
    "cash": "Caisse de la régie",
    "bank": "Compte bancaire",
    "treasury": "Trésorerie (titres émis)",
    "revenue": "Produits des services",
}
"""Accounts of the ledger, as the town hall calls them."""


def account(name: str) -> str:
    """Tell an account; one that this release does not know keeps its name."""
    return ACCOUNTS.get(name, name)


def balance_pdf(found: TrialBalance, sender: Sender) -> File:
    """Print the balance of the accounts."""
    rows = [
        [account(one.account), *map(french.euros, (one.opening_cents, one.debit_cents, one.credit_cents, one.closing_cents))]
        for one in found.accounts
    ]
    debit, credit = (sum(getattr(one, side) for one in found.accounts) for side in ("debit_cents", "credit_cents"))
    total = ["Total", "", french.euros(debit), french.euros(credit), ""]
    heads = ["Compte", "Solde avant", "Débit", "Crédit", "Solde après"]
    return _paper("Balance des comptes", found, sender, [{"title": "", "heads": heads, "numbers": 4, "rows": [*rows, total]}])


def deed(one: JournalLine) -> str:
    """Say what a line of the journal is: money that came in, a payment that was none, money given back, or back from the bank."""
    if one.kind == "payment" and one.bank == CAME_BACK:
        return "Remboursement revenu"
    if one.kind == "payment":
        return "Règlement"
    return "Remboursement" if one.refund else "Annulation ou réduction" if one.method == "treasury" else "Annulation"


def by(one: JournalLine) -> str:
    """Say by what means a line of the journal came in: a card on the terminal reaches the bank another way than one on the portal."""
    return BY_TERMINAL if one.terminal else METHOD_LABELS[one.method]


def _payer(one: JournalLine) -> str:
    return f", payé par {one.payer}" if one.payer else ""


def journal_pdf(found: PaymentsJournal, sender: Sender) -> File:
    """Print the journal of payments."""
    lines = [
        [
            french.short_date(one.day),
            one.number,
            one.family_name,
            f"{'' if deed(one) == 'Règlement' else f'{deed(one)}, '}{by(one)} {one.reference}".strip() + _payer(one),
            one.deposit,
            french.euros(one.cents),
        ]
        for one in found.lines
    ]
    by_method = []
    for method, count, cents in found.totals:
        by_method.append([METHOD_LABELS[method], str(count), french.euros(cents)])
        if method == "card" and found.terminal_cents:
            by_method.append(["dont au terminal", "", french.euros(found.terminal_cents)])
    tables = [
        {
            "title": "Par moyen de règlement",
            "heads": ["Moyen", "Opérations", "Montant"],
            "numbers": 2,
            "rows": [*by_method, ["Total", "", french.euros(found.total_cents)]],
        },
        {"title": "Opérations", "heads": ["Date", "N°", "Famille", "Moyen", "Remise", "Montant"], "numbers": 1, "rows": lines},
    ]
    return _paper("Journal des encaissements", found, sender, tables)


def _paper(title: str, found: TrialBalance | PaymentsJournal, sender: Sender, tables: Sequence[Mapping[str, object]]) -> File:
    period = f"du {french.plain_date(found.first)} au {french.plain_date(found.last)}"
    facts = {
        "title": title,
        "sender": f"Mairie {french.of_town(sender.town)}",
        "regie": found.regie_name,
        "period": french.capitalised(period),
        "tables": list(tables),
    }
    name = f"{title.lower().replace(' ', '-')}-{found.regie}-{found.first.isoformat()}-{found.last.isoformat()}.pdf"
    return File(name=name, media_type="application/pdf", content=printed(SOURCE, "paper", facts))
