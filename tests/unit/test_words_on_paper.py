"""What invoices, receipts and certificates say on paper."""

import io
import re
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from pypdf import PdfReader

from chassis.edge.papers.certificate import NotCertified, payment_certificate_pdf, tax_certificate_pdf
from chassis.edge.papers.invoice import Addressed, Sender, invoice_pdf, invoices_pdf
from contracts.billing import (
    CareOfChild,
    PaymentCertificate,
    Settlement,
    TaxCertificate,
    TreasuryNotice,
)
from tests.unit.printed import SENDER, invoice, invoiced, receipt, text_of, text_of_page


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


def test_a_receipt_says_what_was_paid_and_what_is_left_over() -> None:
    told = text_of(receipt())
    paid = ("Quittance AL-R12", "Odette MARTIN, pour le compte de DUPONT Jean", "Chèque n° 0012345, Crédit Agricole")
    for words in (*paid, "Facture AL-37", "12,20 €", "À votre crédit", "20,00 €"):
        assert words in told, words


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
