"""An invoice whose family has a mandate in force says that it will be debited, unless the family was asked to pay it itself."""

from datetime import date, timedelta

from chassis.ids import new_id
from contracts.billing import (
    CancelDebitBatch,
    ContestInvoiceLine,
    DebitWithdrawn,
    DecideContest,
    EndMandate,
    GetAccountSummary,
    GetCardOffer,
    GetInvoice,
    GetStatement,
    InvoiceIssued,
    InvoiceView,
    LeaveOutDebit,
    MakeDebitFile,
    PayableInvoice,
    PaymentRecorded,
    PutRegie,
    ReadCounterAccount,
    ReadDirectDebit,
    RejectDebit,
    StatementLine,
    TakeOver,
    TakePayment,
    UnpaidInvoice,
)
from tests.service.billing.cast import CASHIER, DUPONT, JEAN, MARTIN, invoice
from tests.service.billing.contest_cast import DECIDER
from tests.service.billing.debit_cast import COLLECTOR, batched, owes, signs
from tests.service.billing.run_cast import booked, issued
from tests.service.billing.treasury_cast import CODES
from tests.service.harness import Started

FORESEEN, ASKED = (None, True), (None, False)


async def told(service: Started) -> tuple[date | None, bool]:
    """Tell how Jean's only unpaid invoice is paid, which every page says alike."""
    (unpaid,) = (await service.send(GetAccountSummary(), JEAN)).unpaid
    (payable,) = [one for one in (await service.send(GetCardOffer(), JEAN)).invoices if one.invoice_id == unpaid.invoice_id]
    seen = await service.send(GetInvoice(invoice_id=unpaid.invoice_id), JEAN)
    lines = [one for one in (await service.send(GetStatement(school_year="2025-2026"), JEAN)).lines if one.invoice_id == unpaid.invoice_id]
    said: list[UnpaidInvoice | PayableInvoice | InvoiceView | StatementLine] = [unpaid, payable, seen, *lines]
    desk = [one for one in (await service.send(ReadCounterAccount(family_id=DUPONT), COLLECTOR)).invoices if not one.at_treasury]
    found = {(one.debited_on, one.will_be_debited) for one in (*said, *desk)}
    assert (len(lines), len(desk), len(found)) == (1, 1, 1), found
    assert {one.due_on for one in said} == {unpaid.due_on}, "whether it is late, every page can tell"
    return found.pop()


async def test_what_the_bank_will_collect_is_not_asked_of_whoever_pays_a_part_at_the_counter(service: Started) -> None:
    await owes(service, 1000)
    part = TakePayment(family_id=DUPONT, payment_id=new_id(), regie="AL", means="cash", cents=300)
    await service.send(part, COLLECTOR)
    await signs(service)
    await service.send(part.model_copy(update={"payment_id": new_id()}), COLLECTOR)
    told = {one.payment_id: [(left.number, left.cents) for left in one.still_due] for one in await service.tells(PaymentRecorded, count=2)}
    assert told.pop(part.payment_id) == [("AL-1", 700)]
    assert [*told.values()] == [[]]


async def test_a_mandate_in_force_pays_an_invoice_before_and_after_its_debit_is_announced(service: Started) -> None:
    await owes(service, 1000)
    assert await told(service) == ASKED
    await signs(service)
    assert await told(service) == FORESEEN
    batch = await batched(service)
    assert await told(service) == (batch.due_on, True)
    made = await service.send(MakeDebitFile(batch_id=batch.batch_id), COLLECTOR)
    (line,) = (await service.send(GetStatement(school_year="2025-2026"), JEAN)).lines
    assert (line.debited_on, line.will_be_debited) == ASKED, "it is paid"
    await service.send(RejectDebit(batch_id=batch.batch_id, debit_id=made.items[0].debit_id, code="AM04"), COLLECTOR)
    assert await told(service) == ASKED, "the letter of the reject asks to pay it"
    again = await batched(service)
    assert (await told(service))[0] == again.due_on


async def test_what_a_family_was_told_to_pay_itself_is_not_said_to_be_debited(service: Started) -> None:
    await signs(service)
    await owes(service, 1000)
    batch = await batched(service)
    await service.send(LeaveOutDebit(batch_id=batch.batch_id, debit_id=batch.items[0].debit_id, left_out=True), COLLECTOR)
    assert await told(service) == ASKED


async def test_a_mandate_that_ended_or_a_regie_that_the_treasury_collects_pays_nothing(service: Started) -> None:
    await signs(service)
    await owes(service, 1000)
    await service.send(PutRegie(code="AL", name="Régie", collector="treasury", treasury=CODES), CASHIER)
    (unpaid,) = (await service.send(GetAccountSummary(), JEAN)).unpaid
    assert (unpaid.debited_on, unpaid.will_be_debited) == ASKED, "it is under what the treasury takes"
    await service.send(PutRegie(code="AL", name="Régie", collector="town"), CASHIER)
    assert await told(service) == FORESEEN
    mandate = (await service.send(ReadDirectDebit(family_id=DUPONT), COLLECTOR)).mandate
    assert mandate
    await service.send(EndMandate(family_id=DUPONT, mandate_id=mandate.mandate_id, reason="Demande de la famille"), COLLECTOR)
    assert await told(service) == ASKED


async def test_under_a_mandate_that_serves_once_more_only_what_is_announced_is_said_to_be_debited(service: Started) -> None:
    await signs(service)
    await owes(service, 1000)
    mandate = (await service.send(ReadDirectDebit(family_id=DUPONT), COLLECTOR)).mandate
    assert mandate
    last = EndMandate(family_id=DUPONT, mandate_id=mandate.mandate_id, reason="Dernier prélèvement", after_next=True)
    await service.send(last, COLLECTOR)
    assert await told(service) == ASKED
    batch = await batched(service)
    later = invoice("AL-90", 700, issued_on=date(2026, 3, 8), period=(date(2026, 3, 1), date(2026, 3, 31)))
    await service.send(TakeOver(regie="AL", invoices=(later,)), CASHIER)
    unpaid = (await service.send(GetAccountSummary(), JEAN)).unpaid
    assert [(one.debited_on, one.will_be_debited) for one in unpaid] == [(batch.due_on, False), ASKED]


async def test_what_a_former_release_announced_and_the_bank_rejected_is_to_be_paid(service: Started) -> None:
    await signs(service)
    await owes(service, 1000)
    batch = await batched(service)
    made = await service.send(MakeDebitFile(batch_id=batch.batch_id), COLLECTOR)
    async with service.database.transaction() as tx:
        await tx.execute("update debit set invoice_ids = null")  # as that release left it
    await service.send(RejectDebit(batch_id=batch.batch_id, debit_id=made.items[0].debit_id, code="AM04"), COLLECTOR)
    assert await told(service) == ASKED
    later = invoice("AL-90", 700, issued_on=date(2026, 3, 8), period=(date(2026, 3, 1), date(2026, 3, 31)))
    coming = later.model_copy(update={"due_on": batch.due_on + timedelta(days=30)})
    await service.send(TakeOver(regie="AL", invoices=(coming,)), CASHIER)
    unpaid = (await service.send(GetAccountSummary(), JEAN)).unpaid
    assert [one.will_be_debited for one in unpaid] == [False, True], "it was not due by that collection"


async def test_what_was_contested_when_its_debit_was_given_up_is_debited_once_that_is_refused(service: Started) -> None:
    await signs(service)
    (invoice_id,) = await owes(service, 1000)
    batch = await batched(service)
    asked = await service.send(ContestInvoiceLine(invoice_id=invoice_id, position=1, words="Trop"), JEAN)
    await service.send(CancelDebitBatch(batch_id=batch.batch_id), COLLECTOR)
    assert [one.left_cents for one in await service.tells(DebitWithdrawn)] == [0]
    assert await told(service) == ASKED, "it is contested"
    await service.send(DecideContest(request_id=asked.request_id, accept=False, reason="Les jours sont justes."), DECIDER)
    assert await told(service) == FORESEEN, "nobody asked the family to pay it"


async def test_a_contested_invoice_is_not_said_to_be_debited_on_any_page(service: Started) -> None:
    await signs(service)
    (invoice_id,) = await owes(service, 1000)
    await service.send(ContestInvoiceLine(invoice_id=invoice_id, position=1, words="Trop"), JEAN)
    assert await told(service) == ASKED
    (at_the_desk,) = (await service.send(ReadCounterAccount(family_id=DUPONT), COLLECTOR)).invoices
    assert at_the_desk.contested


async def test_a_run_tells_whose_invoices_will_be_debited(service: Started) -> None:
    await signs(service)
    await booked(service)
    await issued(service)
    assert {one.family_id: one.will_be_debited for one in await service.tells(InvoiceIssued, count=2)} == {DUPONT: True, MARTIN: False}
