"""Drafts of a run: what families would be billed, worked out for many families in a few statements."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from asyncpg import Record

from chassis.tx import Tx
from services.billing.domain.draft import DueDays, Line, by_family, presences
from services.billing.domain.tariff import Price
from services.billing.store.runs import IN_LANE, Lane, Run

PRICE = (
    "from_quotient", "below_quotient", "quotient", "quotient_from", "cents", "late", "sentence", "hours",
    "tariff", "tariff_from", "tariff_version",
)  # fmt: skip

DAYS = "array_agg(day || case when status = 'absent_billed' then ' -' when hours <> '' then ' ' || hours else '' end)"
"""Days, each with the hours that made its price, or with a dash where the child was absent.

In any order: sorting them would keep PostgreSQL from summing up by hash, and a second list would take twice the memory.
"""
ABSENT = "-"
ISO_LENGTH = len("2026-11-02")

OWNED = """
    owned as materialized (
        select activity_id, valid_from, regie,
            coalesce(lead(valid_from) over (partition by activity_id order by valid_from), 'infinity') as until
        from tariff
    )
"""
"""Which regie collects for an activity, from when until when: that of the tariff in force on the day."""


async def families_due(tx: Tx, run: Run, lane: Lane, *, limit: int) -> list[UUID]:
    """List the next families of a lane with days that no invoice bills, in the order of their ids.

    The estimate of a month says so in one row; the days are looked at where it comes to nothing, for they may lack a price.
    """
    rows = await tx.fetch(
        f"""
        select distinct family_id from estimate
        where family_id > $1 and month between date_trunc('month', $2::date)::date and $3 and {IN_LANE} $4
            and (total_cents <> 0 or exists (
                select from charge
                where charge.family_id = estimate.family_id and charge.month = estimate.month and charge.invoice_id is null
            ))
        order by family_id limit $5
        """,  # noqa: S608 - our own words
        lane.after,
        run.since,
        run.period_to,
        lane.number,
        limit,
    )
    return [row["family_id"] for row in rows]


async def due(tx: Tx, run: Run, families: Sequence[UUID]) -> list[DueDays]:
    """Find what the regie has to bill to families, days of equal price together, the eldest child of a family first."""
    await tx.execute("set local work_mem = '64MB'")  # PostgreSQL reckons 8 kB for each array_agg: with less it sums up by disk.
    rows = await tx.fetch(
        f"""
        with {OWNED}, due as (
            select charge.family_id, charge.child_id, charge.activity_id, charge.from_quotient, charge.below_quotient, charge.quotient,
                charge.quotient_from, charge.cents, charge.edition, charge.late, charge.sentence, charge.day >= $4 as now,
                {DAYS} as days
            from charge
            left join owned on owned.activity_id = charge.activity_id and charge.day >= owned.valid_from and charge.day < owned.until
            where charge.family_id = any($1::uuid[]) and charge.month between date_trunc('month', $2::date)::date and $3
                and charge.day between $2 and $3 and charge.invoice_id is null and coalesce(owned.regie, $5) = $5
            group by charge.family_id, charge.child_id, charge.activity_id, charge.from_quotient, charge.below_quotient, charge.quotient,
                charge.quotient_from, charge.cents, charge.edition, charge.late, charge.sentence, charge.day >= $4
        )
        select due.*, coalesce(child.first_name, told.child, 'Enfant') as child, child.birth_date,
            coalesce(activity.name, 'Prestation') as activity, named.name as tariff, named.valid_from as tariff_from,
            named.version as tariff_version
        from due
        left join child using (child_id)
        left join activity using (activity_id)
        left join tariff_edition as named using (edition)
        left join lateral (
            select child from enrolment_month as month
            where child.child_id is null and month.child_id = due.child_id and month.family_id = due.family_id limit 1
        ) as told on true
        """,  # noqa: S608 - our own words
        families,
        run.since,
        run.period_to,
        run.period_from,
        run.regie,
    )
    found = [(row["birth_date"] or date.max, _due(row)) for row in rows]
    found.sort(key=lambda one: (one[1].family_id, one[0], one[1].child, one[1].activity, one[1].first_day))
    return [due for _, due in found]


def _due(row: Record) -> DueDays:
    price = None
    told = sorted(row["days"])
    noted = [one.partition(" ") for one in told if len(one) > ISO_LENGTH]
    if row["cents"] is not None:
        facts = {name: row[name] for name in PRICE if name != "hours"}
        price = Price(**facts, hours=presences((day, hours) for day, _, hours in noted if hours != ABSENT))
    return DueDays(
        row["family_id"], row["child_id"], row["child"], row["activity_id"], row["activity"],
        tuple(date.fromisoformat(one[:ISO_LENGTH]) for one in told), price,
        tuple(date.fromisoformat(day) for day, _, hours in noted if hours == ABSENT),
    )  # fmt: skip


async def write(tx: Tx, run: Run, families: Sequence[UUID], found: Sequence[Line]) -> None:
    """Write the drafts of families, with their lines, in place of those they had; exclusions and adjustments stay."""
    adjustments = await forget(tx, run, families)
    billed = [one for one in found if one.price]
    owed = by_family(billed)
    unpriced = by_family(one for one in found if not one.price)
    known = {*owed, *unpriced, *adjustments}
    drafted = sorted(known)
    cents = {family: sum(one.cents for one in owed.get(family, ())) for family in drafted}
    totals = {family: cents[family] + sum(row["cents"] for row in adjustments.get(family, ())) for family in drafted}
    await tx.execute(
        """
        insert into draft_invoice as known (
            run_id, family_id, status, days, cents, charged_cents, without_quotient, without_price, standing, previous_cents
        )
        select $1, drafted.*, coalesce(changed.times, 0), before.cents
        from unnest($2::uuid[], $3::text[], $4::integer[], $5::bigint[], $6::bigint[], $7::integer[], $8::integer[]) as drafted (family_id)
        left join lateral (
            select sum(version)::bigint as times from estimate
            where estimate.family_id = drafted.family_id and month between date_trunc('month', $9::date)::date and $10
        ) as changed on true
        left join lateral (
            select sum(entry.cents)::bigint as cents from ledger_operation as operation
            join invoice on invoice_id = operation_id and period_from < date_trunc('month', $11::date)
            join ledger_entry as entry on entry.operation_id = operation.operation_id and account = 'receivable'
            where operation.family_id = drafted.family_id and operation.regie = $12
            group by date_trunc('month', period_from) order by date_trunc('month', period_from) desc limit 1
        ) as before on $13 and not exists (
            select from ledger_operation as operation
            join invoice on invoice_id = operation_id and kind = 'invoice'
            where operation.family_id = drafted.family_id and operation.regie = $12
                and date_trunc('month', period_from) = date_trunc('month', $11::date)
        )
        on conflict (run_id, family_id) do update set
            status = case when known.status = 'excluded' then known.status else excluded.status end,
            days = excluded.days, cents = excluded.cents, charged_cents = excluded.charged_cents, standing = excluded.standing,
            without_quotient = excluded.without_quotient, without_price = excluded.without_price, previous_cents = excluded.previous_cents
        where known.status <> 'issued'
        """,
        run.run_id,
        drafted,
        [run.standing(totals[one], lines=len(owed.get(one, ())) + len(adjustments.get(one, ()))) for one in drafted],
        [sum(days.quantity for days in owed.get(one, ())) for one in drafted],
        [totals[one] for one in drafted],
        [cents[one] for one in drafted],
        [sum(days.lacks_quotient() for days in owed.get(one, ())) for one in drafted],
        [sum(days.quantity for days in unpriced.get(one, ())) for one in drafted],
        run.since,
        run.period_to,
        run.period_from,
        run.regie,
        run.kind == "regular",
    )
    await _write_lines(tx, run, owed)


async def _write_lines(tx: Tx, run: Run, owed: Mapping[UUID, Sequence[Line]]) -> None:
    """Write what the drafts of families bill, family by family in the order found."""
    placed = [
        (
            one.family_id, place, one.child_id, one.activity_id, one.child, one.activity, one.first_day, one.last_day,
            one.quantity, one.unit_cents, one.cents, one.explanation(run.period_from), "{" + ",".join(map(str, one.days)) + "}",
        )
        for lines in owed.values() for place, one in enumerate(lines, start=1)
    ]  # fmt: skip
    await tx.execute(
        """
        insert into draft_line (
            run_id, family_id, position, child_id, activity_id, child, activity, first_day, last_day,
            quantity, unit_cents, cents, explanation, days
        )
        select $1, family_id, position, child_id, activity_id, child, activity, first_day, last_day,
            quantity, unit_cents, cents, explanation, days::date[]
        from unnest(
            $2::uuid[], $3::integer[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::date[], $9::date[],
            $10::integer[], $11::integer[], $12::integer[], $13::text[], $14::text[]
        ) as line (
            family_id, position, child_id, activity_id, child, activity, first_day, last_day,
            quantity, unit_cents, cents, explanation, days
        )
        """,
        run.run_id,
        *(zip(*placed, strict=True) if placed else [[]] * 13),
    )


async def forget(tx: Tx, run: Run, families: Sequence[UUID]) -> dict[UUID, list[Record]]:
    """Take away the lines of families' drafts, but for the adjustments that clerks wrote, which are told."""
    await tx.execute(
        "delete from draft_line where run_id = $1 and family_id = any($2::uuid[]) and child_id is not null", run.run_id, families
    )
    rows = await tx.fetch("select family_id, cents from draft_line where run_id = $1 and family_id = any($2::uuid[])", run.run_id, families)
    found: dict[UUID, list[Record]] = {}
    for row in rows:
        found.setdefault(row["family_id"], []).append(row)
    return found


async def forget_rest(tx: Tx, run: Run) -> None:
    """Take away, before drafting again, the drafts that nobody excluded or adjusted, and the lines of the others.

    Those come to their adjustment alone, until the days that the family still has are drafted.
    """
    await tx.execute("delete from draft_line where run_id = $1 and child_id is not null", run.run_id)
    await tx.execute(
        "delete from draft_invoice as draft where run_id = $1 and status not in ('issued', 'excluded')"
        " and not exists (select from draft_line as line where line.run_id = $1 and line.family_id = draft.family_id)",
        run.run_id,
    )
    kept = await tx.fetch(
        "select family_id, coalesce(sum(line.cents), 0)::bigint as cents, count(line.cents)::integer as lines"
        " from draft_invoice left join draft_line as line using (run_id, family_id)"
        " where run_id = $1 and status <> 'issued' group by family_id",
        run.run_id,
    )
    await tx.execute(
        "update draft_invoice as draft set status = case when draft.status = 'excluded' then draft.status else kept.status end,"
        " days = 0, charged_cents = 0, cents = kept.cents, without_quotient = 0, without_price = 0"
        " from unnest($2::uuid[], $3::text[], $4::bigint[]) as kept (family_id, status, cents)"
        " where draft.run_id = $1 and draft.family_id = kept.family_id",
        run.run_id,
        [row["family_id"] for row in kept],
        [run.standing(row["cents"], lines=row["lines"]) for row in kept],
        [row["cents"] for row in kept],
    )
