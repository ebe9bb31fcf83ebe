"""Which certificates requests cite, and which absences await one; the files themselves are kept by chassis/documents.py."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from chassis.tx import Tx
from services.planning.domain.booking import Seat
from services.planning.store import bookings

_UNUSED = "not exists (select from request r where r.certificate_id = document.document_id)"


async def count_unused(tx: Tx, family_id: UUID) -> int:
    """Count the certificates of a family that no request cites."""
    count: int = await tx.fetchval(f"select count(*) from document where family_id = $1 and {_UNUSED}", family_id)  # noqa: S608 - constants only
    return count


async def is_unused(tx: Tx, family_id: UUID, child_id: UUID, document_id: UUID) -> bool:
    """Tell whether a certificate is the family's own, about the child and not cited yet, and keep it until the commit."""
    found = await tx.fetchval(
        f"select true from document where family_id = $1 and subject_id = $2 and document_id = $3 and {_UNUSED} for no key update",  # noqa: S608 - see above
        family_id,
        child_id,
        document_id,
    )
    return found is not None


async def forget_unused(tx: Tx, document_id: UUID) -> None:
    """Delete a certificate, unless a request cites it."""
    await tx.execute(f"delete from document where document_id = $1 and {_UNUSED}", document_id)  # noqa: S608 - see above


async def awaiting(tx: Tx, request_id: UUID, today: date) -> tuple[UUID, UUID | None] | None:
    """Lock a request that still awaits a certificate, or has one that nobody judged: its child and the certificate it cites."""
    row = await tx.fetchrow(
        "select r.child_id, r.certificate_id from request r where r.request_id = $1 and r.status = 'pending'"
        " and coalesce(r.certificate_until >= $2, true)"
        " and exists (select from request_day d where d.request_id = r.request_id and d.decision = 'pending' and d.absence = 'certificate')"
        " for no key update of r",
        request_id,
        today,
    )
    return (row["child_id"], row["certificate_id"]) if row else None


async def cite(tx: Tx, request_id: UUID, document_id: UUID) -> None:
    """Note the certificate of a request."""
    await tx.execute("update request set certificate_id = $2 where request_id = $1", request_id, document_id)


async def cited(tx: Tx, request_id: UUID) -> UUID | None:
    """Tell the certificate that a request cites, if the actor may see the request."""
    found: UUID | None = await tx.fetchval("select certificate_id from request where request_id = $1", request_id)
    return found


async def give_time_back(tx: Tx, seats: Sequence[Seat], today: date) -> None:
    """Move the last day for certificates by the days on which an absence stood refused, as nobody sends a paper for what was refused.

    Asked for days that are refused until now, before they wait again.
    """
    await tx.execute(
        """
        update request r set certificate_until = r.certificate_until + ($4 - t.refused_on)
        from (
            select d.request_id, max((d.decided_at at time zone 'Europe/Paris')::date) as refused_on
            from request_day d join unnest($1::uuid[], $2::uuid[], $3::date[]) as s (request_id, enrolment_id, day)
                using (request_id, enrolment_id, day)
            where d.decision = 'refused' group by d.request_id
        ) t
        where r.request_id = t.request_id and t.refused_on < $4
        """,
        [seat.request_id for seat in seats],
        [seat.enrolment_id for seat in seats],
        [seat.day for seat in seats],
        today,
    )


async def overdue(tx: Tx, today: date, limit: int) -> list[tuple[Seat, date]]:
    """Read missed days whose certificate did not come in time, of some requests, each with its last day; the requests are locked."""
    rows = await tx.fetch(
        """
        with late as (
            select request_id, certificate_until from request
            where status = 'pending' and certificate_until < $1 and certificate_id is null and arrival is not null
            order by certificate_until, request_id limit $2 for no key update
        )
        select s.*, late.certificate_until
        from late join request_day d on d.request_id = late.request_id and d.decision = 'pending' and d.absence = 'certificate'
        join seat s on s.enrolment_id = d.enrolment_id and s.day = d.day and s.request_id = d.request_id
        where s.status = 'absence_processing'
        order by s.enrolment_id, s.day
        """,
        today,
        limit,
    )
    return [(bookings.seat(tuple(row)), row["certificate_until"]) for row in rows]


async def past_use(tx: Tx, decided_before: datetime, limit: int) -> int:
    """Delete certificates of requests decided before a moment; tells how many."""
    return await tx.execute(
        "delete from document where document_id in (select certificate_id from request where certificate_id is not null"
        " and decided_at < $1 order by certificate_id limit $2)",
        decided_before,
        limit,
    )
