"""Overlaps: what else a child has on a day at hours that meet those of an activity; both would be billed, and nothing forbids it."""

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from chassis.tx import Tx
from contracts.planning import PlanningRequestView
from services.planning.domain.admission import seat_of
from services.planning.domain.attendance import Hours
from services.planning.domain.booking import TAKEN
from services.planning.domain.enrolment import Enrolment
from services.planning.store import hours, sheets
from services.planning.store.sheets import Sheet


def overlapping(
    asked: Collection[tuple[UUID, date]], sheet: Sheet, known: Mapping[UUID, Hours]
) -> dict[tuple[UUID, date], tuple[str, ...]]:
    """Name, for each asked day of an enrolment, the other activities of the household that the child has or is asked for at the same hours.

    Where one of the two goes with the other by its rules (a meal within a day at the centre), or hours are not known, nothing is said.
    """
    seats = sheet.seats()
    enrolments = {one.enrolment_id: one for one in sheet.enrolments}

    def has(one: Enrolment, day: date) -> bool:
        if not one.covers(day):
            return False
        return (one.enrolment_id, day) in asked or seat_of(one, day, seats, sheet.calendar).status in TAKEN

    found: dict[tuple[UUID, date], tuple[str, ...]] = {}
    for enrolment_id, day in asked:
        own = enrolments.get(enrolment_id)
        names = [
            one.activity.name
            for one in sheet.enrolments
            if own is not None
            and one.activity.activity_id != own.activity.activity_id
            and one.family_id == own.family_id
            and one.child_id == own.child_id
            and _meet(known, own, one)
            and has(one, day)
        ]
        if names:
            found[enrolment_id, day] = tuple(names)
    return found


async def with_overlaps(tx: Tx, view: PlanningRequestView) -> PlanningRequestView:
    """Add to the undecided days of a booking what the child has at the same hours, as far as whoever looks sees these activities."""
    asked = {(one.enrolment_id, one.day) for one in view.days if one.is_open}
    if view.kind != "booking" or not asked:
        return view
    days = [day for _, day in asked]
    sheet = await sheets.of_children(tx, [view.child_id], min(days), max(days))
    known = await hours.usual(tx, {one.enrolment_id for one in sheet.enrolments if tx.actor.sees(one.activity.facility_id)})
    found = overlapping(asked, sheet, known)
    told = (one.model_copy(update={"overlaps": found.get((one.enrolment_id, one.day), ())}) for one in view.days)
    return view.model_copy(update={"days": tuple(told)}) if found else view


def _meet(known: Mapping[UUID, Hours], own: Enrolment, other: Enrolment) -> bool:
    if (
        other.activity.activity_id in own.activity.policies.constraints.requires
        or own.activity.activity_id in other.activity.policies.constraints.requires
    ):
        return False
    first, second = known.get(own.enrolment_id), known.get(other.enrolment_id)
    return first is not None and second is not None and first.meets(second)
