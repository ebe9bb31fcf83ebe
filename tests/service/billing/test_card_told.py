"""What the processor of card payments tells: in any order, more than once, forged, or about nobody."""

import json
from datetime import timedelta
from itertools import permutations

import pytest

from chassis.errors import Invalid
from chassis.retention import apply
from contracts.billing import (
    ReceiveCardEvent,
)
from services.billing.usecases.retention import RULES
from tests.eventually import eventually
from tests.service.billing.card_cast import CHALLENGED, DECLINED, Shop
from tests.service.billing.test_counter import owes
from tests.service.harness import edge


async def test_news_of_a_challenge_that_come_after_its_failure_do_not_take_it_back(till: Shop) -> None:
    (first,) = await owes(till.service, 1000)
    begun = await till.start(first)
    await till.control(held=True)
    await till.type_card(begun, CHALLENGED)
    await till.answer_the_bank(begun, "no")
    assert (await till.control(release="backwards"))["told"] == 2
    await eventually(lambda: _all_treated(till))
    assert (await till.stands(begun)).problem == "not_authenticated"
    assert (await till.asks(begun)).problem == "not_authenticated"


async def test_every_order_of_news_ends_the_same(till: Shop) -> None:
    news = [
        ("payment_intent.requires_action", "requires_action"),
        ("payment_intent.payment_failed", "requires_payment_method"),
        ("payment_intent.succeeded", "succeeded"),
    ]
    orders = list(permutations(news))
    invoices = await owes(till.service, *[1000] * len(orders))
    for invoice, order in zip(invoices, orders, strict=True):
        begun = await till.start(invoice)
        intent = next(one for one in await till.intents() if one["metadata"]["attempt_id"] == str(begun.attempt_id))
        for kind, status in order:
            received = 1000 if status == "succeeded" else 0
            error = {"code": "card_declined"} if kind.endswith("failed") else None
            await till.tell({**intent, "status": status, "amount_received": received, "last_payment_error": error}, kind)
        await till.becomes(begun, "paid")
    assert await till.balance() == 0
    async with till.service.database.transaction() as tx:
        assert await tx.fetchval("select count(*) from payment") == len(orders)


async def test_events_copied_and_told_backwards_are_recorded_once(till: Shop) -> None:
    invoices = await owes(till.service, 1000, 2000, 3000)
    await till.control(held=True)
    begun = [await till.start(one) for one in invoices]
    for one in begun:
        await till.type_card(one, DECLINED)
        await till.type_card(one)
    assert (await till.control(copies=3, held=True, release="backwards"))["told"] == 6
    for one in begun:
        await till.becomes(one, "paid")
    assert await till.balance() == 0
    async with till.service.database.transaction() as tx:
        assert await tx.fetchval("select count(*) from card_event") == 6
        assert await tx.fetchval("select count(*) from payment") == 3


async def test_a_forged_old_future_or_foreign_event_leaves_nothing_behind(till: Shop) -> None:
    (first,) = await owes(till.service, 1000)
    begun = await till.start(first)
    (intent,) = await till.intents()
    paid = {**intent, "status": "succeeded", "amount_received": 1000}
    for wrong in ({"secret": "whsec_guessed"}, {"secret": ""}, {"age": 301}, {"age": -3600}):
        with pytest.raises(Invalid) as refused:
            await till.tell(paid, **wrong)
        assert refused.value.slug == "card_event_refused"
    for unread in ("", "t=,v1=0", "v1=0", f"t={'9' * 400},v1=0", "t=²,v1=é"):
        with pytest.raises(Invalid):
            await till.service.send(ReceiveCardEvent(body=b"{}", signature=unread), edge())
    assert await till.outcomes() == []
    assert (await till.stands(begun)).status == "open"
    assert await till.treated(await till.tell(paid, age=299)) == "done"
    assert await till.treated(await till.tell(paid, secret="whsec_of_last_year")) == "known"


async def test_what_was_told_is_kept_without_the_payer_s_secret(till: Shop) -> None:
    (first,) = await owes(till.service, 1000)
    begun = await till.start(first)
    assert begun.form
    (intent,) = await till.intents()
    assert intent["client_secret"] == begun.form.client_secret
    assert await till.treated(await till.tell({**intent, "status": "succeeded", "amount_received": 1000})) == "done"
    async with till.service.database.transaction() as tx:
        kept = await tx.fetchval("select body from card_event")
    assert begun.form.client_secret not in kept
    assert json.loads(kept)["data"]["object"]["id"] == intent["id"]


async def test_an_event_about_a_payment_of_nobody_is_kept_and_changes_nothing(till: Shop) -> None:
    await owes(till.service, 1000)
    foreign = {"object": "payment_intent", "id": "pi_of_another_shop", "status": "succeeded", "amount": 1000, "amount_received": 1000}
    for about in ({**foreign, "currency": "eur", "metadata": {}}, {"object": "payout", "id": "po_1"}):
        assert await till.treated(await till.tell(about)) == "unknown"
    assert await till.balance() == 1000


async def test_what_the_processor_told_long_ago_is_forgotten_once_it_was_treated(till: Shop) -> None:
    (first,) = await owes(till.service, 1000)
    begun = await till.start(first)
    await till.type_card(begun)
    await till.becomes(begun, "paid")
    rule = next(one for one in RULES if one.name == "billing.card_events")
    assert await apply(till.service.database, rule) == 0
    till.service.move_clock(timedelta(days=400))
    assert await apply(till.service.database, rule) == 1
    assert await till.outcomes() == []
    assert await till.balance() == 0


async def _all_treated(till: Shop) -> bool:
    return "waiting" not in await till.outcomes()
