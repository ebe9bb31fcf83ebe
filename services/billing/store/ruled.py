"""Charges whose tariff is told by rules: the facts that it looks at, and what came of them."""

import json
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from asyncpg import Record

from chassis.tx import Tx
from contracts.billing import Amount, TariffRules
from services.billing.domain.criteria import Facts, age_on
from services.billing.store.charges import FamilyMonth


@dataclass(frozen=True, slots=True)
class RuledDay:
    """A day to price by rules: its tariff and its facts; `outside` of every period of its package."""

    enrolment_id: UUID
    day: date
    tariff_id: UUID
    status: str | None
    facts: Facts
    outside: bool


async def days(tx: Tx, families: Sequence[UUID], *, since: date, invoiced: bool = False) -> list[RuledDay]:
    """Find the families' days from a date that rules price and no invoice bills, with everything that rules look at.

    Or those that an invoice bills already and that are still to be billed, as planning tells them now.
    """
    if not await tx.fetchval("select exists (select from tariff where rules is not null)"):
        return []
    rows = await tx.fetch(
        """
        with present as (
            select family_id, month, child_id,
                row_number() over (partition by family_id, month order by birth_date nulls last, child_id) as rank,
                birth_date is null as unborn
            from (
                select distinct charge.family_id, charge.month, charge.child_id, child.birth_date
                from charge left join child using (child_id) where charge.family_id = any ($1) and charge.day >= $2
            ) as one
        )
        select
            charge.enrolment_id, charge.day, tariff.tariff_id,
            case when $3 then month.statuses[array_position(month.days, charge.day)] else charge.status end as status,
            case when $3 then charge.day = any (month.late_days) else charge.late end as late,
            known.value as quotient, known.valid_from as quotient_from,
            child.birth_date, child.school_class, case when not present.unborn then present.rank end as rank,
            household.city, household.postal_code, activity.residents, enrolment.weekdays,
            package.first_day, package.outside
        from charge
        join enrolment_month as month on month.enrolment_id = charge.enrolment_id and month.month = charge.month
        join lateral (
            select tariff_id, rules from tariff where activity_id = charge.activity_id and valid_from <= charge.day
            order by valid_from desc limit 1
        ) as tariff on tariff.rules is not null
        left join lateral (
            select value, valid_from from (
                select value, valid_from, valid_until from quotient
                where quotient.family_id = charge.family_id and valid_from <= charge.day order by valid_from desc limit 1
            ) as begun
            where valid_until is null or valid_until >= charge.day
        ) as known on true
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
                ) as first_day,
                tariff.rules #>> '{package,per}' = 'periods' and span.first is null as outside
            from (select) as one
            left join lateral (
                select (period ->> 'first')::date as first, (period ->> 'last')::date as last
                from jsonb_array_elements(tariff.rules #> '{package,periods}') as period
                where charge.day between (period ->> 'first')::date and (period ->> 'last')::date
            ) as span on true
        ) as package on tariff.rules ->> 'unit' = 'package'
        where charge.family_id = any ($1) and charge.month >= date_trunc('month', $2::date)::date and charge.day >= $2
            and (charge.invoice_id is not null) = $3
            and (not $3 or charge.decided is null and month.family_id = charge.family_id and charge.day = any (month.days))
        """,
        families,
        since,
        invoiced,
    )
    return [_day(row) for row in rows]


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


async def write(tx: Tx, priced: Sequence[tuple[RuledDay, Amount | None]]) -> list[FamilyMonth]:
    """Write the prices of days that differ from what is known, all in one statement; tells the months that changed."""
    texts: dict[int, str] = {}
    for _, amount in priced:
        if amount is not None and id(amount) not in texts:
            texts[id(amount)] = amount.explanation.model_dump_json(exclude={"sentence"}, exclude_none=True)
    rows = await tx.fetch(
        """
        with written as (
            update charge set
                cents = priced.cents, care_cents = priced.care_cents, quotient = priced.quotient, quotient_from = priced.quotient_from,
                made = priced.made::jsonb, sentence = priced.sentence, from_quotient = null, below_quotient = null
            from unnest($1::uuid[], $2::date[], $3::integer[], $4::integer[], $5::integer[], $6::date[], $7::text[], $8::text[])
                as priced (enrolment_id, day, cents, care_cents, quotient, quotient_from, made, sentence)
            where charge.enrolment_id = priced.enrolment_id and charge.day = priced.day and charge.invoice_id is null
                and (charge.cents, charge.care_cents, charge.sentence, charge.made)
                is distinct from (priced.cents, priced.care_cents, priced.sentence, priced.made::jsonb)
            returning charge.family_id, charge.month
        )
        select distinct family_id, month from written
        """,
        [day.enrolment_id for day, _ in priced],
        [day.day for day, _ in priced],
        [amount.cents if amount else None for _, amount in priced],
        [amount.care_cents if amount else None for _, amount in priced],
        [day.facts.quotient if amount else None for day, amount in priced],
        [day.facts.quotient_from if amount else None for day, amount in priced],
        [texts[id(amount)] if amount else None for _, amount in priced],
        [amount.explanation.sentence if amount else "" for _, amount in priced],
    )
    return [FamilyMonth(row["family_id"], row["month"]) for row in rows]


def _day(row: Record) -> RuledDay:
    day = row["day"]
    facts = Facts(
        quotient=row["quotient"],
        quotient_from=row["quotient_from"],
        resident=_resident(row),
        age=None if row["birth_date"] is None else age_on(row["birth_date"], day),
        school_class=row["school_class"] or None,
        sibling_rank=row["rank"],
        booking=None if row["weekdays"] is None else "regular" if day.isoweekday() in row["weekdays"] else "occasional",
        late=row["late"],
        unbooked=row["status"] == "present_unbooked",
        absent=row["status"] == "absent_billed",
        package_charged=row["first_day"] is not None and row["first_day"] < day,
    )
    return RuledDay(row["enrolment_id"], day, row["tariff_id"], row["status"], facts, bool(row["outside"]))


def _resident(row: Record) -> bool | None:
    """Tell whether the family lives in a commune of the activity; None while either is not known."""
    communes = json.loads(row["residents"] or "[]") if not isinstance(row["residents"], list) else row["residents"]
    if not communes or not row["postal_code"]:
        return None
    return any(code == row["postal_code"] and (not city or _plain(city) == _plain(row["city"])) for code, city in communes)


def _plain(text: str) -> str:
    """Write a commune so that case, accents and hyphens do not matter."""
    decomposed = unicodedata.normalize("NFKD", text)
    return " ".join("".join(" " if not one.isalnum() else one for one in decomposed if not unicodedata.combining(one)).casefold().split())
