"""What the tax certificate says once invoices were corrected, adjusted, given back: what was paid, no more and no less."""

import io
from collections.abc import Iterable
from datetime import date

from pypdf import PdfReader

from chassis.edge.papers.certificate import payment_certificate_pdf
from chassis.ids import new_id
from contracts.billing import (
    AdjustDraft,
    ConfirmRefund,
    GetPaymentCertificate,
    GetTaxCertificate,
    IssueRun,
    PutCareActivities,
    RefundCredit,
    UseCredit,
)
from tests.service.billing.bank_cast import SAVED
from tests.service.billing.cast import CASHIER, DECEMBER, DUPONT, HUGO, HUGO_EATS, JEAN, LEA, MEAL, meal_tariff, month, quotients
from tests.service.billing.run_cast import ISSUER, drafted, issued, november, reached
from tests.service.billing.test_certificates import SENDER, born, pays
from tests.service.billing.test_refunds import COLLEAGUE, REFUNDER
from tests.service.harness import Started

FIVE = (2, 3, 5, 9, 10)
OF_DECEMBER = november().model_copy(update={"period_from": DECEMBER, "period_to": date(2026, 12, 31)})


async def cared(service: Started, days: Iterable[int] = FIVE) -> None:
    """Bill days of care of Léa in November, at 3.05 euros each: 15.25 euros for five of them."""
    await service.tell(SAVED, born(LEA, "Léa", date(2022, 5, 1)))
    await service.send(meal_tariff(), CASHIER)
    await service.send(PutCareActivities(activity_ids=(MEAL,)), CASHIER)
    await service.tell(month(days))
    await issued(service)


async def billed_again(service: Started, *days: int) -> None:
    """Bill days of care in December."""
    await service.tell(month(days, month=DECEMBER))
    await issued(service, OF_DECEMBER)


async def excused(service: Started, *days: int) -> None:
    """Leave only some days of November, and credit the others."""
    await service.tell(month(days, version=2))
    await issued(service, november(corrective=True))


async def certified(service: Started) -> int:
    """Tell what the Duponts read of the year."""
    return (await service.send(GetTaxCertificate(year=service.service.settings.clock.today().year), JEAN)).cents


async def test_what_a_credit_note_took_off_before_the_invoice_was_paid_lowers_the_certificate_to_what_was_paid(service: Started) -> None:
    await cared(service)
    await excused(service, 2, 3, 5)
    assert await certified(service) == 0, "a credit note pays nothing"
    await pays(service, 400)
    assert await certified(service) == 400
    await pays(service, 515)
    assert await certified(service) == 915


async def test_a_credit_that_pays_the_next_invoice_counts_for_it(service: Started) -> None:
    await cared(service)
    await pays(service, 1525)
    await excused(service, 2, 3, 5)
    assert await certified(service) == 915, "the credit paid no care yet"
    await billed_again(service, 1, 2, 3)
    await service.send(UseCredit(family_id=DUPONT, regie="AL"), ISSUER)
    assert await certified(service) == 915 + 610
    await pays(service, 305)
    assert await certified(service) == 1525 + 305


async def test_a_credit_that_was_given_back_is_not_certified(service: Started) -> None:
    await cared(service)
    await pays(service, 1525)
    await excused(service, 2, 3, 5)
    asked = RefundCredit(family_id=DUPONT, refund_id=new_id(), regie="AL", cents=610, reason="Déménagement")
    await service.send(asked, REFUNDER)
    await service.send(ConfirmRefund(refund_id=asked.refund_id), COLLEAGUE)
    year = service.service.settings.clock.today().year
    listed = await service.send(GetPaymentCertificate(year=year), JEAN)
    assert [(one.cents, one.invoices) for one in listed.payments] == [(1525, ("AL-1",)), (-610, ("AL-2",))]
    assert listed.cents == 915, "what was given back was not paid"
    paper = payment_certificate_pdf(listed, SENDER, today=date(year, 12, 31)).content
    told = PdfReader(io.BytesIO(paper)).pages[0].extract_text().replace("\u00a0", " ")
    assert all(one in told for one in ("Remboursement (virement)", "Avoir AL-2", "9,15"))
    await billed_again(service, 1, 2)
    await pays(service, 610)
    assert await certified(service) == 915 + 610
    assert (await service.send(GetPaymentCertificate(year=year), JEAN)).cents == 915 + 610


async def test_a_gesture_on_the_invoice_was_not_paid(service: Started) -> None:
    await service.tell(SAVED, born(LEA, "Léa", date(2022, 5, 1)))
    await service.send(meal_tariff(), CASHIER)
    await service.send(PutCareActivities(activity_ids=(MEAL,)), CASHIER)
    await service.tell(month((2, 3, 5)))
    run = await drafted(service)
    await service.send(AdjustDraft(run_id=run.run_id, family_id=DUPONT, label="Geste", cents=-100), ISSUER)
    await service.send(IssueRun(run_id=run.run_id), ISSUER)
    await reached(service, run.run_id, "issued")
    await pays(service, 815)
    assert await certified(service) == 815


async def test_what_a_supplementary_invoice_billed_counts_once_it_is_paid(service: Started) -> None:
    await service.tell(quotients((700, date(2026, 1, 1))))
    await cared(service)
    await pays(service, 1175)
    await service.tell(quotients((900, date(2026, 1, 1)), version=2))
    more = await issued(service, november(corrective=True))
    assert more.invoiced_cents == 350
    assert await certified(service) == 1175
    await pays(service, 200)
    assert await certified(service) == 1375
    await pays(service, 150)
    assert await certified(service) == 1525


async def test_two_small_children_are_never_certified_a_cent_more_than_was_paid(service: Started) -> None:
    await service.tell(SAVED, born(LEA, "Léa", date(2022, 5, 1)), born(HUGO, "Hugo", date(2023, 5, 1)))
    await service.send(meal_tariff(), CASHIER)
    await service.send(PutCareActivities(activity_ids=(MEAL,)), CASHIER)
    await service.tell(month((2, 3, 5)), month((2, 3, 5), enrolment_id=HUGO_EATS, child=(HUGO, "Hugo")))
    await issued(service)
    await pays(service, 915)
    assert await certified(service) == 914
    await pays(service, 915)
    assert await certified(service) == 1830
