"""Republish: tell the present state of everything again, so that projections elsewhere can be rebuilt from nothing."""

from collections.abc import AsyncIterator
from datetime import date
from uuid import UUID

from chassis.database import Database
from contracts.base import Event
from services.planning.store import activities, enrolments, facilities, months
from services.planning.usecases.tell import activity_saved, calendar_of, enrolment_saved, month_changed
from services.planning.usecases.town_calendar import school_holidays

PAGE = 200
BEFORE_ALL = UUID(int=0)


async def republish(database: Database) -> AsyncIterator[Event]:
    """Tell facilities, activities, enrolments and their months at the versions they have."""
    async with database.transaction() as tx:
        places = await facilities.told(tx)
        offered = await activities.every(tx)
        holidays = await school_holidays(tx)
    if holidays:
        yield holidays
    for place in places:
        yield place
    for activity in offered:
        yield activity_saved(activity)
    async for event in _enrolments(database):
        yield event
    async for event in _months(database):
        yield event


async def _enrolments(database: Database) -> AsyncIterator[Event]:
    after = BEFORE_ALL
    while True:
        async with database.transaction() as tx:
            page = await enrolments.page(tx, after, PAGE)
        if not page:
            return
        for enrolment, version in page:
            yield enrolment_saved(enrolment, version)
        after = page[-1][0].enrolment_id


async def _months(database: Database) -> AsyncIterator[Event]:
    after = BEFORE_ALL, date.min
    while True:
        async with database.transaction() as tx:
            page = await months.page(tx, after, PAGE)
            calendar = await calendar_of(tx, page)
        if not page:
            return
        for one in page:
            yield month_changed(one, calendar)
        after = page[-1].enrolment.enrolment_id, page[-1].month
