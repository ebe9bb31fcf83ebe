"""The letter of a reminder says of an invoice that is paid in part how much it was."""

import io
from datetime import date

import pytest
from pypdf import PdfReader

from contracts.billing import RemindedInvoice
from services.backoffice.letters.reminder import reminder_letters
from tests.unit.backoffice.post_town import REMINDERS
from tests.unit.printed import SENDER


@pytest.mark.parametrize(("total_cents", "said"), [(0, False), (440, False), (1500, True)])
def test_the_letter_tells_who_paid_a_part_that_it_came(total_cents: int, said: bool) -> None:
    owed = RemindedInvoice(number="AL-7", due_on=date(2026, 10, 27), cents=440, total_cents=total_cents)
    paper = reminder_letters([REMINDERS[0].model_copy(update={"invoices": (owed,)})], {}, SENDER, date(2026, 11, 26))
    text = " ".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages).split())
    assert ("reste à régler sur 15,00" in text) == said
    assert "4,40" in text
