"""SQL of canned answers."""

from dataclasses import dataclass
from uuid import UUID

from chassis.tx import Tx


@dataclass(frozen=True, slots=True)
class Canned:
    """An answer that is given often, of one facility or of all (None)."""

    answer_id: UUID
    version: int
    title: str
    text: str
    facility_id: UUID | None
    changed_by_name: str


_COLUMNS = ", ".join(Canned.__dataclass_fields__)


async def within_reach(tx: Tx, facility_id: UUID | None = None, *, of_place: bool = False) -> list[Canned]:
    """List canned answers by title, those for all and those of the actor's facilities; `of_place` of one facility only."""
    rows = await tx.fetch(
        f"select {_COLUMNS} from canned_answer where facility_id is null"  # noqa: S608 - own names
        " or (($1::uuid[] = '{}' or facility_id = any($1)) and (not $2 or facility_id = $3)) order by lower(title), answer_id",
        list(tx.actor.facilities),
        of_place,
        facility_id,
    )
    return [Canned(**row) for row in rows]


async def lock(tx: Tx, answer_id: UUID) -> Canned | None:
    """Read a canned answer and lock it until the commit."""
    row = await tx.fetchrow(f"select {_COLUMNS} from canned_answer where answer_id = $1 for update", answer_id)  # noqa: S608 - own names
    return Canned(**row) if row else None


async def save(tx: Tx, one: Canned) -> None:
    """Write a canned answer."""
    await tx.execute(
        f"insert into canned_answer ({_COLUMNS}) values ($1, $2, $3, $4, $5, $6) on conflict (answer_id) do update"  # noqa: S608 - own names
        " set version = excluded.version, title = excluded.title, text = excluded.text, facility_id = excluded.facility_id,"
        " changed_by_name = excluded.changed_by_name",
        *(getattr(one, name) for name in Canned.__dataclass_fields__),
    )


async def remove(tx: Tx, answer_id: UUID) -> None:
    """Throw a canned answer away."""
    await tx.execute("delete from canned_answer where answer_id = $1", answer_id)
