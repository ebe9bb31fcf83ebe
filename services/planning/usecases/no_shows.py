"""No-shows: whoever had a place, was not marked on a list that was taken, and told nothing, is absent and billed."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from chassis import daily_jobs
from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.planning import DayStatus, UntakenLists
from services.planning.domain.booking import Change, Fact, Slot, change
from services.planning.domain.calendar import days_between
from services.planning.store import activities, bookings, calendar_days, closed_lists, enrolments, expected, locked_periods
from services.planning.store.closed_lists import Closed
from services.planning.usecases.lists import with_children
from services.planning.usecases.settle import settle

JOB = "no_shows"
LISTS_TOGETHER = 20
LATE = timedelta(days=31)
"""How long a list may still be taken late; what nobody marked until then stays as it was booked."""
NOT_EXCUSED = "Absence non excusée : votre enfant n'a pas été vu ce jour-là."
PLANNED = frozenset({DayStatus.BOOKED, DayStatus.REGULAR})


async def bill_no_shows(tx: Tx) -> bool:
    """Close some lists of the days gone by; tells whether there may be more. The caller holds the turn of places.

    A list, or a group of it, on which none of those expected was marked was not taken: its days stay, and staff are told. One
    that is taken late is closed then. A mark that comes later wins over what is settled here.
    """
    today = paris_date(tx.now)
    slots = [*await _unclosed(tx, today), *await closed_lists.taken_late(tx, today - LATE, LISTS_TOGETHER)][:LISTS_TOGETHER]
    if not slots:
        await closed_lists.forget(tx, today - LATE)
        return False
    found = await expected.marks(tx, slots)
    lists = [Closed(one.slot, one.group_id, one.expected, one.marked > 0) for one in found]
    nobody = set(slots) - {one.slot for one in lists}
    await closed_lists.close(tx, [*lists, *(Closed(slot, None, 0, taken=True) for slot in sorted(nobody))])
    invoiced = await locked_periods.among(tx, slots)
    missed = [(each, one.day) for one in found if one.marked and one.slot not in invoiced for each in one.unmarked]
    changes = await _not_seen(tx, missed)
    if changes:
        await settle(tx, changes)
    return True


async def untaken(tx: Tx) -> UntakenLists:
    """Tell which lists of the last weeks nobody marked."""
    return UntakenLists(lists=await closed_lists.untaken(tx, paris_date(tx.now) - LATE))


async def _unclosed(tx: Tx, today: date) -> list[Slot]:
    """List what opened since the job was last done and is not closed; when it never was, yesterday only."""
    yesterday = today - timedelta(days=1)
    since = max(await daily_jobs.last(tx, JOB) or yesterday, today - LATE)
    if since > yesterday:
        return []
    calendar = await calendar_days.between(tx, since, yesterday)
    opened = await with_children(tx, await activities.every(tx), days_between(since, yesterday), calendar)
    closed = await closed_lists.of_slots(tx, opened)
    return [slot for slot in opened if slot not in closed][:LISTS_TOGETHER]


async def _not_seen(tx: Tx, missed: Iterable[tuple[UUID, date]]) -> list[Change]:
    """Make the changes of days that were missed; whoever told to be away, or is being decided about, is left alone."""
    asked = sorted(missed)
    if not asked:
        return []
    ids = {enrolment_id for enrolment_id, _ in asked}
    first, last = min(day for _, day in asked), max(day for _, day in asked)
    calendar = await calendar_days.between(tx, first, last)
    known = await enrolments.several(tx, ids)
    own = {(seat.enrolment_id, seat.day): seat for seat in await bookings.of_enrolments(tx, ids, first, last)}
    seats = [own.get((enrolment_id, day)) or known[enrolment_id].seat(day, calendar) for enrolment_id, day in asked]
    return [
        change(seat, Fact.NOT_SEEN, reason=NOT_EXCUSED)
        for seat in seats
        if seat.status in PLANNED and known[seat.enrolment_id].activity.policies.no_show == "billed"
    ]
