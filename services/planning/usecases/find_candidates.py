"""Whom staff may enrol together: the classes of the town, and the children of some, or of an activity."""

from chassis.tx import Tx
from contracts.planning import CandidateChildren, FindCandidates, SchoolClasses
from services.planning.domain.errors import DatesReversed, UnknownActivity
from services.planning.store import activities, candidates

MOST = 500


async def school_classes(tx: Tx) -> SchoolClasses:
    """List the classes in which the children of the town are."""
    return SchoolClasses(classes=await candidates.classes(tx))


async def find(tx: Tx, asked: FindCandidates) -> CandidateChildren:
    """Find the children of some classes, or those who were enrolled in an activity; each with who pays for it."""
    if asked.enrolled_in is not None:
        activity = await activities.get(tx, asked.enrolled_in)
        if activity is None or not tx.actor.sees(activity.facility_id):
            raise UnknownActivity
    if asked.first and asked.last and asked.last < asked.first:
        raise DatesReversed
    found = await candidates.find(tx, asked, MOST + 1)
    return CandidateChildren(children=found[:MOST], more=len(found) > MOST)
