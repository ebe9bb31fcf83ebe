"""Days whose tariff is told by rules, with the facts that it looks at."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache
from typing import Any
from uuid import UUID

from asyncpg import Record

from chassis.tx import Tx
from contracts.billing import TariffRules
from services.billing.domain.criteria import UNDATED, Facts, age_then, is_resident
from services.billing.domain.namesakes import of_payers
from services.billing.store.charges import FORMER
from services.billing.store.names import children


@dataclass(frozen=True, slots=True)
class RuledDay:
    """A day to price by rules: its tariff and its facts, when the child came and went; `outside` of every period of its package."""

    enrolment_id: UUID
    day: date
    tariff_id: UUID
    status: str | None
    facts: Facts
    outside: bool
    arrived_at: time | None = None


IN_FORCE = """
    select tariff_id, activity_id, valid_from, rules,
        coalesce(lead(valid_from) over (partition by activity_id order by valid_from), 'infinity') as until
    from tariff
"""
"""The tariffs of all activities, each until the next begins."""

TOLD = "case when month.facts <> '{}' then month.facts -> charge.day::text end"
"""What planning tells of a day beyond its state."""


STANDS = f"""
    (
        {{charge}}.invoice_id is null or {{charge}}.invoice_id = '{FORMER}' or {{charge}}.decided is not null or exists (
            select from enrolment_month as told
            where told.enrolment_id = {{charge}}.enrolment_id and told.month = {{charge}}.month
                and told.family_id = {{charge}}.family_id and {{charge}}.day = any (told.days)
        )
    )
"""
"""Whether a charge is of a day that is still to be billed to its family: one that an invoice bills may wait to be credited.

What the former program billed, and what the town hall decided about, stands.
"""


def facts_query(tariffs: str, which: str, present: str, *, told: str = "false", more: str = TOLD, before: str = "") -> str:
    """Write the query for what rules look at: the tariffs, which days, in which months children count as present.

    `told` takes days as planning tells them now, not as they were charged; `more` is where the hours are; `before` puts other days in the
    place of the charges, all of which stand. A day that waits to be credited neither makes a child present nor begins a package.
    """
    one_stands, other_stands = ("true", "true") if before else (STANDS.format(charge=name) for name in ("charge", "other"))
    return f"""
        with {before}ruling as materialized (
            select tariff_id, activity_id, valid_from, until, rules ->> 'unit' = 'package' as packaged,
                rules #>> '{{package,per}}' = 'periods' as by_period, rules #> '{{package,periods}}' as periods
            from ({tariffs}) as tariff where rules is not null
        ), present as materialized (
            select family_id, month, child_id,
                row_number() over (partition by family_id, month order by birth_date nulls last, child_id) as rank,
                birth_date is null as unborn
            from (
                select distinct charge.family_id, charge.month, charge.child_id, child.birth_date
                from charge left join child using (child_id) where {present} and {one_stands}
            ) as one
        )
        select
            charge.enrolment_id, charge.day, ruling.tariff_id,
            case when {told} then month.statuses[array_position(month.days, charge.day)] else charge.status end as status,
            case when {told} then charge.day = any (month.late_days) else charge.late end as late,
            known.value as quotient, known.valid_from as quotient_from, record.regime,
            child.birth_date, child.school_class, case when not present.unborn then present.rank end as rank,
            household.city, household.postal_code, activity.residents, enrolment.weekdays,
            package.first_day, package.outside, {more} as more, case when {told} then charge.stood end as stood,
            charge.family_id, charge.child_id, charge.cents, charge.invoice_id is not null as invoiced
        from charge
        join ruling on ruling.activity_id = charge.activity_id and charge.day >= ruling.valid_from and charge.day < ruling.until
        left join enrolment_month as month on month.enrolment_id = charge.enrolment_id and month.month = charge.month
        left join lateral (
            select value, valid_from from (
                select value, valid_from, valid_until from quotient
                where quotient.family_id = charge.family_id and valid_from <= charge.day order by valid_from desc limit 1
            ) as begun
            where valid_until is null or valid_until >= charge.day
        ) as known on true
        left join quotient_record as record on record.family_id = charge.family_id
        left join child on child.child_id = charge.child_id
        left join present on present.family_id = charge.family_id and present.month = charge.month and present.child_id = charge.child_id
        left join household on household.family_id = charge.family_id
        left join activity on activity.activity_id = charge.activity_id
        left join enrolment on enrolment.enrolment_id = charge.enrolment_id
        left join lateral (
            select
                (
                    select min(other.day) from charge as other
                    where other.enrolment_id = charge.enrolment_id
                        and other.day >= coalesce(span.first, charge.month) and other.day <= coalesce(span.last, charge.day)
                        and {other_stands}
                ) as first_day,
                ruling.by_period and span.first is null as outside
            from (select where ruling.packaged) as one
            left join lateral (
                select (period ->> 'first')::date as first, (period ->> 'last')::date as last
                from jsonb_array_elements(ruling.periods) as period
                where charge.day between (period ->> 'first')::date and (period ->> 'last')::date
            ) as span on true
        ) as package on true
        where {which}
    """  # noqa: S608 - our own words


PRESENT_SINCE = "charge.family_id = any ($1) and charge.month >= date_trunc('month', $2::date)::date"
"""Children count as present in a whole month, also before the day from which prices are made."""

SINCE = """
    charge.family_id = any ($1) and charge.month >= date_trunc('month', $2::date)::date and charge.day >= $2
    and (charge.invoice_id is not null) = $3
    and (not $3 or charge.decided is null and month.family_id = charge.family_id and charge.day = any (month.days))
"""

ANY = """
    select exists (select from tariff where rules is not null) and exists (
        select from charge where family_id = any ($1) and month >= date_trunc('month', $2::date)::date and day >= $2
            and (invoice_id is not null) = $3
    )
"""
"""Whether rules can have anything to price: most often no day is invoiced yet, or all are."""

MOST_TRIED = 5000


@dataclass(frozen=True, slots=True)
class TriedDay:
    """A real day on which a tariff is tried: what it costs now, and whether that stands because an invoice bills it."""

    family_id: UUID
    child_id: UUID
    cents: int | None
    invoiced: bool
    facts: Facts
    outside: bool


async def days(tx: Tx, families: Sequence[UUID], *, since: date, invoiced: bool = False) -> list[RuledDay]:
    """Find the families' days from a date that rules price and no invoice bills, with everything that rules look at.

    Or those that an invoice bills already and that are still to be billed, as planning tells them now.
    """
    if not await tx.fetchval(ANY, families, since, invoiced):
        return []
    rows = await tx.fetch(facts_query(IN_FORCE, SINCE, PRESENT_SINCE, told="$3"), families, since, invoiced)
    return [day_of(row) for row in rows]


async def month_of_activity(tx: Tx, activity_id: UUID, month: date, tried: TariffRules) -> tuple[list[TriedDay], bool]:
    """Find the days of an activity in a month with what a tariff that is only tried would look at; tells whether families were left out."""
    families = await tx.fetch(
        "select distinct family_id from charge where activity_id = $1 and month = $2 order by family_id limit $3",
        activity_id,
        month,
        MOST_TRIED + 1,
    )
    tariff = (
        "select null::uuid as tariff_id, $2::uuid as activity_id, '-infinity'::date as valid_from, 'infinity'::date as until,"
        " $4::text::jsonb as rules"
    )
    which = "charge.family_id = any ($1) and charge.activity_id = $2 and charge.month = $3"
    rows = await tx.fetch(
        facts_query(tariff, which, "charge.family_id = any ($1) and charge.month = $3"),
        [row["family_id"] for row in families[:MOST_TRIED]],
        activity_id,
        month,
        tried.model_dump_json(exclude_none=True),
    )
    found = [(row, day_of(row)) for row in rows]
    tried_days = [TriedDay(row["family_id"], row["child_id"], row["cents"], row["invoiced"], day.facts, day.outside) for row, day in found]
    return tried_days, len(families) > MOST_TRIED


async def names_of(tx: Tx, paying: Collection[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], tuple[str, str]]:
    """Tell the names of families that pay and the first names of the children that they pay for, of whom one may have two households.

    Namesakes of a family are told apart as on its invoices.
    """
    rows = await tx.fetch(
        "select pays.family_id, pays.child_id, coalesce(child.first_name, 'Enfant') as child, coalesce(household.name, '') as family"
        " from unnest($1::uuid[], $2::uuid[]) as pays (family_id, child_id)"
        " left join child on child.child_id = pays.child_id left join household on household.family_id = pays.family_id",
        [family_id for family_id, _ in paying],
        [child_id for _, child_id in paying],
    )
    apart = of_payers(paying, await children(tx, {family_id for family_id, _ in paying}, {child_id for _, child_id in paying}))
    found = {(row["family_id"], row["child_id"]): (row["child"], row["family"]) for row in rows}
    return {pays: (apart.get(pays, child), family) for pays, (child, family) in found.items()}


async def rules(tx: Tx, tariffs: Collection[UUID]) -> dict[UUID, tuple[TariffRules, int]]:
    """Read the rules of tariffs, under their name and from their date, with their versions."""
    rows = await tx.fetch("select tariff_id, version, name, valid_from, rules::text from tariff where tariff_id = any ($1)", list(tariffs))
    return {
        row["tariff_id"]: (
            TariffRules.model_validate_json(row["rules"]).model_copy(update={"name": row["name"], "valid_from": row["valid_from"]}),
            row["version"],
        )
        for row in rows
    }


@dataclass(frozen=True, slots=True)
class More:
    """What planning tells of a day beyond its state, where it is told."""

    minutes: int | None = None
    arrived_at: time | None = None
    left_at: time | None = None
    regular: bool | None = None
    declared: bool = False


@lru_cache(maxsize=10_000)
def _more(told: str | None) -> More:
    if told is None:
        return More()
    found: dict[str, Any] = json.loads(told)
    arrived, left = (time.fromisoformat(found[name]) if found.get(name) else None for name in ("arrived_at", "left_at"))
    return More(found.get("minutes"), arrived, left, found.get("regular"), found.get("declared", False))


def day_of(row: Record) -> RuledDay:
    """Make a day of a row of the query for facts."""
    day, more = row["day"], _more(row["more"])
    regular = more.regular if more.regular is not None or row["weekdays"] is None else day.isoweekday() in row["weekdays"]
    undated = {
        "regime": row["regime"],
        "resident": _resident(row["residents"] or "[]", row["postal_code"], row["city"]),
        "school_class": row["school_class"] or None,
    }
    if row["stood"]:
        undated |= {name: value for name, value in json.loads(row["stood"]).items() if name in UNDATED}
    facts = Facts(
        quotient=row["quotient"],
        quotient_from=row["quotient_from"],
        age=None if row["birth_date"] is None else age_then(row["birth_date"], day),
        sibling_rank=row["rank"],
        booking=None if regular is None else "regular" if regular else "occasional",
        late=row["late"],
        unbooked=row["status"] == "present_unbooked",
        absent=row["status"] == "absent_billed" and not more.declared,
        minutes=more.minutes,
        left_at=more.left_at,
        package_charged=row["first_day"] is not None and row["first_day"] < day,
        **undated,
    )
    return RuledDay(row["enrolment_id"], day, row["tariff_id"], row["status"], facts, bool(row["outside"]), more.arrived_at)


@lru_cache(maxsize=10_000)
def _resident(communes: str, postal_code: str | None, city: str | None) -> bool | None:
    return is_resident(json.loads(communes), postal_code, city)
