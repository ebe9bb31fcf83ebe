"""SQL of moving children up a class, for the whole town in one statement."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.family import ChildSaved, ClassMove
from services.family.domain.household import full_name


async def in_school(tx: Tx, after: Mapping[str, str]) -> tuple[ClassMove, ...]:
    """List the children who have a class, by school and class, with the class that comes after."""
    rows = await tx.fetch(
        "select child_id, family_id, last_name, first_name, school, school_class from child where school_class <> ''"
        " order by school, school_class, last_name, first_name, child_id"
    )
    return tuple(
        ClassMove(
            child_id=row["child_id"],
            family_id=row["family_id"],
            name=full_name(row["last_name"], row["first_name"]),
            school=row["school"],
            school_class=row["school_class"],
            next_class=after.get(row["school_class"].upper()),
        )
        for row in rows
    )


async def alone(tx: Tx) -> None:
    """Have moves up a class wait for each other: whoever comes second sees what the first one did."""
    await tx.execute("select pg_advisory_xact_lock(hashtextextended('moves up a class', 0))")


async def start(tx: Tx, school_year: int) -> None:
    """Note that the moves to a school year are made now."""
    await tx.execute(
        "insert into class_move (school_year, moved, moved_by, moved_at) values ($1, 0, $2, $3)",
        school_year,
        tx.actor.account_id,
        tx.now,
    )


async def last_made(tx: Tx) -> date | None:
    """Tell on which day children were moved up last, to whatever school year."""
    moment: datetime | None = await tx.fetchval("select max(moved_at) from class_move where moved > 0")
    return paris_date(moment) if moment else None


async def made(tx: Tx, school_year: int) -> int | None:
    """Tell how many children were moved to a school year; None while it was not done."""
    count: int | None = await tx.fetchval("select moved from class_move where school_year = $1", school_year)
    return count


async def count(tx: Tx, school_year: int, moved: int) -> None:
    """Note how many children were moved."""
    await tx.execute("update class_move set moved = $2 where school_year = $1", school_year, moved)


async def move(tx: Tx, after: Mapping[str, str], stay: Sequence[UUID], entered: str, entered_school: str) -> list[ChildSaved]:
    """Move every child up whose class has a next one, but those who stay; one who leaves has no class and no school any more.

    Children who come into the class `entered` come into `entered_school`, where one is named.
    """
    rows = await tx.fetch(
        "with up as (select * from unnest($1::text[], $2::text[]) as t (this_class, next_class)),"
        " before as (select c.child_id, c.school, c.school_class, u.next_class from child c"
        "  join up u on u.this_class = upper(c.school_class) where c.child_id <> all($3) for update of c),"
        " moved as (update child c set version = c.version + 1, school_class = b.next_class,"
        "  school = case when b.next_class = '' then '' when b.next_class = $4 and $5 <> '' then $5 else c.school end"
        "  from before b where c.child_id = b.child_id"
        "  returning c.child_id, c.family_id, c.version, c.last_name, c.first_name, c.birth_date, c.school, c.school_class,"
        "   b.school_class as old_class, b.school as old_school),"
        " noted as (insert into record_history (family_id, about, about_id, field, old, new, changed_at, changed_by)"
        "  select family_id, 'child', child_id, 'school_class', old_class, school_class, $6::timestamptz, $7::uuid from moved"
        "  union all select family_id, 'child', child_id, 'school', old_school, school, $6, $7 from moved where old_school <> school)"
        " select child_id, family_id, version, last_name, first_name, birth_date, school, school_class from moved order by child_id",
        list(after),
        list(after.values()),
        list(stay),
        entered,
        entered_school,
        tx.now,
        tx.actor.account_id,
    )
    return [ChildSaved(**row) for row in rows]
