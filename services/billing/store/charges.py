"""Charges: the billed days with their prices. Every statement here prices by the function `price_of` of the migrations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from uuid import UUID

from chassis.tx import Tx
from contracts.billing import QuotedDay
from services.billing.domain.tariff import Price

FORMER = UUID(int=0)
"""What stands for the invoice of a day that the former program billed, whichever it was (docs/decisions/0080)."""


@dataclass(frozen=True, slots=True)
class FamilyMonth:
    """A family's month whose charges changed."""

    family_id: UUID
    month: date


async def fill(tx: Tx, months: Sequence[tuple[UUID, date]]) -> list[FamilyMonth]:
    """Charge the billed days of months of enrolments that nobody is charged; the accounts of who pays are held. Tells what changed."""
    rows = await tx.fetch(
        """
        insert into charge (
            enrolment_id, day, month, family_id, child_id, activity_id,
            from_quotient, below_quotient, quotient, quotient_from, cents, edition, late, status, invoice_id
        )
        select month.enrolment_id, billed.day, month.month, month.family_id, month.child_id, month.activity_id,
            price.from_quotient, price.below_quotient, price.quotient, price.quotient_from, price.cents, price.edition,
            billed.day = any (month.late_days), billed.status,
            case when billed.day <= former_until(month.activity_id, billed.day) then $3::uuid end
        from unnest($1::uuid[], $2::date[]) as asked (enrolment_id, month)
        join enrolment_month as month using (enrolment_id, month)
        cross join lateral unnest(month.days, month.statuses) as billed (day, status)
        left join lateral price_of(month.family_id, month.activity_id, billed.day) as price on true
        on conflict do nothing returning family_id, month
        """,
        [enrolment_id for enrolment_id, _ in months],
        [month for _, month in months],
        FORMER,
    )
    return sorted({FamilyMonth(row["family_id"], row["month"]) for row in rows}, key=attrgetter("family_id", "month"))


async def reprice(tx: Tx, families: Sequence[UUID], *, since: date, activity_id: UUID | None = None) -> list[FamilyMonth]:
    """Price the families' days from a date again (all, or those of an activity) where no invoice bills them; tells what changed.

    Days that rules price are left to whoever prices by them.
    """
    rows = await tx.fetch(
        """
        with ruling as materialized (
            select activity_id, rules is not null as ruled, valid_from,
                coalesce(lead(valid_from) over (partition by activity_id order by valid_from), 'infinity') as until
            from tariff
        ), repriced as (
            update charge set
                from_quotient = price.from_quotient, below_quotient = price.below_quotient,
                quotient = price.quotient, quotient_from = price.quotient_from, cents = price.cents,
                edition = price.edition, made = null, sentence = '', hours = '', stood = null, care_cents = null,
                agreed_cents = null
            from charge as known
            left join ruling on ruling.activity_id = known.activity_id and known.day >= ruling.valid_from and known.day < ruling.until
            left join lateral price_of(known.family_id, known.activity_id, known.day) as price on true
            where charge.enrolment_id = known.enrolment_id and charge.day = known.day
                and known.family_id = any ($1) and known.day >= $2 and ($3::uuid is null or known.activity_id = $3)
                and known.invoice_id is null
                and ruling.ruled is not true
                and (known.from_quotient, known.below_quotient, known.quotient, known.quotient_from, known.cents, known.edition)
                is distinct from (price.from_quotient, price.below_quotient, price.quotient, price.quotient_from, price.cents,
                    price.edition)
            returning charge.family_id, charge.month
        )
        select distinct family_id, month from repriced
        """,
        families,
        since,
        activity_id,
    )
    return [FamilyMonth(row["family_id"], row["month"]) for row in rows]


async def families_charged(tx: Tx, activity_id: UUID, *, since: date, after: UUID, share: tuple[int, int], limit: int) -> list[UUID]:
    """List the families with days of an activity from a date, invoiced or not, in the order of their ids, after one of them.

    `share` takes those whose id falls in one of so many parts.
    """
    rows = await tx.fetch(
        "select distinct family_id from charge where activity_id = $1 and family_id > $2 and day >= $3"
        " and get_byte(uuid_send(family_id), 15) % $5 = $6 order by family_id limit $4",
        activity_id,
        after,
        since,
        limit,
        share[1],
        share[0],
    )
    return [row["family_id"] for row in rows]


async def quote(tx: Tx, family_id: UUID, days: Sequence[QuotedDay]) -> list[Price | None]:
    """Price days for a family, in the order asked; None where no tariff is in force."""
    rows = await tx.fetch(
        """
        select price.from_quotient, price.below_quotient, price.quotient, price.quotient_from, price.cents,
            named.name as tariff, named.valid_from as tariff_from, named.version as tariff_version
        from unnest($2::uuid[], $3::date[]) with ordinality as asked (activity_id, day, place)
        left join lateral price_of($1, asked.activity_id, asked.day) as price on true
        left join tariff_edition as named using (edition)
        order by asked.place
        """,
        family_id,
        [one.activity_id for one in days],
        [one.day for one in days],
    )
    return [None if row["cents"] is None else Price(**row) for row in rows]
