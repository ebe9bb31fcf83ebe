"""What an enrolment, or its change, would mean: weighed as it would be entered, and nothing is written."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.planning import EnrolmentPreview, PreviewEnrolment, TightDay
from services.planning.domain.booking import MAY_CLOSE
from services.planning.domain.calendar import ONE_DAY
from services.planning.domain.counters import Filling
from services.planning.domain.enrolment import furthest_end
from services.planning.store import bookings, calendar_days, counters, turns
from services.planning.usecases.enrol import FAR, excepted, weigh
from services.planning.usecases.lay_out import changed_at_home
from services.planning.usecases.overfull import refuse_overfull
from services.planning.usecases.overlaps import every_week

TIGHTEST = 3
FEW_LEFT = 10


async def preview_enrolment(tx: Tx, asked: PreviewEnrolment) -> EnrolmentPreview:
    """Tell what an enrolment or its change would mean, or refuse as it would."""
    await turns.take_places(tx)
    old, _, new = await weigh(tx, asked)
    today = paris_date(tx.now)
    since, until = today + ONE_DAY if old else today, furthest_end(today)
    if old and old.weekdays != new.weekdays and old.pattern_from <= today:
        new = replace(new, pattern_from=today + ONE_DAY)
    if old != new:
        new = await changed_at_home(tx, old, new)
    begins = min(new.valid_from, old.valid_from) if old else new.valid_from
    calendar = await calendar_days.between(tx, min(begins, since), until)
    seats = await bookings.of_enrolments(tx, [new.enrolment_id], date.min, FAR) if old else []
    own = {one.day for one in seats}
    absent = {one.seat.day for one in excepted(new, asked.exceptions, {one.day: one for one in seats}, calendar, today)}
    before = old.regular_days(since, until, calendar) - own if old else set()
    after = new.regular_days(since, until, calendar) - own - absent
    had = old.regular_days(begins, since - ONE_DAY, calendar) - own if old else set()
    lived = new.regular_days(begins, since - ONE_DAY, calendar) - own
    tight: tuple[TightDay, ...] = ()
    if after:
        activity_id = new.activity.activity_id
        filling = Filling(await counters.free(tx, activity_id, min(after), max(after)))
        refuse_overfull(filling.take(activity_id, new.born, after - before))
        tight = tightest({day: filling.left(activity_id, new.born, day) for day in after})
    return EnrolmentPreview(
        days=len(after),
        taken=len(after - before),
        given_back=len(before - after),
        past_added=len(lived - had),
        past_removed=len(had - lived),
        elsewhere=sum(since <= day and new.left_out(day) and new.activity.opens(day, calendar) for day in new.away),
        called_off=sum(one.status in MAY_CLOSE and not new.covers(one.day) for one in seats),
        tightest=tight,
        overlaps=(await every_week(tx, [(new, after)], calendar)).get(new.enrolment_id, ()),
    )


def tightest(left: Mapping[date, int]) -> tuple[TightDay, ...]:
    """List the days on which fewest places are left; days with plenty are not worth a word."""
    few = sorted((count, day) for day, count in left.items() if count <= FEW_LEFT)
    return tuple(TightDay(day=day, left=count) for count, day in few[:TIGHTEST])
