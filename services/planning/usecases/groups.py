"""Groups of an activity and hours: who belongs where, and from when to when."""

from uuid import UUID

from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.planning import GroupView, Members, PutGroup, PutMembers
from services.planning.domain.errors import GroupNameTaken, UnknownEnrolment, UnknownGroup
from services.planning.store import groups, hours, meals
from services.planning.usecases.attend import reachable


async def members(tx: Tx, activity_id: UUID) -> Members:
    """Tell who is enrolled in an activity, and in which group."""
    activity = await reachable(tx, activity_id)
    own = await hours.of_activity(tx, activity_id)
    return Members(
        activity_id=activity_id,
        activity=activity.name,
        facility=activity.facility,
        starts=own.starts if own else None,
        ends=own.ends if own else None,
        meal=activity_id in await meals.every(tx),
        groups=await groups.of_activity(tx, activity_id),
        members=await groups.members(tx, activity_id, paris_date(tx.now)),
    )


async def put_group(tx: Tx, asked: PutGroup) -> GroupView:
    """Enter or rename a group."""
    await reachable(tx, asked.activity_id)
    if await groups.is_named(tx, asked.activity_id, asked.name, asked.group_id):
        raise GroupNameTaken(f"Un autre groupe s'appelle déjà « {asked.name} ».")
    if not await groups.put(tx, asked.activity_id, asked.group_id, asked.name, asked.position):
        raise UnknownGroup
    return GroupView(group_id=asked.group_id, name=asked.name)


async def remove_group(tx: Tx, activity_id: UUID, group_id: UUID) -> None:
    """Take away a group."""
    await reachable(tx, activity_id)
    if not await groups.remove(tx, activity_id, group_id):
        raise UnknownGroup


async def put_members(tx: Tx, asked: PutMembers) -> Members:
    """Put enrolments into a group, all of them or, when one is not of the activity, none."""
    await reachable(tx, asked.activity_id)
    if asked.group_id is not None and all(one.group_id != asked.group_id for one in await groups.of_activity(tx, asked.activity_id)):
        raise UnknownGroup
    known = {one.enrolment_id for one in await groups.members(tx, asked.activity_id, paris_date(tx.now))}
    if not known.issuperset(asked.enrolment_ids):
        raise UnknownEnrolment("Cette inscription n'est pas (ou plus) une inscription à cette prestation.")
    await groups.place(tx, asked.activity_id, asked.enrolment_ids, asked.group_id)
    return await members(tx, asked.activity_id)
