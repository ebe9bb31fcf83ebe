"""A Thursday on which staff mark who is there, and the night after it."""

from datetime import datetime, timedelta
from typing import Any

from chassis.clock import PARIS
from contracts.planning import ActivityView, Mark, MarkAttendance
from services.planning.daily import do_jobs
from tests.service.planning.cast import CLERK, THURSDAY, Household, Town

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=PARIS)
NIGHT = timedelta(hours=8)
"""From the evening past midnight."""
NEXT_NIGHT = timedelta(days=1)


async def mark(town: Town, at: ActivityView, *marks: tuple[Household, bool], minutes: int = 0, day: Any = THURSDAY) -> int:
    noted = tuple(Mark(child_id=one.child_id, present=present, marked_at=NOON + timedelta(minutes=minutes)) for one, present in marks)
    answer = await town.service.send(MarkAttendance(activity_id=at.activity_id, day=day, marks=noted), CLERK)
    return answer.changed


async def come_thursday(town: Town) -> None:
    town.service.move_clock(timedelta(days=3, hours=5))


async def pass_night(town: Town, night: timedelta = NIGHT) -> None:
    """Let a midnight pass, and the jobs be done."""
    town.service.move_clock(night)
    await do_jobs(town.service.database, town.service.database.clock.today())
