"""Overlaps: what else a child has on a day at hours that meet those of an activity; both would be billed, and nothing forbids it."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from services.planning.domain.admission import seat_of
from services.planning.domain.attendance import Hours
from services.planning.domain.booking import TAKEN
from services.planning.domain.enrolment import Enrolment
from services.planning.usecases.submission import Judged


def overlapping(judged: Judged, known: Mapping[UUID, Hours]) -> dict[tuple[UUID, date], tuple[str, ...]]:
    """Name, for each admitted day, the other activities of the household that the child has or is asked for then, at the same hours.

    Where one of the two goes with the other by its rules (a meal within a day at the centre), or hours are not known, nothing is said.
    """
    asked = {(one.seat.enrolment_id, one.seat.day) for one in judged.admitted}
    seats = judged.sheet.seats()

    def has(one: Enrolment, day: date) -> bool:
        if not one.covers(day):
            return False
        return (one.enrolment_id, day) in asked or seat_of(one, day, seats, judged.sheet.calendar).status in TAKEN

    found: dict[tuple[UUID, date], tuple[str, ...]] = {}
    for enrolment_id, day in asked:
        own = judged.enrolments[enrolment_id]
        names = [
            one.activity.name
            for one in judged.sheet.enrolments
            if one.activity.activity_id != own.activity.activity_id
            and one.family_id == own.family_id
            and one.child_id == own.child_id
            and _meet(known, own, one)
            and has(one, day)
        ]
        if names:
            found[enrolment_id, day] = tuple(names)
    return found


def _meet(known: Mapping[UUID, Hours], own: Enrolment, other: Enrolment) -> bool:
    if (
        other.activity.activity_id in own.activity.policies.constraints.requires
        or own.activity.activity_id in other.activity.policies.constraints.requires
    ):
        return False
    first, second = known.get(own.enrolment_id), known.get(other.enrolment_id)
    return first is not None and second is not None and first.meets(second)
