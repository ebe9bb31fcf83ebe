"""What may be handed over to the treasury: unpaid invoices, whom they are of, and what hinders them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.billing import TitleFault
from services.billing.domain import bank_days
from services.billing.domain.ormc import Debtor
from services.billing.domain.treasury import TOGETHER, BilledLine
from services.billing.store import contests, debits, households
from services.billing.store.treasury import LINES, lines

DEBITED_ON = debits.DEBITED_ON.format(family="due.family_id", regie="$1", due="due.due_on", invoice="due.invoice_id", bank_day="$6::date")
DEBTOR = households.DEBTOR.format(
    family="due.family_id", moment="(select posted_at from ledger_operation as posted where posted.operation_id = due.invoice_id)"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An unpaid invoice, whom it would be handed over of, and what hinders it here."""

    invoice_id: UUID
    family_id: UUID
    family_number: str
    family_name: str
    number: str
    due_on: date
    cents: int
    issued_on: date
    debtor: Debtor
    lines: tuple[BilledLine, ...]
    hindered: tuple[TitleFault, ...]
    taken_back: bool
    """Whether a title of the invoice was annulled or reduced, so that a credit note may be still to come."""
    not_reminded: str
    """Why the invoice, or its family, is left out of the reminders; empty where it is not."""
    not_reminded_until: date | None
    billed_to: str
    """Who was billed, where another adult of the household is billed now."""


async def candidates(tx: Tx, regie: str, due_to: date, *, family_id: UUID | None = None, offset: int = 0) -> list[Candidate]:
    """List the unpaid invoices of a regie, or of one of its families, due up to a day, oldest first, a page of them."""
    rows = await tx.fetch(
        f"""
        with due as (
            select operation_id as invoice_id, family_id, number, due_on, day as issued_on, open_cents as cents from open_operation
            where regie = $1 and due_on <= $2 and ($5::uuid is null or family_id = $5)
            order by due_on, length(number), number limit $3 offset $4
        )
        select due.*, coalesce(h.family_number, '') as family_number, coalesce(h.name, '') as family_name,
            coalesce(debtor.title, '') as title, coalesce(debtor.last_name, '') as last_name,
            coalesce(debtor.first_name, '') as first_name, coalesce(debtor.street, '') as street,
            coalesce(debtor.postal_code, '') as postal_code, coalesce(debtor.city, '') as city,
            case when debtor.gone then {households.ADDRESSED.format(one="debtor")} else '' end as billed_to,
            {contests.PROTECTS.format(invoice="due.invoice_id")} as contested,
            exists (select from card_part as part where part.invoice_id = due.invoice_id and part.underway) as card_underway,
            {DEBITED_ON} is not null as debit_announced,
            exists (
                select from treasury_correction join treasury_title as title using (title_id) where title.invoice_id = due.invoice_id
            ) as taken_back,
            coalesce(left_out.reason, paused.reason, '') as not_reminded,
            case when left_out.reason is null then paused.until end as not_reminded_until,
            {LINES.format(invoice="due.invoice_id")}
        from due left join household as h using (family_id)
        left join {DEBTOR} as debtor on true
        left join reminder_exclusion as left_out on left_out.invoice_id = due.invoice_id
        left join reminder_pause as paused on paused.family_id = due.family_id and (paused.until is null or paused.until >= $7)
        order by due.due_on, length(due.number), due.number
        """,  # noqa: S608 - constants only
        regie,
        due_to,
        TOGETHER,
        offset,
        family_id,
        bank_days.next_open(paris_date(tx.now)),
        paris_date(tx.now),
    )
    hinders: tuple[TitleFault, ...] = ("contested", "card_underway", "debit_announced")
    owed = ("invoice_id", "family_id", "family_number", "family_name", "number", "due_on", "issued_on", "cents")
    plain = (*owed, "taken_back", "not_reminded", "not_reminded_until", "billed_to")
    return [
        Candidate(
            **{name: row[name] for name in plain},
            debtor=Debtor(**{name: row[name] for name in Debtor.__slots__}),
            lines=lines(row["lines"]),
            hindered=tuple(one for one in hinders if row[one]),
        )
        for row in rows
    ]


async def debtors_of_credit(tx: Tx, regie: str, due_to: date) -> list[UUID]:
    """Find the families that owe invoices due up to a day and have something to their credit in the same regie."""
    rows = await tx.fetch(
        "select distinct family_id from open_operation where regie = $1 and due_on <= $2"
        " intersect select family_id from open_operation where regie = $1 and due_on is null",
        regie,
        due_to,
    )
    return [row["family_id"] for row in rows]
