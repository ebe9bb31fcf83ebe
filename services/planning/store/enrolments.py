"""Enrolments (inscriptions)."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from chassis.tx import Tx
from services.planning.domain.enrolment import Brought, Doubled, Enrolment
from services.planning.store import activities, away


def enrolment(row: Sequence[Any]) -> Enrolment:
    """Make an enrolment of a row of the view `enrolled`."""
    enrolment_id, family_id, child_id, child, guardian_id, guardian, valid_from, valid_to, weekdays, pattern_from = row[:10]
    return Enrolment(
        enrolment_id=enrolment_id,
        family_id=family_id,
        child_id=child_id,
        child=child,
        guardian_id=guardian_id,
        guardian=guardian,
        valid_from=valid_from,
        valid_to=valid_to,
        weekdays=frozenset(map(int, weekdays)),
        pattern_from=pattern_from,
        activity=activities.activity((*row[10:22], row[23])),
        born=row[24],
        away=away.read(row[25]),
        next_weekdays=frozenset(map(int, row[26])),
        next_from=row[27],
        waiver=row[28],
    )


async def get(tx: Tx, enrolment_id: UUID) -> tuple[Enrolment, int] | None:
    """Read one enrolment with its version."""
    row = await tx.fetchrow("select * from enrolled where enrolment_id = $1", enrolment_id)
    return (enrolment(tuple(row)), row["version"]) if row else None


async def of_child(tx: Tx, child_id: UUID) -> list[tuple[Enrolment, int]]:
    """Read all enrolments of a child with their versions, the latest first."""
    rows = await tx.fetch("select * from enrolled where child_id = $1 order by valid_from desc, position, enrolment_id", child_id)
    return [(enrolment(tuple(row)), row["version"]) for row in rows]


async def several(tx: Tx, enrolment_ids: Iterable[UUID]) -> dict[UUID, Enrolment]:
    """Read some enrolments by id."""
    rows = await tx.fetch("select * from enrolled where enrolment_id = any($1::uuid[])", sorted(set(enrolment_ids)))
    return {row["enrolment_id"]: enrolment(tuple(row)) for row in rows}


async def of_children(tx: Tx, activity_id: UUID, day: date, children: Iterable[UUID]) -> list[Enrolment]:
    """Read the enrolments of some children in an activity that hold on a day."""
    rows = await tx.fetch(
        "select * from enrolled where activity_id = $1 and $2 between valid_from and valid_to and child_id = any($3::uuid[])"
        " order by enrolment_id",
        activity_id,
        day,
        list(children),
    )
    return [enrolment(tuple(row)) for row in rows]


async def during(tx: Tx, children: Iterable[UUID], first: date, last: date) -> list[Enrolment]:
    """Read the enrolments of some children that hold at some time of a span, in the order of grids."""
    rows = await tx.fetch(
        "select * from enrolled where child_id = any($1::uuid[]) and valid_from <= $3 and valid_to >= $2"
        " order by position, facility, activity, enrolment_id",
        list(children),
        first,
        last,
    )
    return [enrolment(tuple(row)) for row in rows]


async def of_family(tx: Tx, family_id: UUID, first: date, last: date) -> list[Enrolment]:
    """Read the enrolments that a family pays for and that hold at some time of a span, in the order of grids."""
    rows = await tx.fetch(
        "select * from enrolled where family_id = $1 and valid_from <= $3 and valid_to >= $2"
        " order by position, facility, activity, enrolment_id",
        family_id,
        first,
        last,
    )
    return [enrolment(tuple(row)) for row in rows]


async def with_pattern(tx: Tx, activity_id: UUID, day: date) -> list[Enrolment]:
    """Read the enrolments of an activity that have a weekly pattern and have not ended on a day."""
    rows = await tx.fetch(
        "select * from enrolled where activity_id = $1 and valid_to >= $2 and weekdays || next_weekdays <> '' order by enrolment_id",
        activity_id,
        day,
    )
    return [enrolment(tuple(row)) for row in rows]


async def overlapping(tx: Tx, new: Enrolment, brought: Sequence[Brought]) -> Doubled | None:
    """Find another enrolment of a child and activity during the same time: of the same payer, or on the same days of their household.

    Of the pattern only what a change brings is looked at, each weekday for its time, and of the other one the time for which it counts:
    days before are written down, and `bookings.of_other_payers` reads them. What two adults had in common before may be put right.
    """
    row = await tx.fetchrow(
        "select e.valid_from, e.valid_to, case when e.guardian_id <> $3 then p.name end as payer"
        " from enrolment e left join guardian p on p.guardian_id = e.guardian_id"
        " where e.child_id = $1 and e.activity_id = $2 and e.enrolment_id <> $4 and e.valid_from <= $6 and e.valid_to >= $5"
        " and (e.guardian_id = $3 or e.family_id = $7 and exists ("
        "  select from unnest($8::smallint[], $9::date[], $10::date[]) as b (weekday, first, last)"
        "  where b.first <= e.valid_to and b.last >= greatest(e.valid_from, e.pattern_from)"
        "   and (b.weekday = any(e.weekdays) and coalesce(e.next_from > greatest(b.first, e.valid_from, e.pattern_from), true)"
        "    or b.weekday = any(e.next_weekdays) and e.next_from <= b.last)))"
        " order by e.guardian_id <> $3, e.valid_from limit 1",
        new.child_id,
        new.activity.activity_id,
        new.guardian_id,
        new.enrolment_id,
        new.valid_from,
        new.valid_to,
        new.family_id,
        [one.weekday for one in brought],
        [one.first for one in brought],
        [one.last for one in brought],
    )
    return Doubled(row["valid_from"], row["valid_to"], row["payer"] or "") if row else None


async def save(tx: Tx, saved: Enrolment) -> int:
    """Write an enrolment; returns its new version."""
    version: int = await tx.fetchval(
        "insert into enrolment as e (enrolment_id, family_id, child_id, activity_id, guardian_id, valid_from, valid_to, weekdays,"
        " pattern_from, away, next_weekdays, next_from, waiver, version)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::text::datemultirange, $11, $12, $13, 1)"
        " on conflict (enrolment_id) do update set valid_from = excluded.valid_from, valid_to = excluded.valid_to,"
        " weekdays = excluded.weekdays, pattern_from = excluded.pattern_from, away = excluded.away,"
        " next_weekdays = excluded.next_weekdays, next_from = excluded.next_from, version = e.version + 1 returning version",
        saved.enrolment_id,
        saved.family_id,
        saved.child_id,
        saved.activity.activity_id,
        saved.guardian_id,
        saved.valid_from,
        saved.valid_to,
        sorted(saved.weekdays),
        saved.pattern_from,
        away.written(saved.away),
        sorted(saved.next_weekdays),
        saved.next_from,
        saved.waiver,
    )
    return version


async def add(tx: Tx, new: Sequence[Enrolment]) -> None:
    """Write new enrolments, each at its first version; they share activity, dates and weekly pattern."""
    one = new[0]
    await tx.execute(
        "insert into enrolment (enrolment_id, family_id, child_id, guardian_id, away, activity_id, valid_from, valid_to, weekdays,"
        " pattern_from, waiver, version)"
        " select t.enrolment_id, t.family_id, t.child_id, t.guardian_id, t.away::datemultirange, $6, $7, $8, $9, $10, t.waiver, 1"
        " from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $11::text[])"
        " as t (enrolment_id, family_id, child_id, guardian_id, away, waiver)",
        [each.enrolment_id for each in new],
        [each.family_id for each in new],
        [each.child_id for each in new],
        [each.guardian_id for each in new],
        [away.written(each.away) for each in new],
        one.activity.activity_id,
        one.valid_from,
        one.valid_to,
        sorted(one.weekdays),
        one.pattern_from,
        [each.waiver for each in new],
    )


async def start_pattern(tx: Tx, enrolment_ids: Iterable[UUID], day: date) -> None:
    """Let the patterns count from a day on: the days before have been written down."""
    await tx.execute("update enrolment set pattern_from = $2 where enrolment_id = any($1::uuid[])", list(enrolment_ids), day)


async def end_patterns(tx: Tx, enrolment_ids: Iterable[UUID]) -> None:
    """Let the patterns of ended enrolments count for none of their days: these have been written down."""
    await tx.execute("update enrolment set pattern_from = valid_to + 1 where enrolment_id = any($1::uuid[])", list(enrolment_ids))


async def ended(tx: Tx, day: date, *, activity_id: UUID | None = None, limit: int | None = None) -> list[Enrolment]:
    """Read enrolments that ended before a day and whose regular days are not written down yet; of an activity, or some at a time."""
    rows = await tx.fetch(
        "select * from enrolled where valid_to < $1 and pattern_from <= valid_to and weekdays || next_weekdays <> ''"
        " and ($2::uuid is null or activity_id = $2) order by enrolment_id limit $3",
        day,
        activity_id,
        limit,
    )
    return [enrolment(tuple(row)) for row in rows]


async def of_child_from(tx: Tx, child_id: UUID, day: date) -> list[Enrolment]:
    """Read the enrolments of a child, in whatever household, that have not ended on a day."""
    rows = await tx.fetch("select * from enrolled where child_id = $1 and valid_to >= $2 order by enrolment_id", child_id, day)
    return [enrolment(tuple(row)) for row in rows]


async def begun(tx: Tx, day: date, limit: int) -> list[Enrolment]:
    """Read enrolments whose next pattern counts on a day, some at a time."""
    rows = await tx.fetch("select * from enrolled where next_from <= $1 order by enrolment_id limit $2", day, limit)
    return [enrolment(tuple(row)) for row in rows]


async def turn_patterns(tx: Tx, enrolment_ids: Iterable[UUID]) -> list[tuple[Enrolment, int]]:
    """Put the next patterns in the place of those before; returns the enrolments with their new versions."""
    ids = list(enrolment_ids)
    await tx.execute(
        "update enrolment set weekdays = next_weekdays, next_weekdays = '{}', next_from = null, version = version + 1"
        " where enrolment_id = any($1::uuid[]) and next_from is not null",
        ids,
    )
    rows = await tx.fetch("select * from enrolled where enrolment_id = any($1::uuid[]) order by enrolment_id", ids)
    return [(enrolment(tuple(row)), row["version"]) for row in rows]


async def save_away(tx: Tx, changed: Sequence[Enrolment]) -> None:
    """Write on which days the child is away, for enrolments of which nothing else changes."""
    await tx.execute(
        "update enrolment e set away = t.away::datemultirange from unnest($1::uuid[], $2::text[]) as t (enrolment_id, away)"
        " where e.enrolment_id = t.enrolment_id",
        [one.enrolment_id for one in changed],
        [away.written(one.away) for one in changed],
    )


async def page(tx: Tx, after: UUID, limit: int) -> list[tuple[Enrolment, int]]:
    """Read enrolments with their versions in the order of their ids, some at a time: each by its key, never the whole town for a page."""
    rows = await tx.fetch(
        "with page as materialized (select enrolment_id from enrolment where enrolment_id > $1 order by enrolment_id limit $2)"
        " select e.* from page cross join lateral (select * from enrolled where enrolment_id = page.enrolment_id offset 0) e"
        " order by e.enrolment_id",
        after,
        limit,
    )
    return [(enrolment(tuple(row)), row["version"]) for row in rows]


async def of_former_adults(tx: Tx, families: Sequence[UUID]) -> bool:
    """Tell whether any enrolment of some families, running or to come, is at the account of an adult who left."""
    found: bool = await tx.fetchval(
        "select exists (select from enrolment e join guardian g using (guardian_id)"
        " where g.family_id = any($1::uuid[]) and g.role = 'former' and e.family_id = g.family_id"
        " and e.valid_to >= greatest(today_here(), e.valid_from))",
        list(families),
    )
    return found


async def hand_over(tx: Tx, families: Sequence[UUID]) -> dict[UUID, int]:
    """Put enrolments of adults who left at the account of who is billed; returns those that went, with their new versions.

    Those stay that this adult has too, for the same child and activity, and those of a child that a judge hides from them.
    """
    rows = await tx.fetch(
        """
        update enrolment e set guardian_id = p.guardian_id, version = e.version + 1
        from guardian g, guardian p
        where g.guardian_id = e.guardian_id and g.family_id = any($1::uuid[]) and g.role = 'former'
            and e.family_id = g.family_id and p.family_id = g.family_id and p.role = 'primary'
            and e.valid_to >= greatest(today_here(), e.valid_from)
            and not exists (
                select from enrolment o where o.child_id = e.child_id and o.activity_id = e.activity_id and o.guardian_id = p.guardian_id
                    and o.valid_from <= e.valid_to and o.valid_to >= greatest(e.valid_from, o.valid_from)
            )
            and not exists (
                select from child_withdrawn w where w.child_id = e.child_id and w.guardian_id = p.guardian_id
                    and coalesce(w.until >= today_here(), true)
            )
        returning e.enrolment_id, e.version
        """,
        list(families),
    )
    return {row["enrolment_id"]: row["version"] for row in rows}
