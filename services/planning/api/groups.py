"""Groups of activities, and hours."""

from chassis.clock import paris_date
from chassis.http import Call, Routes
from chassis.tx import Tx
from contracts.base import Nothing
from contracts.planning import (
    GroupsOfTown,
    GroupView,
    ListGroups,
    ListMembers,
    Members,
    PutActivityHours,
    PutEnrolmentHours,
    PutGroup,
    PutMembers,
    RemoveGroup,
)
from contracts.rights import Right
from services.planning.store import groups as store
from services.planning.usecases import agree_hours, groups

routes = Routes()


@routes.handle(ListMembers)
async def list_members(tx: Tx, call: Call[ListMembers]) -> Members:
    """Show who is enrolled in an activity, and in which group."""
    call.actor.require(Right.WRITE_ENROLMENT)
    return await groups.members(tx, call.body.activity_id)


@routes.handle(ListGroups)
async def list_groups(tx: Tx, call: Call[ListGroups]) -> GroupsOfTown:
    """List the groups within reach."""
    call.actor.require(Right.READ_MONTH)
    return GroupsOfTown(groups=await store.within_reach(tx, paris_date(tx.now)))


@routes.handle(PutGroup)
async def put_group(tx: Tx, call: Call[PutGroup]) -> GroupView:
    """Enter or rename a group."""
    call.actor.require(Right.WRITE_ENROLMENT)
    return await groups.put_group(tx, call.body)


@routes.handle(RemoveGroup)
async def remove_group(tx: Tx, call: Call[RemoveGroup]) -> Nothing:
    """Take away a group."""
    call.actor.require(Right.WRITE_ENROLMENT)
    await groups.remove_group(tx, call.body.activity_id, call.body.group_id)
    return Nothing()


@routes.handle(PutMembers)
async def put_members(tx: Tx, call: Call[PutMembers]) -> Members:
    """Put enrolments into a group."""
    call.actor.require(Right.WRITE_ENROLMENT)
    return await groups.put_members(tx, call.body)


@routes.handle(PutActivityHours)
async def put_activity_hours(tx: Tx, call: Call[PutActivityHours]) -> Nothing:
    """Say from when to when an activity takes place."""
    call.actor.require(Right.WRITE_ACTIVITY)
    await agree_hours.of_activity(tx, call.body)
    return Nothing()


@routes.handle(PutEnrolmentHours)
async def put_enrolment_hours(tx: Tx, call: Call[PutEnrolmentHours]) -> Nothing:
    """Agree hours for an enrolment."""
    call.actor.require(Right.WRITE_ENROLMENT)
    await agree_hours.of_enrolment(tx, call.body)
    return Nothing()
