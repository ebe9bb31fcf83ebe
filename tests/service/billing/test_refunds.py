"""Giving money back takes two people: one asks, another confirms, and only then does anything move."""

import asyncio
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from asyncpg import CheckViolationError

from chassis.edge.papers.books import deed
from chassis.errors import Conflict, Forbidden, Invalid, NotFound
from chassis.ids import new_id
from chassis.tokens import Actor
from contracts.base import Request
from contracts.billing import (
    CancelPayment,
    CardAttempt,
    ConfirmRefund,
    CorrectInvoiceLine,
    CreditRefunded,
    GetCardOffer,
    GetPaymentCertificate,
    GetReceipt,
    GetStatement,
    ListRefunds,
    PaymentRefunded,
    ReadCounterAccount,
    ReadPaymentsJournal,
    RefundCredit,
    RefundPayment,
    RefundView,
    SpendCredit,
    UseCredit,
    WithdrawRefund,
)
from contracts.rights import Right
from services.billing.store.books_agree import BOOKS
from tests.eventually import eventually
from tests.service.billing.card_cast import KEY, Shop
from tests.service.billing.cast import DUPONT, JEAN, MARTIN
from tests.service.billing.run_cast import ISSUER, issued, november, priced
from tests.service.billing.test_counter import owes, pays
from tests.service.harness import Started, staff

REFUNDER = staff(Right.REFUND_PAYMENT, Right.TAKE_PAYMENT)
COLLEAGUE = replace(REFUNDER, account_id=UUID(int=8), display_name="Paul GIRARD")


def refunds(paid: CardAttempt, cents: int) -> RefundPayment:
    """Ask for a part of a card payment to be given back."""
    return RefundPayment(family_id=DUPONT, payment_id=paid.attempt_id, refund_id=new_id(), cents=cents, reason="Activité annulée")


async def give_back(till: Shop, asked: RefundPayment) -> RefundView:
    """Ask as one person, confirm as another."""
    await till.service.send(asked, REFUNDER)
    return await till.service.send(ConfirmRefund(refund_id=asked.refund_id), COLLEAGUE)


async def books_are_right(service: Started) -> None:
    """Check that the ledger agrees with its documents, and that nothing was used twice."""
    async with service.database.transaction() as tx:
        found = {name: await tx.fetch(sql) for name, sql in BOOKS.items() if "days" not in name}
        found["used twice"] = await tx.fetch(
            "select number from account_operation where open_cents < 0 and (cents < 0 or due_on is not null)"
        )
    assert [name for name, rows in found.items() if rows] == []


async def paid_by_card(till: Shop, cents: int) -> CardAttempt:
    """Pay an invoice by card."""
    (first,) = await owes(till.service, cents)
    begun = await till.start(first)
    await till.type_card(begun)
    return await till.becomes(begun, "paid")


async def test_who_asks_for_a_refund_never_confirms_it(till: Shop) -> None:
    paid = await paid_by_card(till, 1000)
    asked = refunds(paid, 700)
    await till.service.send(asked, REFUNDER)
    friend = replace(COLLEAGUE, credentials_from=frozenset({UUID(int=7)}))
    for actor, slug in ((REFUNDER, "refund_needs_another"), (friend, "refund_needs_independence")):
        with pytest.raises(Conflict) as refused:
            await till.service.send(ConfirmRefund(refund_id=asked.refund_id), actor)
        assert refused.value.slug == slug
    with pytest.raises(Invalid):  # what waits is counted: two requests never give back more than was paid
        await till.service.send(refunds(paid, 301), REFUNDER)
    (waits,) = (await till.service.send(ListRefunds(waiting=True), COLLEAGUE)).refunds
    assert (waits.status, waits.cents, waits.asked_by_name, waits.number) == ("asked", 700, "Claire MOREL", "AL-R1")
    assert (await till.balance(), (await till.service.send(GetReceipt(payment_id=paid.attempt_id), JEAN)).refunded_cents) == (0, 0)
    await till.service.send(ConfirmRefund(refund_id=asked.refund_id), COLLEAGUE)
    (told,) = await till.service.tells(PaymentRefunded)
    assert (told.cents, await till.balance()) == (700, 700)
    (done,) = (await till.service.send(ListRefunds(family_id=DUPONT), REFUNDER)).refunds
    assert (done.status, done.decided_by_name) == ("done", "Paul GIRARD")
    async with till.service.database.transaction() as tx:
        entries = await tx.fetch("select action, actor_id, detail from audit_entry where action like '%refund%' order by entry")
    assert [(row["action"], row["actor_id"].int) for row in entries if row["detail"] != "attempt"] == [
        ("billing.refund_payment", 7),
        ("billing.confirm_refund.refused", 7),
        ("billing.confirm_refund.refused", 8),
        ("billing.confirm_refund", 8),
    ]


async def test_the_database_itself_refuses_a_refund_confirmed_by_who_asked(till: Shop) -> None:
    paid = await paid_by_card(till, 1000)
    await till.service.send(refunds(paid, 700), REFUNDER)
    with pytest.raises(CheckViolationError, match="confirmed_by_another"):
        async with till.service.database.transaction() as tx:
            await tx.execute("update refund set status = 'confirmed', decided_at = now(), decided_by = asked_by")


async def test_a_refund_that_is_given_up_moves_nothing_and_may_be_asked_again(till: Shop) -> None:
    paid = await paid_by_card(till, 1000)
    asked = refunds(paid, 1000)
    await till.service.send(asked, REFUNDER)
    assert (await till.service.send(WithdrawRefund(refund_id=asked.refund_id), REFUNDER)).status == "withdrawn"
    with pytest.raises(Conflict) as over:
        await till.service.send(ConfirmRefund(refund_id=asked.refund_id), COLLEAGUE)
    assert over.value.slug == "refund_settled"
    again = refunds(paid, 1000)
    await give_back(till, again)
    with pytest.raises(Conflict):
        await till.service.send(WithdrawRefund(refund_id=again.refund_id), REFUNDER)
    await till.service.tells(PaymentRefunded)
    assert await till.balance() == 1000


async def test_a_credit_is_given_back_by_transfer_and_leaves_the_books_once(service: Started) -> None:
    await owes(service, 100)
    cash = await service.send(pays(1000), ISSUER)
    asked = RefundCredit(family_id=DUPONT, refund_id=new_id(), regie="AL", cents=500, reason="Déménagement")
    with pytest.raises(Invalid, match="déjà demandé"):  # its id would be posted, and stands for something else
        await service.send(asked.model_copy(update={"refund_id": cash.payment_id}), REFUNDER)
    for _ in range(2):
        assert (await service.send(asked, REFUNDER)).status == "asked"
    with pytest.raises(Invalid):
        await service.send(asked.model_copy(update={"refund_id": new_id(), "cents": 401}), REFUNDER)
    for _ in range(2):
        done = await service.send(ConfirmRefund(refund_id=asked.refund_id), COLLEAGUE)
        assert (done.status, done.means, done.number, done.regie_name) == ("done", "transfer", "", "Régie garderie ALSH")
    (told,) = await service.tells(CreditRefunded)
    assert (told.cents, told.regie) == (500, "AL")
    account = await service.send(ReadCounterAccount(family_id=DUPONT), ISSUER)
    assert (account.balance_cents, account.credits) == (-400, (("AL", 400),))
    statement = await service.send(GetStatement(), JEAN)
    assert [(one.debit_cents) for one in statement.lines if one.description == "Remboursement : Virement"] == [500]
    today = service.service.settings.clock.today()
    journal = await service.send(ReadPaymentsJournal(code="AL", first=today, last=today), staff(Right.READ_LEDGER))
    assert [(one.kind, one.method, one.cents, deed(one)) for one in journal.lines] == [
        ("payment", "cash", 1000, "Règlement"),
        ("cancellation", "transfer", -500, "Remboursement"),
    ]
    certified = await service.send(GetPaymentCertificate(year=today.year), JEAN)
    assert [one.cents for one in certified.payments] == [500]
    await books_are_right(service)


async def test_two_colleagues_who_confirm_at_once_give_money_back_once(till: Shop) -> None:
    paid = await paid_by_card(till, 1000)
    await till.service.send(pays(600), ISSUER)
    to_card = refunds(paid, 700)
    to_bank = RefundCredit(family_id=DUPONT, refund_id=new_id(), regie="AL", cents=600, reason="Déménagement")
    await till.service.send(to_card, REFUNDER)
    await till.service.send(to_bank, REFUNDER)
    other = replace(COLLEAGUE, account_id=UUID(int=9), display_name="Rose BLANC")
    confirmed = await asyncio.gather(
        *(
            till.service.send(ConfirmRefund(refund_id=asked.refund_id), actor)
            for asked in (to_card, to_bank)
            for actor in (COLLEAGUE, other) * 3
        )
    )
    assert len({(one.refund_id, one.decided_by_name) for one in confirmed}) == 2  # whoever came second reads what the first one did
    await till.service.tells(PaymentRefunded)
    await till.service.tells(CreditRefunded)
    (intent,) = await till.intents()
    headers = {"Authorization": f"Bearer {KEY}"}
    async with till.web.get(f"{till.cards}/v1/refunds", params={"payment_intent": intent["id"]}, headers=headers) as answer:
        assert [one["amount"] for one in (await answer.json())["data"]] == [700]
    assert await till.balance() == 700
    async with till.service.database.transaction() as tx:
        assert (
            await tx.fetchval("select count(*) from ledger_operation where operation_id = any ($1)", [to_card.refund_id, to_bank.refund_id])
            == 2
        )


async def test_a_confirmed_refund_and_others_of_the_same_payment_at_once_never_give_back_more_than_was_paid(till: Shop) -> None:
    paid = await paid_by_card(till, 1000)
    first = refunds(paid, 700)
    await till.service.send(first, REFUNDER)
    other = replace(COLLEAGUE, account_id=UUID(int=9), display_name="Rose BLANC")
    more = [refunds(paid, 200) for _ in range(3)]
    confirmed, _, *asked = await asyncio.gather(
        *(till.service.send(ConfirmRefund(refund_id=first.refund_id), one) for one in (COLLEAGUE, other)),
        *(till.service.send(one, REFUNDER) for one in more),
        return_exceptions=True,
    )
    assert isinstance(confirmed, RefundView)
    assert sorted(isinstance(one, Invalid) for one in asked) == [False, True, True]
    (second,) = (one.refund_id for one in (await till.service.send(ListRefunds(waiting=True), COLLEAGUE)).refunds)
    await asyncio.gather(*(till.service.send(ConfirmRefund(refund_id=second), one) for one in (COLLEAGUE, other)))
    await till.service.tells(PaymentRefunded, count=2)
    receipt = await till.service.send(GetReceipt(payment_id=paid.attempt_id), JEAN)
    assert (receipt.refunded_cents, receipt.settled, await till.balance()) == (900, (("AL-1", 100),), 900)
    await books_are_right(till.service)


async def test_a_credit_that_is_used_twice_and_given_back_at_once_is_spent_once(service: Started) -> None:
    await owes(service, 100)
    await service.send(pays(1000), ISSUER)
    asked = RefundCredit(family_id=DUPONT, refund_id=new_id(), regie="AL", cents=900, reason="Déménagement")
    await service.send(asked, REFUNDER)
    await owes(service, 100, 600, 700)
    deeds: list[tuple[Request[Any], Actor]] = [
        (ConfirmRefund(refund_id=asked.refund_id), COLLEAGUE),
        *((UseCredit(family_id=DUPONT, regie="AL"), ISSUER) for _ in range(2)),
        (SpendCredit(regie="AL"), JEAN),
    ]
    given, *used = await asyncio.gather(*(service.send(one, actor) for one, actor in deeds), return_exceptions=True)
    assert not [one for one in used if isinstance(one, BaseException)]
    account = await service.send(ReadCounterAccount(family_id=DUPONT), ISSUER)
    left = [one.remaining_cents for one in account.invoices]
    assert isinstance(given, RefundView)  # what was asked for is reserved, and settles nothing meanwhile
    assert (account.balance_cents, account.credits, left) == (1300, (), [600, 700])
    await books_are_right(service)


@pytest.mark.parametrize("bounced", [False, True])
async def test_what_a_credit_note_covers_is_given_back_to_the_card_and_nothing_is_left_to_do(till: Shop, *, bounced: bool) -> None:
    (older,) = await owes(till.service, 1000)
    cheque = await till.service.send(pays(1000, invoices=(older,)), ISSUER)
    await priced(till.service, [DUPONT], days=(2, 3, 5))
    await issued(till.service)
    (bill,) = (await till.service.send(GetCardOffer(), JEAN)).invoices
    begun = await till.start(bill.invoice_id)
    await till.type_card(begun)
    await till.becomes(begun, "paid")
    cheaper = CorrectInvoiceLine(
        family_id=DUPONT, invoice_id=bill.invoice_id, position=1, cents=5, reason="Sortie annulée", days=(date(2026, 11, 3),)
    )
    await till.service.send(cheaper, ISSUER)
    await issued(till.service, november(corrective=True))
    account = await till.service.send(ReadCounterAccount(family_id=DUPONT), ISSUER)
    assert (account.balance_cents, account.credits) == (-300, (("AL", 300),))
    if bounced:
        await till.service.send(CancelPayment(family_id=DUPONT, payment_id=cheque.payment_id, reason="Sans provision"), ISSUER)
    await give_back(till, refunds(begun, 300))
    await till.service.tells(PaymentRefunded)
    account = await till.service.send(ReadCounterAccount(family_id=DUPONT), ISSUER)
    left = [(one.invoice_id, one.remaining_cents) for one in account.invoices]
    assert (account.balance_cents, account.credits, left) == ((1000, (), [(older, 1000)]) if bounced else (0, (), []))
    await books_are_right(till.service)


async def test_a_refund_confirmed_and_given_up_at_once_is_one_or_the_other(till: Shop) -> None:
    paid = await paid_by_card(till, 1000)
    given = 0
    for _ in range(4):
        asked = refunds(paid, 100)
        await till.service.send(asked, REFUNDER)
        outcomes = await asyncio.gather(
            till.service.send(ConfirmRefund(refund_id=asked.refund_id), COLLEAGUE),
            till.service.send(WithdrawRefund(refund_id=asked.refund_id), REFUNDER),
            return_exceptions=True,
        )
        assert [one.slug for one in outcomes if isinstance(one, Conflict)] == ["refund_settled"]
        given += isinstance(outcomes[0], RefundView)

    async def given_back() -> bool:
        return await till.balance() == 100 * given

    assert await eventually(given_back)


async def test_a_refund_gives_back_what_was_not_used_first_then_opens_the_youngest_invoice(till: Shop) -> None:
    first, second = await owes(till.service, 1000, 2000)
    begun = await till.start(first, second)
    await till.service.send(pays(400, invoices=(first,)), ISSUER)
    await till.type_card(begun)
    await till.becomes(begun, "paid")
    assert await till.balance() == -400
    asked = refunds(begun, 1400)
    for _ in range(2):
        await give_back(till, asked)
    (told,) = await till.service.tells(PaymentRefunded)
    assert (told.cents, await till.balance()) == (1400, 1000)
    (left,) = (await till.service.send(GetCardOffer(), JEAN)).invoices
    assert (left.number, left.remaining_cents) == ("AL-2", 1000)
    receipt = await till.service.send(GetReceipt(payment_id=begun.attempt_id), JEAN)
    assert (receipt.refunded_cents, dict(receipt.settled), receipt.unused_cents) == (1400, {"AL-1": 600, "AL-2": 1000}, 0)
    assert "Remboursement : Carte bancaire" in {line.description for line in (await till.service.send(GetStatement(), JEAN)).lines}
    certified = await till.service.send(GetPaymentCertificate(year=till.service.service.settings.clock.today().year), JEAN)
    assert {(one.cents, one.invoices) for one in certified.payments} == {(400, ("AL-1",)), (1600, ("AL-1", "AL-2"))}
    with pytest.raises(Invalid):
        await till.service.send(refunds(begun, 1601), REFUNDER)
    await give_back(till, refunds(begun, 1600))
    await till.service.tells(PaymentRefunded, count=2)
    assert await till.balance() == 2600
    async with till.service.database.transaction() as tx:
        assert await tx.fetchval("select coalesce(sum(cents), 0) from ledger_entry") == 0


@pytest.mark.parametrize("mood", ["timeout", "429", "down"])
async def test_a_refund_that_nobody_answers_is_given_once(till: Shop, mood: str) -> None:
    (first,) = await owes(till.service, 1000)
    begun = await till.start(first)
    await till.type_card(begun)
    await till.becomes(begun, "paid")
    await till.control(mood=mood)
    asked = refunds(begun, 1000)
    await give_back(till, asked)

    async def tried() -> bool:
        async with till.service.database.transaction() as tx:
            return bool(await tx.fetchval("select count(*) from work where kind = 'card_refund' and last_error <> ''"))

    await eventually(tried)
    assert await till.balance() == 0
    await till.control(mood="up")
    await till.service.tells(PaymentRefunded)
    assert await till.balance() == 1000
    async with till.service.database.transaction() as tx:
        assert await tx.fetchval("select count(*) from ledger_operation where operation_id = $1", asked.refund_id) == 1


async def test_only_who_may_refunds_and_only_what_came_by_card(till: Shop) -> None:
    (first,) = await owes(till.service, 1000)
    begun = await till.start(first)
    await till.type_card(begun)
    await till.becomes(begun, "paid")
    for actor in (staff(Right.TAKE_PAYMENT), staff(Right.REFUND_PAYMENT, facilities=[new_id()])):
        closed: list[Request[Any]] = [
            refunds(begun, 1000),
            ListRefunds(),
            ConfirmRefund(refund_id=new_id()),
            WithdrawRefund(refund_id=new_id()),
        ]
        for asked in closed:
            with pytest.raises((Forbidden, NotFound)):
                await till.service.send(asked, actor)
    for unknown in (ConfirmRefund(refund_id=new_id()), WithdrawRefund(refund_id=new_id())):
        with pytest.raises(NotFound):
            await till.service.send(unknown, REFUNDER)
    with pytest.raises(NotFound):
        await till.service.send(refunds(begun, 1000).model_copy(update={"family_id": MARTIN}), REFUNDER)
    with pytest.raises(Conflict) as kept:
        await till.service.send(CancelPayment(family_id=DUPONT, payment_id=begun.attempt_id, reason="Erreur"), ISSUER)
    assert kept.value.slug == "card_not_taken_back"
    taken = await till.service.send(pays(500), ISSUER)
    with pytest.raises(Invalid):
        await till.service.send(refunds(begun, 500).model_copy(update={"payment_id": taken.payment_id}), REFUNDER)
