"""What the portal prints is read out by a screen reader: language, title, structure, and words for every picture (PDF/UA-1)."""

import importlib
import io
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pypdf import PageObject, PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from chassis.edge.papers.books import balance_pdf
from chassis.edge.papers.certificate import NotCertified, payment_certificate_pdf, tax_certificate_pdf
from chassis.edge.papers.counter import receipt_pdf
from chassis.edge.papers.invoice import Addressed, Sender, invoice_pdf, invoices_pdf
from chassis.edge.takeaway import dossier
from chassis.french import of
from chassis.settings import EdgeSettings
from contracts.billing import (
    AccountBalance,
    CareOfChild,
    CertifiedPayment,
    CounterPayment,
    InvoiceLine,
    InvoiceView,
    PaymentCertificate,
    Settlement,
    TaxCertificate,
    TreasuryNotice,
    TrialBalance,
)
from contracts.family import PostalAddress
from contracts.identity import Letter, LetterRun
from contracts.privacy import FamilyData, HeldDocument, HeldTable
from gateway.papers.month import month_pdf
from services.backoffice.letters.account import account_letters
from services.backoffice.letters.reminder import reminder_letters
from stack import ROOT
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


def test_an_invoice_says_for_whom_for_what_how_much_and_why() -> None:
    told = text_of(invoice())
    for words in (
        "Facture AL-37",
        "Monsieur Jean DUPONT",
        "1001001816331",
        "Léa",
        "Restauration scolaire",
        "Tranche 850 et plus",
        "12,20 €",
        "À régler au plus tard le",
    ):
        assert words in told, words


def test_an_invoice_says_which_days_its_lines_count_and_what_settled_a_part_of_it() -> None:
    whole = invoiced(left=500)
    days = (date(2026, 11, 5), date(2026, 11, 12))
    paid = Settlement(operation_id=UUID(int=5), number="AL-40", day=date(2026, 12, 8), kind="credit_note", description="Avoir", cents=720)
    counts = whole.lines[0].model_copy(update={"days": days})
    corrects = counts.model_copy(update={"explanation": "Les 5 et 12 novembre 2026 : facturé 3,05 €"})
    told = whole.model_copy(update={"lines": (counts, corrects), "settled_by": (paid,)})
    paper = text_of(invoice_pdf(told, SENDER, addressee=(), family_number="").content)
    assert paper.count("Les 5 et 12 novembre") == 2, "what names its days by itself is not told them again"
    assert re.search(r"Avoir AL-40, le 8 décembre 2026\s*−7,20 €", paper)
    assert re.search(r"Reste à régler\s*5,00 €", paper)


def test_an_invoice_that_shortens_the_family_quotient_says_once_what_that_is() -> None:
    whole = invoiced()
    line = whole.lines[0].model_copy(update={"explanation": "Tranche 850 et plus, QF 850 depuis le 1er janvier 2026 : 3,05 €"})
    told = whole.model_copy(update={"lines": (line, line)})
    paper = text_of(invoice_pdf(told, SENDER, addressee=(), family_number="").content)
    assert paper.count("QF : quotient familial") == 1
    assert "quotient familial" not in text_of(invoice())


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (1220, "Cette somme est à votre crédit : elle vient en déduction"),
        (220, "Il en reste 2,20 € à votre crédit : cette somme vient en déduction"),
        (0, "Il n'en reste rien à votre crédit : cette somme a servi à régler vos factures, ou vous a été remboursée."),
    ],
)
def test_a_credit_note_says_what_is_left_of_it(left: int, words: str) -> None:
    told = " ".join(text_of(invoice(-1220, left=left)).split())
    assert words in told
    assert told.count("à votre crédit") == 1


def test_invoices_that_are_posted_together_have_each_its_own_sheets_counted_from_the_first() -> None:
    whole = invoiced()
    long = whole.model_copy(update={"number": "AL-38", "lines": tuple(whole.lines[0] for _ in range(25))})
    made = invoices_pdf("À poster", SENDER, [Addressed(one, (f"Madame {one.number}",), "") for one in (long, whole)])
    pages = [text_of_page(one) for one in PdfReader(io.BytesIO(made)).pages]
    assert [re.findall(r"(?:Facture )(AL-[0-9]+), page ([0-9])", one) for one in pages] == [
        [("AL-38", "1")],
        [("AL-38", "2")],
        [("AL-37", "1")],
    ]
    assert ["Madame" in one for one in pages] == [True, False, True]


def test_an_invoice_that_a_direct_debit_pays_says_when_and_asks_for_nothing() -> None:
    told = text_of(invoice(debited_on=date(2027, 1, 8), will_be_debited=True))
    assert "Par prélèvement le 8 janvier 2027" in told
    soon = text_of(invoice(will_be_debited=True))
    assert "Par prélèvement : un message vous en dira la date et le montant" in soon
    for paper in (" ".join(told.split()), " ".join(soon.split())):
        assert "cette somme sera prélevée sur votre compte." in paper
        assert "avant le prélèvement" in paper
        assert ("Réglez à la mairie" in paper, "au plus tard" in paper, "échéance" in paper) == (False, False, False)


def test_a_credit_note_asks_for_nothing() -> None:
    told = text_of(invoice(-1220))
    assert "Avoir AL-37" in told
    assert "à votre crédit" in told
    assert "À régler au plus tard" not in told


@pytest.mark.parametrize(("number", "named"), [({"ormc": 12}, "ORMC n°12"), ({"title_number": 57}, "n°57")])
def test_an_invoice_names_the_title_by_which_the_treasury_collects_it(number: dict[str, int], named: str) -> None:
    told = text_of(invoice(treasury=TreasuryNotice(office="SGC de L'Arbresle", how_to_pay="payfip.gouv.fr", **number)))
    assert f"Titre émis ({named})" in told.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("more", "waits"),
    [
        ({"ormc": 12}, "attendez l'avis des sommes à payer, puis payez à la trésorerie"),
        ({"title_number": 57}, "attendez l'avis des sommes à payer, puis payez à la trésorerie"),
        ({"ormc": 12, "town_prints": True}, "attendez l'avis des sommes à payer que la mairie vous envoie, puis payez à la trésorerie"),
    ],
)
@pytest.mark.parametrize("left", [0, 220])
def test_an_invoice_that_a_title_settled_here_is_said_to_be_paid_at_the_treasury(more: dict[str, Any], waits: str, left: int) -> None:
    notice = TreasuryNotice(office="SGC de L'Arbresle", how_to_pay="payfip.gouv.fr", cents=1220 - left, **more)
    told = " ".join(text_of(invoice(treasury=notice, left=left)).replace("’", "'").split())
    assert f"À régler à la trésorerie {'10,00' if left else '12,20'} €" in told
    assert waits in told
    assert "rien à régler" not in told
    assert ("Reste à régler 2,20 €" in told) == bool(left)


def test_an_invoice_that_the_treasury_collects_sends_nobody_to_the_town_hall_to_pay() -> None:
    told = text_of(invoice(treasury=TreasuryNotice(office="SGC de L'Arbresle", how_to_pay="payfip.gouv.fr"))).replace("’", "'")
    assert "avis des sommes à payer de la trésorerie (SGC de L'Arbresle)" in " ".join(told.split())
    assert "À régler au plus tard le" not in told
    assert "Réglez à la mairie" not in told


def test_an_invoice_whose_notice_the_town_prints_says_that_the_town_sends_it() -> None:
    notice = TreasuryNotice(office="SGC de L'Arbresle", how_to_pay="payfip.gouv.fr", town_prints=True)
    told = " ".join(text_of(invoice(treasury=notice)).replace("’", "'").split())
    assert "attendez l'avis des sommes à payer que la mairie vous envoie, puis payez à la trésorerie (SGC de L'Arbresle)" in told
    assert "À la trésorerie (SGC de L'Arbresle), à réception de l'avis que la mairie vous envoie" in told
    assert "de la trésorerie" not in told


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
        cents=2000,
        settled=(("AL-37", 1220),),
        unused_cents=780,
    )
    return receipt_pdf(paid, Sender("Sainte-Consorce", "mairie@example.fr")).content


def test_a_receipt_says_what_was_paid_and_what_is_left_over() -> None:
    told = text_of(receipt())
    paid = ("Quittance AL-R12", "DUPONT Jean", "Chèque n° 0012345, Crédit Agricole")
    for words in (*paid, "Facture AL-37", "12,20 €", "À votre crédit", "20,00 €"):
        assert words in told, words


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


@pytest.mark.parametrize(("counts", "said"), [(False, "Aucun enfant de moins de six ans au 1er janvier 2026"), (True, "640,00 €")])
def test_a_tax_certificate_says_why_it_certifies_nothing(counts: bool, said: str) -> None:
    hugo = CareOfChild(child="Hugo", birth_date=date(2018, 5, 4), cents=64_000, counts=counts)
    found = TaxCertificate(
        family_id=UUID(int=2), family_number="1", payer="DUPONT Jean", year=2026, children=(hugo,), cents=64_000 if counts else 0
    )
    told = text_of(tax_certificate_pdf(found, Sender("Sainte-Consorce", "mairie@example.fr"), today=date(2026, 12, 31)).content)
    assert said in told
    assert "Aucun règlement" not in told


def test_a_tax_certificate_never_says_that_nothing_was_paid_of_what_another_program_billed() -> None:
    found = TaxCertificate(
        family_id=UUID(int=2), family_number="1", payer="DUPONT Jean", year=2026, children=(), cents=0, billed_since=date(2026, 11, 1)
    )
    sender, today = Sender("Sainte-Consorce", "mairie@example.fr"), date(2027, 1, 31)
    told = " ".join(text_of(tax_certificate_pdf(found, sender, today=today).content).split())
    assert "pour la garde de ses enfants, facturée depuis novembre 2026" in told
    assert "Aucun règlement d'une garde facturée depuis novembre 2026" in told
    assert "Les factures de l'ancien logiciel, d'avant novembre 2026, ne sont pas comptées ici" in told
    for untold in (found.model_copy(update={"care_named": False}), found.model_copy(update={"year": 2025})):
        with pytest.raises(NotCertified):
            tax_certificate_pdf(untold, sender, today=today)
    paid = PaymentCertificate(
        family_id=UUID(int=2), family_number="1", payer="", year=2025, payments=(), cents=0, billed_since=date(2026, 11, 1)
    )
    with pytest.raises(NotCertified):
        payment_certificate_pdf(paid, sender, today=today)


def reminders() -> bytes:
    at = PostalAddress(guardian_id=JEAN, family_id=DUPONT.family_id, last_name="Dupont", address="12 rue", postal_code="", city="Lyon")
    return reminder_letters(REMINDERS[:2], {DUPONT.family_id: at}, SENDER, date(2026, 11, 26))


def month() -> bytes:
    return month_pdf(builders.month({}), town="Sainte-Consorce")


PRINTED: dict[str, tuple[Callable[[], bytes], str, int]] = {
    "gateway/papers/month.typ": (month, f"Planning {of(builders.month({}).child)}, novembre 2026", 0),
    "services/backoffice/letters/account.typ": (letters, "Votre accès au Portail Famille", 2),
    "services/backoffice/letters/reminder.typ": (reminders, "Relances à envoyer par courrier", 0),
    "chassis/edge/papers/books.typ": (books, "Balance des comptes, Régie garderie ALSH", 0),
    "chassis/edge/papers/certificate.typ": (certificate, "Attestation de paiement 2026", 0),
    "chassis/edge/papers/counter.typ": (receipt, "Quittance AL-R12", 0),
    "chassis/edge/papers/invoice.typ": (invoice, "Facture AL-37", 0),
    "chassis/edge/takeaway/dossier.typ": (export, "Les données de votre famille", 0),
}
"""Every template with how it is printed, its title, and how many pictures it holds then."""


def test_every_template_is_looked_at() -> None:
    folders = ("chassis", "gateway", "services", "stack")
    assert sorted(str(path.relative_to(ROOT)) for folder in folders for path in (ROOT / folder).rglob("*.typ")) == sorted(PRINTED)


@pytest.mark.parametrize("template", PRINTED)
def test_a_template_is_read_when_its_process_starts(template: str) -> None:
    module = importlib.import_module(template.removesuffix(".typ").replace("/", "."))
    assert (ROOT / template).read_bytes() == module.SOURCE, "a new release lies in its place before the process ends"


@pytest.mark.parametrize("template", PRINTED)
def test_a_document_says_its_language_its_title_and_that_it_is_tagged(template: str) -> None:
    make, title, _ = PRINTED[template]
    reader = PdfReader(io.BytesIO(make()))
    root: Any = reader.root_object
    assert root["/Lang"].split("-")[0] == "fr"
    assert reader.metadata is not None
    assert reader.metadata.title == title
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/MarkInfo"]["/Marked"]
    declared = root["/Metadata"].get_data().decode()
    assert "pdfuaid:part" in declared
    assert title in declared
    for page in reader.pages:
        assert str(page["/Tabs"]) == "/S", "the order of what can be reached by keyboard follows the structure"


@pytest.mark.parametrize("template", PRINTED)
def test_its_structure_has_a_heading_paragraphs_and_words_for_every_picture(template: str) -> None:
    make, _, pictures = PRINTED[template]
    reader = PdfReader(io.BytesIO(make()))
    root: Any = reader.root_object["/StructTreeRoot"]
    found = list(elements(root))
    kinds = [str(one["/S"]) for one in found]
    assert kinds[0] == "/Document"
    assert {"/H1", "/P"} <= set(kinds)
    figures = [one for one in found if str(one["/S"]) == "/Figure"]
    assert len(figures) == pictures
    assert all(str(one.get("/Alt", "")).strip() for one in figures)


def test_lists_and_links_are_lists_and_links() -> None:
    def kinds(made: bytes) -> set[str]:
        root: Any = PdfReader(io.BytesIO(made)).root_object["/StructTreeRoot"]
        return {str(one["/S"]) for one in elements(root)}

    assert {"/L", "/LI", "/LBody", "/Link"} <= kinds(letters())
    assert {"/H1", "/H2", "/H3", "/L", "/LI"} <= kinds(export())


def elements(node: Any) -> Iterator[DictionaryObject]:
    """Walk the structure in reading order."""
    node = node.get_object() if isinstance(node, IndirectObject) else node
    if isinstance(node, ArrayObject):
        for one in node:
            yield from elements(one)
    elif isinstance(node, DictionaryObject):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from elements(node["/K"])
