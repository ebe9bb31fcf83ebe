"""Months as planning tells them, each with who pays it: what is newer is kept, and its billed days charged in place of those known."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from uuid import UUID

from chassis.tx import Tx
from contracts.planning import MonthChanged
from services.billing.domain.charges import BilledMonth
from services.billing.store.charges import FORMER, FamilyMonth

_TOLD = """
    told as (
        select enrolment_id, month, version, family_id, child_id, child, activity_id,
            days::date[] as days, late::date[] as late_days, statuses::text[] as statuses, unmarked::date[] as unmarked,
            facts::jsonb as facts
        from unnest(
            $1::uuid[], $2::date[], $3::bigint[], $4::uuid[], $5::uuid[], $6::text[], $7::uuid[],
            $8::text[], $9::text[], $10::text[], $11::text[], $12::text[]
        ) as one (enrolment_id, month, version, family_id, child_id, child, activity_id, days, late, statuses, unmarked, facts)
    )
"""
"""The months as they are told: arrays of each own length come as text."""
_KEPT = """
    kept as (
        insert into enrolment_month as known (
            enrolment_id, month, version, family_id, child_id, child, activity_id, days, late_days, statuses, facts
        )
        select enrolment_id, month, version, family_id, child_id, child, activity_id, days, late_days, statuses, facts from told
        on conflict (enrolment_id, month) do update set
            version = excluded.version, family_id = excluded.family_id, child_id = excluded.child_id, child = excluded.child,
            activity_id = excluded.activity_id, days = excluded.days, late_days = excluded.late_days,
            statuses = excluded.statuses, facts = excluded.facts
        where known.version < excluded.version
            or known.version = excluded.version and excluded.facts @> known.facts and excluded.facts <> known.facts
        returning new.enrolment_id, new.month, new.family_id, new.child_id, new.activity_id, new.days, new.late_days, new.statuses
    )
"""
"""Those that are newer than what was known, or tell more of the same version, which is what they now are."""
_UNMARKED = """
    unmarked as (
        insert into unmarked_month as known (enrolment_id, month, version, family_id, activity_id, days)
        select enrolment_id, month, version, family_id, activity_id, unmarked from told
        on conflict (enrolment_id, month) do update set
            version = excluded.version, family_id = excluded.family_id, activity_id = excluded.activity_id, days = excluded.days
        where known.version < excluded.version
    )
"""
"""The days of which nobody has marked a presence: beside the month, for they are none of what a family reads."""
_OWN = """
    own as materialized (
        select charge.at, charge.family_id, kept.month, kept.activity_id, charge.invoice_id is not null as invoiced,
            charge.day = any (kept.days) as billed, charge.family_id <> kept.family_id as elsewhere
        from kept cross join lateral (
            select ctid as at, family_id, day, invoice_id from charge
            where enrolment_id = kept.enrolment_id and day >= kept.month and day < kept.month + interval '1 month' offset 0
        ) as charge
    )
"""
"""What is charged of these months. It is looked up month by month: a join might be planned while there are few charges, and read all of
them for ever."""
_GONE = """
    gone as (
        delete from charge where ctid = any (array(select at from own where not billed and not invoiced))
        returning charge.family_id, charge.month
    )
"""
"""Days that are billed no more, unless an invoice bills them: those stay as they are."""
_PRICED = """
    priced as materialized (
        select kept.enrolment_id, kept.month, turn.day as since, price.*, former_until(kept.activity_id, turn.day),
            lead(turn.day, 1, 'infinity') over (partition by kept.enrolment_id, kept.month order by turn.day) as until
        from kept
        cross join lateral (
            select kept.month as day
            union
            select tariff.valid_from from tariff
            where tariff.activity_id = kept.activity_id and tariff.valid_from between kept.month and kept.month + 30
            union
            select turns.day from quotient cross join lateral (values (quotient.valid_from), (quotient.valid_until + 1)) as turns (day)
            where quotient.family_id = kept.family_id and turns.day between kept.month and kept.month + 30
        ) as turn
        left join lateral price_of(kept.family_id, kept.activity_id, turn.day) as price on true
    )
"""
"""Prices of the first of the month, and of the days on which a tariff or a quotient begins or ends: those between cost the same."""
_PUT = """
    put as (
        insert into charge as known (
            enrolment_id, day, month, family_id, child_id, activity_id,
            from_quotient, below_quotient, quotient, quotient_from, cents, edition, late, status, invoice_id
        )
        select
            kept.enrolment_id, billed.day, kept.month, kept.family_id, kept.child_id, kept.activity_id,
            price.from_quotient, price.below_quotient, price.quotient, price.quotient_from, price.cents, price.edition,
            billed.day = any (kept.late_days), billed.status, case when billed.day <= price.former_until then $13::uuid end
        from kept
        join priced as price using (enrolment_id, month)
        cross join lateral unnest(kept.days, kept.statuses) as billed (day, status)
        where billed.day >= price.since and billed.day < price.until
        on conflict (enrolment_id, day) do update set
            family_id = excluded.family_id, child_id = excluded.child_id, activity_id = excluded.activity_id,
            from_quotient = excluded.from_quotient, below_quotient = excluded.below_quotient,
            quotient = excluded.quotient, quotient_from = excluded.quotient_from, cents = excluded.cents, edition = excluded.edition,
            late = excluded.late, status = excluded.status,
            made = null, sentence = '', hours = '', stood = null, care_cents = null, agreed_cents = null
        where known.invoice_id is null and (
            known.family_id, known.child_id, known.activity_id,
            known.from_quotient, known.below_quotient, known.quotient, known.quotient_from, known.cents, known.edition, known.late,
            known.status
        ) is distinct from (
            excluded.family_id, excluded.child_id, excluded.activity_id,
            excluded.from_quotient, excluded.below_quotient, excluded.quotient, excluded.quotient_from, excluded.cents,
            excluded.edition, excluded.late, excluded.status
        )
        returning new.family_id, new.month, (
            old.family_id, old.child_id, old.activity_id,
            old.from_quotient, old.below_quotient, old.quotient, old.quotient_from, old.cents, old.edition, old.late
        ) is distinct from (
            new.family_id, new.child_id, new.activity_id,
            new.from_quotient, new.below_quotient, new.quotient, new.quotient_from, new.cents, new.edition, new.late
        ) or (old.status = 'absent_billed') is distinct from (new.status = 'absent_billed') as changed
    )
"""
"""The billed days with their prices, those of the former program told apart; whether what a family reads of one has changed: its price, and
whether it is an absence."""
_CHANGED = """
    select family_id, month, null::uuid as activity_id, 'changed' as what from gone
    union select family_id, month, null, 'changed' from own where elsewhere and not invoiced
    union select family_id, month, null, 'changed' from put where changed
    union select family_id, month, activity_id, 'invoiced' from own where invoiced
    union select family_id, month, null, 'retold' from kept
"""
"""What comes of it, for whom."""
_REPLACE = f"with {_TOLD}, {_KEPT}, {_UNMARKED}, {_OWN}, {_GONE}, {_PRICED}, {_PUT} {_CHANGED}"


@dataclass(frozen=True, slots=True)
class Replaced:
    """What newer months changed: months of families (the payers, and the former ones), the families to which days of them are invoiced.

    These by month and activity. `retold` are the months that were not known in this version: rules may look at more of their days than
    what they cost by brackets.
    """

    changed: list[FamilyMonth]
    invoiced: dict[tuple[date, UUID], list[UUID]]
    retold: list[FamilyMonth]


async def replace_months(tx: Tx, events: Sequence[MonthChanged], billed: Sequence[BilledMonth]) -> Replaced:
    """Charge the billed days of months of enrolments, each another, in place of those known, unless this version or a later one is known.

    The same version is taken once more where it tells more of the days than was known: a former release of planning, which ran on
    beside this one, told less of them. One that tells less takes nothing away.
    """
    rows = await tx.fetch(
        _REPLACE,
        [one.enrolment_id for one in events],
        [one.month for one in events],
        [one.version for one in events],
        [one.family_id for one in events],
        [one.child_id for one in events],
        [one.child for one in events],
        [one.activity_id for one in events],
        [_array(one.days) for one in billed],
        [_array(one.late) for one in billed],
        [_array(one.days.values()) for one in billed],
        [_array(one.unmarked) for one in billed],
        [one.facts for one in billed],
        FORMER,
    )
    invoiced: dict[tuple[date, UUID], list[UUID]] = {}
    for row in rows:
        if row["what"] == "invoiced":
            invoiced.setdefault((row["month"], row["activity_id"]), []).append(row["family_id"])
    changed, retold = (
        sorted((FamilyMonth(row["family_id"], row["month"]) for row in rows if row["what"] == what), key=attrgetter("family_id", "month"))
        for what in ("changed", "retold")
    )
    return Replaced(changed, invoiced, retold)


async def payers(tx: Tx, children: Collection[UUID], *, invoiced: bool = False) -> set[UUID]:
    """Find the households, of separated parents both, that pay for days of these children which no invoice bills yet, or one does."""
    rows = await tx.fetch(
        "select distinct month.family_id from enrolment_month as month where month.child_id = any ($1) and exists ("
        " select from charge where charge.enrolment_id = month.enrolment_id and charge.day >= month.month"
        " and charge.day < month.month + interval '1 month' and (charge.invoice_id is not null) = $2"
        ")",
        list(children),
        invoiced,
    )
    return {row["family_id"] for row in rows}


@dataclass(frozen=True, slots=True)
class ToldMonth:
    """Who pays the month of an enrolment, and for which activity."""

    family_id: UUID
    activity_id: UUID


async def told(tx: Tx, enrolment_id: UUID, month: date) -> ToldMonth | None:
    """Read who pays the month of an enrolment."""
    row = await tx.fetchrow(
        "select family_id, activity_id from enrolment_month where enrolment_id = $1 and month = $2", enrolment_id, month
    )
    return ToldMonth(**row) if row else None


def _array(values: Iterable[date | str]) -> str:
    """Write days or states as PostgreSQL writes an array, of which each month has one of its own length."""
    return f"{{{','.join(map(str, values))}}}"
