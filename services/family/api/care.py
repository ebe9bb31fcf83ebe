"""What people who look after children ask; each answer leaves a trace."""

from chassis.http import Call, Routes
from chassis.tx import Tx
from contracts.family import ChildCare, CountDiets, DietCounts, FamilySchemes, ListSchemes, ReadCare, ReadEmergencySheet
from contracts.rights import Right
from services.family.usecases import care

routes = Routes()


@routes.handle(ReadCare, leaves_trace=True)
async def read_care(tx: Tx, call: Call[ReadCare]) -> ChildCare:
    """Open what is needed to look after a child."""
    call.actor.require(Right.READ_CARE)
    return await care.child_care(tx, call.body.activity_id, call.body.child_id)


@routes.handle(ReadEmergencySheet, leaves_trace=True)
async def read_emergency_sheet(tx: Tx, call: Call[ReadEmergencySheet]) -> ChildCare:
    """Open what is needed when something happens to a child."""
    call.actor.require(Right.READ_HEALTH)
    return await care.emergency_sheet(tx, call.body.child_id)


@routes.handle(CountDiets)
async def count_diets(tx: Tx, call: Call[CountDiets]) -> DietCounts:
    """Count diets, without names."""
    call.actor.require(Right.COUNT_DIETS)
    return await care.count_diets(tx, call.body)


@routes.handle(ListSchemes)
async def list_schemes(tx: Tx, call: Call[ListSchemes]) -> FamilySchemes:
    """Tell by which scheme families are covered."""
    call.actor.require(Right.READ_RECORD)
    return await care.schemes(tx, call.body.families)
