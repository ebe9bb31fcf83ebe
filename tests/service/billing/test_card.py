"""Paying by card, through the official library and a processor that behaves as Stripe does: one click or forty, one payment."""

import asyncio
from datetime import date, timedelta
from uuid import UUID

import pytest

from chassis.errors import Conflict, Invalid, NotFound, Refusal, TooMany
from chassis.ids import new_id
from contracts.billing import (
    CancelCardAttempt,
    CardAttemptEnded,
    CheckCardAttempt,
    GetCardAttempt,
    GetCardOffer,
    GetDirectDebit,
    GetStatement,
    ListReceipts,
    MakeDebitFile,
    PaymentRecorded,
    PutRegie,
    ReadCounterAccount,
    SpendCredit,
    StartCardPayment,
)
from services.billing.domain.card import MOST_AN_HOUR
from services.billing.store.refunds import returned_as
from services.billing.usecases.pay_by_card import another
from tests.eventually import eventually
from tests.service.billing import debit_cast
from tests.service.billing.card_cast import CHALLENGED, DECLINED, Shop
from tests.service.billing.cast import ANNE, CASHIER, DUPONT, JEAN, MARTIN
from tests.service.billing.debit_cast import COLLECTOR, CREDITOR, signs
from tests.service.billing.run_cast import ISSUER
from tests.service.billing.test_counter import owes, pays
from tests.service.billing.test_debits_credits import has_credit
from tests.service.billing.test_refunds import REFUNDER
from tests.service.harness import Started


async def test_a_card_pays_several_invoices_and_the_statement_says_so(till: Shop) -> None:
    first, second = await owes(till.service, 1000, 2000)
    begun = await till.start(second, first)
    assert (begun.status, begun.cents, begun.regie_name) == ("open", 3000, "Régie garderie ALSH")
    assert begun.form
    assert begun.form.script == f"{till.cards}/stripe.js"
    assert (await till.type_card(begun))["status"] == "succeeded"
    paid = await till.becomes(begun, "paid")
    assert (paid.number, paid.form) == ("AL-R1", None)
    assert await till.balance() == 0
    assert "Règlement : Carte bancaire" in {line.description for line in (await till.service.send(GetStatement(), JEAN)).lines}
    (told,) = await till.service.tells(PaymentRecorded)
    assert (told.payment_id, told.cents, told.method) == (begun.attempt_id, 3000, "card")
    assert [one.payer for one in (await till.service.send(ListReceipts(), ANNE)).payments] == []
    assert [one.payer for one in (await till.service.send(ListReceipts(), JEAN)).payments] == [JEAN.display_name]


async def test_direct_debit_is_proposed_beside_the_card_where_the_town_collects_and_the_family_has_not_signed(till: Shop) -> None:
    async def proposed() -> str:
        return (await till.service.send(GetCardOffer(), JEAN)).direct_debit

    assert await proposed() == "none"
    await till.service.send(CREDITOR, COLLECTOR)
    assert await proposed() == "offered"
    await signs(till.service)
    assert await proposed() == "signed"


async def test_one_click_or_many_one_payment_at_the_processor(till: Shop) -> None:
    (first,) = await owes(till.service, 1000)
    attempt_id = new_id()
    answers = await asyncio.gather(*(till.start(first, attempt_id=attempt_id) for _ in range(8)))
    assert {one.status for one in answers} <= {"open", "starting"}
    assert len(await till.intents()) == 1
    again = await till.start(first, attempt_id=attempt_id)
    assert again.form
    assert len({again.form.client_secret} | {one.form.client_secret for one in answers if one.form}) == 1


async def test_an_attempt_under_the_id_of_something_in_the_books_is_not_begun_or_its_payment_could_never_be_recorded(till: Shop) -> None:
    first, second = await owes(till.service, 1000, 2000)
    cash = pays(500, invoices=(first,))
    await till.service.send(cash, ISSUER)
    for taken in (first, second, cash.payment_id):
        with pytest.raises(Conflict) as refused:
            await till.start(second, attempt_id=taken)
        assert refused.value.slug == "attempt_taken"
    assert await till.intents() == []


async def test_an_id_that_waits_to_be_posted_is_nobody_elses_or_a_file_for_the_bank_could_never_be_made(till: Shop) -> None:
    service = till.service
    await signs(service)
    asked = await has_credit(service, 300)
    first, second = await debit_cast.owes(service, 1000, 2050)
    (of_anne,) = await debit_cast.owes(service, 500, family_id=MARTIN, actor=ANNE, first=5)
    batch = await debit_cast.batched(service, due_to=date(2026, 1, 31))
    (debit,) = (await service.send(GetDirectDebit(), JEAN)).debits
    begun = await till.start(second)
    for payer, invoice, ids in (
        (JEAN, first, (debit.debit_id, asked.refund_id, returned_as(asked.refund_id))),
        (ANNE, of_anne, (debit.debit_id, asked.refund_id, first, begun.attempt_id)),
    ):
        for taken in ids:
            with pytest.raises(Conflict) as refused:
                await till.start(invoice, attempt_id=taken, actor=payer)
            assert refused.value.slug == "attempt_taken"
    for taken in (debit.debit_id, asked.refund_id, begun.attempt_id):
        with pytest.raises(Conflict) as at_the_counter:
            await service.send(pays(100, payment_id=taken), ISSUER)
        assert at_the_counter.value.slug == "payment_taken"
    for taken in (debit.debit_id, begun.attempt_id):
        with pytest.raises(Invalid, match="déjà demandé"):
            await service.send(asked.model_copy(update={"refund_id": taken, "cents": 1}), REFUNDER)
    assert (await service.send(MakeDebitFile(batch_id=batch.batch_id), COLLECTOR)).cents == 1000
    await till.type_card(begun)
    await till.becomes(begun, "paid")


async def test_two_tabs_of_one_family_have_one_attempt_for_an_invoice(till: Shop) -> None:
    first, second = await owes(till.service, 1000, 2000)
    results = await asyncio.gather(*(till.start(first, second) for _ in range(4)), return_exceptions=True)
    begun = [one for one in results if not isinstance(one, BaseException)]
    refused = [one for one in results if isinstance(one, Conflict)]
    assert (len(begun), len(refused)) == (1, 3)
    assert {one.slug for one in refused} == {"payment_underway"}
    assert {one.members["attempt_id"] for one in refused} == {str(begun[0].attempt_id)}
    offered = (await till.service.send(GetCardOffer(), JEAN)).invoices
    assert {one.attempt_id for one in offered} == {begun[0].attempt_id}
    assert [(one.attempt_cents, one.attempt_opened_at) for one in offered] == [(cents, begun[0].opened_at) for cents in (1000, 2000)]
    async with till.service.database.transaction() as tx:
        assert (await another(tx, [second])).members == {"attempt_id": str(begun[0].attempt_id)}
    await till.service.send(CancelCardAttempt(attempt_id=begun[0].attempt_id), JEAN)
    async with till.service.database.transaction() as tx:
        ended = await another(tx, [second])
    assert (ended.detail, ended.members) == ("Il vient de se terminer : rechargez la page.", {})
    assert (await till.start(first)).status == "open"


async def test_the_amount_is_the_server_s_and_a_part_needs_the_town_s_leave(till: Shop) -> None:
    first, second = await owes(till.service, 1000, 2000)
    for cents, words in ((5000, "dépasse"), (700, "partiel")):
        with pytest.raises(Invalid) as refused:
            await till.start(first, second, cents=cents)
        assert words in refused.value.detail
    assert await till.intents() == []
    await till.service.send(PutRegie(code="AL", name="Régie garderie ALSH", partial_online=True), CASHIER)
    begun = await till.start(first, second, cents=1700)
    assert [(part.number, part.cents) for part in begun.parts] == [("AL-1", 1000), ("AL-2", 700)]
    await till.type_card(begun)
    await till.becomes(begun, "paid")
    assert await till.balance() == 1300


async def test_what_no_card_is_debited_of_is_neither_begun_nor_left(till: Shop) -> None:
    first, second = await owes(till.service, 30, 2000)
    await till.service.send(PutRegie(code="AL", name="Régie garderie ALSH", partial_online=True), CASHIER)
    for chosen, cents, field, words in (
        ((first,), None, "invoices", "Une carte n'est pas débitée de moins de 0,50\u00a0€"),
        ((second,), 1960, "cents", "Il resterait 0,40\u00a0€, trop peu pour une carte"),
    ):
        with pytest.raises(Invalid) as refused:
            await till.start(*chosen, cents=cents)
        assert (refused.value.members["field"], words in refused.value.detail) == (field, True)
    assert await till.intents() == []
    assert (await till.start(first, second, cents=1980)).cents == 1980


async def test_what_is_settled_already_is_named_to_whoever_would_pay_it_by_card(till: Shop) -> None:
    first, second, third = await owes(till.service, 1000, 2000, 500)
    await till.service.send(pays(3000, invoices=(first, second)), ISSUER)
    for chosen, words in (
        ((first, third), "La facture AL-1 est déjà réglée : rechargez la page."),
        ((second, first), "Les factures AL-1 et AL-2 sont déjà réglées : rechargez la page."),
        ((third, new_id()), "Ce qui est choisi n'est pas à payer ici : rechargez la page."),
    ):
        with pytest.raises(Invalid) as refused:
            await till.start(*chosen)
        assert (refused.value.detail, refused.value.members["field"]) == (words, "invoices")
    assert await till.intents() == []


async def test_a_processor_that_was_paid_another_amount_is_not_believed(till: Shop) -> None:
    (first,) = await owes(till.service, 1000)
    begun = await till.start(first)
    assert begun.form
    (intent,) = await till.intents()
    for wrong in ({"amount_received": 1}, {"amount_received": 1000, "currency": "usd"}):
        event = await till.tell({**intent, "status": "succeeded", **wrong})
        assert await till.treated(event) == "aside"
    assert await till.balance() == 1000
    assert (await till.stands(begun)).status == "open"


async def test_a_refused_card_says_why_and_another_may_be_tried(till: Shop) -> None:
    (first,) = await owes(till.service, 1000)
    begun = await till.start(first)
    assert (await till.type_card(begun, DECLINED))["last_payment_error"]["code"] == "card_declined"

    async def noted() -> bool:
        return (await till.stands(begun)).problem == "declined"

    await eventually(noted)
    assert await till.balance() == 1000
    assert (await till.type_card(begun))["status"] == "succeeded"
    assert (await till.becomes(begun, "paid")).problem == ""


@pytest.mark.parametrize(("answer", "balance"), [("yes", 0), ("no", 1000)])
async def test_the_bank_may_challenge_a_card(till: Shop, answer: str, balance: int) -> None:
    (first,) = await owes(till.service, 1000)
    begun = await till.start(first)
    assert (await till.type_card(begun, CHALLENGED))["status"] == "requires_action"
    assert (await till.asks(begun)).status == "open"
    await till.answer_the_bank(begun, answer)

    async def ended() -> bool:
        found = await till.stands(begun)
        return found.status == "paid" if answer == "yes" else found.problem == "not_authenticated"

    await eventually(ended)
    assert await till.balance() == balance


@pytest.mark.parametrize("mood", ["timeout", "500", "429", "down"])
async def test_what_the_processor_does_not_answer_is_unknown_and_found_out_under_the_same_key(till: Shop, mood: str) -> None:
    (first,) = await owes(till.service, 1000)
    await till.control(mood=mood)
    begun = await till.start(first)
    assert (begun.status, begun.form, begun.problem) == ("starting", None, "")
    assert (await till.asks(begun)).status == "starting"
    await till.control(mood="up")
    if mood == "500":  # a failure is kept under its key, and answered for ever: there certainly is no payment
        till.service.move_clock(timedelta(minutes=11))
        assert (await till.asks(begun)).problem == "unanswered"
        begun = await till.start(first)
    else:
        begun = await till.asks(begun)
    assert begun.status == "open"
    assert len(await till.intents()) == 1
    await till.type_card(begun)
    await till.becomes(begun, "paid")
    assert await till.balance() == 0


async def test_a_crash_between_the_call_and_the_commit_charges_once(till: Shop) -> None:
    (first,) = await owes(till.service, 1000)
    begun = await till.start(first)
    async with till.service.database.transaction() as tx:  # what the crash left: the attempt with its key, and no answer
        await tx.execute("update card_attempt set status = 'starting', intent_id = null, client_secret = null, checked_at = null")
    again = await till.asks(begun)
    assert again.form
    assert begun.form
    assert again.form.client_secret == begun.form.client_secret
    assert len(await till.intents()) == 1


async def test_what_was_paid_while_nothing_was_told_is_found_by_asking(till: Shop) -> None:
    (first,) = await owes(till.service, 1000)
    await till.control(lost=True)
    begun = await till.start(first)
    await till.type_card(begun)
    async with till.service.database.transaction() as tx:
        await tx.execute("update work set run_at = $1 where kind = 'card_check'", tx.now)
        await tx.execute("update card_attempt set checked_at = null")
    await till.becomes(begun, "paid")
    assert await till.balance() == 0
    assert await till.outcomes() == []


async def test_an_attempt_that_nobody_finishes_frees_its_invoices(till: Shop) -> None:
    (first,) = await owes(till.service, 1000)
    begun = await till.start(first)
    till.service.move_clock(timedelta(minutes=91))
    ended = await till.asks(begun)
    assert (ended.status, ended.problem) == ("ended", "expired")
    (told,) = await till.service.tells(CardAttemptEnded)
    assert (told.problem, told.still_due_cents) == ("expired", 1000)
    assert [one["status"] for one in await till.intents()] == ["canceled"]
    assert (await till.start(first)).status == "open"


async def test_an_attempt_that_nobody_finishes_tells_that_its_invoice_was_paid_at_the_counter(till: Shop) -> None:
    (first,) = await owes(till.service, 1000)
    begun = await till.start(first)
    await till.service.send(pays(1000, invoices=(first,)), ISSUER)
    till.service.move_clock(timedelta(minutes=91))
    assert (await till.asks(begun)).status == "ended"
    (told,) = await till.service.tells(CardAttemptEnded)
    assert (told.problem, told.still_due_cents) == ("expired", 0)


async def test_an_invoice_paid_at_the_counter_meanwhile_leaves_the_card_s_money_as_credit(till: Shop) -> None:
    first, second = await owes(till.service, 1000, 600)
    begun = await till.start(first)
    assert [(one.number, one.due_cents, one.settled_cents) for one in begun.parts] == [("AL-1", 1000, None)]
    at_counter = await till.service.send(ReadCounterAccount(family_id=DUPONT), ISSUER)
    assert [one.card_underway for one in at_counter.invoices] == [True, False]
    await till.service.send(pays(1000, invoices=(first,)), ISSUER)
    stands = await till.service.send(GetCardAttempt(attempt_id=begun.attempt_id), JEAN)
    assert (stands.status, [one.due_cents for one in stands.parts]) == ("open", [0])
    await till.type_card(begun)
    paid = await till.becomes(begun, "paid")
    assert ([one.settled_cents for one in paid.parts], paid.unused_cents) == ([0], 1000)
    told = {one.payment_id: one for one in await till.service.tells(PaymentRecorded)}[begun.attempt_id]
    assert (told.paid_before, told.unused_cents, told.still_due) == (("AL-1",), 1000, ())
    assert await till.balance() == -400
    offered = await till.service.send(GetCardOffer(), JEAN)
    assert [(one.regie, one.cents) for one in offered.credits] == [("AL", 1000)]
    after = await till.service.send(SpendCredit(regie="AL"), JEAN)
    assert (after.invoices, [one.cents for one in after.credits]) == ((), [400])
    with pytest.raises(Invalid):
        await till.start(second)


async def test_another_family_s_attempt_is_not_found(till: Shop) -> None:
    (first,) = await owes(till.service, 1000)
    begun = await till.start(first)
    for asked in (GetCardAttempt, CheckCardAttempt, CancelCardAttempt):
        with pytest.raises(NotFound):
            await till.service.send(asked(attempt_id=begun.attempt_id), ANNE)
    for stranger, invoice in ((ANNE, first), (JEAN, new_id())):
        with pytest.raises(Refusal) as refused:
            await till.start(invoice, actor=stranger)
        assert refused.value.slug == "payment_refused"
    with pytest.raises(Conflict) as taken:
        await till.start(UUID(int=1), attempt_id=begun.attempt_id)
    assert taken.value.slug == "attempt_taken"


async def test_a_family_begins_no_more_payments_in_an_hour_than_anybody_pays(till: Shop) -> None:
    (first,) = await owes(till.service, 1000)
    begun = await till.start(first)
    for _ in range(MOST_AN_HOUR - 1):
        await till.service.send(CancelCardAttempt(attempt_id=begun.attempt_id), JEAN)
        begun = await till.start(first)
    await till.service.send(CancelCardAttempt(attempt_id=begun.attempt_id), JEAN)
    with pytest.raises(TooMany) as refused:
        await till.start(first)
    assert refused.value.slug == "too_many_card_payments"
    till.service.move_clock(timedelta(hours=2))
    assert (await till.start(first)).status == "open"


async def test_a_town_without_a_provider_takes_no_card(service: Started) -> None:
    (first,) = await owes(service, 1000)
    assert not (await service.send(GetCardOffer(), JEAN)).open
    with pytest.raises(Conflict) as refused:
        await service.send(StartCardPayment(attempt_id=new_id(), invoices=(first,)), JEAN)
    assert refused.value.slug == "cards_not_taken"
