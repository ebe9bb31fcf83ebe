"""Composition root of the billing service."""

from chassis.reach import within_reach
from chassis.service import Service
from services.billing.api import bank, corrections, counter, debit_batches, direct_debit, family, runs, staff
from services.billing.api.reach import check
from services.billing.reactions import reactions
from services.billing.settings import BillingSettings
from services.billing.usecases.erase_family import PRIVACY
from services.billing.usecases.republish import republish
from services.billing.work import work


def build(settings: BillingSettings) -> Service:
    """Put the service together."""
    return Service(
        name="billing",
        settings=settings,
        routes=[
            family.routes,
            within_reach(staff.routes, check),
            within_reach(bank.routes, check),
            within_reach(runs.routes, check),
            within_reach(counter.routes, check),
            within_reach(corrections.routes, check),
            within_reach(direct_debit.routes, check),
            within_reach(debit_batches.routes, check),
        ],
        reactions=reactions,
        work=work,
        republish=republish,
        privacy=PRIVACY,
    )
