"""The coming week of a family: what its home page shows at every visit, so no more is read than what the week tells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.tx import Tx
from contracts.planning import DayStatus, Offer
from services.planning.domain.calendar import Calendar
from services.planning.domain.enrolment import Enrolment
from services.planning.store import calendar_days, enrolments

HELD = ("request_id", "enrolment_id", "child_id", "child", "activity_id", "activity", "day", "until")


@dataclass(frozen=True, slots=True)
class Week:
    """A family's enrolments during a span, their days with a state of their own and its rank, the calendar, and what is held for them."""

    enrolments: Sequence[Enrolment]
    days: Mapping[tuple[UUID, date], tuple[DayStatus, int | None]]
    calendar: Calendar
    offers: Sequence[Offer]


async def of_family(tx: Tx, family_id: UUID, first: date, last: date) -> Week:
    """Read a family's week, and every place held for it from then on, in one round trip."""
    row = await tx.fetchrow(
        """
        with chosen as materialized (
            select e.* from enrolled e where e.family_id = $1 and e.valid_to >= $2
        )
        select
            array(select chosen from chosen where valid_from <= $3 order by position, facility, activity, enrolment_id) as enrolments,
            array(
                select row(b.enrolment_id, b.day, b.status,
                    case when b.status = 'waiting' then waiting_rank(b.activity_id, b.day, b.arrival, b.enrolment_id) end)
                from chosen join booking b using (enrolment_id) where b.day between $2 and $3
            ) as days,
            array(
                select row(k.day, k.kind, k.label, k.facility_id, k.activity_id) from special_day k where k.day between $2 and $3
            ) as calendar,
            array(
                select row(
                    b.request_id, enrolment_id, chosen.child_id, chosen.child, b.activity_id, chosen.activity, b.day, b.offered_until
                ) from booking b join chosen using (enrolment_id) where b.family_id = $1 and b.offered_until > $4
                order by b.offered_until, b.day, chosen.child
            ) as offers
        """,
        family_id,
        first,
        last,
        tx.now,
    )
    if row is None:
        raise AssertionError("a statement without a table always answers one row")
    return Week(
        [enrolments.enrolment(tuple(one)) for one in row["enrolments"]],
        {(enrolment_id, day): (DayStatus(status), rank) for enrolment_id, day, status, rank in row["days"]},
        calendar_days.calendar(row["calendar"]),
        [Offer(**dict(zip(HELD, one, strict=True))) for one in row["offers"]],
    )
