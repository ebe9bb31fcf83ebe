"""Money that still waits stands against erasing its family."""

from datetime import date, timedelta

from chassis.clock import paris_date
from chassis.ids import new_id
from contracts.billing import (
    BillingErasureChecked,
    CorrectInvoiceLine,
    CorrectTitle,
    HandOverReductions,
    MakeDebitFile,
    RefundCredit,
    TakePayment,
)
from contracts.family import FamilyErasureAsked
from contracts.privacy import TITLE_DAYS
from tests.service.billing import debit_cast
from tests.service.billing.card_cast import Shop
from tests.service.billing.cast import DUPONT
from tests.service.billing.debit_cast import COLLECTOR, batched, signs
from tests.service.billing.run_cast import ISSUER
from tests.service.billing.test_corrections import invoiced
from tests.service.billing.test_counter import owes, pays
from tests.service.billing.test_refunds import REFUNDER, paid_by_card, refunds
from tests.service.billing.test_title_by_hand import ABROAD, by_hand
from tests.service.billing.treasury_cast import CASHIER as TOLD
from tests.service.billing.treasury_cast import handed_over, opened
from tests.service.harness import Started


async def against(service: Started) -> dict[str, int]:
    """Ask billing what stands against erasing the family."""
    asked = FamilyErasureAsked(family_id=DUPONT, erasure_id=new_id(), version=1)
    await service.tell(asked)
    (answer,) = [one for one in await service.told(BillingErasureChecked) if one.erasure_id == asked.erasure_id]
    return {one.matter: one.count for one in answer.obstacles}


async def test_a_collection_stands_against_it_until_its_day_is_past(service: Started) -> None:
    await signs(service)
    await debit_cast.owes(service, 1000)
    batch = await batched(service)
    assert await against(service) == {"unpaid_invoices": 1, "debits": 1}
    await service.send(MakeDebitFile(batch_id=batch.batch_id), COLLECTOR)
    assert await against(service) == {"debits": 1}, "it is posted as paid, and no bank has paid it yet"
    service.move_clock(batch.due_on - paris_date(service.service.settings.clock.now()))
    assert await against(service) == {"debits": 1}
    service.move_clock(timedelta(days=1))
    assert await against(service) == {}


async def test_a_credit_that_is_to_be_given_back_stands_against_it_as_a_refund_too(service: Started) -> None:
    await owes(service, 100)
    await service.send(pays(400), ISSUER)
    assert await against(service) == {"credit": 300}
    asked = RefundCredit(family_id=DUPONT, refund_id=new_id(), regie="AL", cents=300, reason="Déménagement")
    await service.send(asked, REFUNDER)
    assert await against(service) == {"credit": 300, "refunds": 1}


async def test_a_correction_that_no_run_has_issued_stands_against_it(service: Started) -> None:
    first = await invoiced(service)
    before = await against(service)
    asked = CorrectInvoiceLine(
        family_id=DUPONT, invoice_id=first.invoice_id, position=1, cents=0, reason="Repas non servi", days=(date(2026, 11, 3),)
    )
    await service.send(asked, ISSUER)
    assert await against(service) == before | {"corrections": 1}


async def test_a_card_payment_under_way_and_a_refund_of_one_stand_against_it(till: Shop) -> None:
    paid = await paid_by_card(till, 1000)
    assert await against(till.service) == {}
    await till.service.send(refunds(paid, 700), REFUNDER)
    assert await against(till.service) == {"refunds": 1}
    (invoice,) = await owes(till.service, 1000, 500)
    await till.start(invoice)
    assert await against(till.service) == {"unpaid_invoices": 1, "refunds": 1, "card_payments": 1}


async def test_a_title_of_a_file_stands_against_it_for_two_months(service: Started) -> None:
    await opened(service)
    await debit_cast.owes(service, 12060)
    await handed_over(service)
    assert await against(service) == {"titles": 1}, "nothing is owed here, and the treasury may send the file back"
    service.move_clock(timedelta(days=TITLE_DAYS))
    assert await against(service) == {}


async def test_a_title_that_was_taken_back_stands_against_it_until_its_slip_is_two_months_old(service: Started) -> None:
    await opened(service)
    await debit_cast.owes(service, 12060)
    batch = await handed_over(service)
    service.move_clock(timedelta(days=20))
    await service.send(
        CorrectTitle(batch_id=batch.batch_id, title_id=batch.items[0].title_id, correction_id=new_id(), reason="Erreur"), TOLD
    )
    await service.send(TakePayment(family_id=DUPONT, payment_id=new_id(), regie="AL", means="cash", cents=12060), ISSUER)
    assert await against(service) == {"titles": 1, "reductions": 1}
    service.move_clock(timedelta(days=TITLE_DAYS))
    assert await against(service) == {"reductions": 1}, "the treasury was told of the title, and would never be told that it fell"
    slip = await service.send(HandOverReductions(batch_id=new_id(), regie="AL", exercise=batch.exercise), TOLD)
    assert slip.titles == 1
    assert await against(service) == {"titles": 1}
    service.move_clock(timedelta(days=TITLE_DAYS))
    assert await against(service) == {}


async def test_a_title_made_by_hand_stands_in_no_file_and_against_nothing(service: Started) -> None:
    await opened(service, treasury=True)
    await service.tell(ABROAD)
    (invoice_id,) = await debit_cast.owes(service, 2500)
    await service.send(by_hand(invoice_id, cents=2500), TOLD)
    assert await against(service) == {}


async def test_the_release_before_reads_what_stands_against_it_at_the_treasury_as_an_unpaid_invoice(service: Started) -> None:
    await opened(service)
    await debit_cast.owes(service, 12060)
    await handed_over(service)
    await against(service)
    (answer,) = await service.told(BillingErasureChecked)
    (one,) = answer.obstacles
    assert (one.kind, one.treasury, one.count) == ("unpaid_invoices", "titles", 1)
