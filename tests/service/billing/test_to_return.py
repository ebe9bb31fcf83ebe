"""Money that was given back, and that no payment covers any more, is owed: shown, paid before invoices, never given back twice."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from chassis.clock import paris_date
from chassis.errors import Conflict, Invalid
from chassis.ids import new_id
from chassis.tokens import Actor
from contracts.base import Request
from contracts.billing import (
    CancelPayment,
    ConfirmRefund,
    GetAccountSummary,
    GetCardOffer,
    GetPaymentCertificate,
    GetStatement,
    ListRefunds,
    ListSentReminders,
    MakeDebitFile,
    NoteReturnedRefund,
    PaymentCancelled,
    PaymentRefunded,
    PutRegie,
    PutReminderSteps,
    ReadCounterAccount,
    ReadReminders,
    RefundCredit,
    RefundPayment,
    RefundReturned,
    RefundView,
    RejectDebit,
    ReminderIssued,
    ReminderStep,
    SpendCredit,
    TakeOver,
    UseCredit,
)
from services.billing.daily import do_jobs
from services.billing.store import leaving
from tests.service.billing.card_cast import Shop
from tests.service.billing.cast import CASHIER, DUPONT, JEAN, payment
from tests.service.billing.debit_cast import COLLECTOR, batched, signs
from tests.service.billing.debit_cast import owes as overdue
from tests.service.billing.run_cast import ISSUER
from tests.service.billing.test_counter import owes, pays
from tests.service.billing.test_refunds import COLLEAGUE, REFUNDER, books_are_right, give_back
from tests.service.billing.test_reminders import SENDER
from tests.service.billing.test_reserved import transfer
from tests.service.billing.treasury_cast import handed_over, opened
from tests.service.harness import TODAY, Started


async def transferred(service: Started, cents: int) -> RefundView:
    """Ask for a transfer of the Duponts' credit, and have a colleague confirm it."""
    asked = transfer(cents)
    await service.send(asked, REFUNDER)
    return await service.send(ConfirmRefund(refund_id=asked.refund_id), COLLEAGUE)


async def bounced(service: Started, *, invoice: int = 100, cheque: int = 1000) -> RefundView:
    """Have a cheque pay an invoice and its rest be transferred to the family, then have the bank refuse the cheque."""
    await owes(service, invoice)
    paid = await service.send(pays(cheque, method="cheque"), ISSUER)
    given = await transferred(service, cheque - invoice)
    await service.send(CancelPayment(family_id=DUPONT, payment_id=paid.payment_id, reason="Sans provision"), ISSUER)
    return given


def followed(told: PaymentCancelled) -> tuple[int | None, int, int, int]:
    """Say what a cancelled payment had settled, what of it had been given back, what of that is to be returned, and its credit."""
    return told.reopened_cents, told.given_back_cents, told.to_return_cents, told.credit_cents


async def stands(service: Started) -> tuple[int, list[tuple[str, int]], tuple[tuple[str, int], ...]]:
    """Tell the balance, what is to be paid at the counter, and the credits."""
    account = await service.send(ReadCounterAccount(family_id=DUPONT), ISSUER)
    return account.balance_cents, [(one.number, one.remaining_cents) for one in account.invoices], account.credits


async def test_what_was_given_back_of_a_cheque_that_bounced_is_shown_wherever_something_is_to_be_paid(service: Started) -> None:
    given = await bounced(service)
    assert await stands(service) == (1000, [("AL-R2", 900), ("AL-1", 100)], ())
    (told,) = await service.tells(PaymentCancelled)
    assert followed(told) == (100, 900, 900, 0)
    summary = await service.send(GetAccountSummary(), JEAN)
    day = service.service.settings.clock.today()
    assert [(one.operation_id, one.number, one.given_back_on, one.remaining_cents) for one in summary.to_return] == [
        (given.refund_id, "AL-R2", day, 900)
    ]
    assert [one.remaining_cents for one in summary.unpaid] == [100]
    offered = (await service.send(GetCardOffer(), JEAN)).invoices
    assert next((one.invoice_id, one.remaining_cents, one.given_back_on) for one in offered) == (given.refund_id, 900, day)
    assert (len(offered), offered[1].given_back_on) == (2, None)
    lines = {one.number: one for one in (await service.send(GetStatement(), JEAN)).lines}
    assert (lines["AL-R2"].description, lines["AL-R2"].payable) == ("Remboursement à rendre : Virement", True)
    (listed,) = (await service.send(ListRefunds(), REFUNDER)).refunds
    assert listed.to_return_cents == 900
    await books_are_right(service)


async def test_a_refund_to_return_that_a_credit_equals_is_no_settled_account(service: Started) -> None:
    await bounced(service)
    await service.send(PutRegie(code="RS", name="Régie restaurant"), CASHIER)
    (owed,) = (await service.send(GetAccountSummary(), JEAN)).unpaid
    await service.send(pays(100, invoices=(owed.invoice_id,)), ISSUER)
    await service.send(TakeOver(regie="RS", payments=(payment("RS-1", 900),)), CASHIER)
    summary = await service.send(GetAccountSummary(), JEAN)
    statement = await service.send(GetStatement(), JEAN)
    assert (summary.balance_cents, summary.unpaid, [one.remaining_cents for one in summary.to_return]) == (0, (), [900])
    assert (statement.balance_cents, statement.set_off) == (0, True)


async def test_a_later_payment_covers_it_before_invoices_and_leaves_nothing_to_give_back(service: Started) -> None:
    given = await bounced(service)
    taken = await service.send(pays(950), ISSUER)
    assert (taken.settled, taken.unused_cents) == ((("AL-1", 50), ("AL-R2", 900)), 0)
    with pytest.raises(Invalid, match="Le remboursement AL-R2 est déjà rendu : rechargez la page"):
        await service.send(pays(900, invoices=(given.refund_id,)), ISSUER)
    assert await stands(service) == (50, [("AL-1", 50)], ())
    with pytest.raises(Invalid):
        await service.send(transfer(1), REFUNDER)
    (listed,) = (await service.send(ListRefunds(), REFUNDER)).refunds
    assert listed.to_return_cents == 0
    assert (await service.send(GetAccountSummary(), JEAN)).to_return == ()
    lines = {one.number: one for one in (await service.send(GetStatement(), JEAN)).lines}
    assert (lines["AL-R2"].description, lines["AL-R2"].payable) == ("Remboursement : Virement", False)
    certified = await service.send(GetPaymentCertificate(year=service.service.settings.clock.today().year), JEAN)
    assert sum(one.cents for one in certified.payments) == 50
    await books_are_right(service)


async def test_what_is_left_of_a_payment_for_a_chosen_invoice_covers_it(service: Started) -> None:
    await bounced(service)
    chosen = next(
        one.invoice_id for one in (await service.send(ReadCounterAccount(family_id=DUPONT), ISSUER)).invoices if one.number == "AL-1"
    )
    await service.send(pays(500, invoices=(chosen,)), ISSUER)
    assert await stands(service) == (500, [("AL-R2", 500)], ())
    await books_are_right(service)


async def test_other_credits_cover_it_at_once_and_what_was_asked_of_them_is_not_paid_out(service: Started) -> None:
    await owes(service, 100)
    cheque = await service.send(pays(1000, method="cheque"), ISSUER)
    await transferred(service, 900)
    await service.send(pays(700), ISSUER)
    asked = transfer(700)
    await service.send(asked, REFUNDER)
    await service.send(CancelPayment(family_id=DUPONT, payment_id=cheque.payment_id, reason="Sans provision"), ISSUER)
    assert await stands(service) == (300, [("AL-R2", 200), ("AL-1", 100)], ())
    (told,) = await service.tells(PaymentCancelled)
    assert followed(told) == (100, 900, 200, 0)
    assert told.withdrawn_refund_cents == 700
    with pytest.raises(Conflict) as refused:
        await service.send(ConfirmRefund(refund_id=asked.refund_id), COLLEAGUE)
    assert refused.value.slug == "refund_settled"
    await service.send(pays(300), ISSUER)
    assert await stands(service) == (0, [], ())
    await books_are_right(service)


async def test_the_cheque_that_covered_it_may_bounce_too_and_a_return_noted_by_mistake_is_taken_back(service: Started) -> None:
    given = await bounced(service)
    second = await service.send(pays(1000, method="cheque"), ISSUER)
    assert await stands(service) == (0, [], ())
    await service.send(CancelPayment(family_id=DUPONT, payment_id=second.payment_id, reason="Sans provision"), ISSUER)
    assert await stands(service) == (1000, [("AL-R2", 900), ("AL-1", 100)], ())
    assert [followed(one) for one in await service.tells(PaymentCancelled, count=2)] == [(100, 900, 900, 0)] * 2
    await service.send(NoteReturnedRefund(refund_id=given.refund_id), REFUNDER)
    assert await stands(service) == (100, [("AL-1", 100)], ())
    (told,) = await service.tells(RefundReturned)
    assert (told.cents, told.credit_cents) == (900, 0)
    with pytest.raises(Invalid):
        await service.send(transfer(1), REFUNDER)
    back = next(one for one in (await service.send(ReadCounterAccount(family_id=DUPONT), ISSUER)).payments if one.method == "transfer")
    assert (back.settled, back.unused_cents) == ((("AL-R2", 900),), 0)
    await service.send(CancelPayment(family_id=DUPONT, payment_id=back.payment_id, reason="Erreur"), ISSUER)
    assert await stands(service) == (1000, [("AL-R2", 900), ("AL-1", 100)], ())
    assert [one.returned_refund for one in await service.tells(PaymentCancelled, count=3)] == [False, False, True]
    await books_are_right(service)


async def test_a_former_direct_debit_that_the_bank_rejects_months_later_leaves_it_to_be_paid(service: Started) -> None:
    await owes(service, 100)
    debited = payment("AL-900", 1000, family_id=DUPONT).model_copy(update={"method": "direct_debit"})
    await service.send(TakeOver(regie="AL", payments=(debited,)), CASHIER)
    await transferred(service, 900)
    service.move_clock(timedelta(days=390))
    (former,) = (await service.send(ReadCounterAccount(family_id=DUPONT), ISSUER)).payments
    await service.send(CancelPayment(family_id=DUPONT, payment_id=former.payment_id, reason="Rejeté par la banque"), ISSUER)
    assert await stands(service) == (1000, [("AL-R1", 900), ("AL-1", 100)], ())
    await books_are_right(service)


async def test_no_direct_debit_collects_it_but_invoices_are_collected_as_ever(service: Started) -> None:
    await signs(service)
    await bounced(service)
    batch = await batched(service)
    assert [one.cents for one in batch.items] == [100]
    assert [one.debited_on for one in (await service.send(GetCardOffer(), JEAN)).invoices] == [None, batch.due_on]
    await service.send(MakeDebitFile(batch_id=batch.batch_id), COLLECTOR)
    assert await stands(service) == (900, [("AL-R2", 900)], ())
    await service.send(RejectDebit(batch_id=batch.batch_id, debit_id=batch.items[0].debit_id, code="AM04"), COLLECTOR)
    assert await stands(service) == (1000, [("AL-R2", 900), ("AL-1", 100)], ())
    await books_are_right(service)


async def test_the_family_pays_it_by_card_and_what_goes_back_to_the_card_opens_it_again(till: Shop) -> None:
    given = await bounced(till.service)
    begun = await till.start(given.refund_id)
    assert (begun.cents, [part.number for part in begun.parts]) == (900, ["AL-R2"])
    await till.type_card(begun)
    paid = await till.becomes(begun, "paid")
    assert await stands(till.service) == (100, [("AL-1", 100)], ())
    await give_back(till, RefundPayment(family_id=DUPONT, payment_id=paid.attempt_id, refund_id=new_id(), cents=300, reason="Erreur"))
    await till.service.tells(PaymentRefunded)
    assert await stands(till.service) == (400, [("AL-R2", 300), ("AL-1", 100)], ())
    await books_are_right(till.service)


async def test_a_card_payment_whose_invoices_were_paid_meanwhile_covers_it(till: Shop) -> None:
    await bounced(till.service)
    invoice = next(one.invoice_id for one in (await till.service.send(GetCardOffer(), JEAN)).invoices if one.given_back_on is None)
    begun = await till.start(invoice)
    await till.service.send(pays(100, invoices=(invoice,)), ISSUER)
    await till.type_card(begun)
    await till.becomes(begun, "paid")
    assert await stands(till.service) == (800, [("AL-R2", 800)], ())
    await books_are_right(till.service)


async def test_a_credit_that_is_there_already_covers_it_in_the_night_or_as_soon_as_somebody_uses_it(service: Started) -> None:
    ways: list[tuple[Request[Any] | None, Actor]] = [
        (UseCredit(family_id=DUPONT, regie="AL"), ISSUER),
        (SpendCredit(regie="AL"), JEAN),
        (None, ISSUER),
    ]
    for way, actor in ways:
        await bounced(service, invoice=100)
        await service.send(pays(1000), ISSUER)
        async with service.database.transaction() as tx:  # as a process of the release before leaves it
            await tx.execute("delete from allocation where payment_id in (select payment_id from payment where method = 'cash')")
        assert (await stands(service))[2] != ()
        if way is None:
            service.move_clock(timedelta(days=1))
            await do_jobs(service.database, paris_date(service.service.settings.clock.now()))
        else:
            await service.send(way, actor)
        assert not [number for number, _ in (await stands(service))[1] if "R" in number]
        await books_are_right(service)


async def test_a_former_payment_that_is_taken_over_covers_it(service: Started) -> None:
    await bounced(service)
    await service.send(TakeOver(regie="AL", payments=(payment("AL-900", 1000, family_id=DUPONT),)), CASHIER)
    assert await stands(service) == (0, [], ())
    await books_are_right(service)


async def test_a_reminder_names_it_beside_the_invoices_and_none_leaves_for_it_alone(service: Started) -> None:
    await bounced(service)
    steps = (ReminderStep(days=10, subject="Rappel", text="Merci de régler."), ReminderStep(days=30, subject="Deuxième", text="Vite."))
    await service.send(PutReminderSteps(code="AL", steps=steps), SENDER)
    service.move_clock(timedelta(days=1))
    await do_jobs(service.database, paris_date(service.service.settings.clock.now()))
    (told,) = await service.tells(ReminderIssued)
    assert [(one.number, one.cents) for one in told.invoices] == [("AL-1", 100)]
    assert [(one.number, one.cents) for one in told.to_return] == [("AL-R2", 900)]
    shown = await service.send(ReadReminders(code="AL"), SENDER)
    assert ([(one.cents, one.to_return_cents) for one in shown.overdue], shown.to_return_only) == ([(100, 900)], 0)
    invoice = next(one for one in (await service.send(ReadCounterAccount(family_id=DUPONT), ISSUER)).invoices if one.number == "AL-1")
    await service.send(pays(100, invoices=(invoice.invoice_id,)), ISSUER)
    service.move_clock(timedelta(days=30))
    await do_jobs(service.database, paris_date(service.service.settings.clock.now()))
    shown = await service.send(ReadReminders(code="AL"), SENDER)
    assert (shown.overdue, shown.to_return_only, len(await service.told(ReminderIssued))) == ((), 1, 1)


async def test_several_letters_of_a_family_do_not_claim_it_twice(service: Started) -> None:
    await bounced(service)
    step = ReminderStep(days=10, subject="Rappel", text="Merci de régler.")
    await service.send(PutReminderSteps(code="AL", steps=(step,)), SENDER)
    for more in ((), (2000,)):
        await overdue(service, *more, first=5)
        service.move_clock(timedelta(days=1))
        await do_jobs(service.database, paris_date(service.service.settings.clock.now()))
    letters = (await service.send(ListSentReminders(), SENDER)).reminders
    assert [([each.number for each in one.invoices], [each.number for each in one.to_return]) for one in letters] == [
        (["AL-5"], ["AL-R2"]),
        (["AL-1"], []),
    ]
    (latest,) = (await service.send(ListSentReminders(since=letters[0].sent_on), SENDER)).reminders
    assert latest == letters[0], "the letters of a night name it as they do among all"


async def test_where_the_treasury_collects_it_is_paid_here_and_no_title_is_of_it(service: Started) -> None:
    await opened(service)
    await bounced(service, invoice=8_000, cheque=20_000)
    await opened(service, treasury=True)
    account = await service.send(ReadCounterAccount(family_id=DUPONT), ISSUER)
    assert [(one.number, one.at_treasury) for one in account.invoices] == [("AL-R2", False), ("AL-1", True)]
    assert [one.number for one in (await service.send(GetCardOffer(), JEAN)).invoices] == ["AL-R2"]
    await service.send(pays(12_000), ISSUER)
    batch = await handed_over(service)
    assert [one.cents for one in batch.items] == [8_000]
    assert await stands(service) == (0, [], ())
    await books_are_right(service)


async def test_a_family_that_owes_it_is_not_erased(service: Started) -> None:
    await bounced(service)
    invoice = next(one for one in (await service.send(ReadCounterAccount(family_id=DUPONT), ISSUER)).invoices if one.number == "AL-1")
    await service.send(pays(100, invoices=(invoice.invoice_id,)), ISSUER)
    async with service.database.transaction() as tx:
        found = await leaving.open_matters(tx, DUPONT, TODAY)
    assert found
    assert (found["unpaid_invoices"], found["credit"]) == (1, 0)


async def test_a_cheque_that_bounces_while_its_credit_is_given_back_leaves_the_books_right(service: Started) -> None:
    for _ in range(4):
        await owes(service, 100)
        cheque = await service.send(pays(1000, method="cheque"), ISSUER)
        asked = RefundCredit(family_id=DUPONT, refund_id=new_id(), regie="AL", cents=300, reason="Déménagement")
        outcomes = await asyncio.gather(
            service.send(asked, REFUNDER),
            service.send(CancelPayment(family_id=DUPONT, payment_id=cheque.payment_id, reason="Sans provision"), ISSUER),
            service.send(pays(200), ISSUER),
            return_exceptions=True,
        )
        if isinstance(outcomes[0], RefundView):
            await asyncio.gather(
                service.send(ConfirmRefund(refund_id=asked.refund_id), COLLEAGUE),
                service.send(pays(100), ISSUER),
                return_exceptions=True,
            )
        balance, open_, unused = await stands(service)
        assert balance == sum(cents for _, cents in open_) - sum(cents for _, cents in unused)
        assert not (unused and [one for one, _ in open_ if "R" in one])
        await books_are_right(service)
