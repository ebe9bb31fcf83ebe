"""Two children of one family who bear one first name stand apart wherever it reads what it is billed for, also where one is shared."""

from datetime import date
from uuid import UUID

import pytest

from contracts.billing import CreditNoteIssued, GetEstimate, GetInvoice, GetTaxCertificate, InvoiceIssued, PutCareActivities
from contracts.family import ChildSaved
from tests.service.billing.cast import CASHIER, DUPONT, HUGO, JEAN, LEA, MARTIN, MEAL, NOVEMBER, meal_tariff, month, quotients
from tests.service.billing.run_cast import issued, november
from tests.service.billing.test_certificates import pays
from tests.service.harness import Started


def lea(child_id: UUID, birth_date: date, family_id: UUID = DUPONT) -> ChildSaved:
    """Tell a child of a family who is called Léa."""
    facts = {"version": 1, "family_id": family_id, "child_id": child_id, "first_name": "Léa", "last_name": "DUPONT"}
    return ChildSaved.model_validate({**facts, "birth_date": birth_date, "school": "", "school_class": ""})


async def test_namesakes_are_billed_and_corrected_under_names_of_their_own(service: Started) -> None:
    await service.send(meal_tariff(), CASHIER)
    quotient = (900, date(2026, 1, 1))
    await service.tell(lea(LEA, date(2016, 3, 4)), lea(HUGO, date(2019, 5, 4)), quotients(quotient))
    await service.tell(month([2, 3]), month([2], enrolment_id=UUID(int=71), child=(HUGO, "Léa")))
    await issued(service)
    (told,) = await service.tells(InvoiceIssued)
    lines = (await service.send(GetInvoice(invoice_id=told.invoice_id), JEAN)).lines
    assert [(one.child, one.quantity) for one in lines] == [("Léa (2016)", 2), ("Léa (2019)", 1)]
    await service.tell(quotients(quotient, (700, date(2026, 11, 3)), version=2))
    await issued(service, november(corrective=True))
    (note,) = await service.tells(CreditNoteIssued)
    lines = (await service.send(GetInvoice(invoice_id=note.credit_note_id), JEAN)).lines
    assert [(one.child, one.quantity) for one in lines] == [("Léa (2016)", 1)], "also where the other is not billed"


@pytest.mark.parametrize("family_id", [DUPONT, MARTIN], ids=["of the same record", "shared, of another household's record"])
async def test_namesakes_are_told_apart_on_the_estimate_and_certified_each_by_its_age(service: Started, family_id: UUID) -> None:
    await service.send(meal_tariff(), CASHIER)
    await service.send(PutCareActivities(activity_ids=(MEAL,)), CASHIER)
    await service.tell(lea(LEA, date(2016, 3, 4)), lea(HUGO, date(2022, 5, 4), family_id), quotients((900, date(2026, 1, 1))))
    await service.tell(month([2, 3]), month([2], enrolment_id=UUID(int=71), child=(HUGO, "Léa")))
    lines = (await service.send(GetEstimate(month=NOVEMBER), JEAN)).lines
    assert [(one.child, one.quantity) for one in lines] == [("Léa (2016)", 2), ("Léa (2022)", 1)]
    await issued(service)
    await pays(service, 915)
    certified = await service.send(GetTaxCertificate(year=2026), JEAN)
    assert [(one.child, one.cents, one.counts) for one in certified.children] == [("Léa (2022)", 305, True), ("Léa (2016)", 610, False)]
