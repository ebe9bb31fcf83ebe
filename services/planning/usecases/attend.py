"""Attend: record who was really there (pointage)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from uuid import UUID

from chassis import french
from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.planning import DayDecision, DayStatus, Mark, MarkAttendance, Marked
from contracts.rights import Right
from services.planning.domain.activity import Activity
from services.planning.domain.attendance import SEEN, check_times, not_seen, off_contract_minutes
from services.planning.domain.booking import HOLDING, Change, Fact, Seat, change
from services.planning.domain.custody import NO_HOMES, Homes
from services.planning.domain.enrolment import Enrolment
from services.planning.domain.errors import MarkedTooEarly, NotEnrolled, PeriodBilled, UnknownActivity
from services.planning.store import (
    activities,
    attendance,
    bookings,
    calendar_days,
    certificates,
    custody,
    enrolments,
    hours,
    locked_periods,
    strays,
    turns,
)
from services.planning.store.attendance import Noted
from services.planning.usecases.promote import open_rooms
from services.planning.usecases.settle import settle

CLOCKS_DIFFER = timedelta(minutes=10)
"""How far ahead of ours the clock of a tablet may be."""
CAME_ANYWAY = "Votre enfant était présent ce jour-là."


async def reachable(tx: Tx, activity_id: UUID) -> Activity:
    """Find an activity of a facility within the actor's reach."""
    activity = await activities.get(tx, activity_id)
    if activity is None or not tx.actor.sees(activity.facility_id):
        raise UnknownActivity
    return activity


async def why_locked(tx: Tx, activity: Activity, day: date) -> str:
    """Say in French why the attendance of a day stays as it is; nothing when it may change."""
    if not await locked_periods.is_locked(tx, activity.activity_id, day):
        return ""
    return f"Le {french.day(day)} est déjà facturé pour « {activity.name} »."


async def attend(tx: Tx, given: MarkAttendance) -> Marked:
    """Record marks; for each child the one noted last counts, whenever it arrives. Returns how many changed something.

    Of a mark made for all, a child is left out whose family told otherwise since the list was opened, or whom somebody marked.
    Attendance of a period that was invoiced is corrected with a right of its own: billing makes the difference up.
    Children marked present without an enrolment refuse the whole, unless the mark calls them unexpected: then staff settle it later.
    """
    if given.day > paris_date(tx.now) or any(mark.marked_at > tx.now + CLOCKS_DIFFER for mark in given.marks):
        raise MarkedTooEarly("On ne pointe ni un jour à venir, ni à l'avance.")
    for mark in given.marks:
        check_times(mark.arrived_at, mark.left_at)
    activity = await reachable(tx, given.activity_id)
    await turns.take_places(tx)
    await turns.take_days(tx)
    if Right.REOPEN_ATTENDANCE not in tx.actor.rights and (why := await why_locked(tx, activity, given.day)):
        raise PeriodBilled(f"{why} Le pointage ne change plus ; un responsable peut encore le corriger.")
    marks = _last_marks(given.marks)
    seats = await _seats(tx, given.activity_id, given.day, marks)
    unplaced = {child_id: mark for child_id, mark in marks.items() if child_id not in seats}
    if strangers := [child_id for child_id, mark in unplaced.items() if mark.present and not mark.unexpected]:
        raise NotEnrolled("Inscrivez d'abord ces enfants à la prestation, ou vérifiez la liste.", children=strangers)
    errors = [mark for mark in unplaced.values() if mark.unexpected]
    strayed = await strays.note(tx, given.activity_id, given.day, errors) if errors else 0
    left = await _left(tx, given.day, {child_id: seat for child_id, seat in seats.items() if marks[child_id].for_all})
    changed = await _record(tx, given.day, [(seat, marks[child_id]) for child_id, seat in seats.items() if child_id not in left])
    return Marked(changed=strayed + changed, left=tuple(sorted(one for one in left if seats[one].status not in SEEN)))


async def _left(tx: Tx, day: date, seats: Mapping[UUID, Seat]) -> set[UUID]:
    """Tell which children a mark for all leaves as they are: those who are not expected any more, and those whom somebody marked."""
    said = await attendance.said(tx, [seat.enrolment_id for seat in seats.values()], day) if seats else set()
    return {child_id for child_id, seat in seats.items() if seat.status not in HOLDING or seat.enrolment_id in said}


async def _record(tx: Tx, day: date, marked: list[tuple[Seat, Mark]]) -> int:
    """Note the marks of enrolled children, and carry out what those that are newer change."""
    agreed = await hours.of_enrolments(tx, [seat.enrolment_id for seat, _ in marked], day)
    noted = [
        _noted(seat, mark, off_contract_minutes(agreed.get(seat.enrolment_id), mark.arrived_at, mark.left_at)) for seat, mark in marked
    ]
    newer = await attendance.note(tx, day, noted)
    outside = {one.enrolment_id for one in noted if one.off_contract_minutes}
    told = await bookings.before_marks(tx, [seat.enrolment_id for seat, mark in marked if seat.status in SEEN and not mark.present], day)
    changes = [
        _seen(seat, outside=seat.enrolment_id in outside) if mark.present else not_seen(seat, told.get(seat.enrolment_id))
        for seat, mark in marked
        if seat.enrolment_id in newer
    ]
    changes = [
        one
        for one in changes
        if one.status != one.seat.status or one.status == DayStatus.OFF_CONTRACT or newer[one.seat.enrolment_id]  # hours are billed
    ]
    if again := [one.seat for one in changes if one.again]:
        await certificates.give_time_back(tx, again, paris_date(tx.now))
    leaving = [one for one in changes if one.places < 0]
    rooms = await open_rooms(tx, {one.seat.slot for one in leaving}, leaving=len(leaving))
    following = [more for one in leaving for more in rooms[one.seat.slot].leave(one)[1:]]
    if changes:
        await settle(tx, [*changes, *following], unsettled=_unsettled(changes, following))
    return len(changes)


def _unsettled(marked: Iterable[Change], following: Iterable[Change]) -> set[UUID]:
    """Tell which requests only marks have decided: a place that became free is true at once."""
    others = {one.seat.request_id for one in following}
    return {one.seat.request_id for one in marked if one.seat.request_id is not None and one.seat.request_id not in others}


def _last_marks(marks: Iterable[Mark]) -> dict[UUID, Mark]:
    """Keep the mark noted last for each child."""
    return {mark.child_id: mark for mark in sorted(marks, key=lambda mark: mark.marked_at)}


async def _seats(tx: Tx, activity_id: UUID, day: date, marks: Mapping[UUID, Mark]) -> dict[UUID, Seat]:
    """Find each child's day; of several enrolments in the activity the one that is planned counts, else that of whom the child is with."""
    found = await enrolments.of_children(tx, activity_id, day, marks)
    calendar = await calendar_days.between(tx, day, day)
    own = {seat.enrolment_id: seat for seat in await bookings.of_enrolments(tx, [one.enrolment_id for one in found], day, day)}

    def standing(enrolment: Enrolment) -> Seat:
        return own.get(enrolment.enrolment_id) or enrolment.seat(day, calendar)

    shared = [child for child, times in Counter(one.child_id for one in found).items() if times > 1]
    homes = NO_HOMES
    if shared:
        spans = (await custody.spans(tx, shared)).values()
        homes = Homes((span for known in spans for span in known), await custody.stays(tx, shared))

    def counts(enrolment: Enrolment) -> tuple[bool, bool]:
        there = homes.home(enrolment.child_id, enrolment.family_id, day) != "other"
        return standing(enrolment).holds_place, there

    planned_last = sorted(found, key=counts)
    return {enrolment.child_id: standing(enrolment) for enrolment in planned_last}


def _noted(seat: Seat, mark: Mark, minutes: int) -> Noted:
    """Put a mark into its row: whoever was away has no times, whoever came unplanned no hours to be outside of."""
    if not mark.present:
        return Noted(seat.enrolment_id, seat.family_id, present=False, marked_at=mark.marked_at)
    return Noted(
        seat.enrolment_id,
        seat.family_id,
        present=True,
        marked_at=mark.marked_at,
        arrived_at=mark.arrived_at,
        left_at=mark.left_at,
        off_contract_minutes=minutes if seat.status in HOLDING else 0,
    )


def _seen(seat: Seat, *, outside: bool) -> Change:
    """Mark a child present; a request that still waited for an answer gets one when the child came anyway."""
    decision: DayDecision | None = None
    if seat.status in (DayStatus.PROCESSING, DayStatus.WAITING, DayStatus.ABSENCE_PROCESSING):
        decision = "refused"
    fact = Fact.SEEN_OUT_OF_HOURS if outside else Fact.SEEN
    return change(seat, fact, decision=decision, reason=CAME_ANYWAY if decision else "", rule="attendance")
