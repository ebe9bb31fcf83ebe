"""Candidates: children whom staff want to enrol, with all that decides whether they may be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.tx import Tx
from services.planning.domain.standing import Standing
from services.planning.store import standing


@dataclass(frozen=True, slots=True)
class Candidate:
    """A child and the adult who is to pay; names are None for one that is not known, or does not belong to the child.

    `withdrawn` when the child is hidden from that adult; `enrolled` holds dates of an enrolment of the same child, activity and
    payer during the same time.
    """

    child_id: UUID
    child: str | None
    born: date | None
    guardian_id: UUID
    guardian: str | None
    family_id: UUID | None
    withdrawn: bool
    enrolled: tuple[date, date] | None
    standing: Standing


async def read(tx: Tx, pairs: Sequence[tuple[UUID, UUID]], activity_id: UUID, first: date, last: date) -> list[Candidate]:
    """Read candidates given as (child, adult), for a time in an activity; in the same order."""
    rows = await tx.fetch(
        f"""
        select t.child_id, c.name as child, c.birth_date, t.guardian_id, h.name as guardian, h.family_id,
            exists (
                select from child_withdrawn w where w.child_id = t.child_id and w.guardian_id = t.guardian_id
                    and w.since <= today_here() and coalesce(w.until >= today_here(), true)
            ) as withdrawn,
            known.valid_from, known.valid_to,
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
        left join lateral (
            select e.valid_from, e.valid_to from enrolment e
            where e.child_id = t.child_id and e.activity_id = $3 and e.guardian_id = t.guardian_id
                and e.valid_from <= $5 and e.valid_to >= $4
            order by e.valid_from limit 1
        ) known on true
        order by t.place
        """,  # noqa: S608 - constants only
        [child_id for child_id, _ in pairs],
        [guardian_id for _, guardian_id in pairs],
        activity_id,
        first,
        last,
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
            (row["valid_from"], row["valid_to"]) if row["valid_from"] else None,
            standing.standing(tuple(row["standing"])),
        )
        for row in rows
    ]
