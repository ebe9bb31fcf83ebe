"""The link to a child's calendar: what its adult does with it, and what a calendar programme reads by it."""

from chassis.database import Database
from chassis.http import Call, Routes
from chassis.tokens import Actor
from chassis.tx import Tx
from contracts.base import Nothing
from contracts.planning import (
    CalendarFeed,
    FeedContents,
    GetCalendarFeed,
    NewCalendarFeed,
    ReadCalendarFeed,
    RenewCalendarFeed,
    RevokeCalendarFeed,
)
from services.planning.usecases import calendar_feed

routes = Routes()


@routes.handle(GetCalendarFeed)
async def show(tx: Tx, call: Call[GetCalendarFeed]) -> CalendarFeed:
    """Tell whether one has a link."""
    return await calendar_feed.show_feed(tx, call.body.child_id)


@routes.handle(RenewCalendarFeed, transaction=False)
async def renew(database: Database, call: Call[RenewCalendarFeed]) -> NewCalendarFeed:
    """Make a link; the answer is kept nowhere, not even for a repetition."""
    async with database.transaction(call.actor) as tx:
        return await calendar_feed.renew_feed(tx, call.body.child_id)


@routes.handle(RevokeCalendarFeed)
async def revoke(tx: Tx, call: Call[RevokeCalendarFeed]) -> Nothing:
    """Take the link back."""
    await calendar_feed.revoke_feed(tx, call.body.child_id)
    return Nothing()


@routes.handle(ReadCalendarFeed, transaction=False)
async def read(database: Database, call: Call[ReadCalendarFeed]) -> FeedContents:
    """Read what a link shows, as its adult would see it now."""
    async with database.transaction(call.actor) as tx:
        feed = await calendar_feed.open_feed(tx, call.body.secret.get_secret_value())
    adult = Actor(kind="family", family_id=feed.family_id, guardian_id=feed.guardian_id)
    async with database.transaction(adult, read_only=True) as tx:
        return await calendar_feed.read_feed(tx, feed)
