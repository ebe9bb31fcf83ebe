"""Who is expected on days of activities: everybody who has a place, by a booking or by the weekly pattern, set by set."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from chassis.tx import Tx
from contracts.planning import SheetTally
from services.planning.domain.booking import Slot

TOLD_AWAY = """(b.status = 'absence_processing' or b.status = 'absent_billed'
    and exists (select from request r where r.request_id = b.request_id and r.kind = 'absence'))"""
"""Of a booking `b` that holds its place: the family has declared the absence, whatever it costs. Nobody looks for the child."""

_EXPECTED_SINCE = """(not a.present and exists (
    select from booking_history h left join request_day d using (request_id, enrolment_id, day) left join request r using (request_id)
    cross join lateral (
        select case when h.status in ('processing', 'booked') then h.changed_at
            when r.kind = 'absence' and d.decision = 'withdrawn' and r.submitted_at <= a.marked_at then d.decided_at end as moment
    ) expected
    where h.enrolment_id = a.enrolment_id and h.day = a.day and a.marked_at < expected.moment{more}
))"""

NOT_LOOKED_FOR = _EXPECTED_SINCE.format(more="")
"""Of a mark `a`: the child was marked away when nobody expected it, and its family took the absence back or asked for the day since. It
takes no list: nobody looked for the child."""

OVERTAKEN = _EXPECTED_SINCE.format(more=" and (expected.moment at time zone 'Europe/Paris')::date <= a.day")
"""Such a mark of a child that is expected after all: since the day itself, or before. It counts as none."""

CAME_AS_DECIDED = """exists (
    select from booking_history h join request_day d using (request_id, enrolment_id, day) join request r using (request_id)
    where h.enrolment_id = t.enrolment_id and h.day = t.day and r.kind = 'booking' and d.decision = 'accepted'
        and (d.decided_at at time zone 'Europe/Paris')::date > d.day
)"""
"""Of the day `t` of an enrolment: it was accepted once it was over, because the child came. No list had the child on it: none says that
nobody saw it."""

_EXPECTED = f"""
    asked as (
        select * from unnest($1::uuid[], $2::date[]) as t (activity_id, day)
    ), expected as (
        select s.activity_id, s.day, e.enrolment_id, e.child_id, false as told_away
        from asked s join enrolment e using (activity_id)
        where extract(isodow from s.day)::smallint = any(case when s.day >= e.next_from then e.next_weekdays else e.weekdays end)
            and s.day between greatest(e.valid_from, e.pattern_from) and e.valid_to
            and not e.away @> s.day
            and not exists (select from booking b where b.enrolment_id = e.enrolment_id and b.day = s.day)
        union all
        select s.activity_id, s.day, b.enrolment_id, e.child_id, {TOLD_AWAY}
        from asked s join booking b using (activity_id, day) join enrolment e using (enrolment_id)
        where b.holds_place and b.status <> 'processing'
    )
"""  # noqa: S608 - a constant


async def held(tx: Tx, activity_ids: Iterable[UUID], first: date, last: date) -> set[Slot]:
    """Tell the days of a span on which somebody holds a place in some activities by a state of the day's own, open or not."""
    rows = await tx.fetch(
        "select distinct activity_id, day from booking"
        " where activity_id = any($1::uuid[]) and day between $2 and $3 and holds_place and status <> 'processing'",
        list(activity_ids),
        first,
        last,
    )
    return {Slot(*row) for row in rows}


async def tallies(tx: Tx, slots: Iterable[Slot], day: date) -> list[SheetTally]:
    """Count, for activities open on a day, the children expected and how they are marked, whoever came unplanned, and strays.

    A child whose family told that it would be away is expected by nobody, though its place is held.
    """
    opened = list(slots)
    rows = await tx.fetch(
        f"""
        with {_EXPECTED}, marked as (
            select coalesce(x.activity_id, e.activity_id) as activity_id, x.enrolment_id is not null as expected, a.present
            from (select * from expected where not told_away) x
            full join (select enrolment_id, present from attendance a where day = $3 and not {OVERTAKEN}) a using (enrolment_id)
            left join enrolment e on e.enrolment_id = a.enrolment_id
        ), counted as (
            select activity_id, count(*) filter (where expected) as expected, count(*) filter (where present) as present,
                count(*) filter (where not present and expected) as absent,
                count(*) filter (where expected and present is null) as unmarked
            from marked group by activity_id
        ), strayed as (
            select activity_id, count(*) as strays from stray where day = $3 and outcome is null group by activity_id
        )
        select a.activity_id, a.name as activity, a.facility_id, f.name as facility, coalesce(c.expected, 0) as expected,
            coalesce(c.present, 0) as present, coalesce(c.absent, 0) as absent, coalesce(c.unmarked, 0) as unmarked,
            coalesce(s.strays, 0) as strays
        from activity a join facility f using (facility_id) left join counted c using (activity_id) left join strayed s using (activity_id)
        where a.activity_id = any($1::uuid[]) or c.present > 0 or s.strays > 0
        order by a.position, f.name, a.name, a.activity_id
        """,  # noqa: S608 - a constant
        [slot.activity_id for slot in opened],
        [slot.day for slot in opened],
        day,
    )
    return [SheetTally(**row) for row in rows]


class Line(NamedTuple):
    """The children expected on a day of an activity in one group, or in none."""

    activity_id: UUID
    day: date
    group: str
    child_ids: Sequence[UUID]


async def lines(tx: Tx, slots: Iterable[Slot]) -> list[Line]:
    """List the children expected on days of activities, group by group."""
    opened = list(slots)
    rows = await tx.fetch(
        f"""
        with {_EXPECTED}
        select x.activity_id, x.day, coalesce(g.name, '') as "group", array_agg(x.child_id order by x.child_id) as child_ids
        from expected x left join enrolment_group m using (enrolment_id) left join activity_group g using (group_id)
        group by x.activity_id, x.day, g.name, g.position order by x.day, g.position nulls last, g.name
        """,  # noqa: S608 - a constant
        [slot.activity_id for slot in opened],
        [slot.day for slot in opened],
    )
    return [Line(*row) for row in rows]


class Marks(NamedTuple):
    """How far the list of a day is, or the part of it that is one group: `unmarked` are enrolments whose child nobody marked."""

    activity_id: UUID
    day: date
    group_id: UUID | None
    expected: int
    marked: int
    unmarked: Sequence[UUID]

    @property
    def slot(self) -> Slot:
        """Tell the day of the activity."""
        return Slot(self.activity_id, self.day)


async def marks(tx: Tx, slots: Iterable[Slot]) -> list[Marks]:
    """Read, list by list and group by group, how many are expected, how many of them are marked, and who is not.

    Whoever told to be away is left out: a list without their mark is taken all the same. Whoever was marked away while nobody expected the
    child, and is expected after all, has no mark: the educator only knew what the family had said. Whom staff accepted once the day was
    over is never missed.
    """
    opened = list(slots)
    rows = await tx.fetch(
        f"""
        with {_EXPECTED}
        select t.activity_id, t.day, m.group_id, count(*) as expected, count(a.enrolment_id) as marked,
            coalesce(array_agg(t.enrolment_id) filter (where a.enrolment_id is null and not {CAME_AS_DECIDED}), '{{}}') as unmarked
        from expected t left join enrolment_group m using (enrolment_id)
        left join attendance a on a.enrolment_id = t.enrolment_id and a.day = t.day and not {NOT_LOOKED_FOR}
        where not t.told_away
        group by t.activity_id, t.day, m.group_id
        """,  # noqa: S608 - a constant
        [slot.activity_id for slot in opened],
        [slot.day for slot in opened],
    )
    return [Marks(*row) for row in rows]


async def counted(tx: Tx, slots: Iterable[Slot]) -> dict[tuple[UUID, date], int]:
    """Count who had a place on days of activities, by all that places are counted by."""
    opened = list(slots)
    rows = await tx.fetch(
        f"""
        with {_EXPECTED}
        select k.counter_id, x.day, count(*)::int as children
        from expected x join counted k using (activity_id) join child c using (child_id)
        where k.from_age is null or age_on(c.birth_date, x.day) between k.from_age and k.to_age
        group by k.counter_id, x.day
        """,  # noqa: S608 - a constant
        [slot.activity_id for slot in opened],
        [slot.day for slot in opened],
    )
    return {(row["counter_id"], row["day"]): row["children"] for row in rows}
