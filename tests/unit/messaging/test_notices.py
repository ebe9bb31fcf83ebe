from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from contracts.billing import BankAccountChanged, CreditNoteIssued, InvoiceIssued
from contracts.family import RecordRequestDecided, RecordRequestWithdrawn
from services.messaging.domain.bank_notices import bank_account_changed
from services.messaging.domain.invoice_notices import credit_note_issued, invoice_issued
from services.messaging.domain.notices import one_line
from services.messaging.domain.record_notices import record_request_decided, record_request_withdrawn

FAMILY = UUID(int=1)
DECIDED = datetime(2026, 11, 25, 9, 5, tzinfo=UTC)


def decided(status: str = "accepted", reason: str = "", fields: tuple[str, ...] = ("address", "mobile_phone")) -> RecordRequestDecided:
    return RecordRequestDecided.model_validate(
        {
            "family_id": FAMILY,
            "request_id": UUID(int=2),
            "version": 2,
            "kind": "guardian",
            "guardian_id": UUID(int=3),
            "status": status,
            "reason": reason,
            "decided_at": DECIDED,
            "fields": fields,
        }
    )


def issued(cents: int = 12_060, office: str = "") -> InvoiceIssued:
    return InvoiceIssued(
        family_id=FAMILY,
        invoice_id=UUID(int=4),
        version=1,
        number="AL-36",
        issued_on=date(2026, 11, 25),
        due_on=date(2026, 12, 15),
        total_cents=cents,
        taken_over=False,
        treasury_office=office,
    )


def test_an_accepted_change_says_whose_and_which_fields() -> None:
    notice = record_request_decided(decided(), "Jean DUPONT")
    assert notice.subject == "Votre fiche famille est à jour"
    assert "le mercredi 25 novembre à 10\xa0h\xa005" in notice.text
    assert "informations de Jean DUPONT (adresse et mobile)" in notice.text
    assert notice.decided_at == DECIDED


def test_the_bank_details_that_changed_are_named_within_the_sentence() -> None:
    event = BankAccountChanged(family_id=UUID(int=1), version=2, fields=("holder", "iban", "direct_debit"), changed_at=DECIDED)
    notice = bank_account_changed(event)
    assert notice is not None
    assert "(titulaire du compte et IBAN)" in notice.text


def test_a_clerk_s_word_comes_with_an_acceptance() -> None:
    assert "Message de la mairie : Bienvenue !" in record_request_decided(decided(reason="Bienvenue !"), "Jean DUPONT").text


def test_a_refused_change_says_why_and_what_to_do() -> None:
    notice = record_request_decided(decided("refused", "Il manque le justificatif."), "Anne MARTIN")
    assert notice.subject == "Votre demande de modification n'a pas été acceptée"
    assert "informations d'Anne MARTIN" in notice.text
    assert "Motif : Il manque le justificatif." in notice.text
    assert "transmettre à nouveau" in notice.text


def test_an_unknown_adult_and_unknown_fields_are_left_out() -> None:
    text = record_request_decided(decided(fields=("salary",)), "").text
    assert "modification de votre fiche famille." in text


def test_an_invoice_says_how_much_and_until_when() -> None:
    notice = invoice_issued(issued())
    assert notice.subject == "Votre facture AL-36 : 120,60\xa0€"
    assert "du mercredi 25 novembre 2026 est disponible" in notice.text
    assert "120,60\xa0€, à régler au plus tard le mardi 15 décembre 2026" in notice.text


def test_an_invoice_that_the_treasury_collects_names_it_and_no_day_of_the_portal() -> None:
    notice = invoice_issued(issued(office="SGC de L'Arbresle"))
    assert "C'est la trésorerie (SGC de L'Arbresle) qui l'encaisse" in notice.text
    assert "décembre" not in notice.text
    assert "attendez l'avis des sommes à payer" in notice.text
    assert "rien à régler" in invoice_issued(issued(0, "SGC de L'Arbresle")).text


def test_an_invoice_whose_notice_the_town_prints_says_that_the_town_sends_it() -> None:
    notice = invoice_issued(issued(office="SGC de L'Arbresle").model_copy(update={"town_prints": True}))
    assert "C'est la trésorerie (SGC de L'Arbresle) qui l'encaisse" in notice.text
    assert "La mairie vous enverra un avis des sommes à payer" in notice.text


@pytest.mark.parametrize("cents", [0, -500])
def test_an_invoice_of_nothing_asks_for_nothing(cents: int) -> None:
    assert "vous n'avez rien à régler" in invoice_issued(issued(cents)).text
    assert "prélev" not in invoice_issued(issued(cents).model_copy(update={"will_be_debited": True})).text


def test_a_credit_note_promises_nothing_that_depends_on_what_is_unpaid() -> None:
    notice = credit_note_issued(
        CreditNoteIssued(
            version=1, family_id=FAMILY, credit_note_id=UUID(int=4), number="AL-A3", issued_on=date(2026, 11, 25),
            period_from=date(2026, 10, 1), period_to=date(2026, 10, 31), credit_cents=500,
        )
    )  # fmt: skip
    assert "l'avoir AL-A3 du mercredi 25 novembre 2026 vous rend 5,00\xa0€." in notice.text
    assert "Si une facture reste à payer, cette somme la règle d'abord" in notice.text
    assert "en déduction" not in notice.text
    assert "facturé pour la période du 1er au 31 octobre 2026" in notice.text


def test_a_credit_note_about_one_day_names_it_once() -> None:
    day = date(2026, 11, 18)
    note = CreditNoteIssued(
        version=1, family_id=FAMILY, credit_note_id=UUID(int=4), number="AL-A3", issued_on=day,
        period_from=day, period_to=day, credit_cents=700,
    )  # fmt: skip
    assert "ce qui vous avait été facturé pour la journée du 18 novembre 2026" in credit_note_issued(note).text


def test_an_invoice_that_will_be_debited_asks_for_nothing_until_a_day() -> None:
    notice = invoice_issued(issued().model_copy(update={"will_be_debited": True}))
    assert notice.subject == "Votre facture AL-36 : 120,60\xa0€"
    assert "Elle sera prélevée sur votre compte, comme le prévoit votre mandat : vous n'avez rien à faire." in notice.text
    assert "au plus tard" not in notice.text
    elsewhere = issued(office="SGC de L'Arbresle").model_copy(update={"will_be_debited": True})
    assert "prélev" not in invoice_issued(elsewhere).text


def test_the_same_fact_has_the_same_key() -> None:
    assert record_request_decided(decided(), "Jean").fact == record_request_decided(decided(), "").fact
    assert invoice_issued(issued()).fact == invoice_issued(issued(1)).fact
    assert invoice_issued(issued()).fact != record_request_decided(decided(), "").fact


@pytest.mark.parametrize("text", ["Oui\r\nBcc: x@y.fr", "Oui\nBcc: x@y.fr", "Oui\x00\u2028\x85Bcc: x@y.fr", " Oui  Bcc: x@y.fr "])
def test_a_subject_is_one_line_whatever_it_is_made_of(text: str) -> None:
    assert " ".join(one_line(text).split()) == "Oui Bcc: x@y.fr"
    assert not set(one_line(text)) & set("\r\n\x00\x85\u2028")


def test_a_subject_is_not_endless() -> None:
    assert len(one_line("a" * 1000)) == 150


def test_a_change_entered_by_an_agent_says_who_and_when() -> None:
    entered = decided().model_copy(update={"by_staff_name": "C. MOREL", "submitted_at": DECIDED})
    assert "Saisie par la mairie (C. MOREL, le " in record_request_decided(entered, "Jean DUPONT").text
    assert "Saisie par la mairie" not in record_request_decided(decided(), "Jean DUPONT").text


def test_what_an_agent_changed_paper_in_hand_is_not_told_as_a_request() -> None:
    entered = decided(fields=("school",)).model_copy(update={"kind": "child_identity", "by_town": True, "by_staff_name": "C. MOREL"})
    notice = record_request_decided(entered, "Jean DUPONT")
    assert notice.subject == "La mairie a mis à jour votre fiche famille"
    assert "La mairie (C. MOREL) a modifié la fiche de votre enfant (école), le mercredi 25 novembre" in notice.text
    assert "votre demande" not in notice.text
    added = record_request_decided(entered.model_copy(update={"kind": "child_new"}), "Jean DUPONT")
    assert "La mairie (C. MOREL) a ajouté un enfant à votre fiche famille, le " in added.text


def test_only_what_an_agent_took_back_is_news() -> None:
    event = RecordRequestWithdrawn(family_id=FAMILY, request_id=UUID(int=2), version=2, kind="caf", withdrawn_at=DECIDED)
    assert record_request_withdrawn(event) is None
    notice = record_request_withdrawn(event.model_copy(update={"by_staff_name": "C. MOREL"}))
    assert notice is not None
    assert "La mairie (C. MOREL) a retiré pour vous votre demande « Informations CAF », le mercredi 25 novembre" in notice.text
    health = record_request_withdrawn(event.model_copy(update={"kind": "health", "by_staff_name": "C. MOREL"}))
    assert health is not None
    assert "sanitaire" not in health.text + health.subject
