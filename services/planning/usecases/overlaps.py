"""Overlaps: what else a child has on a day at hours that meet those of an activity; both would be billed, and nothing forbids it."""

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from uuid import UUID

from chassis.tx import Tx
from contracts.planning import EnrolmentOverlap, PlanningRequestView
from services.planning.domain.admission import seat_of
from services.planning.domain.attendance import Hours
from services.planning.domain.booking import TAKEN
from services.planning.domain.calendar import Calendar
from services.planning.domain.enrolment import Enrolment
from services.planning.store import enrolments, hours, sheets
from services.planning.store.sheets import Sheet


def overlapping(
    asked: Collection[tuple[UUID, date]], sheet: Sheet, known: Mapping[UUID, Hours]
) -> dict[tuple[UUID, date], tuple[str, ...]]:
    """Name, for each asked day of an enrolment, the other activities of the household that the child has or is asked for at the same hours.

    Where one of the two goes with the other by its rules (a meal within a day at the centre), or hours are not known, nothing is said.
    """
    seats = sheet.seats()
    known_here = {one.enrolment_id: one for one in sheet.enrolments}

    def has(one: Enrolment, day: date) -> bool:
        if not one.covers(day):
            return False
        return (one.enrolment_id, day) in asked or seat_of(one, day, seats, sheet.calendar).status in TAKEN

    found: dict[tuple[UUID, date], tuple[str, ...]] = {}
    for enrolment_id, day in asked:
        own = known_here.get(enrolment_id)
        names = [
            one.activity.name
            for one in sheet.enrolments
            if own is not None and _beside(own, one) and _meet(known, own, one) and has(one, day)
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


async def every_week(
    tx: Tx, asked: Sequence[tuple[Enrolment, AbstractSet[date]]], calendar: Calendar
) -> dict[UUID, tuple[EnrolmentOverlap, ...]]:
    """Tell of enrolments in one activity, each with its regular days, what else the child has every week at the same hours.

    What whoever asks does not see is left out, as is what families book day by day.
    """
    asked = [(one, days) for one, days in asked if days]
    if not asked:
        return {}
    first, last = min(min(days) for _, days in asked), max(max(days) for _, days in asked)
    others: dict[UUID, list[Enrolment]] = {}
    for one in await enrolments.during(tx, {one.child_id for one, _ in asked}, first, last):
        if one.has_pattern and tx.actor.sees(one.activity.facility_id):
            others.setdefault(one.child_id, []).append(one)
    usual = await hours.of_activity(tx, asked[0][0].activity.activity_id)
    agreed = await hours.usual(tx, {one.enrolment_id for own in others.values() for one in own})
    found: dict[UUID, tuple[EnrolmentOverlap, ...]] = {}
    for own, days in asked:
        known = {own.enrolment_id: usual, **agreed} if usual else agreed
        met: dict[str, set[int]] = {}
        for one in others.get(own.child_id, ()):
            if _beside(own, one) and _meet(known, own, one):
                met.setdefault(one.activity.name, set()).update(day.isoweekday() for day in days if one.is_regular(day, calendar))
        found[own.enrolment_id] = tuple(EnrolmentOverlap(activity=name, weekdays=tuple(sorted(on))) for name, on in met.items() if on)
    return found


def _beside(own: Enrolment, other: Enrolment) -> bool:
    """Tell whether an enrolment is another activity of the same child in the same household."""
    return other.activity.activity_id != own.activity.activity_id and other.family_id == own.family_id and other.child_id == own.child_id


def _meet(known: Mapping[UUID, Hours], own: Enrolment, other: Enrolment) -> bool:
    if (
        other.activity.activity_id in own.activity.policies.constraints.requires
        or own.activity.activity_id in other.activity.policies.constraints.requires
    ):
        return False
    first, second = known.get(own.enrolment_id), known.get(other.enrolment_id)
    return first is not None and second is not None and first.meets(second)
