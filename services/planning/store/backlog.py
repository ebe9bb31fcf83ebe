"""What the allocator has to do, found out in one round trip."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from chassis.tx import Tx
from services.planning.domain.absence import Verdict
from services.planning.domain.allocation import Ask
from services.planning.domain.line import APART
from services.planning.store import bookings


@dataclass(frozen=True, slots=True)
class Undecided:
    """A request that the allocator has not had yet, with the number that it gets in the order of arrival; a `party` goes together."""

    request_id: UUID
    arrival: int
    submitted_at: datetime
    asks: list[Ask]
    party: UUID | None = None
    traceparent: str | None = None


class Backlog(NamedTuple):
    """The oldest undecided requests in their order; whether there are months to tell, days waited out, offers lapsed."""

    requests: list[Undecided]
    untold: bool
    waited_out: bool
    lapsed: bool


async def read(tx: Tx, today: date, limit: int) -> Backlog:
    """Read what there is to do, at most `limit` requests; the caller holds the turn of places, so that nobody else numbers any.

    Numbers go on from the last one. Whoever gets one is decided with it, so a smaller one can never appear later.
    """
    rows = await tx.fetch(
        """
        select s.enrolment_id, s.family_id, s.activity_id, s.day, s.approval, s.status, s.holds_place, r.request_id,
            r.number * $4 as turn, s.reason, s.born, s.offered_until, s.together, d.absence, r.submitted_at, r.number,
            r.whole, r.together as party, r.traceparent, other.untold, other.waited_out, other.lapsed
        from (
            select exists (select from enrolment_month where not told) as untold,
                exists (select from booking where status = 'waiting' and day <= $1) as waited_out,
                exists (select from booking where offered_until <= $3) as lapsed
        ) other
        left join (
            select *, (select coalesce(max(arrival), 0) from request) + row_number() over (order by submitted_at, request_id) as number
            from request where arrival is null order by submitted_at, request_id limit $2
        ) r on true
        left join request_day d on d.request_id = r.request_id and d.decision = 'pending'
        left join seat s on s.enrolment_id = d.enrolment_id and s.day = d.day and s.request_id = r.request_id
            and s.status in ('processing', 'absence_processing')
        order by r.number, s.day, s.enrolment_id
        """,
        today,
        limit,
        tx.now,
        APART,
    )
    found: dict[UUID, Undecided] = {}
    for row in rows:
        if row["request_id"] is not None:
            first = Undecided(row["request_id"], row["number"], row["submitted_at"], [], row["party"], row["traceparent"])
            one = found.setdefault(row["request_id"], first)
            if row["enrolment_id"] is not None:
                one.asks.append(Ask(bookings.seat(tuple(row)), Verdict(row["absence"] or Verdict.FREE), row["whole"]))
    return Backlog(_whole_parties(list(found.values()), limit), rows[0]["untold"], rows[0]["waited_out"], rows[0]["lapsed"])


def _whole_parties(found: list[Undecided], limit: int) -> list[Undecided]:
    """Leave a party that the limit may have cut to the next turn, where it comes first."""
    party = found[-1].party if len(found) == limit else None
    kept = [one for one in found if party is None or one.party != party]
    return kept or found
