"""What somebody asked to give back of a credit is reserved: it settles nothing until it has left or is given up."""

import asyncio
from datetime import timedelta

import pytest

from chassis.clock import paris_date
from chassis.errors import Conflict, Invalid
from chassis.ids import new_id
from contracts.billing import (
    CancelPayment,
    ConfirmRefund,
    CounterPayment,
    CreditRefunded,
    GetAccountSummary,
    GetCardOffer,
    GetStatement,
    ListRefunds,
    PaymentCancelled,
    PaymentRefunded,
    PutReminderSteps,
    ReadCounterAccount,
    ReadReminders,
    ReadTreasuryCandidates,
    RefundCredit,
    RefundView,
    ReminderStep,
    SpendCredit,
    UseCredit,
    WithdrawRefund,
)
from services.billing.daily import do_jobs
from tests.service.billing.bank_cast import known
from tests.service.billing.card_cast import Shop
from tests.service.billing.cast import DUPONT, JEAN
from tests.service.billing.run_cast import ISSUER
from tests.service.billing.test_counter import owes, pays
from tests.service.billing.test_refunds import COLLEAGUE, REFUNDER, books_are_right, give_back, paid_by_card, refunds
from tests.service.billing.treasury_cast import CASHIER, handed_over, opened
from tests.service.harness import Started


def transfer(cents: int) -> RefundCredit:
    """Ask that a part of the Duponts' credit be transferred to them."""
    return RefundCredit(family_id=DUPONT, refund_id=new_id(), regie="AL", cents=cents, reason="Déménagement")


async def stands(service: Started) -> tuple[int, tuple[tuple[str, int], ...], tuple[tuple[str, int], ...], list[int]]:
    """Tell the balance, the credits, what of them is reserved, and what is left of each invoice."""
    account = await service.send(ReadCounterAccount(family_id=DUPONT), ISSUER)
    return account.balance_cents, account.credits, account.reserved, [one.remaining_cents for one in account.invoices]


async def in_the_night(service: Started) -> None:
    """Do what is done each night about what is overdue."""
    steps = (ReminderStep(days=365, subject="Rappel", text="Merci de régler."),)
    await service.send(PutReminderSteps(code="AL", steps=steps), CASHIER)
    service.move_clock(timedelta(days=1))
    await do_jobs(service.database, paris_date(service.service.settings.clock.now()))


async def test_what_is_asked_to_be_transferred_settles_nothing_and_leaves_whole(service: Started) -> None:
    await owes(service, 100)
    await service.send(pays(1000), ISSUER)
    asked = transfer(700)
    await service.send(asked, REFUNDER)
    await owes(service, 100, 800)  # two hundred of the credit are free, and the takeover uses them
    assert await stands(service) == (-100, (("AL", 700),), (("AL", 700),), [600])
    await service.send(UseCredit(family_id=DUPONT, regie="AL"), ISSUER)
    await service.send(SpendCredit(regie="AL"), JEAN)
    await in_the_night(service)
    assert await stands(service) == (-100, (("AL", 700),), (("AL", 700),), [600])
    for shown in (await service.send(GetAccountSummary(), JEAN), await service.send(GetStatement(), JEAN)):
        assert (shown.balance_cents, shown.reserved_cents) == (-100, 700)
    (credit,) = (await service.send(GetCardOffer(), JEAN)).credits
    assert (credit.cents, credit.reserved_cents) == (700, 700)
    with pytest.raises(Invalid) as refused:
        await service.send(transfer(1), REFUNDER)
    assert refused.value.detail == "Ce montant dépasse ce qui reste du crédit de la famille : 7,00\u00a0€ sont déjà demandés."
    await service.send(ConfirmRefund(refund_id=asked.refund_id), COLLEAGUE)
    (told,) = await service.tells(CreditRefunded)
    assert (told.cents, await stands(service)) == (700, (600, (), (), [600]))
    await books_are_right(service)


async def test_a_title_is_of_all_that_is_owed_beside_what_is_asked_to_be_transferred(service: Started) -> None:
    await opened(service)
    await owes(service, 100)
    await service.send(pays(10_000), ISSUER)
    await service.send(transfer(9_900), REFUNDER)
    await owes(service, 100, 8_000)
    batch = await handed_over(service)
    assert [one.cents for one in batch.items] == [8_000]
    assert await stands(service) == (-9_900, (("AL", 9_900),), (("AL", 9_900),), [])
    await books_are_right(service)


async def test_who_reminds_or_hands_over_sees_what_waits_to_be_transferred_to_the_family(service: Started) -> None:
    await opened(service)
    await owes(service, 100)
    await service.send(pays(10_000), ISSUER)
    asked = transfer(9_900)
    await service.send(asked, REFUNDER)
    await owes(service, 100, 8_000)

    async def told() -> tuple[list[int], list[int]]:
        late = (await service.send(ReadReminders(code="AL"), CASHIER)).overdue
        due = (await service.send(ReadTreasuryCandidates(code="AL"), CASHIER)).invoices
        return [one.refund_asked_cents for one in late], [one.refund_asked_cents for one in due]

    assert await told() == ([9_900], [9_900])
    await service.send(WithdrawRefund(refund_id=asked.refund_id), COLLEAGUE)
    assert await told() == ([0], [0])


async def test_what_is_given_up_settles_invoices_again(service: Started) -> None:
    await owes(service, 100)
    await service.send(pays(1000), ISSUER)
    asked = transfer(900)
    await service.send(asked, REFUNDER)
    await owes(service, 100, 800)
    assert await stands(service) == (-100, (("AL", 900),), (("AL", 900),), [800])
    await service.send(WithdrawRefund(refund_id=asked.refund_id), COLLEAGUE)
    assert await stands(service) == (-100, (("AL", 900),), (), [800])
    await in_the_night(service)
    assert await stands(service) == (-100, (("AL", 100),), (), [])
    await books_are_right(service)


async def test_a_credit_that_is_used_and_asked_for_at_the_same_moment_is_one_or_the_other(service: Started) -> None:
    await owes(service, 100)
    outcomes = set()
    for round_ in range(6):
        await service.send(pays(1000 if round_ == 0 else 900), ISSUER)
        asked = transfer(900)
        invoices = [800] * (round_ + 1)
        refund, *_ = await asyncio.gather(
            service.send(asked, REFUNDER),
            owes(service, 100, *invoices),
            *(service.send(UseCredit(family_id=DUPONT, regie="AL"), ISSUER) for _ in range(2)),
            service.send(SpendCredit(regie="AL"), JEAN),
            return_exceptions=True,
        )
        await service.send(UseCredit(family_id=DUPONT, regie="AL"), ISSUER)
        outcomes.add(type(refund))
        balance, unused, reserved, left = await stands(service)
        if isinstance(refund, RefundView):
            # What is left of a credit used in a round before pays a part of the invoice, what is reserved none of it.
            assert (unused[0][1] >= 900, reserved, bool(left)) == (True, (("AL", 900),), True)
            assert (await service.send(ConfirmRefund(refund_id=asked.refund_id), COLLEAGUE)).status == "done"
        else:
            assert (isinstance(refund, Invalid), reserved) == (True, ())
        assert balance == sum(left) - sum(cents for _, cents in unused)
        await books_are_right(service)
    assert outcomes <= {RefundView, Invalid}


async def bounces(service: Started, paid: CounterPayment) -> CounterPayment:
    """Have the bank refuse a cheque."""
    return await service.send(CancelPayment(family_id=DUPONT, payment_id=paid.payment_id, reason="Sans provision"), ISSUER)


async def test_what_bounced_meanwhile_is_not_transferred_and_its_refund_is_withdrawn(service: Started) -> None:
    await owes(service, 100)
    cheque = await service.send(pays(1000, method="cheque"), ISSUER)
    asked = transfer(900)
    await service.send(asked, REFUNDER)
    assert (await bounces(service, cheque)).withdrawn_refund_cents == 900
    (listed,) = (await service.send(ListRefunds(), REFUNDER)).refunds
    assert (listed.status, listed.decided_by_name) == ("withdrawn", "Claire MOREL")
    assert listed.withdrawn_because == "Le règlement AL-R1 a été annulé : le crédit de la famille ne suffit plus."
    assert ((await service.send(ListRefunds(waiting=True), REFUNDER)).refunds, await stands(service)) == ((), (100, (), (), [100]))
    (told,) = await service.tells(PaymentCancelled)
    assert (told.reopened_cents, told.credit_cents, told.withdrawn_refund_cents) == (100, 900, 900)
    with pytest.raises(Conflict) as refused:
        await service.send(ConfirmRefund(refund_id=asked.refund_id), COLLEAGUE)
    assert (refused.value.slug, refused.value.detail) == ("refund_settled", listed.withdrawn_because)
    assert (await bounces(service, cheque)).withdrawn_refund_cents == 0
    async with service.database.transaction() as tx:
        deeds = await tx.fetch("select actor_id, about_id from audit_entry where action = 'billing.withdraw_refund.not_covered'")
    assert [(row["actor_id"], row["about_id"]) for row in deeds] == [(ISSUER.account_id, asked.refund_id)]
    await books_are_right(service)


async def test_a_credit_to_transfer_says_whether_an_account_is_known_which_leaves_no_trace(service: Started) -> None:
    await owes(service, 100)
    await service.send(pays(1000, method="cheque"), ISSUER)
    await service.send(transfer(900), REFUNDER)

    async def told() -> list[bool]:
        (listed,) = (await service.send(ListRefunds(), REFUNDER)).refunds
        return [listed.account_given, (await service.send(ReadCounterAccount(family_id=DUPONT), ISSUER)).account_given]

    assert await told() == [False, False]
    await known(service)
    assert await told() == [True, True]
    async with service.database.transaction() as tx:
        assert not await tx.fetchval("select exists (select from audit_entry where action like 'billing.bank.read%')")


async def test_of_several_refunds_only_those_that_no_credit_covers_are_withdrawn(service: Started) -> None:
    await owes(service, 100)
    cheque = await service.send(pays(600, method="cheque"), ISSUER)
    await service.send(pays(500), ISSUER)
    first, second, third = transfer(300), transfer(400), transfer(200)
    for asked in (first, second, third):
        await service.send(asked, REFUNDER)
    assert (await bounces(service, cheque)).withdrawn_refund_cents == 400
    status = {one.refund_id: one.status for one in (await service.send(ListRefunds(), REFUNDER)).refunds}
    assert status == {first.refund_id: "asked", second.refund_id: "withdrawn", third.refund_id: "asked"}
    assert await stands(service) == (-400, (("AL", 500),), (("AL", 500),), [100])
    await service.send(ConfirmRefund(refund_id=first.refund_id), COLLEAGUE)
    await service.send(ConfirmRefund(refund_id=third.refund_id), COLLEAGUE)
    assert await stands(service) == (100, (), (), [100])
    await books_are_right(service)


async def test_a_cheque_whose_credit_is_not_needed_withdraws_no_refund(service: Started) -> None:
    await owes(service, 100)
    cheque = await service.send(pays(100, method="cheque"), ISSUER)
    await service.send(pays(500), ISSUER)
    asked = transfer(500)
    await service.send(asked, REFUNDER)
    assert (await bounces(service, cheque)).withdrawn_refund_cents == 0
    assert (await service.send(ConfirmRefund(refund_id=asked.refund_id), COLLEAGUE)).status == "done"
    await books_are_right(service)


async def test_a_refund_that_an_earlier_release_left_without_its_credit_is_withdrawn_in_the_night(service: Started) -> None:
    await owes(service, 100)
    await service.send(pays(1000), ISSUER)
    kept, left = transfer(900), transfer(700)
    await service.send(kept, REFUNDER)
    async with service.database.transaction() as tx:  # as a process of the release before leaves it
        await tx.execute(
            "insert into refund select $1, family_id, regie, payment_id, means, 700, reason, status, now() + interval '1 day', asked_by,"
            " asked_by_name, asked_from from refund",
            left.refund_id,
        )
    await in_the_night(service)
    listed = {one.refund_id: one for one in (await service.send(ListRefunds(), REFUNDER)).refunds}
    assert (listed[kept.refund_id].status, listed[left.refund_id].status) == ("asked", "withdrawn")
    assert listed[left.refund_id].withdrawn_because == "Le crédit de la famille ne suffit plus."


async def test_a_cheque_that_bounces_while_its_refund_is_confirmed_leaves_no_refund_that_waits(service: Started) -> None:
    for _ in range(5):
        await owes(service, 100)
        cheque = await service.send(pays(5000, method="cheque"), ISSUER)
        asked = transfer(500)
        await service.send(asked, REFUNDER)
        await asyncio.gather(
            service.send(ConfirmRefund(refund_id=asked.refund_id), COLLEAGUE), bounces(service, cheque), return_exceptions=True
        )
        assert (await service.send(ListRefunds(waiting=True), REFUNDER)).refunds == ()
        await books_are_right(service)


async def test_a_card_payment_and_a_credit_of_another_are_given_back_beside_each_other(till: Shop) -> None:
    paid = await paid_by_card(till, 1000)
    assert (await till.service.send(pays(300), ISSUER)).unused_cents == 300
    whole = refunds(paid, 1000)
    await till.service.send(whole, REFUNDER)
    asked = transfer(300)
    await till.service.send(asked, REFUNDER)
    await till.service.send(ConfirmRefund(refund_id=asked.refund_id), COLLEAGUE)
    await till.service.send(ConfirmRefund(refund_id=whole.refund_id), COLLEAGUE)
    await till.service.tells(PaymentRefunded)
    assert await till.balance() == 1000
    await books_are_right(till.service)


async def test_a_card_payment_that_left_a_credit_gives_it_back_once_to_the_card_or_by_transfer(till: Shop) -> None:
    (invoice,) = await owes(till.service, 1000)
    begun = await till.start(invoice)
    await till.service.send(pays(400, invoices=(invoice,)), ISSUER)
    await till.type_card(begun)
    paid = await till.becomes(begun, "paid")
    by_transfer = transfer(400)
    await till.service.send(by_transfer, REFUNDER)
    with pytest.raises(Invalid) as reserved:
        await till.service.send(refunds(paid, 1000), REFUNDER)
    assert reserved.value.detail == "Une part de ce paiement est réservée à un virement demandé : abandonnez-le d'abord."
    await till.service.send(ConfirmRefund(refund_id=by_transfer.refund_id), COLLEAGUE)
    with pytest.raises(Invalid):
        await till.service.send(refunds(paid, 601), REFUNDER)
    await give_back(till, refunds(paid, 600))
    await till.service.tells(PaymentRefunded)
    assert await till.balance() == 600
    await books_are_right(till.service)


async def test_what_is_on_its_way_to_a_card_is_not_transferred_and_settles_nothing(till: Shop) -> None:
    (invoice,) = await owes(till.service, 1000)
    begun = await till.start(invoice)
    await till.service.send(pays(400, invoices=(invoice,)), ISSUER)
    await till.type_card(begun)
    paid = await till.becomes(begun, "paid")
    to_card = refunds(paid, 300)
    await till.service.send(to_card, REFUNDER)
    with pytest.raises(Invalid):
        await till.service.send(transfer(101), REFUNDER)
    await owes(till.service, 1000, 500)
    assert await stands(till.service) == (100, (("AL", 300),), (("AL", 300),), [400])
    await till.service.send(ConfirmRefund(refund_id=to_card.refund_id), COLLEAGUE)
    await till.service.tells(PaymentRefunded)
    assert await stands(till.service) == (400, (), (), [400])
    await books_are_right(till.service)
