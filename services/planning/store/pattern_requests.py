"""What families ask about their weekly patterns."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from asyncpg import Record

from chassis.listed import LISTED
from chassis.tx import Tx
from contracts.planning import PatternRequestView
from contracts.planning.patterns import PatternStatus

_VIEW = """
    select r.request_id, r.enrolment_id, r.family_id, r.child_id, e.child, e.activity_id, e.activity, e.facility, r.weekdays,
        case when e.next_from is null then e.weekdays else e.next_weekdays end as instead_of, r.from_day, r.note, r.status, r.reason,
        r.submitted_at, r.decided_at
    from pattern_request r join enrolled e using (enrolment_id)
"""
_WITHIN = "(cardinality($1::uuid[]) = 0 or e.facility_id = any($1::uuid[]))"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as a family makes it."""

    request_id: UUID
    enrolment_id: UUID
    family_id: UUID
    child_id: UUID
    weekdays: Collection[int]
    from_day: date
    note: str


async def add(tx: Tx, asked: Asked, status: PatternStatus) -> bool:
    """Keep a request; False when another one of its enrolment waits for an answer, where nothing is kept."""
    return bool(
        await tx.execute(
            "insert into pattern_request (request_id, enrolment_id, family_id, child_id, weekdays, from_day, note, status, submitted_at,"
            " submitted_by, decided_at) values ($1, $2, $3, $4, $5, $6, $7, $8::text, $9::timestamptz, $10,"
            " case when $8 <> 'pending' then $9::timestamptz end)"
            " on conflict do nothing",
            asked.request_id,
            asked.enrolment_id,
            asked.family_id,
            asked.child_id,
            sorted(asked.weekdays),
            asked.from_day,
            asked.note,
            status,
            tx.now,
            tx.actor.account_id,
        )
    )


async def of_enrolments(tx: Tx, enrolment_ids: Iterable[UUID], since: datetime) -> list[PatternRequestView]:
    """Read the requests of some enrolments that wait, or were answered since a moment; the newest first."""
    rows = await tx.fetch(
        f"{_VIEW} where r.enrolment_id = any($1::uuid[]) and (r.status = 'pending' or r.decided_at >= $2) order by r.submitted_at desc",
        list(enrolment_ids),
        since,
    )
    return [_view(row) for row in rows]


async def of_family(
    tx: Tx, family_id: UUID, since: datetime, *, limit: int, before: UUID | None, before_at: datetime | None
) -> list[PatternRequestView]:
    """Read a family's requests that were asked or decided since a moment or still wait, newest first, before one of a moment."""
    rows = await tx.fetch(
        f"{_VIEW} where r.family_id = $1 and {LISTED}"
        " and ($4::uuid is null or (r.submitted_at, r.request_id) < ($5::timestamptz, $4))"
        " order by r.submitted_at desc, r.request_id desc limit $3",
        family_id,
        since,
        limit,
        before,
        before_at,
    )
    return [_view(row) for row in rows]


async def waiting(tx: Tx) -> list[PatternRequestView]:
    """Read what waits for this clerk, what was submitted first before."""
    rows = await tx.fetch(
        f"{_VIEW} where r.status = 'pending' and {_WITHIN} order by r.submitted_at, r.request_id", list(tx.actor.facilities)
    )  # fmt: skip
    return [_view(row) for row in rows]


async def get(tx: Tx, request_id: UUID) -> PatternRequestView | None:
    """Read one request within the reach of whoever asks."""
    row = await tx.fetchrow(f"{_VIEW} where r.request_id = $2 and {_WITHIN}", list(tx.actor.facilities), request_id)
    return _view(row) if row else None


async def answer(tx: Tx, request_id: UUID, status: PatternStatus, reason: str = "") -> int | None:
    """Answer a request that waits; returns its new version, None where it did not wait any more."""
    version: int | None = await tx.fetchval(
        "update pattern_request set status = $2, reason = $3, decided_at = $4, decided_by = $5, version = version + 1"
        " where request_id = $1 and status = 'pending' returning version",
        request_id,
        status,
        reason,
        tx.now,
        tx.actor.account_id,
    )
    return version


def _view(row: Record) -> PatternRequestView:
    values = dict(row)
    before = values.pop("instead_of")
    return PatternRequestView(**values, instead_of=tuple(sorted(map(int, before))))
