"""What messaging keeps of the town's places and classes: to whom something is published or sent."""

from chassis.tx import Tx
from contracts.family import ChildSaved
from contracts.planning import ActivitySaved, EnrolmentSaved, FacilitySaved
from services.messaging.reactions.registry import reactions
from services.messaging.store import places


@reactions.on(FacilitySaved)
async def keep_facility(tx: Tx, event: FacilitySaved) -> None:
    """Keep a facility's name."""
    await places.keep_facility(tx, event)


@reactions.on(ActivitySaved)
async def keep_activity(tx: Tx, event: ActivitySaved) -> None:
    """Keep an activity's name, and where it takes place."""
    await places.keep_activity(tx, event)


@reactions.on(EnrolmentSaved)
async def keep_enrolment(tx: Tx, event: EnrolmentSaved) -> None:
    """Keep whose child attends an activity, and until when."""
    await places.keep_enrolment(tx, event)


@reactions.on(ChildSaved)
async def keep_pupil(tx: Tx, event: ChildSaved) -> None:
    """Keep in which class a child is."""
    await places.keep_pupil(tx, event)
