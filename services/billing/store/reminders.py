"""SQL of reminders: steps, overdue invoices, what was sent, who is paused."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from chassis.tx import Tx
from contracts.billing import ReminderIssued, ReminderStep
from services.billing.domain import bank_days
from services.billing.domain.reminding import OverdueInvoice
from services.billing.store import contests, debits
from services.billing.store.households import ADDRESSED, DEBTOR, ENVELOPE
from services.billing.store.regies import AT_TREASURY

DEBITED_ON = debits.DEBITED_ON.format(
    family="invoice.family_id", regie="invoice.regie", due="invoice.due_on", invoice="invoice.operation_id", bank_day="$3::date"
)  # fmt: skip
POSTED_AT = "(select posted_at from ledger_operation as posted where posted.operation_id = invoice.operation_id)"
OVERDUE = f"""
    select invoice.family_id, invoice.operation_id as invoice_id, invoice.number, invoice.due_on, invoice.open_cents as cents,
        invoice.cents as total_cents,
        coalesce(last.step, 0) as last_step, last.day as last_on, coalesce(last.days, 0) as last_days,
        coalesce(left_out.reason, '') as excluded,
        case when debtor.gone and not debtor.died then {ENVELOPE.format(one="debtor")} else '{{}}' end as addressee,
        case when debtor.gone then {ADDRESSED.format(one="debtor")} else '' end as billed_to
    from open_operation as invoice
    left join {DEBTOR.format(family="invoice.family_id", moment=POSTED_AT)} as debtor on true
    left join reminder_exclusion as left_out on left_out.invoice_id = invoice.operation_id
    left join lateral (
        select step, day, days from reminded where reminded.invoice_id = invoice.operation_id order by step desc limit 1
    ) as last on true
    where invoice.regie = $1 and invoice.due_on < $2
        and {DEBITED_ON} is null
        and not {contests.PROTECTS.format(invoice="invoice.operation_id")}
        and not {AT_TREASURY.format(open_cents="invoice.open_cents", regie="invoice.regie")}
"""  # noqa: S608 - constants only
"""Invoices past their due date; one that an announced collection will pay, of which a line is contested or is to be corrected,
or that the treasury collects, is none."""
PAUSED = "select family_id from reminder_pause where until is null or until >= $2"


@dataclass(frozen=True, slots=True)
class Household:
    """A family as the list of reminders shows it: its pause, whether it is blocked."""

    family_number: str
    family_name: str
    paused: bool
    paused_until: date | None
    pause_reason: str
    blocked: bool


async def steps(tx: Tx, regie: str) -> tuple[ReminderStep, ...]:
    """List the steps of a regie."""
    rows = await tx.fetch("select days, subject, text, blocks from reminder_step where regie = $1 order by step", regie)
    return tuple(ReminderStep(**row) for row in rows)


async def regies_that_remind(tx: Tx) -> list[str]:
    """List the regies that have steps."""
    rows = await tx.fetch("select distinct regie from reminder_step order by regie")
    return [row["regie"] for row in rows]


async def put_steps(tx: Tx, regie: str, given: Sequence[ReminderStep]) -> None:
    """Write the steps of a regie, whose row is locked."""
    await tx.execute("delete from reminder_step where regie = $1", regie)
    await tx.executemany(
        "insert into reminder_step (regie, step, days, subject, text, blocks) values ($1, $2, $3, $4, $5, $6)",
        [(regie, place, one.days, one.subject, one.text, one.blocks) for place, one in enumerate(given, start=1)],
    )


async def overdue(tx: Tx, regie: str, today: date) -> list[OverdueInvoice]:
    """List the overdue invoices of a regie, family by family, oldest first."""
    rows = await tx.fetch(
        f"{OVERDUE} order by invoice.family_id, invoice.due_on, length(invoice.number), invoice.number",
        regie,
        today,
        bank_days.next_open(today),
    )
    return [OverdueInvoice(**row) for row in rows]


async def to_remind(tx: Tx, regie: str, today: date, after: UUID, limit: int) -> list[OverdueInvoice]:
    """List the overdue invoices of the next families that are not paused, whole families only."""
    rows = await tx.fetch(
        f"with overdue as ({OVERDUE} and invoice.family_id > $4 and invoice.family_id not in ({PAUSED})),"  # noqa: S608
        " next as (select distinct family_id from overdue order by family_id limit $5)"
        " select overdue.* from overdue join next using (family_id) order by family_id, due_on, length(number), number",
        regie,
        today,
        bank_days.next_open(today),
        after,
        limit,
    )
    return [OverdueInvoice(**row) for row in rows]


async def insert(tx: Tx, sent: Sequence[ReminderIssued], regie: str, day: date) -> None:
    """Enter reminders as they are told."""
    await tx.execute(
        "insert into reminder (reminder_id, family_id, regie, step, day, blocks, subject, text)"
        " select reminder_id, family_id, $7, step, $8, blocks, subject, text"
        " from unnest($1::uuid[], $2::uuid[], $3::integer[], $4::boolean[], $5::text[], $6::text[])"
        " as one (reminder_id, family_id, step, blocks, subject, text)",
        [one.reminder_id for one in sent],
        [one.family_id for one in sent],
        [one.step for one in sent],
        [one.blocks for one in sent],
        [one.subject for one in sent],
        [one.text for one in sent],
        regie,
        day,
    )


async def sent(tx: Tx, regie: str, today: date, since: date) -> list[dict[str, Any]]:
    """List the reminders of a regie from a day on that are the last of an invoice still overdue, the latest first, then by name."""
    rows = await tx.fetch(
        f"""
        with overdue as ({OVERDUE} and exists (
            select from reminded join reminder using (reminder_id)
            where reminded.invoice_id = invoice.operation_id and reminder.day >= $4
        ))
        select reminder.reminder_id, reminder.regie, reminder.family_id, reminder.step, reminder.day as sent_on, reminder.blocks,
            coalesce(household.family_number, '') as family_number, coalesce(household.name, '') as family_name,
            coalesce(nullif(reminder.subject, ''), step.subject, 'Relance') as subject,
            coalesce(nullif(reminder.text, ''), step.text, '') as text, reminder.posted_on, reminder.posted_by_name,
            overdue.addressee, json_agg(
                json_build_object('number', number, 'due_on', due_on, 'cents', cents, 'total_cents', total_cents, 'step', last_step,
                    'billed_to', case when overdue.addressee = '{{}}' then billed_to else '' end)
                order by due_on, length(number), number
            ) as invoices
        from overdue
        join reminded on reminded.invoice_id = overdue.invoice_id and reminded.step = overdue.last_step
        join reminder using (reminder_id)
        left join household on household.family_id = reminder.family_id
        left join reminder_step as step on step.regie = reminder.regie and step.step = reminder.step
        where reminder.day >= $4 and excluded = '' and reminder.family_id not in ({PAUSED})
        group by reminder.reminder_id, household.family_number, household.name, step.subject, step.text, overdue.addressee
        order by reminder.day desc, household.name nulls last, reminder.reminder_id, overdue.addressee
        """,  # noqa: S608 - our own words
        regie,
        today,
        bank_days.next_open(today),
        since,
    )
    return [{**row, "invoices": json.loads(row["invoices"])} for row in rows]


async def note_letters(tx: Tx, reminder_ids: Sequence[UUID], posted_on: date | None, by: str) -> None:
    """Note when the letters of reminders were put in the post, and by whom; of those that are noted already, who came first stays."""
    await tx.execute(
        "update reminder set posted_on = $2, posted_by_name = $3 where reminder_id = any($1) and (posted_on is null) <> ($2::date is null)",
        reminder_ids,
        posted_on,
        by,
    )


async def remind(tx: Tx, about: Sequence[tuple[UUID, OverdueInvoice, int, int]], day: date) -> None:
    """Note which invoices got which step: reminder, invoice, step and its days."""
    await tx.execute(
        "insert into reminded (reminder_id, invoice_id, family_id, step, days, day)"
        " select one.*, $6 from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::integer[], $5::integer[])"
        " as one (reminder_id, invoice_id, family_id, step, days)",
        [one[0] for one in about],
        [one[1].invoice_id for one in about],
        [one[1].family_id for one in about],
        [one[2] for one in about],
        [one[3] for one in about],
        day,
    )


async def pause(tx: Tx, family_id: UUID, until: date | None, reason: str) -> None:
    """Send a family no reminder, until a day or for ever."""
    await tx.execute(
        "insert into reminder_pause (family_id, until, reason, paused_by_name, paused_at) values ($1, $2, $3, $4, $5)"
        " on conflict (family_id) do update set until = excluded.until, reason = excluded.reason,"
        " paused_by_name = excluded.paused_by_name, paused_at = excluded.paused_at",
        family_id,
        until,
        reason,
        tx.actor.display_name,
        tx.now,
    )


async def resume(tx: Tx, family_id: UUID) -> None:
    """Send a family reminders again."""
    await tx.execute("delete from reminder_pause where family_id = $1", family_id)


async def exclude(tx: Tx, invoice_id: UUID, reason: str) -> bool:
    """Leave an invoice out of the reminders; tells whether there is such an invoice."""
    return bool(
        await tx.execute(
            "insert into reminder_exclusion (invoice_id, family_id, reason, excluded_by_name, excluded_at)"
            " select invoice_id, family_id, $2, $3, $4 from invoice where invoice_id = $1 and kind = 'invoice'"
            " on conflict (invoice_id) do update set reason = excluded.reason, excluded_by_name = excluded.excluded_by_name,"
            " excluded_at = excluded.excluded_at",
            invoice_id,
            reason,
            tx.actor.display_name,
            tx.now,
        )
    )


async def include(tx: Tx, invoice_id: UUID) -> None:
    """Remind of an invoice again."""
    await tx.execute("delete from reminder_exclusion where invoice_id = $1", invoice_id)


async def households(tx: Tx, families: Sequence[UUID], today: date) -> dict[UUID, Household]:
    """Tell the names of families, their pauses and blocks."""
    rows = await tx.fetch(
        "select one.family_id, coalesce(h.family_number, '') as family_number, coalesce(h.name, '') as family_name,"
        " p.family_id is not null and (p.until is null or p.until >= $2) as paused, p.until as paused_until,"
        " coalesce(p.reason, '') as pause_reason, coalesce(b.blocked, false) as blocked"
        " from unnest($1::uuid[]) as one (family_id) left join household as h using (family_id)"
        " left join reminder_pause as p using (family_id) left join family_block as b using (family_id)",
        list(families),
        today,
    )
    return {row["family_id"]: Household(**{name: row[name] for name in Household.__slots__}) for row in rows}
