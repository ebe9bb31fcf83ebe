"""What messaging keeps of the town's places and classes: to whom something is published or sent."""

from collections.abc import Sequence

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


@reactions.on_many(EnrolmentSaved)
async def keep_enrolments(tx: Tx, events: Sequence[EnrolmentSaved]) -> None:
    """Keep whose children attend activities, and until when."""
    await places.keep_enrolments(tx, events)


@reactions.on_many(ChildSaved)
async def keep_pupils(tx: Tx, events: Sequence[ChildSaved]) -> None:
    """Keep in which class children are."""
    await places.keep_pupils(tx, events)
