"""How far the town is set up, for the first page of its staff."""

from chassis.http import Call, Routes
from chassis.tx import Tx
from contracts.planning import PlanningSetup, ReadPlanningSetup
from services.planning.store import setup

routes = Routes()


@routes.handle(ReadPlanningSetup)
async def read_setup(tx: Tx, call: Call[ReadPlanningSetup]) -> PlanningSetup:
    """Tell what there is of what a town needs first."""
    del call
    return await setup.read(tx)
