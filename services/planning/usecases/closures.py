"""Closures: activities close on some days for everybody at once, with one notice a family; taken back, all stands again as it did."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any, Literal
from uuid import UUID, uuid5

from chassis.clock import paris_date
from chassis.errors import Invalid
from chassis.ids import new_id
from chassis.tx import Tx
from contracts.planning import (
    ClosedActivity,
    CloseDays,
    ClosedChild,
    ClosedChildDay,
    ClosedDaysChanged,
    ClosureLine,
    ClosurePreview,
    Closures,
    ClosureView,
    DayDecision,
    DayStatus,
    PreviewClosure,
)
from services.planning.domain.activity import Activity
from services.planning.domain.booking import TRANSITIONS, Change, Fact, Slot
from services.planning.domain.enrolment import furthest_end
from services.planning.domain.errors import ClosurePast, NothingToClose, UnknownActivity, UnknownClosure, UnknownFacility
from services.planning.store import activities, answers, calendar_days, closures, facilities, meals, months, places, reopenings, turns
from services.planning.store.closures import AskedDay, Closure, ToldDay
from services.planning.usecases.overfull import refuse_overfull
from services.planning.usecases.promote import promote
from services.planning.usecases.settle import tell_requests

BECOMES = {status: became for status, became in TRANSITIONS[Fact.CALLED_OFF].items() if status and became}
"""What closing makes of the states that it concerns."""
ASKED = [status for status, became in BECOMES.items() if became == DayStatus.REFUSED]
ENTERED_LATE = timedelta(days=31)
"""How long after a day staff may still enter that everything was closed."""
LISTED = 100


async def preview(tx: Tx, asked: PreviewClosure) -> ClosurePreview:
    """Tell what a closure would mean."""
    chosen = {one.activity_id: one for one in await _chosen(tx, asked.facility_ids, asked.activity_ids)}
    slots = await _open(tx, list(chosen.values()), asked.days)
    found = await closures.count(tx, slots, BECOMES, ASKED)
    lines = [
        ClosureLine(**_named(chosen[activity_id]), day=day, booked=booked, asked=waiting)
        for activity_id, day, booked, waiting in found.lines
    ]
    with_meal = await meals.every(tx)
    order = {activity_id: number for number, activity_id in enumerate(chosen)}
    return ClosurePreview(
        children=found.children,
        families=found.families,
        present=found.present,
        regular=found.regular,
        booked=sum(line.booked for line in lines),
        meals=sum(line.booked for line in lines if line.activity_id in with_meal),
        asked=sum(line.asked for line in lines),
        lines=tuple(sorted(lines, key=lambda line: (line.day, order[line.activity_id]))),
    )


async def close_days(tx: Tx, asked: CloseDays) -> ClosureView:
    """Close activities on days; how many families it concerns changes nothing in the number of statements."""
    await turns.take_places(tx)
    await turns.take_days(tx)
    chosen = await _chosen(tx, asked.facility_ids, asked.activity_ids)
    slots = await _open(tx, chosen, asked.days)
    if not slots:
        raise NothingToClose("Ces prestations n'ouvrent pas ces jours-là, ou sont déjà fermées.")
    closure_id = new_id()
    await closures.add(tx, closure_id, asked.reason, activity_ids={one.activity_id for one in chosen}, slots=slots)
    await closures.call_off(tx, closure_id, asked.reason, slots, BECOMES)
    await places.shift(tx, {move: -count for move, count in (await closures.held(tx, closure_id)).items()})
    changes = [_called_off(one, asked.reason) for one in await closures.asked(tx, closure_id)]
    await answers.decide_days(tx, changes)
    await tell_requests(tx, changes, told_otherwise=True)
    return await _tell(tx, closure_id, "closed")


async def reopen_days(tx: Tx, closure_id: UUID) -> ClosureView:
    """Take a closure back for its days from today on; where somebody else has the place meanwhile, it is refused with these days.

    A place that was offered is offered anew, and one that was freed meanwhile goes to the line. A day that another adult of the household
    has by now comes back at that account only, and the family is told all the same that it takes place. One that was booked comes back, and
    the weekly pattern of another household leaves it out.
    """
    await turns.take_places(tx)
    await turns.take_days(tx)
    today = paris_date(tx.now)
    closure = await closures.get(tx, closure_id)
    known = _view(tx, closure, today) if closure else None
    if known is None:
        raise UnknownClosure
    slots = await reopenings.open_slots(tx, closure_id, today)
    if not known.may_reopen or not slots:
        raise ClosurePast("Elle est déjà annulée, ou tous ses jours sont passés.")
    every = await activities.some(tx, {slot.activity_id for slot in slots})
    opened = set(await _open(tx, every, [slot.day for slot in slots])).intersection(slots)
    elsewhere = await reopenings.leave_elsewhere(tx, closure_id, sorted(opened))
    await reopenings.restore(tx, closure_id, sorted(opened))
    await reopenings.leave_to_booked(tx, closure_id)
    lacking = await places.shift(tx, await closures.restored(tx, closure_id))
    refuse_overfull([*lacking, *await places.shift_regular(tx, sorted(opened), [])])
    changes = [_as_before(one) for one in await closures.asked(tx, closure_id)]
    await answers.decide_days(tx, changes)
    await tell_requests(tx, changes, told_otherwise=True)
    await months.tell_regular_later(tx, sorted(opened))
    await promote(tx, opened)
    return await _tell(tx, closure_id, "reopened", elsewhere)


async def listed(tx: Tx) -> Closures:
    """Show the latest closures that concern activities within the actor's reach."""
    today = paris_date(tx.now)
    return Closures(closures=tuple(view for one in await closures.latest(tx, LISTED) if (view := _view(tx, one, today))))


async def _tell(tx: Tx, closure_id: UUID, status: Literal["closed", "reopened"], elsewhere: Sequence[ToldDay] = ()) -> ClosureView:
    """Tell each family once what became of its days, those that came back `elsewhere` too, and have the months told that changed."""
    await closures.tell_later(tx, closure_id)
    closure = await closures.get(tx, closure_id)
    view = _view(tx, closure, paris_date(tx.now)) if closure else None
    if closure is None or view is None:
        raise UnknownClosure
    told = sorted([*await closures.told(tx, closure_id), *elsewhere], key=attrgetter("family_id", "child", "child_id", "day"))
    for family_id, days in groupby(told, key=attrgetter("family_id")):
        await tx.emit(
            ClosedDaysChanged(
                version=1 if status == "closed" else 2,
                family_id=family_id,
                notice_id=uuid5(closure_id, str(family_id)),
                closure_id=closure_id,
                status=status,
                reason=closure.reason,
                changed_at=tx.now,
                children=_children(list(days)),
            )
        )
    return view


def _children(days: Sequence[ToldDay]) -> tuple[ClosedChild, ...]:
    return tuple(
        ClosedChild(
            child_id=child_id,
            child=child,
            days=tuple(ClosedChildDay(activity=one.activity, day=one.day, booked=one.booked) for one in own),
        )
        for (child_id, child), own in groupby(days, key=attrgetter("child_id", "child"))
    )


async def _chosen(tx: Tx, facility_ids: Collection[UUID], activity_ids: Collection[UUID]) -> list[Activity]:
    """Find the chosen activities, and all those of the chosen facilities; raises what is unknown or beyond reach."""
    if not facility_ids and not activity_ids:
        raise Invalid("Choisissez au moins une structure ou une prestation.", field="activity_ids")
    if not all(tx.actor.sees(one) for one in facility_ids) or await facilities.unknown(tx, set(facility_ids)):
        raise UnknownFacility
    every = [one for one in await activities.every(tx) if tx.actor.sees(one.facility_id)]
    if set(activity_ids) - {one.activity_id for one in every}:
        raise UnknownActivity
    return [one for one in every if one.activity_id in activity_ids or one.facility_id in facility_ids]


async def _open(tx: Tx, chosen: Sequence[Activity], days: Collection[date]) -> list[Slot]:
    """Find the days on which the chosen activities open."""
    today = paris_date(tx.now)
    first, last = min(days), max(days)
    if first < today - ENTERED_LATE or last > furthest_end(today):
        raise Invalid("Choisissez des jours proches : au plus un mois en arrière, et dans l'année scolaire.", field="days")
    calendar = await calendar_days.between(tx, first, last)
    return [Slot(one.activity_id, day) for one in chosen for day in sorted(set(days)) if one.opens(day, calendar)]


def _called_off(one: AskedDay, reason: str) -> Change:
    """Answer an open request: an absence is accepted, a booking refused."""
    decision: DayDecision = "accepted" if one.became == DayStatus.ABSENT_EXCUSED else "refused"
    return Change(one.seat, one.became, holds_place=False, decision=decision, reason=reason)


def _as_before(one: AskedDay) -> Change:
    """Give an open request its former answer back; what waits for a clerk is told too, or the clerk's refusal would be no news."""
    return Change(one.seat, one.seat.status, one.seat.holds_place, one.decision, again=one.decision == "pending")


def _named(activity: Activity) -> dict[str, Any]:
    return {"activity_id": activity.activity_id, "activity": activity.name, "facility": activity.facility}


def _view(tx: Tx, closure: Closure, today: date) -> ClosureView | None:
    """Show a closure to whoever sees one of its activities; it is taken back by who sees all of them."""
    seen = [tx.actor.sees(one.facility_id) for one in closure.activities]
    if not any(seen):
        return None
    return ClosureView(
        closure_id=closure.closure_id,
        reason=closure.reason,
        days=tuple(closure.days),
        activities=tuple(
            ClosedActivity(activity_id=one.activity_id, activity=one.activity, facility=one.facility) for one in closure.activities
        ),
        children=closure.children,
        families=closure.families,
        entered_at=closure.entered_at,
        entered_by_name=closure.entered_by_name,
        reopened_at=closure.reopened_at,
        reopened_by_name=closure.reopened_by_name,
        may_reopen=all(seen) and closure.reopened_at is None and max(closure.days) >= today,
    )
