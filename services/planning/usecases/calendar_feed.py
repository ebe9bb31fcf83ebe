"""Calendar feeds: make, show and revoke an adult's link to a child's planning, and read what it shows."""

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.planning import CalendarFeed, DayStatus, FeedContents, FeedDay, NewCalendarFeed
from services.planning.domain.enrolment import furthest_end
from services.planning.domain.errors import UnknownChild, UnknownFeed
from services.planning.store import bookings, feeds, sheets
from services.planning.store.feeds import Feed
from services.planning.store.sheets import Child

SECRET_BYTES = 32
"""256 bits: nobody guesses a link, and only its hash is kept."""
BACK = timedelta(days=31)
SHOWN = frozenset({DayStatus.BOOKED, DayStatus.REGULAR, DayStatus.WAITING, DayStatus.PRESENT})
"""What a calendar shows: what is planned, and what was and came true; never an absence or its reason."""


async def show_feed(tx: Tx, child_id: UUID) -> CalendarFeed:
    """Tell whether the adult has a link to a child's calendar."""
    child, guardian_id = await _seen(tx, child_id), _adult(tx)
    feed = await feeds.of_adult(tx, guardian_id, child_id)
    return CalendarFeed(child_id=child_id, child=child.name, made_at=feed.made_at if feed else None, read_on=feed.read_on if feed else None)


async def renew_feed(tx: Tx, child_id: UUID) -> NewCalendarFeed:
    """Make a link to a child's calendar in place of the one before."""
    child, secret = await _seen(tx, child_id), secrets.token_urlsafe(SECRET_BYTES)
    await feeds.put(tx, Feed(_adult(tx), tx.actor.family(), child_id, tx.now, None), hashed(secret))
    return NewCalendarFeed(child_id=child_id, child=child.name, made_at=tx.now, secret=secret)


async def revoke_feed(tx: Tx, child_id: UUID) -> None:
    """Take the link back."""
    await _seen(tx, child_id)
    await feeds.remove(tx, _adult(tx), child_id)


async def open_feed(tx: Tx, secret: str) -> Feed:
    """Find the link of a secret, or refuse it as unknown."""
    feed = await feeds.open_by(tx, hashed(secret), paris_date(tx.now))
    if feed is None:
        raise UnknownFeed
    return feed


async def read_feed(tx: Tx, feed: Feed) -> FeedContents:
    """Read what a link shows, in a transaction of its adult: the walls hide what that adult may not see today."""
    today = paris_date(tx.now)
    first, last = today - BACK, furthest_end(today)
    sheet = await sheets.of_children(tx, [feed.child_id], first, last, ranked=True)
    child = next((one for one in sheet.children if one.is_of(feed.family_id)), None)
    if child is None:
        raise UnknownFeed
    own = [one for one in sheet.enrolments if one.family_id == feed.family_id]
    changed = await bookings.changed_at(tx, [one.enrolment_id for one in own], first, last)
    days = []
    for one in own:
        states = sheet.days.get(one.enrolment_id, {})
        regular = dict.fromkeys(one.regular_days(first, last, sheet.calendar), DayStatus.REGULAR)
        for day, status in (regular | {day: state.seat.status for day, state in states.items()}).items():
            if status in SHOWN:
                days.append(
                    FeedDay(
                        enrolment_id=one.enrolment_id,
                        day=day,
                        activity=one.activity.name,
                        facility=one.activity.facility,
                        status=status,
                        rank=states[day].rank if day in states else None,
                        offered_until=states[day].seat.offered_until if day in states else None,
                        changed_at=changed.get((one.enrolment_id, day), feed.made_at),
                    )
                )
    days.sort(key=lambda one: (one.day, one.activity, one.enrolment_id))
    return FeedContents(child=child.name, days=tuple(days))


def hashed(secret: str) -> bytes:
    """Hash a secret as it is kept."""
    return hashlib.sha256(secret.encode()).digest()


async def _seen(tx: Tx, child_id: UUID) -> Child:
    """Find a child that the adult may see."""
    today = paris_date(tx.now)
    sheet = await sheets.of_children(tx, [child_id], today, today)
    return sheet.child_of(tx.actor.family())


def _adult(tx: Tx) -> UUID:
    if tx.actor.guardian_id is None:
        raise UnknownChild
    return tx.actor.guardian_id
