"""End links: what a household planned for a child on days on which the child is not its own any more, or not yet, is taken back."""

from collections.abc import Sequence
from uuid import UUID

from chassis.tx import Tx
from services.planning.domain.booking import HOLDING, MAY_CLOSE, Change, Seat
from services.planning.domain.calendar import Calendar
from services.planning.domain.custody import ALWAYS
from services.planning.domain.cutoffs import last_moment
from services.planning.domain.enrolment import Enrolment
from services.planning.store import custody
from services.planning.usecases.openings import taken_back
from services.planning.usecases.settle import tell_requests, write_days


async def take_back_beyond(tx: Tx, child_id: UUID, known: Sequence[Enrolment], seats: Sequence[Seat], calendar: Calendar) -> list[Change]:
    """Take back what households booked, asked or wait for on days beyond their link with a child, and tell them why.

    What cannot be cancelled any more stays with who planned it, as a regular day does. The caller holds the turns of places and of
    days, and tells the months.
    """
    stays = await custody.stays(tx, [child_id])
    of = {one.enrolment_id: one for one in known}
    changes = []
    for seat in seats:
        one = of[seat.enrolment_id]
        why = stays.get((child_id, one.family_id), ALWAYS).why_not(seat.day)
        own_calendar = calendar.of(one.activity.facility_id)
        is_fixed = seat.status in HOLDING and tx.now > last_moment(one.activity.cancelling_cutoff, seat.day, own_calendar)
        if why and seat.status in MAY_CLOSE and not is_fixed:
            changes.append(taken_back(seat, f"Ce jour-là, {why}."))
    if changes:
        await write_days(tx, changes)
        await tell_requests(tx, changes)
    return changes
