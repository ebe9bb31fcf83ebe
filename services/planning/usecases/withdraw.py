"""Withdraw: a family takes back days that nobody has answered yet; what they held goes to the line."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.planning import AskedDay, DayStatus, PlanningRequestView, TakenBack
from services.planning.domain.booking import Change
from services.planning.domain.enrolment import Enrolment
from services.planning.domain.errors import NothingToWithdraw, UnknownRequest
from services.planning.domain.withdrawal import Open, as_missed, became, take_back
from services.planning.store import bookings, calendar_days, closed_lists, declared, enrolments, requests, turns
from services.planning.usecases.no_shows import NOT_EXCUSED
from services.planning.usecases.promote import open_rooms
from services.planning.usecases.settle import settle

ANSWERED = {
    "booking": "La réponse est déjà donnée. Pour ne pas venir un jour réservé, déclarez une absence.",
    "absence": "La réponse est déjà donnée. Pour venir malgré une absence excusée, demandez à nouveau ce jour.",
}


async def withdraw_own(tx: Tx, request_id: UUID, days: Collection[AskedDay], *, family_id: UUID) -> PlanningRequestView:
    """Take back open days of one's own request, all of them unless told which."""
    if not await requests.is_of(tx, request_id, family_id):
        raise UnknownRequest
    await turns.take_places_of_town(tx)
    return await _withdraw(tx, request_id, days)


async def withdraw_for_family(tx: Tx, request_id: UUID, days: Collection[AskedDay]) -> PlanningRequestView:
    """Take back open days within the reach of a member of staff, in the place of the family."""
    await turns.take_places(tx)
    return await _withdraw(tx, request_id, days)


async def _withdraw(tx: Tx, request_id: UUID, days: Collection[AskedDay]) -> PlanningRequestView:
    """Take back what is open and leave what was answered; what was taken back before stays so. The caller holds the turn of places."""
    found = await requests.get(tx, request_id)
    if found is None:
        raise UnknownRequest
    named = {(one.enrolment_id, one.day) for one in days}
    asked = [one for one in found.days if not named or (one.enrolment_id, one.day) in named]
    opened = await bookings.to_withdraw(tx, ((request_id, one.enrolment_id, one.day) for one in asked if one.is_open))
    if not opened:
        if any(one.decision == "withdrawn" for one in asked):
            return found
        raise NothingToWithdraw(ANSWERED[found.kind])
    changes = await _changes(tx, opened)
    await settle(tx, changes)
    told = {(one.seat.enrolment_id, one.seat.day): one.became for one in changes if one.decision == "withdrawn"}
    return _with(await requests.get(tx, request_id) or found, told)


async def foretell(tx: Tx, views: Sequence[PlanningRequestView]) -> list[PlanningRequestView]:
    """Add to requests what the open days of absences become if they are taken back, as of now."""
    absences = [one for one in views if one.kind == "absence"]
    asked = [(one.request_id, day.enrolment_id, day.day) for one in absences for day in one.days if day.is_open]
    days = await bookings.to_withdraw(tx, asked) if asked else []
    if not days:
        return list(views)
    answers: dict[UUID | None, dict[tuple[UUID, date], TakenBack | None]] = {}
    for answer, _ in await _taken_back(tx, days):
        answers.setdefault(answer.seat.request_id, {})[answer.seat.enrolment_id, answer.seat.day] = answer.became
    return [_with(one, answers.get(one.request_id, {})) for one in views]


def _with(view: PlanningRequestView, told: Mapping[tuple[UUID, date], TakenBack | None]) -> PlanningRequestView:
    days = (one.model_copy(update={"taken_back": told.get((one.enrolment_id, one.day))}) for one in view.days)
    return view.model_copy(update={"days": tuple(days)}) if told else view


async def _changes(tx: Tx, days: Sequence[Open]) -> list[Change]:
    """Tell what follows: for each day its answer, what becomes of it, and who gets its place."""
    rooms = await open_rooms(tx, {one.seat.slot for one in days}, leaving=len(days))
    return [one for answer, day in await _taken_back(tx, days) for one in (answer, *rooms[day.seat.slot].leave(day))]


async def _taken_back(tx: Tx, days: Sequence[Open]) -> list[tuple[Change, Change]]:
    """Take days back: of each the answer, and what becomes of it. One that is over and on which the child was missed stays so."""
    known = await enrolments.several(tx, {one.seat.enrolment_id for one in days})
    dates = [one.seat.day for one in days]
    calendar = await calendar_days.between(tx, min(dates), max(dates))
    missed = await _missed(tx, [one.key for one in days if one.seat.day < paris_date(tx.now)], known)
    found: list[tuple[Change, Change]] = []
    for one in days:
        enrolment = known[one.seat.enrolment_id]
        answer, day = take_back(one, regular=enrolment.is_regular(one.seat.day, calendar), pattern_from=enrolment.pattern_from)
        found.append((answer, as_missed(day, NOT_EXCUSED) if one.key in missed else day))
    return await _told(tx, found)


async def _told(tx: Tx, found: Sequence[tuple[Change, Change]]) -> list[tuple[Change, Change]]:
    """Say in the answers to absences what their days become; a booking that is taken back is no more, and that is all."""
    billed = [day.seat for _, day in found if day.status == DayStatus.ABSENT_BILLED]
    known = await declared.among(tx, ((one.enrolment_id, one.day) for one in billed))
    return [
        (replace(answer, became=became(day, declared=(day.seat.enrolment_id, day.seat.day) in known)), day)
        if answer.seat.status == DayStatus.ABSENCE_PROCESSING
        else (answer, day)
        for answer, day in found
    ]


async def _missed(tx: Tx, days: Sequence[tuple[UUID, date]], known: Mapping[UUID, Enrolment]) -> set[tuple[UUID, date]]:
    """Find the days on which the child was missed: marked away, or not marked on a list that was taken, where that is billed."""
    found = await closed_lists.not_seen(tx, days)
    return {
        (enrolment_id, day) for enrolment_id, day, marked in found if marked or known[enrolment_id].activity.policies.no_show == "billed"
    }
