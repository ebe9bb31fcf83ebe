"""How far the town is set up, for the first page of its staff."""

from chassis.http import Call, Routes
from chassis.tx import Tx
from contracts.billing import BillingSetup, ReadBillingSetup
from services.billing.store import setup

routes = Routes()


@routes.handle(ReadBillingSetup)
async def read_setup(tx: Tx, call: Call[ReadBillingSetup]) -> BillingSetup:
    """Tell what there is of what a town needs first."""
    del call
    return await setup.read(tx)
