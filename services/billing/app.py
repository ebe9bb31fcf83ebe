"""Composition root of the billing service."""

import asyncio
from datetime import timedelta

from chassis.database import Database
from chassis.reach import within_reach
from chassis.service import Background, Service
from services.billing.agreement import agreements
from services.billing.api import (
    bank,
    books,
    certificates,
    contests,
    corrections,
    counter,
    debit_batches,
    direct_debit,
    family,
    reminders,
    runs,
    setup,
    staff,
)
from services.billing.api.account import account_routes
from services.billing.api.card import card_routes
from services.billing.api.card_events import card_event_routes
from services.billing.api.reach import check
from services.billing.api.refunds import refund_routes
from services.billing.api.treasury import treasury_routes
from services.billing.cards.port import Provider
from services.billing.cards.stripe_port import Stripe
from services.billing.daily import all_day, every_day
from services.billing.hourly import sweeping
from services.billing.measured import SAMPLES
from services.billing.reactions import reactions
from services.billing.settings import BillingSettings
from services.billing.usecases.erase_family import PRIVACY
from services.billing.usecases.republish import republish
from services.billing.usecases.retention import KEYS_MONTHS, RULES
from services.billing.work import with_cards


def build(settings: BillingSettings) -> Service:
    """Put the service together; without the keys of a provider, no card is taken."""
    provider = Stripe(settings) if settings.stripe_key_file else None
    return Service(
        name="billing",
        settings=settings,
        routes=[
            family.routes,
            account_routes(by_card=provider is not None),
            card_routes(provider),
            contests.routes,
            within_reach(contests.staff_routes, check),
            within_reach(staff.routes, check),
            within_reach(bank.routes, check),
            within_reach(runs.routes, check),
            within_reach(counter.routes, check),
            within_reach(refund_routes(provider), check),
            within_reach(card_event_routes(provider), check),
            within_reach(corrections.routes, check),
            within_reach(books.routes, check),
            within_reach(direct_debit.routes, check),
            within_reach(debit_batches.routes, check),
            within_reach(treasury_routes(settings.pes_schema_file), check),
            within_reach(reminders.routes, check),
            within_reach(certificates.routes, check),
            setup.routes,
        ],
        reactions=reactions,
        work=with_cards(provider),
        background=[every_day, all_day, sweeping(provider, timedelta(minutes=settings.stripe_sweep_minutes)), _closing(provider)]
        if provider
        else [every_day, all_day],
        republish=republish,
        agreements=agreements,
        measured=SAMPLES,
        privacy=PRIVACY,
        retention=RULES,
        keys_months=KEYS_MONTHS,
    )


def _closing(provider: Provider) -> Background:
    """Let the provider's connections go when the service stops."""

    async def close_at_the_end(_: Database, stop: asyncio.Event) -> None:
        try:
            await stop.wait()
        finally:
            await provider.close()

    return close_at_the_end
