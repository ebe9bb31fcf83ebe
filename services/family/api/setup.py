"""How far the town is set up, for the first page of its staff."""

from chassis.http import Call, Routes
from chassis.tx import Tx
from contracts.family import FamilySetup, ReadFamilySetup
from services.family.store import setup

routes = Routes()


@routes.handle(ReadFamilySetup)
async def read_setup(tx: Tx, call: Call[ReadFamilySetup]) -> FamilySetup:
    """Tell what there is of what a town needs first."""
    del call
    return await setup.read(tx)
