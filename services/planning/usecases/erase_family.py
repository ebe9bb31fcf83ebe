"""A family that is erased: what stands against it here, and what goes. How many places were taken stays, without names."""

from uuid import UUID

from chassis import erasure
from chassis.clock import paris_date
from chassis.holdings import Privacy, Shared, tables_holding
from chassis.tx import Tx
from contracts.family import EmptinessAsked, FamilyErased, FamilyErasureAsked
from contracts.planning import PlanningEmptinessChecked, PlanningErasureChecked
from contracts.privacy import Obstacle
from services.planning.store import leaving, shared_days


async def _other_households(tx: Tx, family_id: UUID) -> Shared:
    """Read what was planned in other households for the children that a family sees."""
    async with tx.as_family(family_id):
        return Shared(tables=await shared_days.of_other_households(tx))


class MoveNotKnown(Exception):
    """A child of the family that goes lives on in another household, and the news of its move there was not applied: nothing may go yet."""


async def _take_others_past(tx: Tx, family_id: UUID) -> None:
    """Take away what former households planned for children that go; not before those that live on elsewhere have moved there.

    The family service tells the move first. Where that news was parked, the erasure is parked beside it, to be applied after it: it would
    else take the enrolments of the household that keeps the child, and the parked news with them.
    """
    if waiting := await leaving.still_elsewhere(tx, family_id, paris_date(tx.now)):
        raise MoveNotKnown(", ".join(map(str, waiting)))
    await leaving.take_others_past(tx, family_id)


PRIVACY = Privacy(erased_by={"booking_history": "select erase_booking_history($1)"}, first=_take_others_past, shared=_other_households)


async def check_erasure(tx: Tx, event: FamilyErasureAsked) -> None:
    """Say what stands against erasing a family: days that are still to come."""
    count = await leaving.future_bookings(tx, event.family_id, paris_date(tx.now))
    found = (Obstacle(kind="future_bookings", count=count),) if count else ()
    await tx.emit(PlanningErasureChecked(family_id=event.family_id, erasure_id=event.erasure_id, version=event.version, obstacles=found))


async def erase_family(tx: Tx, event: FamilyErased) -> None:
    """Erase a family from the planning."""
    await erasure.erase(tx, event.family_id, PRIVACY)


RECORD = frozenset({"family", "guardian"})
"""Tables that follow from a record alone: the adults of the record."""


async def check_emptiness(tx: Tx, event: EmptinessAsked) -> None:
    """Say whether anything is held of a family beyond its record."""
    held = await tables_holding(tx, event.family_id, PRIVACY, but=RECORD)
    await tx.emit(PlanningEmptinessChecked(family_id=event.family_id, withdrawal_id=event.withdrawal_id, version=event.version, held=held))
