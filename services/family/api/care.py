"""What people who look after children ask; each answer leaves a trace."""

from chassis.errors import Invalid
from chassis.http import Call, Routes
from chassis.tx import Tx
from contracts.family import (
    ChildCare,
    CountDiets,
    DietCounts,
    FamilySchemes,
    HealthOfList,
    ListSchemes,
    PickupOfList,
    ReadCare,
    ReadEmergencySheet,
    ReadHealthOfList,
    ReadPickupOfList,
)
from contracts.rights import Right
from services.family.usecases import care

routes = Routes()


@routes.handle(ReadCare, leaves_trace=True)
async def read_care(tx: Tx, call: Call[ReadCare]) -> ChildCare:
    """Open what is needed to look after a child."""
    call.actor.require(Right.READ_CARE)
    return await care.child_care(tx, call.body.activity_id, call.body.child_id)


@routes.handle(ReadHealthOfList)
async def read_health_of_list(tx: Tx, call: Call[ReadHealthOfList]) -> HealthOfList:
    """Open the health of the children of a list."""
    call.actor.require(Right.READ_CARE)
    if call.key is not None:
        raise Invalid("Une lecture de données sanitaires ne se garde pas : elle ne prend pas de clé d'idempotence.")
    return await care.health_of_list(tx, call.body)


@routes.handle(ReadPickupOfList)
async def read_pickup_of_list(tx: Tx, call: Call[ReadPickupOfList]) -> PickupOfList:
    """Tell who may fetch the children of a list."""
    call.actor.require(Right.READ_CARE)
    if call.key is not None:
        raise Invalid("Ce qui est lu de familles ne se garde pas : cette lecture ne prend pas de clé d'idempotence.")
    return await care.pickup_of_list(tx, call.body)


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
