"""Corrections: invoiced days that would cost something else now, noted whenever what prices depend on changes, and issued by runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from asyncpg import Record

from chassis.tx import Tx
from contracts.billing import CorrectInvoiceLine, LineCorrection, PendingCorrections
from services.billing.domain.correction import CorrectedDays, Undecided
from services.billing.domain.tariff import Price
from services.billing.store.drafts import PRICE
from services.billing.store.issuing import Issued
from services.billing.store.ruled_prices import PricedDay, made, split_care
from services.billing.store.runs import IN_LANE, Lane, Run

LINES_OF_INVOICE = (
    "select *, count(*) over (partition by child_id, activity_id) as alike from invoice_line where invoice_id = $1 and family_id = $2"
)
"""The lines of a family's invoice, each with how many are of its child and activity."""
DAY_OF_LINE = """line.invoice_id in (charge.invoice_id, charge.corrected_by) and charge.family_id = line.family_id
    and charge.child_id = line.child_id and charge.activity_id = line.activity_id
    and case when line.days <> '{}' then charge.day = any (line.days) else line.alike = 1 end"""
"""Whether a day is one of a line. A line that names no days (issued by a former release) has all of its child and activity, unless another
line has the like."""


async def note(tx: Tx, families: Sequence[UUID], *, since: date, activity_id: UUID | None = None) -> None:
    """Compare the families' invoiced days from a date with what planning, quotients and brackets say now; days told by rules come after.

    A day without a tariff, and one that the town hall decided about, stays as it was billed.
    """
    await tx.execute(
        """
        with billed as (
            select charge.enrolment_id, charge.day, charge.family_id, operation.regie, charge.cents,
                month.family_id <> charge.family_id or charge.day <> all (month.days) as gone,
                month.statuses[array_position(month.days, charge.day)] as status, charge.day = any (month.late_days) as late,
                price.from_quotient, price.below_quotient, price.quotient, price.quotient_from, price.edition, price.cents as due_cents
            from charge
            join enrolment_month as month using (enrolment_id, month)
            join ledger_operation as operation on operation.operation_id = charge.invoice_id
            left join lateral price_of(charge.family_id, charge.activity_id, charge.day) as price on true
            where charge.family_id = any ($1) and charge.month >= date_trunc('month', $2::date)::date and charge.day >= $2
                and ($3::uuid is null or charge.activity_id = $3) and charge.invoice_id is not null and charge.decided is null
        ), due as (
            select enrolment_id, day, family_id, regie, cents, gone, status, late, from_quotient, below_quotient, quotient, quotient_from,
                edition, case when gone then 0 else coalesce(due_cents, cents) end as due_cents
            from billed
        ), settled as (
            delete from correction using due
            where correction.enrolment_id = due.enrolment_id and correction.day = due.day and due.due_cents = due.cents
                and correction.cause <> 'decided'
        )
        insert into correction as known (
            enrolment_id, day, family_id, regie, billed_cents, due_cents, cause,
            from_quotient, below_quotient, quotient, quotient_from, edition, late, status
        )
        select enrolment_id, day, family_id, regie, cents, due_cents, case when gone then 'gone' else 'price' end,
            from_quotient, below_quotient, quotient, quotient_from, edition, late, status
        from due where due_cents <> cents
        on conflict (enrolment_id, day) do update set
            billed_cents = excluded.billed_cents, due_cents = excluded.due_cents, cause = excluded.cause,
            from_quotient = excluded.from_quotient, below_quotient = excluded.below_quotient, quotient = excluded.quotient,
            quotient_from = excluded.quotient_from, edition = excluded.edition, late = excluded.late, status = excluded.status,
            made = null, sentence = '', hours = '', care_cents = null, agreed_cents = null
        where known.cause <> 'decided'
        """,
        families,
        since,
        activity_id,
    )


async def note_ruled(tx: Tx, priced: Sequence[PricedDay]) -> None:
    """Note the invoiced days that rules price otherwise now; days that they cannot price stay as they were billed."""
    due = [(one, one.amount) for one in priced if one.amount is not None]
    await tx.execute(
        """
        with told as (
            select charge.enrolment_id, charge.day, charge.family_id, operation.regie, charge.cents, priced.due_cents, priced.care_cents,
                priced.agreed_cents, priced.quotient, priced.quotient_from, priced.made, priced.sentence, priced.hours, priced.late,
                priced.status
            from unnest(
                $1::uuid[], $2::date[], $3::integer[], $4::integer[], $5::integer[], $6::date[], $7::text[], $8::text[],
                $9::boolean[], $10::text[], $11::text[], $12::integer[]
            ) as priced (
                enrolment_id, day, due_cents, care_cents, quotient, quotient_from, made, sentence, late, status, hours, agreed_cents
            )
            join charge using (enrolment_id, day)
            join ledger_operation as operation on operation.operation_id = charge.invoice_id
        ), settled as (
            delete from correction using told
            where correction.enrolment_id = told.enrolment_id and correction.day = told.day and told.due_cents = told.cents
                and correction.cause <> 'decided'
        )
        insert into correction as known (
            enrolment_id, day, family_id, regie, billed_cents, due_cents, cause, quotient, quotient_from, late, status,
            made, sentence, hours, care_cents, agreed_cents
        )
        select enrolment_id, day, family_id, regie, cents, due_cents, 'price', quotient, quotient_from, late, status,
            made::jsonb, sentence, hours, care_cents, agreed_cents
        from told where due_cents <> cents
        on conflict (enrolment_id, day) do update set
            billed_cents = excluded.billed_cents, due_cents = excluded.due_cents, cause = excluded.cause,
            from_quotient = null, below_quotient = null, quotient = excluded.quotient, quotient_from = excluded.quotient_from,
            edition = null, late = excluded.late, status = excluded.status,
            made = excluded.made, sentence = excluded.sentence, hours = excluded.hours, care_cents = excluded.care_cents,
            agreed_cents = excluded.agreed_cents
        where known.cause <> 'decided'
        """,
        [one.day.enrolment_id for one, _ in due],
        [one.day.day for one, _ in due],
        [amount.cents for _, amount in due],
        [split_care(amount) for _, amount in due],
        [amount.explanation.quotient for _, amount in due],
        [amount.explanation.quotient_from for _, amount in due],
        made([one for one, _ in due]),
        [amount.explanation.sentence for _, amount in due],
        [one.day.facts.late for one, _ in due],
        [one.day.status for one, _ in due],
        [one.hours for one, _ in due],
        [amount.agreed_cents for _, amount in due],
    )


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


async def decide(tx: Tx, asked: CorrectInvoiceLine) -> list[int]:
    """Note what the days of an invoice's line cost by decision, whatever was noted before; tells the difference of each.

    The line may be of the invoice that billed the days first, or of the document that corrected them last. Days that planning bills no more
    are given back anyway: nothing is decided about them.
    """
    rows = await tx.fetch(
        f"""
        with line as ({LINES_OF_INVOICE}), chosen as (
            select charge.enrolment_id, charge.day, charge.family_id, operation.regie, charge.cents
            from line
            join charge on {DAY_OF_LINE}
            join ledger_operation as operation on operation.operation_id = charge.invoice_id
            where line.position = $3 and (cardinality($6::date[]) = 0 or charge.day = any ($6)) and not exists (
                select from correction as gone
                where gone.enrolment_id = charge.enrolment_id and gone.day = charge.day and gone.cause = 'gone'
            )
        ), kept as (
            delete from correction using chosen
            where correction.enrolment_id = chosen.enrolment_id and correction.day = chosen.day and chosen.cents = $4
        ), settled as (
            update charge set decided = $5 from chosen
            where charge.enrolment_id = chosen.enrolment_id and charge.day = chosen.day and chosen.cents = $4
        ), noted as (
            insert into correction as known (enrolment_id, day, family_id, regie, billed_cents, due_cents, cause, reason, sentence)
            select enrolment_id, day, family_id, regie, cents, $4, 'decided', $5, 'Décision de la mairie : ' || $5
            from chosen where cents <> $4
            on conflict (enrolment_id, day) do update set
                billed_cents = excluded.billed_cents, due_cents = excluded.due_cents, cause = excluded.cause, reason = excluded.reason,
                from_quotient = null, below_quotient = null, quotient = null, quotient_from = null, edition = null, status = null,
                made = null, sentence = excluded.sentence, hours = '', care_cents = null,
                agreed_cents = null
        )
        select $4 - cents as difference from chosen
        """,  # noqa: S608 - constants only
        asked.invoice_id,
        asked.family_id,
        asked.position,
        asked.cents,
        asked.reason,
        list(asked.days),
    )
    return [row["difference"] for row in rows]


async def of_invoice(tx: Tx, invoice_id: UUID, *, family_id: UUID) -> tuple[LineCorrection, ...]:
    """List what waits about the days of an invoice's lines, on the document that billed them first and on the one that did last."""
    rows = await tx.fetch(
        f"""
        with line as ({LINES_OF_INVOICE})
        select line.position, correction.cause, correction.reason, array_agg(correction.day order by correction.day) as days,
            sum(correction.due_cents - correction.billed_cents)::integer as cents
        from line
        join charge on {DAY_OF_LINE}
        join correction using (enrolment_id, day)
        group by line.position, correction.cause, correction.reason
        order by line.position, days
        """,  # noqa: S608 - constants only
        invoice_id,
        family_id,
    )
    return tuple(LineCorrection(**row) for row in rows)


async def undecided(tx: Tx, asked: CorrectInvoiceLine) -> list[Undecided]:
    """Tell of the days of a line, of which `decide` found none to decide about, what became of each."""
    rows = await tx.fetch(
        """
        with line as (
            select line.*, named.day from invoice_line as line cross join lateral unnest(line.days) as named (day)
            where line.invoice_id = $1 and line.position = $2 and line.family_id = $3
                and (cardinality($4::date[]) = 0 or named.day = any ($4))
        )
        select gone.day is not null as waits, coalesce(operation.number, '') as billed_by
        from line
        left join charge on charge.family_id = line.family_id and charge.child_id = line.child_id
            and charge.activity_id = line.activity_id and charge.day = line.day and charge.invoice_id is not null
        left join correction as gone on gone.enrolment_id = charge.enrolment_id and gone.day = charge.day and gone.cause = 'gone'
        left join ledger_operation as operation on operation.operation_id = charge.invoice_id
        order by line.day
        """,
        asked.invoice_id,
        asked.position,
        asked.family_id,
        list(asked.days),
    )
    return [Undecided(**row) for row in rows]


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
