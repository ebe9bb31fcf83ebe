"""A person looks at what the provider told and the books could not take: it is asked anew and entered, or closed with a reason."""

from chassis.database import Database
from chassis.errors import Unavailable
from chassis.tokens import Actor
from chassis.tx import Tx
from contracts.billing import CardEvents, CardEventView
from services.billing.cards.port import Intent, News, Provider, Refund, Refused, Unanswered
from services.billing.domain.errors import CardEventSettled, CardEventStays, CardsNotTaken, UnknownCardEvent
from services.billing.store import card_events, card_sweeps
from services.billing.store.card_events import Became
from services.billing.usecases import refund_card
from services.billing.usecases.record_card import record

TAKEN_UP = "Repris : le prestataire confirme, et c'est dans les comptes."


async def listed(tx: Tx, limit: int) -> CardEvents:
    """List what was set aside, and when the provider's list was last gone through."""
    swept = await card_sweeps.last(tx)
    listed = await card_events.views(tx, None, limit)
    return CardEvents(events=listed, swept_at=swept.at, swept_found=swept.found, untold=swept.untold)


async def take_up(database: Database, provider: Provider | None, actor: Actor, event_id: str) -> CardEventView:
    """Ask the provider how it stands now, outside any transaction, and enter that; what still contradicts the books stays aside."""
    if provider is None:
        raise CardsNotTaken
    async with database.transaction(actor) as tx:
        news = provider.told(await _aside(tx, event_id))
    if news.other_mode:
        raise CardEventStays("Cet avis vient de l'autre mode du prestataire (essai ou réel) : vérifiez les clés, puis classez-le.")
    try:
        now = await _as_it_stands(provider, news)
    except Refused as unknown:
        raise CardEventStays("Le prestataire ne connaît pas ce paiement : classez cet avis avec une raison.") from unknown
    except Unanswered as silence:
        raise Unavailable("Le prestataire de paiement ne répond pas : réessayez dans quelques minutes.") from silence
    async with database.transaction(actor) as tx:
        await _aside(tx, event_id)
        became = await _entered(tx, now)
        if became.outcome not in ("done", "known"):
            raise CardEventStays("Le prestataire répond la même chose qu'avant. Rapprochez-le à la main, puis classez-le avec une raison.")
        await card_events.settle(tx, event_id, became.outcome, TAKEN_UP)
        tx.audit("billing.card_event.take_up", family_id=became.family_id)
        return await _view(tx, event_id)


async def close(tx: Tx, event_id: str, reason: str) -> CardEventView:
    """Close an event: nothing is entered, and the reason stays with it."""
    await _aside(tx, event_id)
    await card_events.settle(tx, event_id, "closed", reason)
    closed = await _view(tx, event_id)
    tx.audit("billing.card_event.close", family_id=closed.family_id)
    return closed


async def _as_it_stands(provider: Provider, news: News) -> Intent | Refund:
    if news.intent is not None:
        return await provider.read(news.intent.intent_id)
    if news.refund is not None and news.refund.dispute is not None:
        return await provider.read_dispute(news.object_id)
    return await provider.read_refund(news.object_id)


async def _entered(tx: Tx, now: Intent | Refund) -> Became:
    if isinstance(now, Refund):
        return await refund_card.take_in(tx, now)
    (became,) = await record(tx, [now])
    return became


async def _aside(tx: Tx, event_id: str) -> str:
    """Give the body of an event that waits for a person."""
    found = await card_events.lock(tx, event_id)
    if found is None:
        raise UnknownCardEvent
    aside, body = found
    if not aside:
        raise CardEventSettled
    return body


async def _view(tx: Tx, event_id: str) -> CardEventView:
    (view,) = await card_events.views(tx, event_id, 1)
    return view
