"""Candidates: children whom staff want to enrol, with all that decides whether they may be."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.tx import Tx
from contracts.planning import CandidateChild, ClassSize, FindCandidates
from services.planning.domain.enrolment import Doubled
from services.planning.domain.standing import Standing
from services.planning.store import standing


@dataclass(frozen=True, slots=True)
class Candidate:
    """A child and the adult who is to pay; names are None for one that is not known, or does not belong to the child.

    `withdrawn` when the child is hidden from that adult; `enrolled` is an enrolment that this one would double;
    `lacks` is what the activity requires and the child's record does not have.
    """

    child_id: UUID
    child: str | None
    born: date | None
    guardian_id: UUID
    guardian: str | None
    family_id: UUID | None
    withdrawn: bool
    enrolled: Doubled | None
    standing: Standing
    lacks: tuple[str, ...]


async def read(
    tx: Tx, pairs: Sequence[tuple[UUID, UUID]], activity_id: UUID, span: tuple[date, date], weekdays: Collection[int] | None = None
) -> list[Candidate]:
    """Read candidates given as (child, adult), for a time in an activity, from a day to a day; in the same order.

    An enrolment of the same child and activity during that time is doubled by one of the same payer, and by one of another adult of
    the same household for one of the `weekdays` of its pattern, from when that counts (None: whatever its pattern).
    """
    rows = await tx.fetch(
        f"""
        select t.child_id, c.name as child, c.birth_date, t.guardian_id, h.name as guardian, h.family_id,
            exists (
                select from child_withdrawn w where w.child_id = t.child_id and w.guardian_id = t.guardian_id
                    and w.since <= today_here() and coalesce(w.until >= today_here(), true)
            ) as withdrawn,
            known.valid_from, known.valid_to, known.payer,
            array(
                select distinct code from requirement r cross join unnest(r.codes) as code
                where r.place_id in ($3, (select facility_id from activity where activity_id = $3))
                    and (k.lacks is null or code = any(k.lacks)) order by code
            ) as lacks,
            row({standing.COLUMNS}) as standing
        from unnest($1::uuid[], $2::uuid[]) with ordinality as t (child_id, guardian_id, place)
        left join child c on c.child_id = t.child_id
        left join guardian h on h.guardian_id = t.guardian_id and (
            h.family_id = c.family_id or exists (
                select from child_household l
                where l.child_id = c.child_id and l.family_id = h.family_id and coalesce(l.until >= today_here(), true)
            )
        )
        left join family f on f.family_id = h.family_id
        left join child_completeness k on k.child_id = t.child_id
        left join lateral (
            select e.valid_from, e.valid_to, case when e.guardian_id <> t.guardian_id then p.name end as payer
            from enrolment e left join guardian p on p.guardian_id = e.guardian_id
            where e.child_id = t.child_id and e.activity_id = $3 and e.valid_from <= $5 and e.valid_to >= $4
                and (e.guardian_id = t.guardian_id or e.family_id = h.family_id
                    and ($6::smallint[] is null or greatest(e.valid_from, e.pattern_from) <= least($5, e.valid_to)
                        and (e.weekdays && $6 and coalesce(e.next_from > greatest($4, e.valid_from, e.pattern_from), true)
                            or e.next_weekdays && $6 and e.next_from <= $5)))
            order by e.guardian_id <> t.guardian_id, e.valid_from limit 1
        ) known on true
        order by t.place
        """,  # noqa: S608 - constants only
        [child_id for child_id, _ in pairs],
        [guardian_id for _, guardian_id in pairs],
        activity_id,
        *span,
        None if weekdays is None else sorted(weekdays),
    )
    return [
        Candidate(
            row["child_id"],
            row["child"],
            row["birth_date"],
            row["guardian_id"],
            row["guardian"],
            row["family_id"],
            row["withdrawn"],
            Doubled(row["valid_from"], row["valid_to"], row["payer"] or "") if row["valid_from"] else None,
            standing.standing(tuple(row["standing"])),
            tuple(row["lacks"]),
        )
        for row in rows
    ]


async def classes(tx: Tx) -> tuple[ClassSize, ...]:
    """Count the children of each class."""
    rows = await tx.fetch(
        "select school, school_class, count(*)::int as children from child where school_class <> '' or school <> ''"
        " group by school, school_class order by school, school_class"
    )
    return tuple(ClassSize(**row) for row in rows)


async def find(tx: Tx, asked: FindCandidates, limit: int) -> tuple[CandidateChild, ...]:
    """Find children of some classes, with who paid last, else the first of the household; or those of an activity, with who paid for it.

    A shared child that two households enrolled is found once for each, while each is still one of its households.
    """
    rows = await tx.fetch(
        """
        with found as (
            select c.child_id, c.family_id, null::smallint[] as weekdays, null::uuid as guardian_id from child c
            join unnest($1::text[], $2::text[]) as t (school, school_class) using (school, school_class)
            union all
            (select distinct on (child_id, family_id) child_id, family_id, weekdays, guardian_id from (
                select e.child_id, e.weekdays, e.guardian_id, e.valid_from, case when exists (
                    select from child_household l
                    where l.child_id = c.child_id and l.family_id = e.family_id and coalesce(l.until >= today_here(), true)
                ) then e.family_id else c.family_id end as family_id
                from enrolment e join child c using (child_id)
                where e.activity_id = $3
                    and e.valid_from <= coalesce($5::date, 'infinity') and e.valid_to >= coalesce($4::date, e.valid_from)
            ) taken order by child_id, family_id, valid_from desc)
        ), one as (
            select child_id, family_id, max(weekdays) as weekdays, max(guardian_id::text)::uuid as guardian_id
            from found group by child_id, family_id
        )
        select c.child_id, c.name as child, c.birth_date, c.school, c.school_class, p.guardian_id, p.name as guardian,
            coalesce(one.weekdays, '{}') as weekdays
        from one join child c using (child_id)
        join lateral (
            select g.guardian_id, g.name from guardian g
            left join lateral (
                select e.valid_from from enrolment e
                where e.child_id = c.child_id and e.guardian_id = g.guardian_id and e.valid_to >= e.valid_from
                order by e.valid_from desc limit 1
            ) paid on true
            where g.role <> 'former' and g.family_id = one.family_id
            order by g.guardian_id is distinct from one.guardian_id, paid.valid_from desc nulls last, g.role desc, g.guardian_id limit 1
        ) p on true
        order by c.school, c.school_class, c.name, c.child_id, one.family_id <> c.family_id limit $6
        """,
        [one.school for one in asked.classes],
        [one.school_class for one in asked.classes],
        asked.enrolled_in,
        asked.first,
        asked.last,
        limit,
    )
    return tuple(CandidateChild(**row) for row in rows)
