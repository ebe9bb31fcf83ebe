"""Rules: what staff enter of facilities and activities."""

from dataclasses import replace
from datetime import date, timedelta

from chassis.clock import PARIS, paris_date
from chassis.tx import Tx
from contracts.planning import (
    ActivityView,
    Facilities,
    FacilitySaved,
    LastMoments,
    Period,
    PreviewCutoff,
    PutActivity,
    PutFacility,
)
from services.planning.domain.activity import Activity
from services.planning.domain.calendar import days_between
from services.planning.domain.cutoffs import CUTOFF_WORDS, last_moment, refuse_gaps, refuse_incomplete
from services.planning.domain.enrolment import furthest_end
from services.planning.domain.errors import ActivityChanged, UnknownActivity, UnknownFacility
from services.planning.store import activities, calendar_days, enrolments, facilities, turns
from services.planning.usecases import counters
from services.planning.usecases.contradictions import refuse_closed_for_ever, refuse_contradictions
from services.planning.usecases.openings import Rules, freeze, freeze_ended, reopen
from services.planning.usecases.tell import activity_saved


async def put_facility(tx: Tx, asked: PutFacility) -> None:
    """Enter or change a facility; its activities are told again under its new name, its limit holds from today on."""
    if not tx.actor.sees(asked.facility_id):
        raise UnknownFacility
    await turns.take_places(tx)
    version = await facilities.put(tx, asked.facility_id, asked.name, asked.capacity)
    if version is None:
        return
    await tx.emit(FacilitySaved(version=version, facility_id=asked.facility_id, name=asked.name))
    if version > 1:
        await activities.touch(tx, asked.facility_id)
        every = await activities.every(tx, asked.facility_id)
        for activity in every:
            await tx.emit(activity_saved(activity))
        await counters.resize(tx, every)
        await counters.recast(tx, every)


async def list_facilities(tx: Tx) -> Facilities:
    """Show the facilities of the town, or those to which a staff member is limited."""
    return Facilities(facilities=tuple(one for one in await facilities.listed(tx) if tx.actor.sees(one.facility_id)))


async def put_activity(tx: Tx, asked: PutActivity) -> Activity:
    """Enter or change an activity; new opening days count from tomorrow, a new capacity from today.

    Whoever says which version they changed is refused when it is not the last one: two clerks do not undo each other unknowing.
    A capacity below what is already planned on some day is refused; a larger one lets in those who wait.
    """
    await turns.take_places(tx)
    if not tx.actor.sees(asked.facility_id) or await facilities.name(tx, asked.facility_id) is None:
        raise UnknownFacility
    old = await activities.get(tx, asked.activity_id)
    if old is not None and not tx.actor.sees(old.facility_id):
        raise UnknownActivity
    if old is not None and _same(old, asked):
        return old
    if asked.version is not None and asked.version != (old.version if old else 0):
        raise ActivityChanged
    refuse_incomplete(asked.booking_cutoff, CUTOFF_WORDS["booking"], asked.weekdays, asked.periods)
    refuse_incomplete(asked.cancelling_cutoff, CUTOFF_WORDS["cancelling"], asked.weekdays, asked.periods)
    if asked.policies.late_until is not None:
        refuse_incomplete(asked.policies.late_until, CUTOFF_WORDS["late"], asked.weekdays, asked.periods)
    if asked.policies.leave is not None:
        refuse_incomplete(asked.policies.leave.notice, CUTOFF_WORDS["leave"], asked.weekdays, asked.periods)
    await refuse_contradictions(tx, asked, old)
    await turns.take_days(tx)
    await activities.save(tx, asked)
    new = await activities.get(tx, asked.activity_id)
    if new is None:
        raise AssertionError("an activity just written is there")
    await refuse_closed_for_ever(tx, new)
    if old is not None:
        await _follow(tx, old, new, paris_date(tx.now))
    await counters.recast(tx, [new])
    await tx.emit(activity_saved(new))
    return new


async def last_moments(tx: Tx, asked: PreviewCutoff) -> LastMoments:
    """Try a rule on some days with the town's calendar."""
    calendar = await calendar_days.between(tx, min(asked.dates), max(asked.dates))
    refuse_gaps(asked.rule, asked.dates, calendar)
    return LastMoments(last_moments={day: last_moment(asked.rule, day, calendar).astimezone(PARIS) for day in asked.dates})


def view(activity: Activity) -> ActivityView:
    """Show an activity."""
    return ActivityView(
        activity_id=activity.activity_id,
        facility_id=activity.facility_id,
        facility=activity.facility,
        name=activity.name,
        position=activity.position,
        weekdays=tuple(sorted(activity.weekdays)),
        periods=tuple(period for period in Period if period in activity.periods),
        approval=activity.approval,
        booking_cutoff=activity.booking_cutoff,
        cancelling_cutoff=activity.cancelling_cutoff,
        capacity=activity.capacity,
        version=activity.version,
        policies=activity.policies,
    )


def _same(known: Activity, asked: PutActivity) -> bool:
    """Tell whether an activity already is as asked."""
    return (
        known.facility_id == asked.facility_id
        and (known.name, known.position, known.approval, known.capacity) == (asked.name, asked.position, asked.approval, asked.capacity)
        and (known.weekdays, known.periods) == (frozenset(asked.weekdays), frozenset(asked.periods))
        and (known.booking_cutoff, known.cancelling_cutoff) == (asked.booking_cutoff, asked.cancelling_cutoff)
        and known.policies.model_dump() == asked.policies.model_dump()
    )


def _when(activity: Activity) -> tuple[object, ...]:
    """Tell all that decides on which days an activity opens, but for the calendar."""
    policies = activity.policies
    return activity.weekdays, activity.periods, activity.facility_id, policies.first_day, policies.last_day


async def _follow(tx: Tx, old: Activity, new: Activity, today: date) -> None:
    """Let days and places follow an activity's new rules."""
    await counters.resize(tx, [new])
    if _when(old) != _when(new):
        patterned = await enrolments.with_pattern(tx, new.activity_id, today)
        first = min((one.valid_from for one in patterned), default=today)
        calendar = await calendar_days.between(tx, first, furthest_end(today))
        await freeze(tx, [replace(one, activity=old) for one in patterned], calendar, today)
        if ended := await enrolments.ended(tx, today, activity_id=new.activity_id):
            lived = await calendar_days.between(tx, min(one.valid_from for one in ended), today)
            await freeze_ended(tx, [replace(one, activity=old) for one in ended], lived)
        days = days_between(today + timedelta(days=1), furthest_end(today))
        await reopen(tx, [(Rules(old, calendar), Rules(new, calendar))], days)
