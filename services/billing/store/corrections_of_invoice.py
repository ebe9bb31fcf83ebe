"""Corrections of one invoice: what waits about its lines, and what the town hall decides that their days cost."""

from uuid import UUID

from chassis.tx import Tx
from contracts.billing import CorrectInvoiceLine, LineCorrection
from services.billing.domain.correction import Undecided

LINES_OF_INVOICE = (
    "select *, count(*) over (partition by child_id, activity_id) as alike from invoice_line where invoice_id = $1 and family_id = $2"
)
"""The lines of a family's invoice, each with how many are of its child and activity."""
DAY_OF_LINE = """line.invoice_id in (charge.invoice_id, charge.corrected_by) and charge.family_id = line.family_id
    and charge.child_id = line.child_id and charge.activity_id = line.activity_id
    and case when line.days <> '{}' then charge.day = any (line.days) else line.alike = 1 end"""
"""Whether a day is one of a line. A line that names no days (issued by a former release) has all of its child and activity, unless another
line has the like."""


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


async def waiting(tx: Tx, invoice_id: UUID, *, family_id: UUID) -> tuple[LineCorrection, ...]:
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
