from datetime import date, timedelta

import pytest

from chassis.edge.papers.certificate import NotCertified, payment_certificate_pdf, tax_certificate_pdf
from chassis.edge.papers.invoice import Sender
from chassis.errors import Forbidden, NotFound
from chassis.ids import new_id
from contracts.billing import (
    CancelPayment,
    GetPaymentCertificate,
    GetTaxCertificate,
    ListCareActivities,
    MakeDebitFile,
    PutCareActivities,
    ReadPaymentCertificate,
    ReadTaxCertificate,
    TakePayment,
)
from contracts.family import ChildSaved
from contracts.rights import Right
from tests.service.billing.bank_cast import SAVED
from tests.service.billing.cast import ANNE, CASHIER, DUPONT, GUIDE, HUGO, HUGO_EATS, JEAN, LEA, MEAL, meal_tariff, month
from tests.service.billing.debit_cast import COLLECTOR, batched, signs
from tests.service.billing.run_cast import DUE, ISSUER, issued, november
from tests.service.harness import Started, staff

SENDER = Sender("Sainte-Consorce", "mairie@example.fr")


def born(child_id: object, name: str, day: date) -> ChildSaved:
    """Tell a child of the Duponts."""
    values = {"child_id": child_id, "first_name": name, "last_name": "Dupont", "birth_date": day, "school": "", "school_class": ""}
    return ChildSaved.model_validate({"version": 1, "family_id": DUPONT, **values})


async def billed(service: Started, due_on: date = DUE) -> None:
    """Bill Léa, who is small, and Hugo, who is not, for the same three days each: 18.30 euros in all."""
    await service.tell(SAVED, born(LEA, "Léa", date(2022, 5, 1)), born(HUGO, "Hugo", date(2016, 5, 1)))
    await service.send(meal_tariff(), CASHIER)
    await service.tell(month([2, 3, 5]), month([2, 3, 5], enrolment_id=HUGO_EATS, child=(HUGO, "Hugo")))
    await issued(service, november().model_copy(update={"due_on": due_on}))


async def pays(service: Started, cents: int) -> TakePayment:
    """Pay at the counter, by cheque."""
    asked = TakePayment(family_id=DUPONT, payment_id=new_id(), regie="AL", means="cheque", cents=cents, bank="Poste", reference="1")
    await service.send(asked, ISSUER)
    return asked


async def test_a_tax_certificate_counts_what_was_paid_for_the_care_of_small_children(service: Started) -> None:
    await billed(service)
    year = service.service.settings.clock.today().year
    assert (await service.send(GetTaxCertificate(year=year), JEAN)).children == (), "nothing is paid yet"
    await pays(service, 915)
    unsaid = await service.send(GetTaxCertificate(year=year), JEAN)
    assert (unsaid.children, unsaid.care_named) == ((), False), "these days are not care until the town says so"
    with pytest.raises(NotCertified):
        tax_certificate_pdf(unsaid, SENDER, today=date(year, 12, 31))
    await service.send(PutCareActivities(activity_ids=(MEAL,)), CASHIER)
    half = await service.send(GetTaxCertificate(year=year), JEAN)
    assert [(one.child, one.cents, one.counts) for one in half.children] == [("Léa", 457, True), ("Hugo", 457, False)]
    cheque = await pays(service, 915)
    full = await service.send(ReadTaxCertificate(family_id=DUPONT, year=year), ISSUER)
    assert ([one.cents for one in full.children], full.cents, full.payer) == ([915, 915], 915, "DUPONT Jean")
    assert full.care_named
    assert (await service.send(GetTaxCertificate(year=year - 1), JEAN)).cents == 0
    paid = await service.send(GetPaymentCertificate(year=year), JEAN)
    assert ([one.cents for one in paid.payments], paid.cents) == ([915, 915], 1830)
    today = date(year, 12, 31)
    assert tax_certificate_pdf(full, SENDER, today=today).content.startswith(b"%PDF")
    assert payment_certificate_pdf(paid, SENDER, today=today).content.startswith(b"%PDF")
    await service.send(CancelPayment(family_id=DUPONT, payment_id=cheque.payment_id, reason="Impayé"), ISSUER)
    assert (await service.send(GetTaxCertificate(year=year), JEAN)).cents == 457
    assert (await service.send(ReadPaymentCertificate(family_id=DUPONT, year=year), ISSUER)).cents == 915


async def test_a_year_that_was_not_wholly_billed_here_is_said_to_begin_where_it_was(service: Started) -> None:
    september = date(2026, 9, 1)
    for year, since in ((2025, september), (2026, september), (2027, None)):
        assert (await service.send(GetTaxCertificate(year=year), JEAN)).billed_since == since, year
        assert (await service.send(GetPaymentCertificate(year=year), JEAN)).billed_since == since, year
    await service.send(GUIDE, CASHIER)
    service.move_clock(timedelta(days=60))
    await pays(service, 12060)
    assert (await service.send(GetTaxCertificate(year=2027), JEAN)).billed_since == september, "an invoice of before was paid in that year"
    async with service.database.transaction() as tx:
        await tx.execute("update regie set billed_until = null")
    assert (await service.send(GetTaxCertificate(year=2026), JEAN)).billed_since == date(2027, 1, 1), "nothing was billed here yet"


async def test_where_no_former_program_is_said_a_town_bills_from_its_first_run_on(service: Started) -> None:
    async with service.database.transaction() as tx:
        await tx.execute("update regie set billed_until = null")
    await billed(service)
    assert (await service.send(GetTaxCertificate(year=2026), JEAN)).billed_since == date(2026, 11, 1)
    before = await service.send(ReadTaxCertificate(family_id=DUPONT, year=2025), ISSUER)
    assert before.billed_since == date(2026, 11, 1)
    with pytest.raises(NotCertified):
        tax_certificate_pdf(before.model_copy(update={"care_named": True}), SENDER, today=date(2026, 12, 31))


async def test_certificates_are_the_family_s_and_of_those_with_the_right(service: Started) -> None:
    await billed(service)
    assert (await service.send(GetTaxCertificate(year=2026), ANNE)).children == ()
    with pytest.raises(NotFound):
        await service.send(ReadPaymentCertificate(family_id=new_id(), year=2026), ISSUER)
    for actor in (staff(), staff(Right.TAKE_PAYMENT)):
        with pytest.raises(Forbidden):
            await service.send(ReadTaxCertificate(family_id=DUPONT, year=2026), actor)
        with pytest.raises(Forbidden):
            await service.send(ListCareActivities(), actor)


async def test_care_that_the_bank_debits_next_year_is_certified_next_year(service: Started) -> None:
    await billed(service, date(2026, 12, 31))
    await service.send(PutCareActivities(activity_ids=(MEAL,)), CASHIER)
    await signs(service)
    await service.tell(SAVED.model_copy(update={"version": 20}))
    batch = await batched(service, due_to=date(2026, 12, 31), days=45)
    await service.send(MakeDebitFile(batch_id=batch.batch_id), COLLECTOR)
    service.move_clock(timedelta(days=60))
    assert (await service.send(GetTaxCertificate(year=batch.due_on.year - 1), JEAN)).cents == 0
    assert (await service.send(GetTaxCertificate(year=batch.due_on.year), JEAN)).cents == 915
