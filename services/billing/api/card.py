"""Paying by card over HTTP: families pay for themselves, the gateway hands on what the provider tells."""

from chassis.database import Database
from chassis.http import Call, Routes
from chassis.tx import Tx
from contracts.base import Nothing
from contracts.billing import (
    CancelCardAttempt,
    CardAttempt,
    CardOffer,
    CheckCardAttempt,
    GetCardAttempt,
    GetCardOffer,
    ReceiveCardEvent,
    SpendCredit,
    StartCardPayment,
)
from services.billing.cards.port import Provider
from services.billing.usecases import hear_cards, pay_by_card


def card_routes(provider: Provider | None) -> Routes:
    """Make the endpoints; the provider is called outside any transaction."""
    routes = Routes()

    @routes.handle(GetCardOffer)
    async def offer(tx: Tx, call: Call[GetCardOffer]) -> CardOffer:
        """Tell what can be paid."""
        return await pay_by_card.offer(tx, provider, call.actor.family())

    @routes.handle(SpendCredit)
    async def spend_credit(tx: Tx, call: Call[SpendCredit]) -> CardOffer:
        """Settle invoices with the family's credit."""
        return await pay_by_card.spend_credit(tx, provider, call.actor.family(), call.body.regie)

    @routes.handle(GetCardAttempt)
    async def read(tx: Tx, call: Call[GetCardAttempt]) -> CardAttempt:
        """Tell how an attempt stands."""
        return await pay_by_card.read(tx, provider, call.actor.family(), call.body.attempt_id)

    @routes.handle(StartCardPayment, transaction=False)
    async def start(database: Database, call: Call[StartCardPayment]) -> CardAttempt:
        """Begin to pay."""
        return await pay_by_card.start(database, provider, call.actor, call.body)

    @routes.handle(CheckCardAttempt, transaction=False)
    async def check(database: Database, call: Call[CheckCardAttempt]) -> CardAttempt:
        """Ask the provider how an attempt stands."""
        return await pay_by_card.check(database, provider, call.actor, call.body.attempt_id)

    @routes.handle(CancelCardAttempt, transaction=False)
    async def cancel(database: Database, call: Call[CancelCardAttempt]) -> CardAttempt:
        """Give an attempt up."""
        return await pay_by_card.cancel(database, provider, call.actor, call.body.attempt_id)

    @routes.handle(ReceiveCardEvent, transaction=False)
    async def receive(database: Database, call: Call[ReceiveCardEvent]) -> Nothing:
        """Keep what the provider tells."""
        await hear_cards.hear(database, provider, call.body)
        return Nothing()

    return routes
