"""What the processor never told is found in its list, once; what contradicts the books is looked at by a person."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from asyncpg import LockNotAvailableError

from chassis.errors import Conflict, Forbidden, Invalid, NotFound
from chassis.gauges import take
from chassis.ids import new_id
from chassis.work import Job
from contracts.base import Request
from contracts.billing import (
    CardEventView,
    CloseCardEvent,
    GetCardOffer,
    GetReceipt,
    GetStatement,
    ListCardEvents,
    ListRefunds,
    PaymentRefunded,
    RefundReturned,
    TakeUpCardEvent,
)
from contracts.rights import Right
from services.billing.cards.port import News, Refund, Told
from services.billing.cards.stripe_port import TOLD, Stripe
from services.billing.measured import LOST, SAMPLES
from services.billing.store import card_events
from services.billing.store.books_agree import BOOKS
from services.billing.usecases import refund_card
from services.billing.usecases.hear_cards import CardEventWork, treat
from services.billing.usecases.sweep_cards import sweep
from tests.eventually import eventually
from tests.service.billing.card_cast import KEY, Shop
from tests.service.billing.cast import DUPONT, JEAN
from tests.service.billing.test_counter import owes, pays
from tests.service.billing.test_refunds import COLLEAGUE, REFUNDER, give_back, paid_by_card, refunds
from tests.service.billing.test_reserved import transfer
from tests.service.harness import staff

TILL = staff(Right.TAKE_PAYMENT)
HOUR = timedelta(hours=1)


@asynccontextmanager
async def provider(till: Shop) -> AsyncIterator[Stripe]:
    """Ask the processor as billing does."""
    stripe = Stripe(till.service.service.settings)  # type: ignore[arg-type]  # the settings of billing, as the harness keeps them
    try:
        yield stripe
    finally:
        await stripe.close()


async def swept(till: Shop, *, every: timedelta = timedelta(0), quiet: timedelta = timedelta(seconds=-5)) -> int | None:
    """Go through the processor's list now."""
    async with provider(till) as stripe:
        return await sweep(till.service.database, stripe, every=every, quiet=quiet)


async def aside(till: Shop) -> list[CardEventView]:
    """List what waits for a person."""
    return [one for one in (await till.service.send(ListCardEvents(), TILL)).events if one.aside]


async def books_are_right(till: Shop) -> bool:
    """Tell whether every check of the books finds nothing."""
    async with till.service.database.transaction() as tx:
        return not [name for name, sql in BOOKS.items() if "days" not in name and await tx.fetch(sql)]


async def refunded_there(till: Shop, paid: Any, cents: int) -> str:
    """Give money back in the processor's own dashboard; returns the refund's name there."""
    intent = next(one for one in await till.intents() if one["metadata"]["attempt_id"] == str(paid.attempt_id))
    body, headers = {"payment_intent": intent["id"], "amount": str(cents)}, {"Authorization": f"Bearer {KEY}"}
    async with till.web.post(f"{till.cards}/v1/refunds", data=body, headers=headers) as answer:
        return str((await answer.json())["id"])


async def there(till: Shop, refund: str) -> dict[str, Any]:
    """Read a refund as the processor tells it."""
    async with till.web.get(f"{till.cards}/v1/refunds/{refund}", headers={"Authorization": f"Bearer {KEY}"}) as answer:
        return dict(await answer.json())


async def test_what_nobody_told_is_found_in_the_list_and_entered_once(till: Shop) -> None:
    first, second = await owes(till.service, 1000, 2000)
    await till.control(lost=True)
    lost = await till.start(first)
    await till.type_card(lost)
    await till.control(lost=False)
    told = await till.start(second)
    await till.type_card(told)
    await till.becomes(told, "paid")
    assert await swept(till, quiet=timedelta(minutes=2)) == 0  # it may still be on its way
    assert await swept(till) == 1
    await till.becomes(lost, "paid")
    assert await till.balance() == 0
    for _ in range(2):
        assert await swept(till) == 0
    async with till.service.database.transaction() as tx:
        assert await tx.fetchval("select count(*) from payment") == 2
        assert [row["swept"] for row in await tx.fetch("select swept from card_event order by swept")] == [False, True]
        for sample in SAMPLES:
            await take(tx, sample)
    assert LOST._value.get() == 1  # noqa: SLF001 - the only way to read a gauge
    found = await till.service.send(ListCardEvents(), TILL)
    assert (found.events, found.swept_found) == ((), 1)
    assert found.swept_at


async def test_what_the_processor_is_not_set_up_to_tell_is_named(till: Shop) -> None:
    await swept(till)
    assert (await till.service.send(ListCardEvents(), TILL)).untold == ()
    await till.control(declared=[kind for kind in TOLD if "dispute" not in kind])
    await swept(till)
    assert (await till.service.send(ListCardEvents(), TILL)).untold == tuple(kind for kind in TOLD if "dispute" in kind)
    await till.control(declared=["*"])
    await swept(till)
    assert (await till.service.send(ListCardEvents(), TILL)).untold == ()


async def test_the_list_is_gone_through_by_one_at_a_time_and_again_after_a_silence(till: Shop) -> None:
    await swept(till)
    assert await swept(till, every=HOUR) is None  # it was just done
    till.service.move_clock(timedelta(minutes=61))
    await till.control(mood="down")
    assert await swept(till, every=HOUR) is None  # nobody answers
    await till.control(mood="up")
    assert await swept(till, every=HOUR) is None  # whoever began may still be at it
    till.service.move_clock(timedelta(minutes=72))
    assert await swept(till, every=HOUR) == 0


async def test_an_event_that_somebody_took_and_gave_back_is_treated_after_all(till: Shop) -> None:
    intent = {"object": "payment_intent", "id": "pi_of_nobody", "status": "canceled", "amount": 1, "currency": "eur"}
    event = {"id": "evt_given_back", "type": "payment_intent.canceled", "livemode": False, "data": {"object": intent}}
    news = News(event_id="evt_given_back", kind="payment_intent.canceled", object_id="pi_of_nobody", intent=None)
    async with till.service.database.transaction() as tx:
        assert await card_events.keep(tx, Told(news, json.dumps(event)))
    async with till.service.database.transaction() as colleague, provider(till) as asked:
        assert await card_events.take(colleague, news.event_id, 1)
        job = Job(new_id(), "card_event", "", attempt=1, last=False)
        await treat(till.service.database, asked, job, CardEventWork(event_id=news.event_id))
    assert await till.treated(news.event_id) == "unknown"


async def test_a_refund_made_at_the_processor_is_found_and_entered_once(till: Shop) -> None:
    paid = await paid_by_card(till, 1000)
    await till.control(lost=True)
    await refunded_there(till, paid, 400)
    assert await swept(till) == 1
    (event,) = await eventually(lambda: aside(till))
    assert (event.why, event.cents, event.family_id, event.swept) == ("refund_elsewhere", 400, DUPONT, True)
    assert await till.balance() == 0
    done = await till.service.send(TakeUpCardEvent(event_id=event.event_id), TILL)
    assert (done.aside, done.settled_by_name) == (False, "Claire MOREL")
    assert await till.balance() == 400
    (left,) = (await till.service.send(GetCardOffer(), JEAN)).invoices
    assert left.remaining_cents == 400
    with pytest.raises(Conflict) as again:
        await till.service.send(TakeUpCardEvent(event_id=event.event_id), TILL)
    assert again.value.slug == "card_event_settled"
    assert (await till.service.send(GetReceipt(payment_id=paid.attempt_id), JEAN)).refunded_cents == 400
    assert await books_are_right(till)


async def test_a_refund_made_there_of_money_that_was_promised_by_transfer_withdraws_the_transfer(till: Shop) -> None:
    (invoice,) = await owes(till.service, 1000)
    begun = await till.start(invoice)
    await till.service.send(pays(1000, invoices=(invoice,)), TILL)
    await till.type_card(begun)
    paid = await till.becomes(begun, "paid")
    asked = transfer(800)
    await till.service.send(asked, REFUNDER)
    await refunded_there(till, paid, 1000)
    (event,) = await eventually(lambda: aside(till))
    await till.service.send(TakeUpCardEvent(event_id=event.event_id), TILL)
    (listed,) = (await till.service.send(ListRefunds(family_id=DUPONT), REFUNDER)).refunds
    assert (listed.refund_id, listed.status) == (asked.refund_id, "withdrawn")
    assert listed.withdrawn_because == "Un paiement par carte est retourné sur sa carte (AL-R3) : le crédit de la famille ne suffit plus."
    assert await books_are_right(till)


async def test_a_refund_told_by_several_events_is_put_aside_once(till: Shop) -> None:
    paid = await paid_by_card(till, 1000)
    refund = await there(till, await refunded_there(till, paid, 400))
    (first,) = await eventually(lambda: aside(till))
    assert await till.treated(await till.tell(refund, "refund.updated")) == "known"
    await till.service.send(CloseCardEvent(event_id=first.event_id, reason="Vu avec la famille"), TILL)
    assert await till.treated(await till.tell(refund, "charge.refund.updated")) == "known"  # it was judged by a person
    assert await aside(till) == []
    other = await there(till, await refunded_there(till, paid, 100))
    (event,) = await eventually(lambda: aside(till))
    await till.service.send(TakeUpCardEvent(event_id=event.event_id), TILL)
    back = {**other, "status": "failed"}
    told = [await till.treated(await till.tell(back, kind)) for kind in ("refund.failed", "refund.updated")]
    assert told == ["aside", "known"]  # that it came back is another thing, told by two events as well
    assert [one.why for one in await aside(till)] == ["refund_failed"]


async def test_events_of_one_refund_treated_together_or_at_once_put_it_aside_once(till: Shop) -> None:
    paid = await paid_by_card(till, 1000)
    await till.control(lost=True)
    (intent,) = await till.intents()
    one, other = [Refund(await refunded_there(till, paid, 100), None, intent["id"], 100, failed=False) for _ in range(2)]
    async with till.service.database.transaction() as tx:
        both = await refund_card.heard(tx, [one, one, other])
    assert [found.outcome for found in both] == ["aside", "known", "aside"]
    refund = await there(till, one.provider_id)
    events = await asyncio.gather(*(till.tell(refund, kind) for kind in ("refund.created", "refund.updated") * 6))
    assert sorted([await till.treated(event) for event in events]) == ["aside", *["known"] * 11]
    async with till.service.database.transaction() as first, till.service.database.transaction() as second:
        await refund_card.heard(first, [one, other])
        await second.execute("set local lock_timeout = '100ms'")
        with pytest.raises(LockNotAvailableError):  # whoever treats another event of it waits for what became of this one
            await refund_card.heard(second, [other, one])


async def test_a_payment_that_the_payer_disputes_is_for_a_person_and_due_again_once_it_is_lost(till: Shop) -> None:
    await paid_by_card(till, 1000)
    (intent,) = await till.intents()

    async def disputed(status: str) -> CardEventView:
        await till.control(disputed=intent["id"], status=status)
        (event,) = await eventually(lambda: aside(till))
        return event

    taken = await disputed("needs_response")
    assert (taken.why, taken.cents, taken.family_id) == ("disputed", 1000, DUPONT)
    with pytest.raises(Conflict) as stays:
        await till.service.send(TakeUpCardEvent(event_id=taken.event_id), TILL)
    assert (stays.value.slug, await till.balance()) == ("card_event_stays", 0)
    await till.service.send(CloseCardEvent(event_id=taken.event_id, reason="Pièces envoyées"), TILL)
    again = {**intent, "id": taken.object_id, "object": "dispute", "payment_intent": intent["id"], "status": "under_review"}
    assert await till.treated(await till.tell(again, "charge.dispute.updated")) == "known"
    lost = await disputed("lost")
    assert lost.why == "dispute_lost"
    await till.service.send(TakeUpCardEvent(event_id=lost.event_id), TILL)
    assert await till.balance() == 1000
    (left,) = (await till.service.send(GetCardOffer(), JEAN)).invoices
    assert left.remaining_cents == 1000
    assert await till.treated(await till.tell({**again, "status": "lost"}, "charge.dispute.closed")) == "known"
    assert await books_are_right(till)
    (told,) = await till.service.tells(PaymentRefunded)
    assert (told.cents, told.disputed) == (1000, True)
    won = await disputed("won")
    assert won.why == "dispute_won"
    await till.service.send(TakeUpCardEvent(event_id=won.event_id), TILL)
    assert await till.balance() == 0
    assert (await till.service.send(GetCardOffer(), JEAN)).invoices == (), "it pays again what it had paid"
    (returned,) = await till.service.tells(RefundReturned)
    assert (returned.cents, returned.credit_cents, returned.disputed) == (1000, 0, True)
    assert await till.treated(await till.tell({**again, "status": "won"}, "charge.dispute.funds_reinstated")) == "known"
    assert await books_are_right(till)


async def test_an_inquiry_of_a_bank_and_a_dispute_of_another_shop_bother_nobody(till: Shop) -> None:
    await paid_by_card(till, 1000)
    (intent,) = await till.intents()
    inquiry = {**intent, "id": "du_asked", "object": "dispute", "payment_intent": intent["id"], "status": "warning_needs_response"}
    assert await till.treated(await till.tell(inquiry, "charge.dispute.created")) == "unknown"
    elsewhere = {**inquiry, "payment_intent": "pi_of_another_shop", "status": "lost"}
    assert await till.treated(await till.tell(elsewhere, "charge.dispute.closed")) == "unknown"
    won = {**inquiry, "status": "won"}
    assert await till.treated(await till.tell(won, "charge.dispute.closed")) == "known"
    assert await aside(till) == []


async def test_a_refund_that_came_back_becomes_a_credit_once(till: Shop) -> None:
    paid = await paid_by_card(till, 1000)
    asked = refunds(paid, 1000)
    await give_back(till, asked)

    async def given() -> str:
        async with till.service.database.transaction() as tx:
            found: str = await tx.fetchval("select provider_id from card_refund where status = 'done'")
            return found or ""

    name = await eventually(given)
    (intent,) = await till.intents()
    given_back = Refund(name, None, intent["id"], 1000, failed=False)
    async with till.service.database.transaction() as tx:
        both = await refund_card.compared(tx, [given_back, replace(given_back, failed=True)])
    assert [one.outcome for one in both] == ["known", "aside"]  # the two are often treated together
    async with till.web.post(f"{till.cards}/control", json={"failed_refund": name}) as answer:
        assert answer.status == 200
    (event,) = await eventually(lambda: aside(till))
    assert (event.why, event.cents) == ("refund_failed", 1000)
    assert await till.balance() == 1000
    await till.service.send(TakeUpCardEvent(event_id=event.event_id), TILL)
    assert await till.balance() == 0
    assert [one.cents for one in (await till.service.send(GetCardOffer(), JEAN)).credits] == [1000]
    (returned,) = await till.service.tells(RefundReturned)
    assert (returned.means, returned.cents, returned.credit_cents) == ("card", 1000, 1000)
    (listed,) = (await till.service.send(ListRefunds(), REFUNDER)).refunds
    assert (listed.status, listed.returned_on) == ("done", till.service.service.settings.clock.today())
    told = {one.description: one.credit_cents for one in (await till.service.send(GetStatement(), JEAN)).lines}
    assert told["Remboursement revenu de la banque : Carte bancaire"] == 1000
    assert await books_are_right(till)


async def test_what_contradicts_the_books_says_why_and_is_closed_with_a_reason(till: Shop) -> None:
    (first,) = await owes(till.service, 1000)
    begun = await till.start(first)
    (intent,) = await till.intents()
    paid = {**intent, "status": "succeeded", "amount_received": 900}
    events = [
        await till.tell(paid),
        await till.tell({**paid, "id": "pi_of_nobody", "metadata": {"attempt_id": str(new_id())}}),
        await till.tell({**paid, "id": "pi_of_a_second_time"}),
        await till.tell(paid, livemode=True),
    ]

    async def all_aside() -> dict[str, CardEventView]:
        found = {one.event_id: one for one in await aside(till)}
        return found if len(found) == len(events) else {}

    found = await eventually(all_aside)
    assert [found[one].why for one in events] == ["amount", "unknown_payment", "second_payment", "other_mode"]
    assert (found[events[0]].cents, found[events[0]].expected_cents, found[events[1]].family_id) == (900, 1000, None)
    assert await till.balance() == 1000
    for one in (events[1], events[3]):
        with pytest.raises(Conflict) as stays:
            await till.service.send(TakeUpCardEvent(event_id=one), TILL)
        assert stays.value.slug == "card_event_stays"
    with pytest.raises(Invalid):
        await till.service.send(CloseCardEvent.model_construct(event_id=events[0], reason=""), TILL)
    closed = await till.service.send(CloseCardEvent(event_id=events[0], reason="Remboursé chez le prestataire"), TILL)
    assert (closed.aside, closed.settled_why) == (False, "Remboursé chez le prestataire")
    assert {one.event_id for one in await aside(till)} == set(events[1:])
    await till.type_card(begun)
    await till.becomes(begun, "paid")
    assert await till.balance() == 0


async def test_only_the_till_of_the_whole_town_looks_at_what_was_set_aside(till: Shop) -> None:
    asked: list[Request[Any]] = [ListCardEvents(), TakeUpCardEvent(event_id="evt_1"), CloseCardEvent(event_id="evt_1", reason="Rien")]
    for actor in (staff(Right.READ_ACCOUNT), staff(Right.TAKE_PAYMENT, facilities=[UUID(int=9)])):
        for one in asked:
            with pytest.raises((Forbidden, NotFound)):
                await till.service.send(one, actor)
    for one in asked[1:]:
        with pytest.raises(NotFound):
            await till.service.send(one, COLLEAGUE)
