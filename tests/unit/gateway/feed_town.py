"""What planning answers about the link to a child's calendar, from the state of a town in memory."""

from typing import Any

from chassis.errors import NotFound
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
from tests.unit.backoffice import cast
from tests.unit.gateway import builders

CHILD = "Léa DUPONT"


def handlers(town: Any) -> dict[Any, Any]:
    """Answer what is asked about the link, which the town holds."""

    def show(asked: GetCalendarFeed) -> CalendarFeed:
        if asked.child_id != builders.LEA:
            raise NotFound
        return CalendarFeed(child_id=asked.child_id, child=CHILD, made_at=cast.NOW if town.link else None)

    def renew(asked: RenewCalendarFeed) -> NewCalendarFeed:
        town.link = "a-secret-of-256-bits"
        return NewCalendarFeed(child_id=asked.child_id, child=CHILD, made_at=cast.NOW, secret=town.link)

    def revoke(_: RevokeCalendarFeed) -> Nothing:
        town.link = ""
        return Nothing()

    def read(asked: ReadCalendarFeed) -> FeedContents:
        if not town.link or asked.secret.get_secret_value() != town.link:
            raise NotFound
        return FeedContents(child=CHILD, days=town.planned)

    return {GetCalendarFeed: show, RenewCalendarFeed: renew, RevokeCalendarFeed: revoke, ReadCalendarFeed: read}
