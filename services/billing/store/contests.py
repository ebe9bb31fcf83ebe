"""Contested lines: kept as they stood, found by family, by what waits, by the invoice or the month that they are about."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from asyncpg import Record
from pydantic import TypeAdapter

from chassis.decided import WITHDRAWN_BY, Decided
from chassis.listed import LISTED
from chassis.tx import Tx
from contracts.billing import ContestStatus, ContestSubmitted, ContestView, LineContest
from services.billing.store.runs import Run

UNSETTLED = "(contest.status = 'pending' or contest.status = 'accepted' and contest.corrected_at is null)"
"""Whether a contested line waits for an answer, or for the correction that it was promised."""
CORRECTIONS = """
    select from invoice_line as line join charge on line.invoice_id in (charge.invoice_id, charge.corrected_by)
        and charge.family_id = line.family_id and charge.child_id = line.child_id and charge.activity_id = line.activity_id
        and (line.days = '{}' or charge.day = any (line.days))
    join correction using (enrolment_id, day)
    where line.invoice_id = contest.invoice_id and line.position = contest.position and correction.family_id = contest.family_id
"""
"""The corrections that wait of days of a contested line."""
SHOWN = f"""
    select contest.*, coalesce(household.family_number, '') as family_number, coalesce(household.name, '') as family_name,
        coalesce((select number from ledger_operation where operation_id = contest.invoice_id), '') as number,
        exists (select from invoice where invoice.invoice_id = contest.invoice_id and invoice.kind = 'credit_note') as credit_note,
        coalesce((
            select line.days from invoice_line as line where line.invoice_id = contest.invoice_id and line.position = contest.position
        ), '{{}}') as days,
        contest.status = 'accepted' and contest.corrected_at is null and exists ({CORRECTIONS}) as noted
    from contest left join household using (family_id)
"""  # noqa: S608 - constants only
FIELDS = tuple(ContestView.model_fields)
LINES = TypeAdapter(tuple[LineContest, ...])
PROTECTS = f"exists (select from contest where contest.invoice_id = {{invoice}} and {UNSETTLED})"
"""Whether a line of an invoice is contested, or is to be corrected: nothing of it is reminded, debited or handed over meanwhile."""
PROMISED = f"""
    coalesce((select bool_and(contest.status = 'accepted') from contest where contest.invoice_id = {{invoice}} and {UNSETTLED}), false)
"""  # noqa: S608 - constants only
"""Whether all that is contested of an invoice was accepted: what is left to do is to correct it."""
WAITING = f"""
    select contest.invoice_id, bool_and(contest.status = 'accepted') as to_correct
    from contest where contest.family_id = $1 and {UNSETTLED} and contest.invoice_id is not null group by contest.invoice_id
"""  # noqa: S608 - constants only
"""The invoices of the family $1 of which a line is contested, and whether all is accepted and to be corrected."""

OF_MONTH = """
    coalesce((
        select json_agg(one) from (
            select distinct on (child_id, activity_id) request_id, status, child_id, activity_id, corrected_at is not null as corrected
            from contest
            where family_id = $1 and month = $2 and status <> 'withdrawn' order by child_id, activity_id, submitted_at desc
        ) as one
    ), '[]')
"""
"""What the family $1 contested of its estimate of the month $2: the latest of each child and activity, read as `LINES`."""


async def add(tx: Tx, asked: ContestView) -> bool:
    """Keep a contested line; False when the same line already waits."""
    added = await tx.execute(
        "insert into contest (request_id, family_id, status, version, submitted_at, words, invoice_id, position, month, child_id,"
        " activity_id, child, activity, quantity, cents, explanation, asked_by_name)"
        " values ($1, $2, 'pending', 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) on conflict do nothing",
        asked.request_id,
        asked.family_id,
        asked.submitted_at,
        asked.words,
        asked.invoice_id,
        asked.position,
        asked.month,
        asked.child_id,
        asked.activity_id,
        asked.child,
        asked.activity,
        asked.quantity,
        asked.cents,
        asked.explanation,
        asked.asked_by_name,
    )
    return bool(added)


async def waiting(tx: Tx, asked: ContestView) -> ContestView | None:
    """Find the request about the same line that waits for its answer already, or for the correction that it was promised."""
    rows = await tx.fetch(
        f"{SHOWN} where contest.family_id = $1 and {UNSETTLED}"
        " and (invoice_id, position) is not distinct from ($2::uuid, $3::integer)"
        " and ($2::uuid is not null or (month, child_id, activity_id) = ($4::date, $5::uuid, $6::uuid))",
        asked.family_id,
        asked.invoice_id,
        asked.position,
        asked.month,
        asked.child_id,
        asked.activity_id,
    )
    return _view(rows[0]) if rows else None


async def find(tx: Tx, request_id: UUID) -> ContestView | None:
    """Read a request."""
    row = await tx.fetchrow(f"{SHOWN} where request_id = $1", request_id)
    return _view(row) if row else None


async def lock(tx: Tx, request_id: UUID) -> tuple[UUID, int, Decided | None] | None:
    """Keep a request from being decided by anybody else; tells its family, its version, and how it ended if it did."""
    row = await tx.fetchrow(
        "select family_id, status, version, decided_at, decided_by from contest where request_id = $1 for update", request_id
    )
    if row is None:
        return None
    family_id, status = row["family_id"], row["status"]
    if status == "pending":
        return family_id, row["version"], None
    who = WITHDRAWN_BY[""] if status == "withdrawn" else ""
    return family_id, row["version"], Decided(request_id, family_id, status, row["decided_at"], row["decided_by"], who)


async def settle(tx: Tx, request_id: UUID, status: ContestStatus, version: int, reason: str) -> None:
    """Write a decision of the actor, or that the family took its request back."""
    await tx.execute(
        "update contest set status = $2, version = $3, reason = $4, decided_at = $5, decided_by = $6 where request_id = $1",
        request_id,
        status,
        version,
        reason,
        tx.now,
        tx.actor.account_id,
    )


async def of_family(
    tx: Tx, family_id: UUID, since: datetime, *, limit: int, before: UUID | None, before_at: datetime | None
) -> tuple[ContestView, ...]:
    """List a family's requests that were asked or decided since a moment or still wait, newest first, before one of a moment."""
    rows = await tx.fetch(
        f"{SHOWN} where contest.family_id = $1 and {LISTED}"
        " and ($4::uuid is null or (submitted_at, request_id) < ($5::timestamptz, $4))"
        " order by submitted_at desc, request_id desc limit $3",
        family_id,
        since,
        limit,
        before,
        before_at,
    )
    return tuple(_view(row) for row in rows)


async def count_of_family(tx: Tx, family_id: UUID) -> int:
    """Count what a family waits for."""
    count: int = await tx.fetchval("select count(*) from contest where family_id = $1 and status = 'pending'", family_id)
    return count


async def pending(
    tx: Tx,
    within: Sequence[UUID] | None,
    family_id: UUID | None,
    *,
    limit: int,
    after: UUID | None,
    after_at: datetime | None,
    before: datetime | None,
) -> tuple[ContestView, ...]:
    """List what waits for a decision in all families, in some or in one of them, oldest first, after one of a moment."""
    rows = await tx.fetch(
        f"{SHOWN} where status = 'pending' and ($3::uuid[] is null or contest.family_id = any($3))"  # noqa: S608 - our own words
        " and ($5::uuid is null or contest.family_id = $5) and ($6::timestamptz is null or submitted_at < $6)"
        " and ($1::uuid is null or (submitted_at, request_id) >"
        " (coalesce($4::timestamptz, (select submitted_at from contest where request_id = $1)), $1))"
        " order by submitted_at, request_id limit $2",
        after,
        limit,
        within,
        after_at,
        family_id,
        before,
    )
    return tuple(_view(row) for row in rows)


async def count_pending(tx: Tx, within: Sequence[UUID] | None, family_id: UUID | None, before: datetime | None) -> int:
    """Count what waits for a decision, in all families, in some or in one of them."""
    count: int = await tx.fetchval(
        "select count(*) from contest where status = 'pending' and ($1::uuid[] is null or family_id = any($1))"
        " and ($2::uuid is null or family_id = $2) and ($3::timestamptz is null or submitted_at < $3)",
        within,
        family_id,
        before,
    )
    return count


async def to_correct(tx: Tx, *, limit: int, after: UUID | None) -> tuple[ContestView, ...]:
    """List what was accepted and is not corrected yet, oldest first, after one of them."""
    rows = await tx.fetch(
        f"{SHOWN} where status = 'accepted' and corrected_at is null"  # noqa: S608 - constants only
        " and ($2::uuid is null or (submitted_at, request_id) > ((select submitted_at from contest where request_id = $2), $2))"
        " order by submitted_at, request_id limit $1",
        limit,
        after,
    )
    return tuple(_view(row) for row in rows)


async def count_to_correct(tx: Tx) -> int:
    """Count what was accepted, is not corrected yet, and of which no correction waits either."""
    count: int = await tx.fetchval(
        f"select count(*) from contest where status = 'accepted' and corrected_at is null and not exists ({CORRECTIONS})"  # noqa: S608
    )
    return count


async def correct(tx: Tx, request_id: UUID, correction: str) -> None:
    """Write that an accepted line was corrected, and how."""
    await tx.execute(
        "update contest set corrected_at = $2, correction = $3, version = version + 1 where request_id = $1", request_id, tx.now, correction
    )


async def correct_by_run(tx: Tx, run: Run, families: Sequence[UUID]) -> None:
    """Write that accepted lines of families are corrected, by what a corrective run is about to issue."""
    await tx.execute(
        "update contest set corrected_at = $5 where family_id = any ($1) and status = 'accepted' and corrected_at is null"  # noqa: S608
        f" and exists ({CORRECTIONS} and correction.regie = $2 and correction.day between $3 and $4)",
        families,
        run.regie,
        run.since,
        run.period_to,
        tx.now,
    )


async def of_invoice(tx: Tx, invoice_id: UUID) -> tuple[LineContest, ...]:
    """Tell which lines of an invoice were contested, the latest request of each."""
    rows = await tx.fetch(
        "select distinct on (position) request_id, status, position, child_id, activity_id, corrected_at is not null as corrected"
        " from contest where invoice_id = $1 and status <> 'withdrawn' order by position, submitted_at desc",
        invoice_id,
    )
    return tuple(LineContest(**row) for row in rows)


async def after(tx: Tx, request_id: UUID, *, limit: int) -> list[tuple[ContestView, int]]:
    """List requests by id after one of them, each with its version, to tell them again."""
    rows = await tx.fetch(f"{SHOWN} where request_id > $1 order by request_id limit $2", request_id, limit)
    return [(_view(row), row["version"]) for row in rows]


def submitted(one: ContestView) -> ContestSubmitted:
    """Tell that a line is contested."""
    return ContestSubmitted(
        version=1, family_id=one.family_id, request_id=one.request_id, invoice_id=one.invoice_id, submitted_at=one.submitted_at
    )


def _view(row: Record) -> ContestView:
    return ContestView(**{name: row[name] for name in FIELDS})
