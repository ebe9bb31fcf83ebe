"""Patterns: a family changes the weekly pattern of its own enrolment from a day on, at once or once staff agree."""

from datetime import date
from uuid import UUID

from chassis.clock import paris_date
from chassis.ids import new_id
from chassis.listed import listed_since
from chassis.tx import Tx
from contracts.planning import (
    ChangePattern,
    DecidePatternRequest,
    ListOwnPatternRequests,
    OwnPattern,
    OwnPatterns,
    PatternChange,
    PatternDecided,
    PatternMonth,
    PatternRequests,
    PatternRequestView,
)
from contracts.planning.patterns import PatternStatus
from services.planning.domain.calendar import ONE_DAY
from services.planning.domain.counters import Filling
from services.planning.domain.enrolment import Enrolment, check, repattern
from services.planning.domain.errors import (
    NothingToDecide,
    OutsideEnrolment,
    PatternFixed,
    PatternPending,
    ReasonMissing,
    UnknownEnrolment,
    UnknownRequest,
)
from services.planning.domain.patterns import AHEAD, Compared, Turned, compared, first_day, terms, turned
from services.planning.store import calendar_days, counters, enrolments, family_blocks, hours, households, pattern_requests, sheets, turns
from services.planning.store.pattern_requests import Asked
from services.planning.usecases.doubled import refuse_doubled
from services.planning.usecases.enrol import put
from services.planning.usecases.openings import freeze, freeze_ended
from services.planning.usecases.request_days import refuse_family
from services.planning.usecases.tell import enrolment_saved

TOGETHER = 200
WAITS = "Votre demande précédente attend encore une réponse : vous pouvez la retirer pour en faire une autre."


async def list_own(tx: Tx, child_id: UUID, family_id: UUID) -> OwnPatterns:
    """Tell the patterns of one's own enrolments of a child, what follows them and how they may be changed."""
    today = paris_date(tx.now)
    sheet = await sheets.of_children(tx, [child_id], today, today + AHEAD)
    child = sheet.child_of(family_id)
    own = [one for one in await enrolments.of_child_from(tx, child_id, today) if one.family_id == family_id]
    own.sort(key=lambda one: (one.activity.position, one.activity.facility, one.activity.name))
    requests: dict[UUID, list[PatternRequestView]] = {}
    for found in await pattern_requests.of_enrolments(tx, [one.enrolment_id for one in own], listed_since(tx.now)):
        requests.setdefault(found.enrolment_id, []).append(found)
    return OwnPatterns(
        child_id=child_id,
        child=child.name,
        household=(await households.of_family(tx, family_id, tx.now)).children,
        patterns=tuple(
            OwnPattern(
                enrolment_id=one.enrolment_id,
                activity=one.activity.name,
                facility=one.activity.facility,
                open_weekdays=tuple(sorted(one.activity.weekdays)),
                weekdays=tuple(sorted(one.weekdays_on(today))),
                next_weekdays=tuple(sorted(one.next_weekdays)) if one.next_from and one.next_from > today else (),
                next_from=one.next_from if one.next_from and one.next_from > today else None,
                valid_from=one.valid_from,
                valid_to=one.valid_to,
                terms=terms(one.activity),
                first_day=max(first_day(one.activity, sheet.calendar, tx.now), one.valid_from),
                pending=next((each for each in requests.get(one.enrolment_id, ()) if each.status == "pending"), None),
                last_answer=next((each for each in requests.get(one.enrolment_id, ()) if each.status in ("accepted", "refused")), None),
            )
            for one in own
        ),
    )


async def change_pattern(tx: Tx, asked: ChangePattern, family_id: UUID) -> PatternChange:
    """Change a family's own pattern, keep its request for staff, or tell what the change would mean."""
    known = await enrolments.get(tx, asked.enrolment_id)
    if known is None or known[0].family_id != family_id:
        raise UnknownEnrolment("Cette inscription est introuvable.")
    how = terms(known[0].activity)
    if how == "staff":
        raise PatternFixed(f"Pour « {known[0].activity.name} », écrivez à la mairie : elle change la semaine type pour vous.")
    refuse_family(tx, await family_blocks.obstacles(tx))
    if how == "automatic" and not asked.preview:
        await turns.take_places_of_town(tx)
        await turns.take_days(tx)
        known = await enrolments.get(tx, asked.enrolment_id) or known
    old = known[0]
    new, change, month = await _judged(tx, old, asked)
    made = Asked(new_id(), old.enrolment_id, family_id, old.child_id, asked.weekdays, asked.from_day, asked.note)
    answer = PatternChange(terms=how, added=len(change.come), removed=len(change.gone))
    if asked.preview:
        return answer.model_copy(update={"full_days": await _full(tx, new, change), "month": await _month(tx, new, month)})
    if how == "automatic":
        await put(tx, old, new)
    status: PatternStatus = "accepted" if how == "automatic" else "pending"
    if not await pattern_requests.add(tx, made, status):
        raise PatternPending(WAITS)
    return answer.model_copy(update={"request_id": made.request_id, "status": status})


async def list_asked(tx: Tx, asked: ListOwnPatternRequests, family_id: UUID) -> PatternRequests:
    """List what a family asked, or was answered, in the last month, and what waits."""
    found = await pattern_requests.of_family(
        tx, family_id, listed_since(tx.now), limit=asked.limit + 1, before=asked.before, before_at=asked.before_at
    )
    page = found[: asked.limit]
    return PatternRequests(requests=tuple(page), next=page[-1].request_id if len(found) > len(page) else None)


async def withdraw_own(tx: Tx, request_id: UUID) -> None:
    """Take back one's own request that waits; what was answered stays."""
    found = await pattern_requests.get(tx, request_id)
    if found is None:
        raise UnknownRequest
    if found.status != "withdrawn" and await pattern_requests.answer(tx, request_id, "withdrawn") is None:
        raise NothingToDecide("Cette demande a déjà une réponse.")


async def list_waiting(tx: Tx) -> PatternRequests:
    """List what waits for staff."""
    return PatternRequests(requests=tuple(await pattern_requests.waiting(tx)))


async def decide(tx: Tx, asked: DecidePatternRequest) -> PatternRequestView:
    """Answer a request: accepted it counts from its day, or from tomorrow where that is past; the family is told.

    What another adult of the household was given meanwhile cannot be accepted a second time: staff refuse it, and say so.
    """
    await turns.take_places(tx)
    await turns.take_days(tx)
    found = await pattern_requests.get(tx, asked.request_id)
    known = await enrolments.get(tx, found.enrolment_id) if found else None
    if found is None or known is None:
        raise UnknownRequest
    if not asked.accept and not asked.reason:
        raise ReasonMissing("Indiquez à la famille le motif du refus.")
    today = paris_date(tx.now)
    since = max(found.from_day, today + ONE_DAY)
    if asked.accept and found.status == "pending":
        _refuse_outside(known[0], since)
        await refuse_doubled(tx, known[0], repattern(known[0], frozenset(found.weekdays), since, today))
    version = await pattern_requests.answer(tx, asked.request_id, "accepted" if asked.accept else "refused", asked.reason)
    if version is None:
        raise NothingToDecide("Cette demande a déjà une réponse, ou la famille l'a retirée.")
    if asked.accept:
        await put(tx, known[0], repattern(known[0], frozenset(found.weekdays), since, today))
    await tx.emit(_decided(tx, found, version, since, accepted=asked.accept, reason=asked.reason))
    return await pattern_requests.get(tx, asked.request_id) or found


async def refuse_waiting(tx: Tx, enrolment_id: UUID, reason: str) -> None:
    """Refuse what a family had asked for an enrolment that holds no more, and tell it why."""
    for found in await pattern_requests.of_enrolments(tx, [enrolment_id], tx.now):
        version = await pattern_requests.answer(tx, found.request_id, "refused", reason)
        if version is not None:
            await tx.emit(_decided(tx, found, version, found.from_day, accepted=False, reason=reason))


def _decided(tx: Tx, found: PatternRequestView, version: int, since: date, *, accepted: bool, reason: str) -> PatternDecided:
    return PatternDecided(
        version=version,
        family_id=found.family_id,
        request_id=found.request_id,
        child_id=found.child_id,
        child=found.child,
        activity_id=found.activity_id,
        activity=found.activity,
        weekdays=found.weekdays,
        from_day=since,
        accepted=accepted,
        reason=reason,
        decided_at=tx.now,
    )


async def begin(tx: Tx) -> bool:
    """Put patterns that count from today in the place of those before; tells whether there may be more. No day changes by it.

    Days are written down as they were: no family asks for one of them or declares it missed meanwhile.
    """
    today = paris_date(tx.now)
    begun = await enrolments.begun(tx, today, TOGETHER)
    if begun:
        await turns.take_days(tx)
        await freeze(tx, begun, await calendar_days.between(tx, min(one.valid_from for one in begun), today), today)
        for one, version in await enrolments.turn_patterns(tx, [one.enrolment_id for one in begun]):
            await tx.emit(enrolment_saved(one, version))
    return len(begun) == TOGETHER


async def end(tx: Tx) -> bool:
    """Write down the regular days of enrolments that have ended, before a rule changes what they were; tells whether there may be more."""
    await turns.take_days(tx)
    ended = await enrolments.ended(tx, paris_date(tx.now), limit=TOGETHER)
    if ended:
        first, last = min(one.valid_from for one in ended), max(one.valid_to for one in ended)
        await freeze_ended(tx, ended, await calendar_days.between(tx, first, last))
    return len(ended) == TOGETHER


async def _judged(tx: Tx, old: Enrolment, asked: ChangePattern) -> tuple[Enrolment, Turned, Compared]:
    """Judge a change as a family may make it; tells a month of it too."""
    today = paris_date(tx.now)
    _refuse_outside(old, asked.from_day)
    weekdays = frozenset(asked.weekdays)
    check(old.activity, old.valid_from, old.valid_to, weekdays, today)
    new = repattern(old, weekdays, asked.from_day, today)
    await refuse_doubled(tx, old, new)
    sheet = await sheets.of_children(tx, [old.child_id], today, max(old.valid_to, today + AHEAD))
    own = set(sheet.days.get(old.enrolment_id, ()))
    change = turned(old, new, own, sheet.calendar, standing=sheet.standing(old), now=tx.now)
    return new, change, compared(old, new, asked.from_day, sheet.calendar)


def _refuse_outside(old: Enrolment, since: date) -> None:
    """Refuse a pattern from a day on which the enrolment does not hold."""
    if not old.covers(since):
        raise OutsideEnrolment(old.only)


async def _month(tx: Tx, new: Enrolment, month: Compared) -> PatternMonth:
    """Tell a month of a change, with what its price may look at."""
    lasting = (await hours.usual(tx, [new.enrolment_id])).get(new.enrolment_id)
    return PatternMonth(
        child_id=new.child_id,
        activity_id=new.activity.activity_id,
        month=month.month,
        days=month.after,
        days_before=month.before,
        minutes=lasting.minutes if lasting else None,
    )


async def _full(tx: Tx, new: Enrolment, change: Turned) -> tuple[date, ...]:
    """Tell the days that would come and have no place."""
    if not change.come:
        return ()
    activity_id = new.activity.activity_id
    filling = Filling(await counters.free(tx, activity_id, min(change.come), max(change.come)))
    return tuple(filling.take(activity_id, new.born, change.come))
