import asyncio
from datetime import date

import pytest

from chassis.errors import Forbidden, Refusal
from chassis.ids import new_id
from contracts.billing import GetAccountSummary, GetEstimate, GetStatement, InvoiceIssued, PutRegie, TakenOver, TakeOver
from tests.service.billing.cast import ANNE, CASHIER, DUPONT, GUIDE, JEAN, MARTIN, invoice, payment
from tests.service.harness import Started, staff


async def balance(service: Started) -> int:
    return (await service.send(GetAccountSummary(), JEAN)).balance_cents


async def count(service: Started, table: str) -> int:
    async with service.database.transaction() as tx:
        found: int = await tx.fetchval(f"select count(*) from {table}")  # noqa: S608 - a table named in these tests
        return found


async def test_each_invoice_taken_over_is_told(service: Started) -> None:
    assert await service.send(GUIDE, CASHIER) == TakenOver(invoices=2, payments=1)
    told = {one.number: one for one in await service.tells(InvoiceIssued, count=2)}
    assert told.keys() == {"AL-36", "AL-12"}
    (unpaid,) = (await service.send(GetAccountSummary(), JEAN)).unpaid
    assert told["AL-36"] == InvoiceIssued(
        version=1,
        family_id=DUPONT,
        invoice_id=unpaid.invoice_id,
        number="AL-36",
        issued_on=date(2015, 4, 8),
        due_on=date(2015, 4, 30),
        total_cents=12060,
        taken_over=True,
    )
    april = await service.send(GetEstimate(month=date(2015, 4, 1)), JEAN)
    assert [(one.number, one.total_cents) for one in april.billed] == [("AL-36", 12060)], "the former program's invoices name no days"


async def test_a_repeated_takeover_changes_nothing_and_a_longer_one_adds_what_is_new(service: Started) -> None:
    await service.send(GUIDE, CASHIER)
    assert await service.send(GUIDE, CASHIER) == TakenOver(invoices=0, payments=0)
    longer = GUIDE.model_copy(update={"payments": (*GUIDE.payments, payment("AL-229", 60))})
    assert await service.send(longer, CASHIER) == TakenOver(invoices=0, payments=1)
    assert await balance(service) == 12000
    assert len(await service.tells(InvoiceIssued, count=2)) == 2


async def test_two_takeovers_at_once_post_everything_once(service: Started) -> None:
    reversed_guide = GUIDE.model_copy(update={"invoices": GUIDE.invoices[::-1]})
    done = await asyncio.gather(*(service.send(one, CASHIER) for one in (GUIDE, reversed_guide) * 4))
    assert sorted((one.invoices, one.payments) for one in done) == [(0, 0)] * 7 + [(2, 1)]
    assert await balance(service) == 12060
    assert (await count(service, "ledger_operation"), await count(service, "ledger_entry"), await count(service, "allocation")) == (3, 6, 1)


async def test_a_number_that_stands_for_something_else_refuses_the_whole_takeover(service: Started) -> None:
    await service.send(GUIDE, CASHIER)
    for other in (
        TakeOver(regie="AL", invoices=(invoice("AL-36", 12061), invoice("AL-99", 100))),
        TakeOver(regie="AL", invoices=(invoice("AL-36", 12060, family_id=MARTIN), invoice("AL-99", 100))),
        TakeOver(regie="AL", payments=(payment("AL-36", 12060), payment("AL-99", 100))),
    ):
        with pytest.raises(Refusal) as refused:
            await service.send(other, CASHIER)
        assert (refused.value.status, refused.value.slug) == (409, "operation_number_taken")
        assert refused.value.detail == "Rien n'a été repris. Déjà présents avec un autre contenu : AL-36."
    assert await balance(service) == 12060


async def test_an_overpayment_stays_as_credit_and_settles_the_next_invoice(service: Started) -> None:
    await service.send(TakeOver(regie="AL", payments=(payment("AL-1", 10000),)), CASHIER)
    assert await balance(service) == -10000
    await service.send(TakeOver(regie="AL", invoices=(invoice("AL-2", 7000),)), CASHIER)
    await service.send(TakeOver(regie="AL", invoices=(invoice("AL-3", 7000),)), CASHIER)
    account = await service.send(GetAccountSummary(), JEAN)
    assert account.balance_cents == 4000
    assert [(one.number, one.remaining_cents) for one in account.unpaid] == [("AL-3", 4000)]


async def test_a_payment_settles_invoices_of_its_own_regie_and_family_only(service: Started) -> None:
    await service.send(TakeOver(regie="AL", invoices=(invoice("AL-1", 5000), invoice("AL-2", 5000, family_id=MARTIN))), CASHIER)
    await service.send(PutRegie(code="CA", name="Régie cantine"), CASHIER)
    await service.send(TakeOver(regie="CA", payments=(payment("CA-1", 5000),)), CASHIER)
    account = await service.send(GetAccountSummary(), JEAN)
    assert account.balance_cents == 0
    assert [one.remaining_cents for one in account.unpaid] == [5000]
    assert [one.remaining_cents for one in (await service.send(GetAccountSummary(), ANNE)).unpaid] == [5000]


async def test_an_invoice_of_nothing_is_on_the_statement_and_never_unpaid(service: Started) -> None:
    await service.send(TakeOver(regie="AL", invoices=(invoice("AL-1", 0),)), CASHIER)
    assert (await service.send(GetAccountSummary(), JEAN)).unpaid == ()
    (line,) = (await service.send(GetStatement(school_year="2014-2015"), JEAN)).lines
    assert (line.debit_cents, line.payable) == (0, False)


async def test_what_cannot_be_true_is_refused_whole(service: Started) -> None:
    for asked, slug in (
        (TakeOver(regie="AL", invoices=GUIDE.invoices, payments=(payment("AL-36", 1),)), "takeover_refused"),
        (TakeOver(regie="ZZ", payments=(payment("ZZ-1", 1),)), "unknown_regie"),
    ):
        with pytest.raises(Refusal) as refused:
            await service.send(asked, CASHIER)
        assert (refused.value.status, refused.value.slug) == (400, slug)
    assert await count(service, "ledger_operation") == 0


async def test_taking_over_needs_its_right(service: Started) -> None:
    with pytest.raises(Forbidden):
        await service.send(GUIDE, staff("billing.tariff.write"))


async def test_a_thousand_families_are_taken_over_in_one_call(service: Started) -> None:
    families = [new_id() for _ in range(1000)]
    everything = TakeOver(
        regie="AL",
        invoices=tuple(invoice(f"AL-{number}", 1000, family_id=one) for number, one in enumerate(families)),
        payments=tuple(payment(f"AL-{5000 + number}", 400, family_id=one) for number, one in enumerate(families)),
    )
    assert await service.send(everything, CASHIER) == TakenOver(invoices=1000, payments=1000)
    assert await count(service, "allocation") == 1000
    await service.tells(InvoiceIssued, count=1000)
