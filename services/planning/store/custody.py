"""The projection of what the family service tells of separated parents, and what the town decided about their days."""

from collections.abc import Collection, Iterable
from datetime import date, time
from uuid import UUID

from chassis.tx import Tx
from contracts.family import CustodySet
from services.planning.domain.booking import HAD
from services.planning.domain.custody import Span, Stay


async def save(tx: Tx, event: CustodySet) -> bool:
    """Take over a child's households and days; tells whether no newer state was known."""
    newer = await tx.execute(
        "insert into custody as k (child_id, version, shared) values ($1, $2, $3)"
        " on conflict (child_id) do update set version = excluded.version, shared = excluded.shared where k.version < excluded.version",
        event.child_id,
        event.version,
        len(event.households) > 1,
    )
    if not newer:
        return False
    for table in ("child_household", "child_withdrawn", "custody_span"):
        await tx.execute(f"delete from {table} where child_id = $1", event.child_id)  # noqa: S608 - the tables are named above
    await tx.executemany(
        "insert into child_household (child_id, family_id, since, until) values ($1, $2, $3, $4)",
        [(event.child_id, one.family_id, one.since, one.until) for one in event.households],
    )
    await tx.executemany(
        "insert into child_withdrawn (child_id, guardian_id, since, until) values ($1, $2, $3, $4)",
        [(event.child_id, one.guardian_id, one.since, one.until) for one in event.adults if one.authority == "withdrawn"],
    )
    await tx.executemany(
        "insert into custody_span (child_id, family_id, first, last, since) values ($1, $2, $3, $4, $5)",
        [(event.child_id, span.family_id, span.first, span.last, span.since) for span in event.spans],
    )
    return True


async def spans(tx: Tx, children: Iterable[UUID]) -> dict[UUID, list[Span]]:
    """Read the spans of some children; those without a calendar are left out."""
    found: dict[UUID, list[Span]] = {}
    for row in await tx.fetch(
        "select child_id, family_id, first, last, since from custody_span where child_id = any($1::uuid[])", list(children)
    ):  # fmt: skip
        found.setdefault(row["child_id"], []).append(Span(*row))
    return found


async def stays(tx: Tx, children: Iterable[UUID]) -> dict[tuple[UUID, UUID], Stay]:
    """Read on which days households (child, household) are those of some children; those without beginning and end are left out."""
    rows = await tx.fetch(
        "select child_id, family_id, since, until from child_household"
        " where child_id = any($1::uuid[]) and (since is not null or until is not null)",
        list(children),
    )
    return {(row["child_id"], row["family_id"]): Stay(row["since"], row["until"]) for row in rows}


async def households(tx: Tx, children: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """Read, over a family's wall, with which households those of some children live at present that have, had or will have two."""
    found: dict[UUID, list[UUID]] = {}
    for row in await tx.fetch("select child_id, family_id from households_of($1)", list(children)):
        found.setdefault(row["child_id"], []).append(row["family_id"])
    return found


async def is_of_two(tx: Tx, family_id: UUID) -> bool:
    """Tell whether a child of a household, whom the reader may see, lives at present in another one too."""
    found: bool = await tx.fetchval(
        "select exists (select from child_household as own join child using (child_id)"
        " cross join lateral households_of(array[own.child_id]) as other"
        " where own.family_id = $1 and other.family_id <> $1"
        " and coalesce(own.since <= today_here(), true) and coalesce(own.until >= today_here(), true))",
        family_id,
    )
    return found


async def linked(tx: Tx, children: Iterable[UUID]) -> set[UUID]:
    """Tell which of some children have, had or will have another household beside the one that entered them."""
    rows = await tx.fetch("select child_id from custody where child_id = any($1::uuid[]) and shared", list(children))
    return {row["child_id"] for row in rows}


async def beginnings(tx: Tx, activity_ids: Collection[UUID]) -> dict[UUID, time]:
    """Read when activities begin; those whose hours nobody entered are left out."""
    rows = await tx.fetch("select activity_id, starts from activity_hours where activity_id = any($1::uuid[])", list(activity_ids))
    return {row["activity_id"]: row["starts"] for row in rows}


async def planned(tx: Tx, children: Collection[UUID], first: date) -> list[tuple[UUID, UUID, date, UUID]]:
    """List the days from one on that some children are booked, asked or came for by themselves (child, activity, day, enrolment)."""
    rows = await tx.fetch(
        "select e.child_id, b.activity_id, b.day, b.enrolment_id from enrolment e join booking b using (enrolment_id)"
        " where e.child_id = any($1::uuid[]) and b.day >= $2 and b.status = any($3::text[])",
        list(children),
        first,
        sorted(HAD),
    )
    return [(row["child_id"], row["activity_id"], row["day"], row["enrolment_id"]) for row in rows]


async def open_days(tx: Tx, *, are_open: bool) -> None:
    """Decide whether a household may book on days of the other one."""
    await tx.execute("update custody_rule set other_days_open = $1", are_open)


async def are_days_open(tx: Tx) -> bool:
    """Tell whether a household may book on days of the other one."""
    found: bool = await tx.fetchval("select other_days_open from custody_rule")
    return found
