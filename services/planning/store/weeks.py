"""The coming week of a family: what its home page shows at every visit, so no more is read than what the week tells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.planning import AwaitedCertificate, DayStatus, Offer
from services.planning.domain.calendar import Calendar
from services.planning.domain.enrolment import Enrolment
from services.planning.store import calendar_days, enrolments

HELD = ("request_id", "enrolment_id", "child_id", "child", "activity_id", "activity", "day", "until")
AWAITED = ("request_id", "child_id", "child", "until")


@dataclass(frozen=True, slots=True)
class Week:
    """A family's enrolments during a span, their days with a state of their own and its rank, the calendar, what is held or to be sent."""

    enrolments: Sequence[Enrolment]
    days: Mapping[tuple[UUID, date], tuple[DayStatus, int | None]]
    calendar: Calendar
    offers: Sequence[Offer]
    certificates: Sequence[AwaitedCertificate]


async def of_family(tx: Tx, family_id: UUID, first: date, last: date) -> Week:
    """Read a family's week, every place held for it from then on, and every certificate that it may still send, in one round trip."""
    row = await tx.fetch_one(
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
            ) as offers,
            array(
                select row(r.request_id, r.child_id, c.name, r.certificate_until) from request r join child c using (child_id)
                where r.family_id = $1 and r.status = 'pending' and r.certificate_id is null and r.certificate_until >= $5
                    and exists (
                        select from request_day d where d.request_id = r.request_id and d.decision = 'pending' and d.absence = 'certificate'
                    )
                order by r.certificate_until, r.submitted_at, r.request_id
            ) as certificates
        """,
        family_id,
        first,
        last,
        tx.now,
        paris_date(tx.now),
    )
    return Week(
        [enrolments.enrolment(tuple(one)) for one in row["enrolments"]],
        {(enrolment_id, day): (DayStatus(status), rank) for enrolment_id, day, status, rank in row["days"]},
        calendar_days.calendar(row["calendar"]),
        [Offer(**dict(zip(HELD, one, strict=True))) for one in row["offers"]],
        [AwaitedCertificate(**dict(zip(AWAITED, one, strict=True))) for one in row["certificates"]],
    )
