"""SQL of moving children up a class, for the whole town in one statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
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
    return tuple(_class_of(row, after.get(row["school_class"].upper())) for row in rows)


def _class_of(row: Any, next_class: str | None) -> ClassMove:
    """Tell the class of a child, and the one that comes after."""
    return ClassMove(
        child_id=row["child_id"],
        family_id=row["family_id"],
        name=full_name(row["last_name"], row["first_name"]),
        school=row["school"],
        school_class=row["school_class"],
        next_class=next_class,
    )


async def alone(tx: Tx) -> None:
    """Have moves up a class wait for each other: whoever comes second sees what the first one did."""
    await tx.execute("select pg_advisory_xact_lock(hashtextextended('moves up a class', 0))")


@dataclass(frozen=True, slots=True)
class Made:
    """A move that was made, and perhaps taken back."""

    moved: int
    moved_at: datetime
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class Since:
    """What became of the children of a move: how many are as it left them, and who changed."""

    returning: int
    left: tuple[ClassMove, ...]


async def start(tx: Tx, school_year: int) -> None:
    """Note that the moves to a school year are made now, perhaps again after they were taken back."""
    await tx.execute(
        "insert into class_move as m (school_year, moved, moved_by, moved_at) values ($1, 0, $2, $3)"
        " on conflict (school_year) do update set moved = 0, moved_by = excluded.moved_by, moved_at = excluded.moved_at, undone_at = null"
        " where m.undone_at is not null",
        school_year,
        tx.actor.account_id,
        tx.now,
    )


async def last_made(tx: Tx) -> date | None:
    """Tell on which day children were moved up last, to whatever school year."""
    moment: datetime | None = await tx.fetchval("select max(moved_at) from class_move where moved > 0 and undone_at is null")
    return paris_date(moment) if moment else None


async def made(tx: Tx, school_year: int) -> Made | None:
    """Read the move to a school year; None while it was never made."""
    row = await tx.fetchrow("select moved, moved_at, undone_at from class_move where school_year = $1", school_year)
    return Made(**row) if row else None


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


MOVED = """
    moved as (
        select about_id as child_id, max(old) filter (where noted and field = 'school_class') as old_class,
            max(new) filter (where noted and field = 'school_class') as new_class,
            max(old) filter (where noted and field = 'school') as old_school,
            max(new) filter (where noted and field = 'school') as new_school,
            bool_or(not noted and changed_at is distinct from $2) as changed, bool_or(changed_at is not distinct from $2) as back
        from (
            select about_id, field, old, new, changed_at, changed_at = $1 as noted from record_history
            where about = 'child' and field in ('school_class', 'school') and changed_at >= $1
        ) told group by about_id having bool_or(noted and field = 'school_class')
    )
"""
"""The children of the move that was made at $1, as the history tells them: changed since by others than its undoing at $2, or back."""
_AS_MOVED = "not m.changed and c.school_class = m.new_class and coalesce(c.school = m.new_school, true)"


async def since(tx: Tx, move: Made) -> Since:
    """Tell what became of the children of a move; of one that was taken back, who was left as they were."""
    rows = await tx.fetch(
        f"with {MOVED} select c.child_id, c.family_id, c.last_name, c.first_name, c.school, c.school_class,"  # noqa: S608 - constants
        f" case when $2::timestamptz is null then {_AS_MOVED} else m.back end as returns"
        " from child c join moved m using (child_id) order by c.last_name, c.first_name, c.child_id",
        move.moved_at,
        move.undone_at,
    )
    left = tuple(_class_of(row, None) for row in rows if not row["returns"])
    return Since(len(rows) - len(left), left)


async def move_back(tx: Tx, move: Made) -> list[ChildSaved]:
    """Give every child of a move its class and school of before, but those who changed either since."""
    rows = await tx.fetch(
        f"with {MOVED}, before as (select c.child_id, c.school, c.school_class, m.old_class, m.old_school"  # noqa: S608 - constants
        f"  from child c join moved m using (child_id) where {_AS_MOVED} for update of c),"
        " returned as (update child c set version = c.version + 1, school_class = b.old_class, school = coalesce(b.old_school, c.school)"
        "  from before b where c.child_id = b.child_id"
        "  returning c.child_id, c.family_id, c.version, c.last_name, c.first_name, c.birth_date, c.school, c.school_class,"
        "   b.school_class as was_class, b.school as was_school),"
        " noted as (insert into record_history (family_id, about, about_id, field, old, new, changed_at, changed_by)"
        "  select family_id, 'child', child_id, 'school_class', was_class, school_class, $3::timestamptz, $4::uuid from returned"
        "  union all select family_id, 'child', child_id, 'school', was_school, school, $3, $4 from returned where was_school <> school)"
        " select child_id, family_id, version, last_name, first_name, birth_date, school, school_class from returned order by child_id",
        move.moved_at,
        None,
        tx.now,
        tx.actor.account_id,
    )
    return [ChildSaved(**row) for row in rows]


async def take_back(tx: Tx, school_year: int) -> None:
    """Note that the move to a school year is taken back now."""
    await tx.execute("update class_move set undone_at = $2 where school_year = $1", school_year, tx.now)
