"""SQL of lists of change requests: what a family asked and waits for, what the town has to decide and has decided."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.listed import LISTED
from chassis.tx import Tx
from contracts.family import RecordSubject, RequestStatus
from contracts.waiting import Waiting
from services.family.store.requests import COLUMNS, RecordRequest, request_of

_ABOUT = """
    case when kind in ('tax', 'caf') then kind
        when child_id is not null or kind like 'child%' then 'child'
        when exists (select from guardian g where g.guardian_id = record_request.guardian_id and g.role = 'partner') then 'partner'
        else 'primary' end
"""
"""What a request is filed under (RecordSubject)."""


async def count_in_turn(tx: Tx, family_id: UUID) -> int:
    """Count a family's requests that wait; who counts to send one more has the others wait until the commit."""
    await tx.execute("select pg_advisory_xact_lock(hashtextextended('requests of ' || $1::text, 0))", str(family_id))
    return await count_of_family(tx, family_id)


async def waiting_of_account(tx: Tx, account_id: UUID, until: datetime) -> list[UUID]:
    """List what was asked online from an account until a moment, and waits for a decision."""
    rows = await tx.fetch(
        "select request_id from record_request where status = 'pending' and submitted_by = $1 and by_staff = '' and submitted_at <= $2"
        " order by request_id",
        account_id,
        until,
    )
    return [row["request_id"] for row in rows]


async def of_family(
    tx: Tx, family_id: UUID, since: datetime, *, limit: int = 500, before: UUID | None = None, before_at: datetime | None = None
) -> list[RecordRequest]:
    """List a family's requests that were asked or decided since a moment or still wait, newest first, before one of a moment."""
    rows = await tx.fetch(
        f"select {COLUMNS} from record_request where family_id = $1 and {LISTED}"  # noqa: S608 - constants only
        " and ($4::uuid is null or (submitted_at, request_id) < ($5::timestamptz, $4))"
        " order by submitted_at desc, request_id desc limit $3",
        family_id,
        since,
        limit,
        before,
        before_at,
    )
    return [request_of(row) for row in rows]


async def count_of_family(tx: Tx, family_id: UUID) -> int:
    """Count what a family waits for."""
    count: int = await tx.fetchval("select count(*) from record_request where family_id = $1 and status = 'pending'", family_id)
    return count


async def waiting_of_family(tx: Tx, family_id: UUID) -> list[RecordRequest]:
    """List what a family waits for, newest first."""
    rows = await tx.fetch(
        f"select {COLUMNS} from record_request where family_id = $1 and status = 'pending'"  # noqa: S608 - constants only
        " order by submitted_at desc, request_id desc limit 500",
        family_id,
    )
    return [request_of(row) for row in rows]


async def waiting_openly(tx: Tx, families: Collection[UUID]) -> list[RecordRequest]:
    """List what families wait for and is not sensitive, oldest first."""
    rows = await tx.fetch(
        f"select {COLUMNS} from record_request where family_id = any($1) and status = 'pending' and sealed is null"  # noqa: S608 - constants only
        " order by submitted_at, request_id",
        list(families),
    )
    return [request_of(row) for row in rows]


_SCHOOLS = """
    select c.school from child c where c.child_id = record_request.child_id
    union select c.school from child c where record_request.child_id is null and c.family_id = record_request.family_id
    union select c.school from household_child h join child c using (child_id)
    where record_request.child_id is null and h.family_id = record_request.family_id and coalesce(h.until >= today_here(), true)
"""
"""The schools of the child that a request is about, else of those of its household, each found by an index."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Of what waits, only what is about a school's children or families, was submitted before a moment, or both."""

    school: str | None = None
    before: datetime | None = None


_WANTED = f"(${{school}}::text is null or ${{school}} in ({_SCHOOLS}))"
_EARLIER = "(${before}::timestamptz is null or submitted_at < ${before})"


async def pending(
    tx: Tx,
    after: UUID | None,
    limit: int,
    within: Sequence[UUID] | None,
    *,
    after_at: datetime | None = None,
    about: RecordSubject | None = None,
    wanted: Wanted,
) -> list[RecordRequest]:
    """List what waits for a decision in all families or in some, oldest first, after one of them (or after another's of a moment)."""
    rows = await tx.fetch(
        f"select {COLUMNS} from record_request where status = 'pending' and ($1::uuid is null or (submitted_at, request_id) >"  # noqa: S608 - constants only
        " (coalesce($4::timestamptz, (select submitted_at from record_request where request_id = $1)), $1))"
        f" and ($3::uuid[] is null or family_id = any($3)) and ($5::text is null or {_ABOUT} = $5)"
        f" and {_WANTED.format(school=6)} and {_EARLIER.format(before=7)}"
        " order by submitted_at, request_id limit $2",
        after,
        limit,
        within,
        after_at,
        about,
        wanted.school,
        wanted.before,
    )
    return [request_of(row) for row in rows]


async def decided(tx: Tx, status: RequestStatus, after: UUID | None, limit: int, within: Sequence[UUID] | None) -> list[RecordRequest]:
    """List what was accepted, refused or withdrawn in all families or in some, latest first, after one of them."""
    rows = await tx.fetch(
        f"select {COLUMNS} from record_request where status = $1 and status <> 'pending'"  # noqa: S608 - constants only
        " and ($2::uuid is null or (decided_at, request_id) <"
        " (select decided_at, request_id from record_request where request_id = $2))"
        " and ($4::uuid[] is null or family_id = any($4)) order by decided_at desc, request_id desc limit $3",
        status,
        after,
        limit,
        within,
    )
    return [request_of(row) for row in rows]


async def count_pending(tx: Tx, within: Sequence[UUID] | None, wanted: Wanted) -> dict[RecordSubject, int]:
    """Count what waits for a decision, in all families or in some, by what it is filed under."""
    rows = await tx.fetch(
        f"select {_ABOUT} as about, count(*)::int as waiting from record_request"  # noqa: S608 - constants only
        " where status = 'pending' and ($1::uuid[] is null or family_id = any($1))"
        f" and {_WANTED.format(school=2)} and {_EARLIER.format(before=3)} group by 1",
        within,
        wanted.school,
        wanted.before,
    )
    return {row["about"]: row["waiting"] for row in rows}


async def count_by_school(tx: Tx, within: Sequence[UUID] | None, before: datetime | None) -> dict[str, int]:
    """Count what waits for a decision by the schools of the children that it is about, or of those of its household."""
    rows = await tx.fetch(
        f"select school, count(*)::int as waiting from record_request, lateral ({_SCHOOLS}) as at"  # noqa: S608 - see above
        " where status = 'pending' and school <> '' and ($1::uuid[] is null or family_id = any($1))"
        f" and {_EARLIER.format(before=2)} group by school",
        within,
        before,
    )
    return {row["school"]: row["waiting"] for row in rows}


async def waiting(tx: Tx, within: Sequence[UUID] | None) -> Waiting:
    """Tell how many wait for a decision, in all families or in some."""
    row = await tx.fetch_one(
        "select count(*)::int as count, max(submitted_at) as newest_at from record_request"
        " where status = 'pending' and ($1::uuid[] is null or family_id = any($1))",
        within,
    )
    return Waiting(**row)


async def of_families(tx: Tx, family_ids: Sequence[UUID]) -> list[RecordRequest]:
    """Read all requests of some families."""
    rows = await tx.fetch(
        f"select {COLUMNS} from record_request where family_id = any($1) order by request_id",  # noqa: S608 - constants only
        list(family_ids),
    )
    return [request_of(row) for row in rows]
