"""Invoice runs, each a row that is locked while a part of its work is done."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.tx import Tx
from contracts.billing import DraftStatus, PeriodLocked, PrepareRun, RunKind, RunStatus, RunView
from services.billing.domain.draft import standing
from services.billing.domain.treasury import LEAST_CENTS
from services.billing.store.regies import TOWN_PRINTS

START = UUID(int=0)
LANES = 2
"""How many lanes a run is worked on in, side by side: while one is worked out, the other is read and written."""
IN_LANE = f"get_byte(uuid_send(family_id), 15) % {LANES} = "
"""Which lane a family is in, by its id; the number of the lane follows."""


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane of a run: every second family or so, in the order of their ids; `after` is the last that was worked on."""

    run_id: UUID
    number: int
    after: UUID = START


@dataclass(frozen=True, slots=True)
class Run:
    """A run as the work on it needs it."""

    run_id: UUID
    regie: str
    kind: RunKind
    status: RunStatus
    version: int
    period_from: date
    period_to: date
    since: date
    threshold_cents: int
    due_on: date
    issued_on: date | None
    treasury_office: str
    town_prints: bool

    @property
    def least_cents(self) -> int:
        """What an invoice comes to at least: the treasury issues no title of less."""
        return LEAST_CENTS if self.treasury_office else 0

    def standing(self, cents: int, *, lines: int) -> DraftStatus:
        """Tell what becomes of a family's draft of so many cents and lines in this run."""
        return standing(cents, self.threshold_cents, lines=lines, least_cents=self.least_cents, credits_too=self.kind == "corrective")


OFFICE = "coalesce((select treasury ->> 'office' from regie where code = %s.regie and collector = 'treasury'), '') as treasury_office"
"""The treasury that collects for a regie; empty where the town does."""
PRINTS = TOWN_PRINTS.format(codes="(select treasury from regie where code = invoice_run.regie and collector = 'treasury')")
RUN = (
    "run_id, regie, kind, status, version, period_from, period_to, since, threshold_cents, due_on, issued_on,"
    f" {OFFICE % 'invoice_run'}, {PRINTS} as town_prints"
)
VIEW = """
    select
        run_id, regie, regie.name as regie_name, kind, status, version, period_from, period_to, since, threshold_cents, due_on, issued_on,
        created_at, created_by_name, families, invoices, invoiced_cents,
        coalesce(ready.count, 0)::integer as to_issue, coalesce(ready.cents, 0)::bigint as to_issue_cents
    from invoice_run as run
    join regie on regie.code = run.regie
    left join lateral (
        select count(*) as count, sum(cents) as cents from draft_invoice as draft
        where draft.run_id = run.run_id and draft.status = 'ready'
    ) as ready on run.status <> 'issued'
"""

LOCKED = """
    select run.run_id, run.version, run.period_from as first, run.period_to as last, array_agg(distinct line.activity_id) as activity_ids
    from invoice_run as run
    join invoice using (run_id)
    join invoice_line as line on line.invoice_id = invoice.invoice_id and line.activity_id is not null
        and run.status = 'issued' and run.kind = 'regular' and run.period_to < run.issued_on
"""


async def insert(tx: Tx, run_id: UUID, asked: PrepareRun, since: date) -> bool:
    """Enter a run that is to be drafted; tells whether it is new."""
    return bool(
        await tx.execute(
            "insert into invoice_run (run_id, regie, kind, status, version, period_from, period_to, since, threshold_cents, due_on,"
            " created_at, created_by, created_by_name)"
            " values ($1, $2, $3, 'drafting', 1, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing",
            run_id,
            asked.regie,
            asked.kind,
            asked.period_from,
            asked.period_to,
            since,
            asked.threshold_cents,
            asked.due_on,
            tx.now,
            tx.actor.account_id,
            tx.actor.display_name,
        )
    )


async def lock(tx: Tx, run_id: UUID) -> Run | None:
    """Have a run alone until the end of the transaction."""
    row = await tx.fetchrow(f"select {RUN} from invoice_run where run_id = $1 for no key update", run_id)  # noqa: S608 - our own columns
    return Run(**row) if row else None


async def find(tx: Tx, run_id: UUID) -> Run | None:
    """Read a run as it is."""
    row = await tx.fetchrow(f"select {RUN} from invoice_run where run_id = $1", run_id)  # noqa: S608 - our own columns
    return Run(**row) if row else None


async def move(tx: Tx, run: Run, status: RunStatus, *, issued_on: date | None = None) -> None:
    """Take a run to its next state; once it is drafted, its families are counted."""
    await tx.execute(
        "update invoice_run set status = $2, version = version + 1, issued_on = coalesce($3, issued_on),"
        " issued_by = case when $3::date is null then issued_by else $4 end,"
        " families = case $2 when 'drafting' then 0 when 'draft' then (select count(*) from draft_invoice where run_id = $1)"
        " else families end where run_id = $1",
        run.run_id,
        status,
        issued_on,
        tx.actor.account_id,
    )


async def drafted(tx: Tx, run: Run, families: int) -> None:
    """Note that so many families more were drafted; last in a transaction, for the other lanes wait for it."""
    await tx.execute("update invoice_run set families = families + $2 where run_id = $1", run.run_id, families)


async def issued(tx: Tx, run: Run, invoices: int, cents: int) -> None:
    """Note that so many invoices more were issued; last in a transaction, for the other lanes wait for it."""
    await tx.execute(
        "update invoice_run set invoices = invoices + $2, invoiced_cents = invoiced_cents + $3 where run_id = $1",
        run.run_id,
        invoices,
        cents,
    )


async def view(tx: Tx, run_id: UUID) -> RunView | None:
    """Read a run for people."""
    row = await tx.fetchrow(f"{VIEW} where run_id = $1", run_id)
    return RunView(**row) if row else None


async def latest(tx: Tx, limit: int) -> tuple[RunView, ...]:
    """List the latest runs."""
    rows = await tx.fetch(f"{VIEW} order by created_at desc limit $1", limit)
    return tuple(RunView(**row) for row in rows)


async def locked(tx: Tx, run_id: UUID) -> PeriodLocked | None:
    """Tell what an issued run locks, if anything: a period invoiced in advance locks nothing."""
    rows = await tx.fetch(f"{LOCKED} where run.run_id = $1 group by run.run_id", run_id)
    return PeriodLocked(**rows[0]) if rows else None


async def locked_after(tx: Tx, run_id: UUID, limit: int) -> list[PeriodLocked]:
    """Tell what issued runs lock, in the order of their ids, some at a time."""
    rows = await tx.fetch(f"{LOCKED} where run.run_id > $1 group by run.run_id order by run.run_id limit $2", run_id, limit)
    return [PeriodLocked(**row) for row in rows]
