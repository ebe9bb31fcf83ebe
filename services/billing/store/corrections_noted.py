"""Corrections as they are noted: invoiced days that would cost something else now."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from chassis.tx import Tx
from services.billing.store.ruled_prices import PricedDay, made, split_care


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
