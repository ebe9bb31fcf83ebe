"""Corrections as runs issue them: what waits, what a run bills or credits, and what becomes of the days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from asyncpg import Record

from chassis.tx import Tx
from contracts.billing import PendingCorrections
from services.billing.domain.correction import CorrectedDays
from services.billing.domain.tariff import Price
from services.billing.store.drafts import PRICE
from services.billing.store.issuing import Issued
from services.billing.store.runs import IN_LANE, Lane, Run


async def families_due(tx: Tx, run: Run, lane: Lane, *, limit: int) -> list[UUID]:
    """List the next families of a lane with corrections of a run's regie and period, in the order of their ids."""
    rows = await tx.fetch(
        "select distinct family_id from correction where regie = $1 and family_id > $2 and day between $3 and $4"  # noqa: S608
        f" and {IN_LANE} $5 order by family_id limit $6",
        run.regie,
        lane.after,
        run.since,
        run.period_to,
        lane.number,
        limit,
    )
    return [row["family_id"] for row in rows]


async def due(tx: Tx, run: Run, families: Sequence[UUID]) -> list[CorrectedDays]:
    """Find what a corrective run has to bill or credit to families, days that are alike together."""
    rows = await tx.fetch(
        """
        with alike as (
            select correction.family_id, charge.child_id, charge.activity_id, array_agg(correction.day order by correction.day) as days,
                correction.billed_cents, correction.due_cents, correction.cause, correction.reason,
                coalesce(charge.corrected_by, charge.invoice_id) as billed_by, correction.from_quotient, correction.below_quotient,
                correction.quotient, correction.quotient_from, correction.due_cents as cents, correction.late, correction.sentence,
                correction.edition, coalesce(string_agg(
                    to_char(correction.day, 'le FMDD/MM ') || correction.hours, ', ' order by correction.day
                ) filter (where correction.hours <> ''), '') as hours, month.family_id <> correction.family_id as elsewhere
            from correction
            join charge using (enrolment_id, day)
            join enrolment_month as month using (enrolment_id, month)
            where correction.family_id = any ($1) and correction.regie = $2 and correction.day between $3 and $4
            group by correction.family_id, charge.child_id, charge.activity_id, correction.billed_cents, correction.due_cents,
                correction.cause, correction.reason, coalesce(charge.corrected_by, charge.invoice_id), correction.from_quotient,
                correction.below_quotient, correction.quotient, correction.quotient_from, correction.late, correction.sentence,
                correction.edition, month.family_id <> correction.family_id
        )
        select alike.*, named.name as tariff, named.valid_from as tariff_from, named.version as tariff_version,
            coalesce(child.first_name, told.child, 'Enfant') as child, coalesce(activity.name, 'Prestation') as activity,
            operation.number, operation.day as billed_on
        from alike
        join ledger_operation as operation on operation.operation_id = alike.billed_by
        left join child using (child_id)
        left join activity using (activity_id)
        left join tariff_edition as named using (edition)
        left join lateral (
            select child from enrolment_month as month
            where child.child_id is null and month.child_id = alike.child_id and month.family_id = alike.family_id limit 1
        ) as told on true
        order by alike.family_id, child, activity, alike.days[1], alike.billed_cents
        """,
        families,
        run.regie,
        run.since,
        run.period_to,
    )
    return [_corrected(row) for row in rows]


def _corrected(row: Record) -> CorrectedDays:
    return CorrectedDays(
        row["family_id"], row["child_id"], row["child"], row["activity_id"], row["activity"], tuple(row["days"]), row["billed_cents"],
        row["due_cents"], row["cause"], row["reason"], row["number"], row["billed_on"], Price(**{name: row[name] for name in PRICE}),
        elsewhere=row["elsewhere"],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Freed:
    """The month of an enrolment with a day that was credited to one household and is another's to pay."""

    enrolment_id: UUID
    month: date


@dataclass(frozen=True, slots=True)
class Applied:
    """What issued corrections changed: the months with days that are another household's now, and what each invoice of a family lost."""

    freed: list[Freed]
    credited: dict[UUID, dict[UUID, int]]


async def apply(tx: Tx, run: Run, issued: Sequence[Issued]) -> Applied:
    """Let the days of issued corrections cost what they said; raises when they are not those drafted. Days no longer billed go."""
    rows = await tx.fetch(
        """
        with one as (
            delete from correction using unnest($1::uuid[], $2::uuid[]) as issued (family_id, document_id)
            where correction.family_id = issued.family_id and correction.regie = $3 and correction.day between $4 and $5
            returning correction.*, issued.document_id
        ), gone as (
            delete from charge using one where charge.enrolment_id = one.enrolment_id and charge.day = one.day and one.cause = 'gone'
            returning charge.enrolment_id, charge.day, charge.month
        ), corrected as (
            update charge set
                cents = one.due_cents,
                care_cents = case
                    when one.cause <> 'decided' then one.care_cents
                    when charge.care_cents is not null then least(charge.care_cents, one.due_cents)
                end,
                agreed_cents = case when one.cause = 'decided' then charge.agreed_cents else one.agreed_cents end,
                from_quotient = one.from_quotient, below_quotient = one.below_quotient, quotient = one.quotient,
                quotient_from = one.quotient_from, edition = one.edition, late = one.late,
                status = coalesce(one.status, charge.status), made = one.made, sentence = one.sentence, hours = one.hours,
                corrected_by = one.document_id, decided = case when one.cause = 'decided' then one.reason end
            from one where charge.enrolment_id = one.enrolment_id and charge.day = one.day and one.cause <> 'gone'
        )
        select one.family_id, one.due_cents - one.billed_cents as cents, billed.invoice_id, gone.enrolment_id, gone.month,
            owed.family_id is not null as freed
        from one join charge as billed using (enrolment_id, day) left join gone using (enrolment_id, day)
        left join enrolment_month as owed
            on owed.enrolment_id = gone.enrolment_id and owed.month = gone.month and gone.day = any (owed.days)
        """,
        [one.family_id for one in issued],
        [one.invoice_id for one in issued],
        run.regie,
        run.since,
        run.period_to,
    )
    corrected = dict.fromkeys((one.family_id for one in issued), 0)
    credited: dict[UUID, dict[UUID, int]] = {one.family_id: {} for one in issued}
    for row in rows:
        corrected[row["family_id"]] += row["cents"]
        of_family = credited[row["family_id"]]
        of_family[row["invoice_id"]] = of_family.get(row["invoice_id"], 0) - row["cents"]
    if any(corrected[one.family_id] != one.charged_cents for one in issued):
        message = f"run {run.run_id}: the corrections that are applied are not those that were drafted"
        raise RuntimeError(message)
    return Applied(list({Freed(row["enrolment_id"], row["month"]): None for row in rows if row["freed"]}), credited)


async def pending(tx: Tx) -> tuple[PendingCorrections, ...]:
    """Sum up by regie what waits for a corrective run."""
    rows = await tx.fetch(
        """
        select regie, regie.name as regie_name, count(distinct family_id)::integer as families, count(*)::integer as days,
            coalesce(sum(billed_cents - due_cents) filter (where due_cents < billed_cents), 0)::bigint as credit_cents,
            coalesce(sum(due_cents - billed_cents) filter (where due_cents > billed_cents), 0)::bigint as extra_cents,
            min(day) as first, max(day) as last
        from correction join regie on regie.code = correction.regie group by regie, regie.name order by regie.name
        """
    )
    return tuple(PendingCorrections(**row) for row in rows)
