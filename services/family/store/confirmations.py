"""SQL of the yearly confirmation: families that are asked for it, and those still waited for; always for many in one statement."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from chassis.tx import Tx
from contracts.family import RecordConfirmationAsked, RecordsToConfirm, RecordToConfirm
from services.family.domain.household import full_name

_ASK = """
with enrolled as (
    select e.paid_by as family_id from enrolment e where e.valid_to >= $2 and e.paid_by = any($1)
    union select c.family_id from child c join enrolment e using (child_id) where e.valid_to >= $2 and c.family_id = any($1)
), due as (
    select f.family_id from enrolled join family f using (family_id)
    where f.entered_at < $4
        and not exists (select from record_confirmation c where c.family_id = f.family_id and c.school_year >= $3)
), told as (
    insert into record_reminder as r (family_id, version, school_year, times, told_on)
    select family_id, 1, $3, 1, $2 from due
    on conflict (family_id) do update set version = r.version + 1, school_year = excluded.school_year, told_on = excluded.told_on,
        times = case when r.school_year = excluded.school_year then r.times + 1 else 1 end
    where r.school_year < excluded.school_year or (r.times < $5 and r.told_on <= $6)
    returning r.family_id, r.version, r.school_year, r.times > 1 as again, r.told_on
)
select family_id, version, school_year, again, told_on from told order by family_id
"""
"""A family is asked at the start of a school year, and once more later; not for a record that was entered only just now."""
_WAITING = """
with enrolled as (
    select e.paid_by as family_id from enrolment e where e.valid_to >= $2
    union select c.family_id from child c join enrolment e using (child_id) where e.valid_to >= $2
)
select f.family_id, f.family_number, g.last_name, g.first_name, k.confirmed_at, r.told_on as asked_on, count(*) over () as waiting
from enrolled join family f using (family_id) join guardian g on g.family_id = f.family_id and g.role = 'primary'
    left join record_reminder r on r.family_id = f.family_id
    left join lateral (
        select school_year, confirmed_at from record_confirmation c where c.family_id = f.family_id order by school_year desc limit 1
    ) k on true
where coalesce(k.school_year < $1, true) and ($3::uuid[] is null or f.family_id = any($3))
order by r.told_on nulls last, f.name_key, f.family_id limit $4
"""
TIMES = 2
NEW = timedelta(days=30)
"""A record is not asked about so soon after it was entered."""


async def ask(tx: Tx, family_ids: Sequence[UUID], today: date, school_year: int, again_days: int) -> list[RecordConfirmationAsked]:
    """Note which of some families are to be asked today, and return what they are told."""
    rows = await tx.fetch(_ASK, list(family_ids), today, school_year, tx.now - NEW, TIMES, today - timedelta(days=again_days))
    return [RecordConfirmationAsked(**row) for row in rows]


async def told_of_families(tx: Tx, family_ids: Sequence[UUID]) -> list[RecordConfirmationAsked]:
    """Read what some families were last told."""
    rows = await tx.fetch(
        "select family_id, version, school_year, times > 1 as again, told_on from record_reminder"
        " where family_id = any($1) order by family_id",
        list(family_ids),
    )
    return [RecordConfirmationAsked(**row) for row in rows]


async def waiting(tx: Tx, school_year: int, today: date, limit: int, within: Sequence[UUID] | None) -> RecordsToConfirm:
    """List, of all families or of some, those that have not confirmed, and count them all."""
    found = await tx.fetch(_WAITING, school_year, today, within, limit)
    return RecordsToConfirm(
        families=tuple(
            RecordToConfirm(
                family_id=row["family_id"],
                family_number=row["family_number"],
                name=full_name(row["last_name"], row["first_name"]),
                confirmed_at=row["confirmed_at"],
                asked_on=row["asked_on"],
            )
            for row in found
        ),
        waiting=found[0]["waiting"] if found else 0,
        school_year=school_year,
    )
