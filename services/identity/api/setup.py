"""How far the town is set up, for the first page of its staff."""

from chassis.http import Call, Routes
from chassis.tx import Tx
from contracts.identity import IdentitySetup, ReadIdentitySetup
from services.identity.store import setup

routes = Routes()


@routes.handle(ReadIdentitySetup)
async def read_setup(tx: Tx, call: Call[ReadIdentitySetup]) -> IdentitySetup:
    """Tell what there is of what a town needs first."""
    del call
    return await setup.read(tx)
