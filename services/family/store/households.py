"""SQL of the households of a child, and of what links each of their adults to it."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from chassis.tx import Tx
from contracts.family import GuardianRole
from services.family.domain.authority import Link
from services.family.domain.shared_child import Household


async def of_child(tx: Tx, child_id: UUID) -> list[Household]:
    """List the households of a child, the one that entered it first, with those that ended."""
    rows = await tx.fetch(
        "select family_id, true as entered, null::date as since, null::date as until, null::date[] as firsts, null::date[] as lasts"
        " from child where child_id = $1"
        " union all select family_id, false, since, until, array(select lower(one) from unnest(former) as one order by one),"
        "  array(select upper(one) - 1 from unnest(former) as one order by one) from household_child where child_id = $1"
        " order by entered desc, since",
        child_id,
    )
    return [
        Household(
            row["family_id"], row["entered"], row["since"], row["until"], tuple(zip(row["firsts"] or (), row["lasts"] or (), strict=True))
        )
        for row in rows
    ]


async def current(tx: Tx, child_id: UUID) -> list[UUID]:
    """List the households in which a child lives today."""
    rows = await tx.fetch(
        "select family_id from child where child_id = $1 union"
        " select family_id from household_child where child_id = $1 and since <= today_here() and coalesce(until >= today_here(), true)",
        child_id,
    )
    return [row["family_id"] for row in rows]


async def attach(tx: Tx, child_id: UUID, family_id: UUID, since: date) -> None:
    """Attach a child to a second household from a day on, again if it once was there: the days of the link that ended stay known."""
    await tx.execute(
        "insert into household_child as h (child_id, family_id, since) values ($1, $2, $3)"
        " on conflict (child_id, family_id) do update set since = excluded.since, until = null,"
        " former = h.former + datemultirange(daterange(h.since, h.until, '[]'))",
        child_id,
        family_id,
        since,
    )
    await tx.execute("update child set shared_until = null where child_id = $1", child_id)


async def detach(tx: Tx, child_id: UUID, family_id: UUID, last_day: date) -> None:
    """End the link of a child and its second household after a day."""
    await tx.execute(
        "update household_child set until = $3 where child_id = $1 and family_id = $2",
        child_id,
        family_id,
        last_day,
    )
    await tx.execute("update child set shared_until = $2 where child_id = $1", child_id, last_day)


async def links(tx: Tx, child_id: UUID) -> list[Link]:
    """List what links adults to a child, by adult and day."""
    rows = await tx.fetch(
        "select guardian_id, since, until, authority, may_pick_up, document_id from child_authority where child_id = $1"
        " order by guardian_id, since",
        child_id,
    )
    return [Link(**row) for row in rows]


async def is_limited(tx: Tx, child_id: UUID) -> bool:
    """Tell whether the adult who acts has only limited authority over a child today; staff have none to be limited."""
    found: bool = await tx.fetchval(
        "select exists (select from child_authority where child_id = $1 and guardian_id = $2 and authority = 'limited'"
        " and since <= today_here() and coalesce(until >= today_here(), true))",
        child_id,
        tx.actor.guardian_id,
    )
    return found


async def put_link(tx: Tx, child_id: UUID, link: Link) -> list[UUID]:
    """Enter what links an adult to a child: it replaces what was entered for its own days and ends what holds until then.

    What begins after its end stays. Tells the judgments of what it replaced.
    """
    replaced = await tx.fetch(
        "delete from child_authority where child_id = $1 and guardian_id = $2 and since >= $3 and ($4::date is null or since <= $4)"
        " returning document_id",
        child_id,
        link.guardian_id,
        link.since,
        link.until,
    )
    await tx.execute(
        "update child_authority set until = $3::date - 1"
        " where child_id = $1 and guardian_id = $2 and since < $3 and coalesce(until >= $3, true)",
        child_id,
        link.guardian_id,
        link.since,
    )
    await tx.execute(
        "insert into child_authority (child_id, guardian_id, since, until, authority, may_pick_up, document_id)"
        " values ($1, $2, $3, $4, $5, $6, $7)",
        child_id,
        link.guardian_id,
        link.since,
        link.until,
        link.authority,
        link.may_pick_up,
        link.document_id,
    )
    return [row["document_id"] for row in replaced if row["document_id"]]


async def forget_uncited(tx: Tx, document_ids: Sequence[UUID]) -> None:
    """Delete judgments that no adult's authority cites any more."""
    await tx.execute(
        "delete from document as d where d.document_id = any($1)"
        " and not exists (select from child_authority as a where a.document_id = d.document_id)",
        list(document_ids),
    )


class Adult(NamedTuple):
    """An adult of a household of a child, or one who left it, as staff read them."""

    family_id: UUID
    family_number: str
    guardian_id: UUID
    role: GuardianRole
    last_name: str
    first_name: str
    city: str
    left_on: date | None


async def adults(tx: Tx, family_ids: Sequence[UUID], child_id: UUID) -> list[Adult]:
    """List the adults of some households of a child with the names that staff read.

    After them those who left, for whom a judgment may come afterwards (left_on): not who died or was entered by mistake, unless
    something is entered between them and the child.
    """
    rows = await tx.fetch(
        "select f.family_id, f.family_number, g.guardian_id, g.role, g.last_name, g.first_name, g.city, g.left_on"
        " from family f join guardian g on f.family_id in (g.family_id, g.former_family_id)"
        " where f.family_id = any($1) and (g.left_on is null or g.left_reason in ('separation', 'other')"
        "  or exists (select from child_authority a where a.guardian_id = g.guardian_id and a.child_id = $2))"
        " order by f.family_id, g.left_on nulls first, g.role desc, g.guardian_id",
        list(family_ids),
        child_id,
    )
    return [Adult(*row) for row in rows]
