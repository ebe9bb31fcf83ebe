"""The town's calendar: enter and take back holidays, public holidays and closures."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from uuid import UUID

from chassis.errors import Forbidden, Invalid
from chassis.tx import Tx
from contracts.planning import Calendar as CalendarView
from contracts.planning import CalendarDay, CalendarKind, RemoveCalendarSpan, SchoolHoliday, SchoolHolidaysSet
from services.planning.domain.errors import DatesReversed, UnknownCalendarDay, UnknownFacility
from services.planning.store import activities, calendar_days, facilities, turns
from services.planning.usecases.openings import Rules, reopen

SCHOOL_HOLIDAYS = ("short_holidays", "summer_holidays")
CLOSED = "closed"
"""Days of this kind are the town's own: of holidays, which everybody knows, families hear only what they had booked."""


async def put_days(tx: Tx, days: tuple[CalendarDay, ...]) -> CalendarView:
    """Enter special days; what was booked on a day that closes is taken back."""
    if any(entry.activity_id for entry in days):
        raise Invalid("Une prestation seule se ferme par une fermeture, pas par le calendrier.")
    if tx.actor.facilities and any(entry.facility_id is None for entry in days):
        raise Forbidden("Vous êtes agent d'une structure : indiquez laquelle ferme.")
    if not all(tx.actor.sees(entry.facility_id) for entry in days if entry.facility_id):
        raise UnknownFacility
    if await facilities.unknown(tx, {entry.facility_id for entry in days if entry.facility_id}):
        raise UnknownFacility
    closing = {entry.day: entry.label for entry in days if entry.kind == CLOSED}
    await _change(tx, sorted({entry.day for entry in days}), lambda: calendar_days.put(tx, days), closing)
    if any(entry.kind in SCHOOL_HOLIDAYS and entry.facility_id is None for entry in days):
        await _tell_holidays(tx)
    return CalendarView(days=days)


async def remove_day(tx: Tx, day: date, kind: CalendarKind, facility_id: UUID | None) -> None:
    """Take back a special day; regular days come back by themselves, what was booked does not."""
    if tx.actor.facilities and (facility_id is None or not tx.actor.sees(facility_id)):
        raise UnknownCalendarDay

    async def remove() -> None:
        if not await calendar_days.remove(tx, day, kind, facility_id):
            raise UnknownCalendarDay

    await _change(tx, [day], remove, await calendar_days.labels(tx, [day], facility_id) if kind == CLOSED else {})
    if kind in SCHOOL_HOLIDAYS and facility_id is None:
        await _tell_holidays(tx)


async def remove_span(tx: Tx, asked: RemoveCalendarSpan) -> None:
    """Take back the special days of a kind in a span, as `remove_day` does; a span without any is not found."""
    if asked.last < asked.first:
        raise DatesReversed
    if tx.actor.facilities and (asked.facility_id is None or not tx.actor.sees(asked.facility_id)):
        raise UnknownCalendarDay
    days = await calendar_days.days_of(tx, asked.first, asked.last, asked.kind, asked.facility_id)
    if not days:
        raise UnknownCalendarDay
    told = await calendar_days.labels(tx, days, asked.facility_id) if asked.kind == CLOSED else {}
    await _change(tx, days, lambda: calendar_days.remove_days(tx, days, asked.kind, asked.facility_id), told)
    if asked.kind in SCHOOL_HOLIDAYS and asked.facility_id is None:
        await _tell_holidays(tx)


async def read(tx: Tx, first: date, last: date) -> CalendarView:
    """Read the special days of a span."""
    return CalendarView(days=await calendar_days.entries(tx, first, last))


async def school_holidays(tx: Tx) -> SchoolHolidaysSet | None:
    """Put the school holidays into the words of the event, at the version they have; None when there never were any."""
    calendar_id, version = await calendar_days.told(tx)
    if not version:
        return None
    holidays = tuple(SchoolHoliday(label=label, first=first, last=last) for first, last, label in await calendar_days.holidays(tx))
    return SchoolHolidaysSet(version=version, calendar_id=calendar_id, holidays=holidays)


async def _tell_holidays(tx: Tx) -> None:
    await calendar_days.bump(tx)
    if told := await school_holidays(tx):
        await tx.emit(told)


async def _change(tx: Tx, days: list[date], write: Callable[[], Awaitable[None]], told: Mapping[date, str]) -> None:
    """Change the calendar on some days, and carry out what follows for every activity; `told` are those of which families hear, and why."""
    await turns.take_places(tx)
    await turns.take_days(tx)
    before = await calendar_days.between(tx, days[0], days[-1])
    await write()
    after = await calendar_days.between(tx, days[0], days[-1])
    every = await activities.every(tx)
    await reopen(tx, [(Rules(one, before), Rules(one, after)) for one in every], days, told)
