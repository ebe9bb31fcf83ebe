"""Enrol many: a class, or all of last year, in one activity for a school year; a few statements whatever the number of children."""

from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from uuid import UUID

from chassis.clock import paris_date
from chassis.errors import Refusal
from chassis.tx import Tx
from contracts.planning import EnrolMany, EnrolmentMade, EnrolmentRefused, EnrolmentsMade, TightDay
from services.planning.domain.activity import Activity
from services.planning.domain.calendar import ONE_DAY, months_between
from services.planning.domain.counters import Filling
from services.planning.domain.elsewhere import leave_to_others
from services.planning.domain.enrolment import Doubled, Enrolment, check, pattern_days, refuse_early, refuse_unfit
from services.planning.domain.errors import UnknownActivity
from services.planning.store import activities, calendar_days, candidates, counters, enrolments, months, places, turns
from services.planning.store.candidates import Candidate
from services.planning.store.places import Move
from services.planning.usecases.candidates import admit, already_enrolled
from services.planning.usecases.lay_out import at_home, of_others
from services.planning.usecases.overfull import refuse_overfull
from services.planning.usecases.overlaps import every_week
from services.planning.usecases.preview_enrolment import tightest
from services.planning.usecases.settle import PlacesMiscounted
from services.planning.usecases.tell import enrolment_saved


async def enrol_many(tx: Tx, asked: EnrolMany) -> EnrolmentsMade:
    """Enrol those of a list who may be and find places on all their regular days; tells why the others are not.

    The months of the new enrolments are told by the allocator's loop, some at a time.
    """
    await turns.take_places(tx)
    if not asked.preview:
        await turns.take_days(tx)
    activity = await activities.get(tx, asked.activity_id)
    if activity is None or not tx.actor.sees(activity.facility_id):
        raise UnknownActivity
    first, last, today = asked.valid_from, asked.valid_to, paris_date(tx.now)
    check(activity, first, last, asked.weekdays, today)
    refuse_early(first, today)
    refuse_unfit(activity, first, last, asked.weekdays)
    coming = max(first, today)
    calendar = await calendar_days.between(tx, first, max(coming, last))
    days = pattern_days(activity, asked.weekdays, coming, last, calendar)
    past = pattern_days(activity, asked.weekdays, first, min(last, today - ONE_DAY), calendar)
    free = await counters.free(tx, activity.activity_id, coming, last)
    filling = Filling(free)
    pairs = [(one.child_id, one.guardian_id) for one in asked.children]
    known = await candidates.read(tx, pairs, activity.activity_id, (first, last))
    admitted = [_admitted(one, activity, asked) for one in known]
    laid = await at_home(tx, [one for one in admitted if isinstance(one, Enrolment)], first)
    home = iter(laid)
    answers = [one if isinstance(one, Refusal) else next(home) for one in admitted]
    made, refused = _in_turn(zip(known, answers, strict=True), await of_others(tx, laid), filling, days, today)
    if made and not asked.preview:
        await _enrol(tx, made, days)
    overlaps = await every_week(tx, [(one, days - one.away) for one in made], calendar) if asked.preview else {}
    return EnrolmentsMade(
        enrolled=tuple(
            EnrolmentMade(
                child_id=one.child_id,
                enrolment_id=None if asked.preview else one.enrolment_id,
                overlaps=overlaps.get(one.enrolment_id, ()),
            )
            for one in made
        ),
        refused=tuple(refused),
        days=len(days),
        past=len(past),
        tightest=_tightest(filling, made, days),
    )


def _in_turn(
    listed: Iterable[tuple[Candidate, Enrolment | Refusal]],
    others: Iterable[Enrolment],
    filling: Filling,
    days: AbstractSet[date],
    today: date,
) -> tuple[list[Enrolment], list[EnrolmentRefused]]:
    """Give those of a list their places in its order; whoever may not come, or finds none on a day, is refused and takes none.

    `others` are what children have by another household; so is, for the next of the list, who was just given places.
    """
    made: dict[tuple[UUID, UUID], Enrolment] = {}
    refused: list[EnrolmentRefused] = []
    beside: dict[UUID, list[Enrolment]] = {}
    for other in others:
        beside.setdefault(other.child_id, []).append(other)
    for one, answer in listed:
        try:
            if isinstance(answer, Refusal):
                raise answer
            new = leave_to_others(answer, beside.get(one.child_id, ()), today)
            if twin := made.get((one.child_id, new.family_id)):
                raise already_enrolled(new.activity, Doubled(twin.valid_from, twin.valid_to, twin.guardian))
            refuse_overfull(filling.take(new.activity.activity_id, new.born, days - new.away))
        except Refusal as why:
            refused.append(
                EnrolmentRefused(child_id=one.child_id, guardian_id=one.guardian_id, slug=why.slug, reason=why.detail or why.title)
            )
        else:
            made[one.child_id, new.family_id] = new
            beside.setdefault(one.child_id, []).append(new)
    return list(made.values()), refused


def _tightest(filling: Filling, made: Sequence[Enrolment], days: AbstractSet[date]) -> tuple[TightDay, ...]:
    """Tell the days on which fewest places are left, for the child of the list for whom they are fewest."""
    if not made:
        return ()
    ages = {one.born: one for one in made}.values()
    return tightest({day: min(filling.left(one.activity.activity_id, one.born, day) for one in ages) for day in days})


def _admitted(one: Candidate, activity: Activity, asked: EnrolMany) -> Enrolment | Refusal:
    try:
        return admit(one, activity, asked)
    except Refusal as why:
        return why


async def _enrol(tx: Tx, new: Sequence[Enrolment], days: AbstractSet[date]) -> None:
    """Write enrolments that found places on the days of their common pattern, but those that the child spends away."""
    await enrolments.add(tx, new)
    alike = Counter((one.born, one.away) for one in new)
    taken: Counter[Move] = Counter()
    for (born, away), count in alike.items():
        taken.update({Move(new[0].activity.activity_id, day, born): count for day in days - away})
    if await places.shift(tx, taken):
        raise PlacesMiscounted
    for one in new:
        await tx.emit(enrolment_saved(one, 1))
        if one.waiver:
            tx.audit("planning.enrolment.waive", family_id=one.family_id, about_id=one.child_id, detail=one.activity.name)
    if new[0].weekdays:
        told = months_between(new[0].valid_from, new[0].valid_to)
        await months.tell_later(tx, [(one.enrolment_id, month) for one in new for month in told])
