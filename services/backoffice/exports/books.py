"""The books as workbooks: the balance of the accounts with what each family owes, the journal of payments."""

from datetime import datetime

from chassis import french
from chassis.edge.papers.books import account, by, deed
from contracts.base import File
from contracts.billing import METHOD_LABELS, PaymentsJournal, TrialBalance
from services.backoffice.exports.workbook import Column, Table, parted, workbook

SUMS = (Column("Solde avant", "euros", 14), Column("Débit", "euros", 14), Column("Crédit", "euros", 14), Column("Solde après", "euros", 14))


def balance_workbook(found: TrialBalance, *, now: datetime) -> File:
    """Make the workbook of a trial balance; what more families owe than a sheet holds is on the next."""
    accounts = Table(
        "Comptes",
        (Column("Compte", width=30), *SUMS),
        [
            (account(one.account), *_euros(one.opening_cents, one.debit_cents, one.credit_cents, one.closing_cents))
            for one in found.accounts
        ],
    )
    families = Table(
        "Familles",
        (Column("N° Famille", width=16), Column("Famille", width=34), *SUMS),
        [
            (one.family_number, one.family_name, *_euros(one.opening_cents, one.debit_cents, one.credit_cents, one.closing_cents))
            for one in found.families
        ],
    )
    return workbook(_name("balance", found), (accounts, *parted(families)), title=f"Balance des comptes, {found.regie_name}", now=now)


def journal_workbook(found: PaymentsJournal, *, now: datetime) -> File:
    """Make the workbook of a payments journal."""
    lines = Table(
        "Encaissements",
        (
            Column("Date", "day"),
            Column("N°", width=12),
            Column("N° Famille", width=16),
            Column("Famille", width=34),
            Column("Opération", width=14),
            Column("Moyen", width=18),
            Column("Banque", width=20),
            Column("Numéro", width=16),
            Column("Payé par", width=24),
            Column("Remise", width=12),
            Column("Montant", "euros", 14),
        ),
        [
            (
                one.day, one.number, one.family_number, one.family_name, deed(one),
                by(one), one.bank, one.reference, one.payer, one.deposit, *_euros(one.cents),
            )
            for one in found.lines
        ],
    )  # fmt: skip
    totals = Table(
        "Par moyen",
        (Column("Moyen", width=20), Column("Opérations", "count"), Column("Montant", "euros", 14)),
        _by_method(found),
    )
    return workbook(_name("encaissements", found), (lines, totals), title=f"Journal des encaissements, {found.regie_name}", now=now)


def _by_method(found: PaymentsJournal) -> list[tuple[str | int | float | None, ...]]:
    """List the sums by means of payment; what of the cards was taken on the terminal stands apart."""
    rows: list[tuple[str | int | float | None, ...]] = []
    for method, count, cents in found.totals:
        rows.append((METHOD_LABELS[method], count, *_euros(cents)))
        if method == "card" and found.terminal_cents:
            rows.append(("dont au terminal", None, *_euros(found.terminal_cents)))
    return rows


def _euros(*cents: int) -> tuple[float, ...]:
    """Write amounts as a sheet counts them; only shown, never computed with."""
    return tuple(one / 100 for one in cents)


def _name(kind: str, found: TrialBalance | PaymentsJournal) -> str:
    return f"{kind}-{found.regie}-{french.short_date(found.first).replace('/', '-')}-{french.short_date(found.last).replace('/', '-')}.xlsx"
