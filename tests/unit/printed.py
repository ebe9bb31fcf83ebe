"""What the portal prints, each document once, and the words of a page."""

import io
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from pypdf import PageObject, PdfReader

from chassis.edge.papers.books import balance_pdf
from chassis.edge.papers.certificate import payment_certificate_pdf
from chassis.edge.papers.counter import receipt_pdf
from chassis.edge.papers.invoice import Sender, invoice_pdf
from chassis.edge.takeaway import dossier
from chassis.settings import EdgeSettings
from contracts.billing import (
    AccountBalance,
    CertifiedPayment,
    CounterPayment,
    InvoiceLine,
    InvoiceView,
    PaymentCertificate,
    TreasuryNotice,
    TrialBalance,
)
from contracts.family import PostalAddress
from contracts.identity import Letter, LetterRun
from contracts.privacy import FamilyData, HeldDocument, HeldTable
from gateway.papers.month import month_pdf
from services.backoffice.letters.account import account_letters
from services.backoffice.letters.reminder import reminder_letters
from tests.unit.backoffice.cast import DUPONT
from tests.unit.backoffice.post_town import REMINDERS
from tests.unit.gateway import builders

SENDER = Sender("Sainte-Consorce", "mairie@example.fr")
JEAN, JEANNE = UUID(int=11), UUID(int=12)
SETTINGS: dict[str, Any] = {
    f"{service}_url": "http://127.0.0.1:9" for service in ("identity", "family", "planning", "billing", "messaging")
}


def letters() -> bytes:
    run = LetterRun(
        run_id=UUID(int=1),
        issued_at=datetime(2026, 11, 26, 9, tzinfo=UTC),
        expires_at=datetime(2026, 12, 26, 9, tzinfo=UTC),
        letters=tuple(
            Letter(
                guardian_id=guardian_id,
                family_id=UUID(int=2),
                title=title,
                last_name="Dupont",
                first_name=first_name,
                identifier=f"{first_name.lower()}.dupont",
                code="ABCD-EFGH-JKLM",
            )
            for guardian_id, title, first_name in ((JEAN, "Monsieur", "Jean"), (JEANNE, "Madame", "Jeanne"))
        ),
    )
    home = PostalAddress(guardian_id=JEAN, address="12 rue des Bonbons", postal_code="69280", city="Sainte-Consorce")
    return account_letters(run, {JEAN: home}, EdgeSettings(keys_file=Path("unused"), **SETTINGS))


def export() -> bytes:
    rows: tuple[dict[str, object], ...] = ({"first_name": "Léa", "birth_date": "2017-05-04"}, {"first_name": "Hugo"})
    part = FamilyData(
        service="family",
        tables=(HeldTable(table="child", rows=rows),),
        documents=(HeldDocument(document_id=UUID(int=3), name="attestation.pdf", media_type="application/pdf", size=1),),
    )
    return dossier.pdf([part, FamilyData(service="billing", tables=())], town="Sainte-Consorce", day=date(2026, 11, 26))


def invoice(
    total_cents: int = 1220,
    treasury: TreasuryNotice | None = None,
    left: int | None = None,
    *,
    debited_on: date | None = None,
    will_be_debited: bool = False,
) -> bytes:
    view = invoiced(total_cents, treasury, left, debited_on=debited_on, will_be_debited=will_be_debited)
    return invoice_pdf(view, SENDER, addressee=("Monsieur Jean DUPONT", "12 rue des Bonbons"), family_number="1001001816331").content


def invoiced(
    total_cents: int = 1220,
    treasury: TreasuryNotice | None = None,
    left: int | None = None,
    *,
    debited_on: date | None = None,
    will_be_debited: bool = False,
) -> InvoiceView:
    line = InvoiceLine(
        child="Léa",
        activity="Restauration scolaire",
        quantity=4,
        unit_cents=total_cents // 4,
        cents=total_cents,
        explanation="Tranche 850 et plus",
    )
    return InvoiceView(
        invoice_id=UUID(int=4),
        family_id=UUID(int=2),
        number="AL-37",
        regie="Régie garderie ALSH",
        issued_on=date(2026, 12, 2),
        due_on=date(2027, 1, 2),
        period_from=date(2026, 11, 1),
        period_to=date(2026, 11, 30),
        total_cents=total_cents,
        remaining_cents=max(total_cents, 0) if left is None else left,
        lines=(line,),
        treasury=treasury,
        debited_on=debited_on,
        will_be_debited=will_be_debited,
    )


def text_of(made: bytes) -> str:
    return " ".join(map(text_of_page, PdfReader(io.BytesIO(made)).pages))


def text_of_page(page: PageObject) -> str:
    return page.extract_text().replace("\u202f", " ").replace("\u00a0", " ")


def receipt() -> bytes:
    paid = CounterPayment(
        payment_id=UUID(int=5),
        family_id=UUID(int=2),
        family_name="DUPONT Jean",
        number="AL-R12",
        regie="AL",
        regie_name="Régie garderie ALSH",
        day=date(2026, 12, 2),
        method="cheque",
        bank="Crédit Agricole",
        reference="0012345",
        payer="Odette MARTIN",
        cents=2000,
        settled=(("AL-37", 1220),),
        unused_cents=780,
    )
    return receipt_pdf(paid, Sender("Sainte-Consorce", "mairie@example.fr")).content


def books() -> bytes:
    """Print what families owed at first, what they were billed and what they paid."""
    owed, earned = (1000, 1220, 2000, 220), (-1000, 2000, 1220, -220)
    accounts = tuple(
        AccountBalance(account=name, opening_cents=opening, debit_cents=debit, credit_cents=credit, closing_cents=closing)
        for name, (opening, debit, credit, closing) in (("receivable", owed), ("revenue", earned))
    )
    found = TrialBalance(regie="AL", regie_name="Régie garderie ALSH", first=date(2026, 12, 1), last=date(2026, 12, 31), accounts=accounts)
    return balance_pdf(found, Sender("Sainte-Consorce", "mairie@example.fr")).content


def certificate() -> bytes:
    """Print what a family paid in a year."""
    paid = CertifiedPayment(
        paid_on=date(2026, 12, 2), number="AL-R1", method="card", regie_name="Régie garderie ALSH", cents=1220, invoices=("AL-37",)
    )
    found = PaymentCertificate(
        family_id=UUID(int=2), family_number="1001001816331", payer="DUPONT Jean", year=2026, payments=(paid,), cents=1220
    )
    return payment_certificate_pdf(found, Sender("Sainte-Consorce", "mairie@example.fr"), today=date(2026, 12, 31)).content


def reminders() -> bytes:
    at = PostalAddress(guardian_id=JEAN, family_id=DUPONT.family_id, last_name="Dupont", address="12 rue", postal_code="", city="Lyon")
    return reminder_letters(REMINDERS[:2], {DUPONT.family_id: at}, SENDER, date(2026, 11, 26))


def month() -> bytes:
    return month_pdf(builders.month({}), town="Sainte-Consorce")
