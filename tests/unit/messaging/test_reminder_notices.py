"""What a reminder lists, and its total."""

from datetime import date
from uuid import UUID

from contracts.billing import RemindedInvoice, RemindedRefund, ReminderIssued
from services.messaging.domain.reminder_notices import reminder_issued

DAY = date(2026, 11, 25)


def reminder(*refunds: RemindedRefund) -> str:
    """Write the reminder of an invoice of 120,60 €."""
    event = ReminderIssued(
        version=1,
        family_id=UUID(int=1),
        reminder_id=UUID(int=2),
        regie_name="Régie garderie ALSH",
        step=1,
        subject="Rappel",
        text="Merci de régler.",
        invoices=(RemindedInvoice(number="AL-36", due_on=date(2026, 10, 30), cents=12060),),
        to_return=refunds,
        issued_on=DAY,
    )
    return reminder_issued(event).text


def test_an_invoice_alone_has_no_total() -> None:
    text = reminder()
    assert "– Facture AL-36, échue le 30 octobre 2026 : reste 120,60\xa0€" in text
    assert "Total" not in text


def test_who_paid_a_part_reads_that_it_came() -> None:
    invoice = RemindedInvoice(number="AL-36", due_on=date(2026, 10, 30), cents=10000, total_cents=15520)
    event = ReminderIssued(
        version=1, family_id=UUID(int=1), reminder_id=UUID(int=2), regie_name="Régie", step=1, subject="Rappel", text="Merci.",
        invoices=(invoice,), issued_on=DAY,
    )  # fmt: skip
    assert "échue le 30 octobre 2026 : reste 100,00\xa0€ sur 155,20\xa0€" in reminder_issued(event).text


def test_an_invoice_of_an_adult_who_left_says_whom_it_was_made_out_to() -> None:
    invoice = RemindedInvoice(number="AL-36", due_on=date(2026, 10, 30), cents=12060, billed_to="Monsieur Jean DUPONT")
    event = ReminderIssued(
        version=1, family_id=UUID(int=1), reminder_id=UUID(int=2), regie_name="Régie", step=1, subject="Rappel", text="Merci.",
        invoices=(invoice,), issued_on=DAY,
    )  # fmt: skip
    assert "– Facture AL-36 au nom de Monsieur Jean DUPONT, échue le 30 octobre 2026" in reminder_issued(event).text


def test_an_invoice_that_was_never_reminded_says_so_in_the_later_letter_of_another() -> None:
    due = {"due_on": date(2026, 10, 30), "cents": 100}
    invoices = tuple(RemindedInvoice.model_validate({"number": f"AL-{step}", "step": step, **due}) for step in (2, 1, 0))
    event = ReminderIssued(
        version=1, family_id=UUID(int=1), reminder_id=UUID(int=2), regie_name="Régie", step=2, subject="Deuxième relance",
        text="Malgré notre premier message, rien ne nous est parvenu.", invoices=invoices, issued_on=DAY,
    )  # fmt: skip
    lines = [line for line in reminder_issued(event).text.splitlines() if line.startswith("–")]
    assert [line.partition("1,00\xa0€")[2] for line in lines] == ["", " (première relance)", ""]


def test_a_refund_to_be_returned_is_named_with_the_invoices_and_in_their_total() -> None:
    text = reminder(RemindedRefund(number="AL-R12", given_back_on=date(2026, 11, 3), cents=900))
    assert "– Remboursement AL-R12 du 3 novembre 2026, à rendre : reste 9,00\xa0€\nTotal : 129,60\xa0€" in text
