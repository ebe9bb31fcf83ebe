"""Lay out: the weekly patterns of a child of two households follow its calendar of custody, each household's its own days."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from chassis.clock import paris_date
from chassis.ids import new_id
from chassis.tx import Tx
from contracts.family import CustodySet
from services.planning.domain.admission import Admitted
from services.planning.domain.booking import Slot
from services.planning.domain.calendar import Calendar, month_start
from services.planning.domain.counters import Filling
from services.planning.domain.custody import ALWAYS, NOON, days_away
from services.planning.domain.cutoffs import last_moment
from services.planning.domain.elsewhere import leave_to_others, named_elsewhere
from services.planning.domain.enrolment import Enrolment
from services.planning.store import bookings, calendar_days, counters, custody, enrolments, months, places, submissions, turns
from services.planning.store.places import Move
from services.planning.store.submissions import Submission
from services.planning.usecases.end_links import take_back_beyond
from services.planning.usecases.moved_days import LOST, WON, Moved, tell_moved
from services.planning.usecases.promote import promote
from services.planning.usecases.settle import PlacesMiscounted

BY_CUSTODY = "changement de garde"
"""Who asked for days that a new calendar brings and that have no place, as the family reads it beside "saisie par la mairie"."""


async def at_home(tx: Tx, asked: Sequence[Enrolment], since: date) -> list[Enrolment]:
    """Tell enrolments with the days from one on that their patterns leave out; days before stay as they were laid out.

    Beside the days of the other household these are those that any other enrolment has by itself, the other household's or the one of
    another adult of the same: nobody pays a day twice. What the pattern of the other household has is left to it by `leave_to_others`. Days
    on which the household is not one of the child's, before its link or after, are left out whether a calendar holds or not.
    """
    children = {one.child_id for one in asked}
    spans, stays = await custody.spans(tx, children), await custody.stays(tx, children)
    linked = (await custody.linked(tx, children)).union(spans, (child_id for child_id, _ in stays))
    if not linked:
        return [replace(one, away=frozenset(day for day in one.away if day < since)) if one.away else one for one in asked]
    begins = await custody.beginnings(tx, {one.activity.activity_id for one in asked if one.child_id in linked})
    taken: dict[tuple[UUID, UUID], set[tuple[date, UUID]]] = {}
    for child_id, activity_id, day, enrolment_id in await custody.planned(tx, linked, since):
        taken.setdefault((child_id, activity_id), set()).add((day, enrolment_id))

    def away(one: Enrolment) -> frozenset[date]:
        child_id, activity_id = one.child_id, one.activity.activity_id
        first = max(since, one.valid_from)
        stay, hour = stays.get((child_id, one.family_id), ALWAYS), begins.get(activity_id, NOON)
        days = days_away(spans.get(child_id, ()), one.family_id, first, one.valid_to, hour, stay=stay)
        known = taken.get((child_id, activity_id), ())
        others = (day for day, enrolment_id in known if enrolment_id != one.enrolment_id and one.covers(day))
        return days.union(others, (day for day in one.away if day < since))

    return [replace(one, away=away(one)) for one in asked]


async def of_others(tx: Tx, asked: Sequence[Enrolment]) -> list[Enrolment]:
    """Read the enrolments with a weekly pattern that children of several households have during the same time."""
    patterned = [one for one in asked if one.has_pattern]
    linked = await custody.linked(tx, {one.child_id for one in patterned})
    if not linked:
        return []
    first, last = min(one.valid_from for one in patterned), max(one.valid_to for one in patterned)
    return [one for one in await enrolments.during(tx, linked, first, last) if one.has_pattern]


async def changed_at_home(tx: Tx, old: Enrolment | None, new: Enrolment) -> Enrolment:
    """Tell an enrolment with the days that its pattern leaves out; those gone by stay as they were laid out, but that it covers newly.

    Refuses what the pattern of another household has wholly.
    """
    (laid,) = await at_home(tx, [new], new.valid_from)
    today = paris_date(tx.now)
    laid = leave_to_others(laid, await of_others(tx, [new]), today, old)
    if old is None:
        return laid
    kept = (day for day in old.away if day <= today)
    return replace(laid, away=frozenset(day for day in laid.away if day > today or not old.covers(day)).union(kept))


def kept_late(old: Enrolment, new: Enrolment, calendar: Calendar, now: datetime) -> Enrolment:
    """Leave the days past their cut-off with the household that they were laid out for, when an enrolment itself is changed."""
    beyond = {day for day in new.away if not old.covers(day)}
    return _in_time(replace(new, away=old.away | beyond), new, set(), calendar, now).enrolment


async def take_over(tx: Tx, event: CustodySet) -> None:
    """Keep a child's households and days, and lay out anew what its patterns book from tomorrow on."""
    if event.spans or len(event.households) > 1 or await custody.spans(tx, [event.child_id]):
        # Before it is written: an enrolment that is entered meanwhile would know the old calendar only.
        await turns.take_places(tx)
        await turns.take_days(tx)
    if await custody.save(tx, event):
        await _tell_moved(tx, event, await _lay_out(tx, event.child_id))


@dataclass(frozen=True, slots=True)
class _Laid:
    """An enrolment as it is laid out now, and the regular days that this brings and takes; those with a state of their own are left out."""

    enrolment: Enrolment
    come: frozenset[date]
    gone: frozenset[date]


async def _lay_out(tx: Tx, child_id: UUID) -> list[_Laid]:
    """Lay out the patterns of a child anew: nothing changes that is past its cut-off, and days without a place wait for one.

    Returns them with the days that went, and those that came and have their place.
    """
    tomorrow = paris_date(tx.now) + timedelta(days=1)
    known = await enrolments.of_child_from(tx, child_id, tomorrow)
    if not known:
        return []
    until = max(one.valid_to for one in known)
    calendar = await calendar_days.between(tx, tomorrow, until)
    own: dict[UUID, set[date]] = {one.enrolment_id: set() for one in known}
    seats = await bookings.of_enrolments(tx, own, tomorrow, until)
    for seat in seats:
        own[seat.enrolment_id].add(seat.day)
    ended = await take_back_beyond(tx, child_id, known, seats, calendar)
    asked = _once(known, await at_home(tx, known, tomorrow), own, calendar, tx.now)
    laid = [_in_time(old, new, own[old.enrolment_id], calendar, tx.now) for old, new in zip(known, asked, strict=True)]
    changed = [one.enrolment for one, old in zip(laid, known, strict=True) if one.enrolment.away != old.away]
    if not changed and not ended:
        return []
    await enrolments.save_away(tx, changed)
    waiting = await _move_places(tx, laid, calendar)
    touched = {(one.enrolment.enrolment_id, month_start(day)) for one in laid for day in one.come | one.gone}
    await months.tell_later(tx, touched | {(one.seat.enrolment_id, month_start(one.seat.day)) for one in ended})
    freed = {Slot(one.enrolment.activity.activity_id, day) for one in laid for day in one.gone}
    await promote(tx, freed | {one.seat.slot for one in ended if one.places < 0})
    return [replace(one, come=one.come - waiting.get(one.enrolment.enrolment_id, frozenset())) for one in laid]


async def _tell_moved(tx: Tx, event: CustodySet, laid: Sequence[_Laid]) -> None:
    """Tell each household once which of its regular days went to the other one, and which came."""
    moved = [
        Moved(each.family_id, each.child, each.child_id, each.activity.name, each.activity.activity_id, day, now)
        for one, each in ((one, one.enrolment) for one in laid)
        for now, some in ((LOST, one.gone), (WON, one.come))
        for day in some
    ]
    await tell_moved(tx, moved, "custody", of=event.child_id, at=str(event.version))


def _once(
    known: Sequence[Enrolment], asked: Sequence[Enrolment], own: Mapping[UUID, set[date]], calendar: Calendar, now: datetime
) -> list[Enrolment]:
    """Leave out of each household's pattern the days that stay with the other one in the same activity: past its cut-off, it pays them.

    Days with a state of their own do not stay: what the other one booked is left out already, what it called off is free to come. A day
    that no calendar gives to one of them stays in the pattern that had it.
    """
    kept = [
        (old.activity.activity_id, old.family_id, day)
        for old, new in zip(known, asked, strict=True)
        for day in _staying(old, new, calendar, now) - own[old.enrolment_id]
    ]
    found = []
    for one in asked:
        others = {day for activity_id, family_id, day in kept if activity_id == one.activity.activity_id and family_id != one.family_id}
        found.append(replace(one, away=one.away | {day for day in others if one.covers(day)}))
    return [_unless_kept(place, known, found) for place in range(len(found))]


def _unless_kept(place: int, known: Sequence[Enrolment], found: Sequence[Enrolment]) -> Enrolment:
    """Leave out of one of the patterns of a child what it would come to have beside another household that had it, or is named first."""
    old, one = known[place], found[place]
    lost: set[date] = set()
    for number, (former, other) in enumerate(zip(known, found, strict=True)):
        named = {day for day in named_elsewhere(one, [other]) if not old.in_pattern(day)}
        lost |= named if number < place else {day for day in named if former.in_pattern(day)}
    return replace(one, away=one.away | lost) if lost else one


def _staying(old: Enrolment, new: Enrolment, calendar: Calendar, now: datetime) -> set[date]:
    """List the regular days that a new layout would take and that cannot be cancelled any more."""
    since = paris_date(now) + timedelta(days=1)
    going = old.regular_days(since, old.valid_to, calendar) - new.regular_days(since, new.valid_to, calendar)
    own_calendar = calendar.of(old.activity.facility_id)
    return {day for day in going if now > last_moment(old.activity.cancelling_cutoff, day, own_calendar)}


def _in_time(old: Enrolment, new: Enrolment, own: set[date], calendar: Calendar, now: datetime) -> _Laid:
    """Leave days past their cut-off as they are: one that goes cannot be cancelled any more, one that comes not be booked.

    A day with a state of its own goes from the pattern in any case: booked, it stands without it; waiting in vain, it was never to be paid.
    """
    since = paris_date(now) + timedelta(days=1)
    before = old.regular_days(since, old.valid_to, calendar)
    after = new.regular_days(since, new.valid_to, calendar)
    activity = old.activity
    own_calendar = calendar.of(activity.facility_id)
    stays = _staying(old, new, calendar, now)
    misses = {day for day in after - before if now > last_moment(activity.booking_cutoff, day, own_calendar)}
    laid = replace(new, away=(new.away | misses) - (stays - own))
    return _Laid(laid, frozenset(after - before - misses - own), frozenset(before - after - stays - own))


async def _move_places(tx: Tx, laid: Sequence[_Laid], calendar: Calendar) -> dict[UUID, set[date]]:
    """Free the places of days that go, give them to those that come; a day for which none is left is asked for in the family's place.

    The allocator has it in its turn: it waits, and the family is told as of any other request. Returns such days by enrolment.
    """
    freed = Counter(_move(one.enrolment, day) for one in laid for day in one.gone)
    await places.shift(tx, {move: -count for move, count in freed.items()})
    taken: Counter[Move] = Counter()
    asked: dict[Enrolment, list[Admitted]] = {}
    for activity_id, coming in _by_activity(laid).items():
        days = [day for _, day in coming]
        filling = Filling(await counters.free(tx, activity_id, min(days), max(days)))
        for enrolment, day in coming:
            if filling.take(activity_id, enrolment.born, [day]):
                seat = replace(enrolment.seat(day, calendar), status=None, holds_place=False)
                asked.setdefault(enrolment, []).append(Admitted(seat))
            else:
                taken[_move(enrolment, day)] += 1
    for enrolment, days_asked in asked.items():
        made = Submission(new_id(), "booking", enrolment.family_id, enrolment.child_id, None, "", by_staff=BY_CUSTODY)
        if not await submissions.add(tx, made, days_asked):
            raise PlacesMiscounted
    if await places.shift(tx, taken):
        raise PlacesMiscounted
    return {one.enrolment_id: {each.seat.day for each in days_asked} for one, days_asked in asked.items()}


def _by_activity(laid: Sequence[_Laid]) -> dict[UUID, list[tuple[Enrolment, date]]]:
    """Group the days that come by activity, in the order of the calendar."""
    found: dict[UUID, list[tuple[Enrolment, date]]] = {}
    for day, enrolment in sorted(((day, one.enrolment) for one in laid for day in one.come), key=lambda pair: pair[0]):
        found.setdefault(enrolment.activity.activity_id, []).append((enrolment, day))
    return found


def _move(enrolment: Enrolment, day: date) -> Move:
    return Move(enrolment.activity.activity_id, day, enrolment.born)
