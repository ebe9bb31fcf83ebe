"""Enrolments: one child, a list, and whom staff may choose."""

from chassis.http import Call, Routes
from chassis.tx import Tx
from contracts.planning import (
    CandidateChildren,
    ChildEnrolments,
    Enrol,
    EnrolMany,
    EnrolmentPreview,
    EnrolmentsMade,
    EnrolmentView,
    FindCandidates,
    ListChildEnrolments,
    ListSchoolClasses,
    PreviewEnrolment,
    SchoolClasses,
    WithdrawEnrolment,
)
from contracts.rights import Right
from services.planning.usecases import find_candidates
from services.planning.usecases.enrol import enrol, listed
from services.planning.usecases.enrol_many import enrol_many
from services.planning.usecases.preview_enrolment import preview_enrolment
from services.planning.usecases.withdraw_enrolment import withdraw_enrolment

routes = Routes()


@routes.handle(Enrol)
async def enrol_child(tx: Tx, call: Call[Enrol]) -> EnrolmentView:
    """Enrol a child, or change an enrolment."""
    call.actor.require(Right.WRITE_ENROLMENT)
    _may_waive(call)
    return await enrol(tx, call.body)


@routes.handle(PreviewEnrolment)
async def preview(tx: Tx, call: Call[PreviewEnrolment]) -> EnrolmentPreview:
    """Tell what an enrolment would mean."""
    call.actor.require(Right.WRITE_ENROLMENT)
    _may_waive(call)
    return await preview_enrolment(tx, call.body)


@routes.handle(WithdrawEnrolment)
async def withdraw(tx: Tx, call: Call[WithdrawEnrolment]) -> EnrolmentView:
    """Take back an enrolment that has not begun."""
    call.actor.require(Right.WRITE_ENROLMENT)
    return await withdraw_enrolment(tx, call.body)


@routes.handle(ListChildEnrolments)
async def list_child_enrolments(tx: Tx, call: Call[ListChildEnrolments]) -> ChildEnrolments:
    """Show a child's enrolments."""
    call.actor.require(Right.WRITE_ENROLMENT)
    return await listed(tx, call.body.child_id)


@routes.handle(EnrolMany)
async def enrol_children(tx: Tx, call: Call[EnrolMany]) -> EnrolmentsMade:
    """Enrol a list of children, or tell what would become of it."""
    call.actor.require(Right.WRITE_ENROLMENT)
    _may_waive(call)
    return await enrol_many(tx, call.body)


@routes.handle(ListSchoolClasses)
async def list_school_classes(tx: Tx, call: Call[ListSchoolClasses]) -> SchoolClasses:
    """Show the classes of the town."""
    call.actor.require(Right.WRITE_ENROLMENT)
    return await find_candidates.school_classes(tx)


@routes.handle(FindCandidates)
async def find(tx: Tx, call: Call[FindCandidates]) -> CandidateChildren:
    """Find children to enrol."""
    call.actor.require(Right.WRITE_ENROLMENT)
    return await find_candidates.find(tx, call.body)


def _may_waive(call: Call[Enrol] | Call[PreviewEnrolment] | Call[EnrolMany]) -> None:
    """Enrolling a child whose record lacks something takes a right of its own."""
    if call.body.waiver:
        call.actor.require(Right.WAIVE_RECORD)
