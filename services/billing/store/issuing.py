"""Issuing drafted invoices: some hundred families at once, in a few statements; whoever does has their accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.tx import Tx
from contracts.billing import CreditNoteIssued, EstimateChanged, InvoiceIssued
from services.billing.store import numbering
from services.billing.store.drafts import OWNED
from services.billing.store.runs import IN_LANE, Lane, Run


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft that is about to be issued under an id; `changed` where some of the family's charges changed since."""

    invoice_id: UUID
    family_id: UUID
    cents: int
    charged_cents: int
    changed: bool


@dataclass(frozen=True, slots=True)
class Issued:
    """An invoice that was just issued."""

    invoice_id: UUID
    family_id: UUID
    number: str
    cents: int
    charged_cents: int

    def told(self, run: Run, *, will_be_debited: bool) -> InvoiceIssued | CreditNoteIssued:
        """Tell it, as a credit note where it gives something back."""
        issued_on = run.issued_on or date.min
        if self.cents < 0:
            return self._credited(run, issued_on)
        return InvoiceIssued(
            version=1,
            family_id=self.family_id,
            invoice_id=self.invoice_id,
            number=self.number,
            issued_on=issued_on,
            due_on=run.due_on,
            total_cents=self.cents,
            taken_over=False,
            treasury_office=run.treasury_office,
            town_prints=run.town_prints,
            will_be_debited=will_be_debited,
        )

    def _credited(self, run: Run, issued_on: date) -> CreditNoteIssued:
        return CreditNoteIssued(
            version=1,
            family_id=self.family_id,
            credit_note_id=self.invoice_id,
            number=self.number,
            issued_on=issued_on,
            period_from=run.period_from,
            period_to=run.period_to,
            credit_cents=-self.cents,
        )


async def ready(tx: Tx, lane: Lane, *, limit: int) -> list[UUID]:
    """List the next families of a lane whose drafts are to be issued, in the order of their ids."""
    rows = await tx.fetch(
        "select family_id from draft_invoice where run_id = $1 and family_id > $2 and status = 'ready'"  # noqa: S608 - our own words
        f" and {IN_LANE} $3 order by family_id limit $4",
        lane.run_id,
        lane.after,
        lane.number,
        limit,
    )
    return [row["family_id"] for row in rows]


async def drafted(tx: Tx, run: Run, families: Sequence[UUID]) -> list[Drafted]:
    """Read which drafts of families are still to be issued, in the order of their ids; the accounts are held since they were listed."""
    rows = await tx.fetch(
        """
        select uuidv7() as invoice_id, draft.family_id, draft.cents, draft.charged_cents,
            draft.standing <> coalesce(now.times, 0) as changed
        from draft_invoice as draft
        left join lateral (
            select sum(version)::bigint as times from estimate
            where estimate.family_id = draft.family_id and month between date_trunc('month', $3::date)::date and $4
        ) as now on true
        where draft.run_id = $1 and draft.family_id = any($2::uuid[]) and draft.status = 'ready' order by draft.family_id
        """,
        run.run_id,
        families,
        run.since,
        run.period_to,
    )
    return [Drafted(**row) for row in rows]


async def leave_out(tx: Tx, run: Run, families: Sequence[UUID]) -> None:
    """Leave families out of the run, because what was drafted is no longer what is due."""
    await tx.execute("update draft_invoice set status = 'moved' where run_id = $1 and family_id = any($2::uuid[])", run.run_id, families)


async def issue(tx: Tx, run: Run, drafted: Sequence[Drafted]) -> list[Issued]:
    """Write the invoices, give them their numbers and post them to the ledger; in the order of the families' ids.

    The numbers come last: from there to the commit whoever else takes one waits. What is written before them may so lack its operation.
    """
    ids, owners, cents = [one.invoice_id for one in drafted], [one.family_id for one in drafted], [one.cents for one in drafted]
    await tx.execute("set constraints ledger_entry_operation_id_family_id_fkey, invoice_invoice_id_family_id_fkey deferred")
    await _write_invoices(tx, run, ids, owners, cents)
    await tx.execute(
        "insert into ledger_entry (operation_id, family_id, account, cents)"
        " select operation_id, family_id, side.account, side.sign * cents"
        " from unnest($1::uuid[], $2::uuid[], $3::bigint[]) as posted (operation_id, family_id, cents)"
        " cross join (values ('receivable', 1), ('revenue', -1)) as side (account, sign)",
        ids,
        owners,
        cents,
    )
    first = await numbering.take(tx, run.regie, "", len(drafted))
    numbers = [numbering.number(run.regie, "", number) for number in range(first, first + len(drafted))]
    await tx.execute(
        "insert into ledger_operation (operation_id, family_id, regie, number, day, taken_over, posted_at, posted_by)"
        " select posted.*, $5, false, $6, (select issued_by from invoice_run where run_id = $7)"
        " from (select operation_id, family_id, $4, number from unnest($1::uuid[], $2::uuid[], $3::text[])"
        " as one (operation_id, family_id, number)) as posted",
        ids,
        owners,
        numbers,
        run.regie,
        run.issued_on,
        tx.now,
        run.run_id,
    )
    await tx.execute(
        "update draft_invoice as draft set status = 'issued', invoice_id = one.invoice_id, number = one.number"
        " from unnest($2::uuid[], $3::uuid[], $4::text[]) as one (family_id, invoice_id, number)"
        " where draft.run_id = $1 and draft.family_id = one.family_id",
        run.run_id,
        owners,
        ids,
        numbers,
    )
    return [
        Issued(one.invoice_id, one.family_id, number, one.cents, one.charged_cents) for one, number in zip(drafted, numbers, strict=True)
    ]


async def _write_invoices(tx: Tx, run: Run, ids: Sequence[UUID], owners: Sequence[UUID], cents: Sequence[int]) -> None:
    """Write invoices and credit notes, and move the lines of their drafts to them."""
    await tx.execute(
        "insert into invoice (invoice_id, family_id, kind, due_on, period_from, period_to, run_id)"
        " select invoice_id, family_id, case when cents < 0 then 'credit_note' else 'invoice' end, $4, $5, $6, $7"
        " from unnest($1::uuid[], $2::uuid[], $3::bigint[]) as one (invoice_id, family_id, cents)",
        ids,
        owners,
        cents,
        run.due_on,
        run.period_from,
        run.period_to,
        run.run_id,
    )
    await tx.execute(
        """
        with gone as (
            delete from draft_line where run_id = $1 and family_id = any($2::uuid[])
            returning family_id, position, child_id, activity_id, child, activity, quantity, unit_cents, cents, explanation, days
        )
        insert into invoice_line (
            invoice_id, position, family_id, child_id, activity_id, child, activity, quantity, unit_cents, cents, explanation, days
        )
        select one.invoice_id, gone.position, gone.family_id, gone.child_id, gone.activity_id, gone.child, gone.activity,
            gone.quantity, gone.unit_cents, gone.cents, gone.explanation, gone.days
        from gone join unnest($2::uuid[], $3::uuid[]) as one (family_id, invoice_id) using (family_id)
        """,
        run.run_id,
        owners,
        ids,
    )


async def mark(tx: Tx, run: Run, issued: Sequence[Drafted]) -> list[EstimateChanged]:
    """Mark the days that the invoices bill, which so leave the estimates of their months; raises when they are not those drafted.

    Nothing is joined by family: the planner cannot know how many days are marked, and would compare each with each. A day's invoice is
    looked up by bisection, families being in the order of their ids; months and their estimates are told one after the other.
    """
    rows = await tx.fetch(
        f"""
        with {OWNED}, collected as materialized (
            select activity_id, valid_from, until from owned where regie = $5
        ), billed as (
            update charge set invoice_id = ($2::uuid[])[width_bucket(charge.family_id, $1::uuid[])]
            from collected
            where charge.family_id = any($1::uuid[])
                and charge.month between date_trunc('month', $3::date)::date and $4
                and charge.day between $3 and $4 and charge.invoice_id is null and charge.cents is not null
                and collected.activity_id = charge.activity_id and charge.day >= collected.valid_from and charge.day < collected.until
            returning charge.family_id, charge.month, charge.cents
        ), month as (
            select family_id, month, sum(cents) as cents from billed group by family_id, month
        ), estimated as (
            update estimate set total_cents = total_cents - month.cents, version = version + 1
            from month where estimate.family_id = month.family_id and estimate.month = month.month
            returning estimate.family_id, estimate.month, estimate.total_cents, estimate.version
        )
        select family_id, month, cents::bigint as billed, null as total_cents, null as version from month
        union all
        select family_id, month, 0, total_cents, version from estimated
        """,  # noqa: S608 - our own words
        [one.family_id for one in issued],
        [one.invoice_id for one in issued],
        run.since,
        run.period_to,
        run.regie,
    )
    billed = dict.fromkeys((one.family_id for one in issued), 0)
    for row in rows:
        billed[row["family_id"]] += row["billed"]
    if any(billed[one.family_id] != one.charged_cents for one in issued):
        message = f"run {run.run_id}: the days that are marked are not those that were drafted"
        raise RuntimeError(message)
    return [
        EstimateChanged(family_id=row["family_id"], month=row["month"], total_cents=row["total_cents"], version=row["version"])
        for row in rows
        if row["version"] is not None
    ]
