"""What must always be true of the stored days and places, whatever happened."""

from collections import defaultdict
from typing import Any

from contracts.planning import ActivityView
from services.planning.domain.booking import HOLDING
from tests.service.planning.cast import Town


async def assert_consistent(town: Town, at: ActivityView) -> None:
    """Check the places of an activity without regular days against its bookings, the line, the requests and the history."""
    async with town.service.database.transaction() as tx:
        places = await tx.fetch("select day, taken, capacity from place where counter_id = $1", at.activity_id)
        bookings = await tx.fetch(
            "select day, status, holds_place, arrival, enrolment_id from booking where activity_id = $1 order by arrival", at.activity_id
        )
        lost = await tx.fetch(
            "select b.* from booking b where activity_id = $1 and b.status is distinct from ("
            " select status from booking_history h where h.enrolment_id = b.enrolment_id and h.day = b.day order by entry desc limit 1)",
            at.activity_id,
        )
        undecided = await tx.fetchval(
            "select count(*) from request r where arrival is not null and not awaits_clerk and status = 'pending'"
            " and not exists (select from request_day d where d.request_id = r.request_id and d.decision = 'waiting')"
        )
    assert lost == []
    assert undecided == 0
    by_day: dict[Any, list[Any]] = defaultdict(list)
    for booking in bookings:
        by_day[booking["day"]].append(booking)
    taken = {place["day"]: place["taken"] for place in places}
    for place in places:
        assert place["taken"] <= place["capacity"]
    for day, booked in by_day.items():
        assert taken.get(day, 0) == sum(one["holds_place"] for one in booked)
        waiting = [one for one in booked if one["status"] == "waiting"]
        assert not waiting or taken.get(day, 0) == at.capacity
        for one in booked:
            assert one["holds_place"] == (one["status"] in HOLDING) or one["status"] == "processing"
