"""What the card provider told and was set aside, over HTTP: for the cashier of the whole town."""

from chassis.database import Database
from chassis.http import Call, Routes
from chassis.tx import Tx
from contracts.billing import CardEvents, CardEventView, CloseCardEvent, ListCardEvents, TakeUpCardEvent
from contracts.rights import Right
from services.billing.cards.port import Provider
from services.billing.usecases import look_at_card_events


def card_event_routes(provider: Provider | None) -> Routes:
    """Make the endpoints; the provider is asked outside any transaction."""
    routes = Routes()

    @routes.handle(ListCardEvents)
    async def listed(tx: Tx, call: Call[ListCardEvents]) -> CardEvents:
        """List what was set aside."""
        call.actor.require_everywhere(Right.TAKE_PAYMENT)
        return await look_at_card_events.listed(tx, call.body.limit)

    @routes.handle(TakeUpCardEvent, transaction=False)
    async def take_up(database: Database, call: Call[TakeUpCardEvent]) -> CardEventView:
        """Take an event up again."""
        call.actor.require_everywhere(Right.TAKE_PAYMENT)
        return await look_at_card_events.take_up(database, provider, call.actor, call.body.event_id)

    @routes.handle(CloseCardEvent)
    async def close(tx: Tx, call: Call[CloseCardEvent]) -> CardEventView:
        """Close an event with a reason."""
        call.actor.require_everywhere(Right.TAKE_PAYMENT)
        return await look_at_card_events.close(tx, call.body.event_id, call.body.reason)

    return routes
