"""SQL of what the town publishes: for staff every state of it, for families what is shown to them today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import asyncpg

from chassis.tx import Tx
from contracts.messaging import (
    PublicationKind,
    PublicationState,
    PublicationView,
    Published,
    Selected,
    SelectedPart,
)
from services.messaging.store import mailboxes


@dataclass(frozen=True, slots=True)
class Publication:
    """A publication as it is stored."""

    publication_id: UUID
    version: int
    kind: PublicationKind
    state: PublicationState
    title: str
    text: str
    link: str
    link_label: str
    file_id: UUID | None
    file_name: str
    on_home: bool
    starts_on: date
    ends_on: date | None
    facility_id: UUID | None
    changed_at: datetime
    changed_by_name: str


_COLUMNS = ", ".join(Publication.__dataclass_fields__)
_OWN = f"select {', '.join(f'p.{name}' for name in Publication.__dataclass_fields__)}"
_SHOWN = (
    "p.state = 'published' and p.starts_on - case p.kind when 'menu' then 2 else 0 end <= $1"  # a menu from the Saturday before its week
    " and coalesce(p.ends_on >= $1, true)"
)
_FOR_ALL = "not exists (select from publication_part t where t.publication_id = p.publication_id)"
_IS_IN = "select from publication_part t join belonging b using (kind, key) where t.publication_id = p.publication_id and b.family_id = $2"
_FOR_FAMILY = f"exists ({_IS_IN})"
_PLACE = "coalesce((select f.name from facility f where f.facility_id = p.facility_id), '') as facility"
_WITHIN_REACH = (
    "($1::uuid[] = '{}' or p.facility_id = any($1) or (exists (select from publication_part t where t.publication_id = p.publication_id)"
    " and not exists (select from publication_part t left join activity a on t.kind = 'activity' and a.activity_id::text = t.key"
    "  where t.publication_id = p.publication_id and not coalesce("
    "   case t.kind when 'facility' then t.key = any($1::text[]) when 'activity' then a.facility_id = any($1) else false end, false))))"
)
"""Staff of some facilities work on what is for parts of these alone, and on their menus."""


async def find(tx: Tx, publication_id: UUID, *, lock: bool = False) -> Publication | None:
    """Read a publication within the actor's reach; the lock holds until the commit."""
    row = await tx.fetchrow(
        f"{_OWN} from publication p where {_WITHIN_REACH} and p.publication_id = $2{' for update' if lock else ''}",
        list(tx.actor.facilities),
        publication_id,
    )
    return _publication(row) if row else None


async def exists(tx: Tx, publication_id: UUID) -> bool:
    """Tell whether there is a publication with an id, in reach or not."""
    found: bool = await tx.fetchval("select exists (select from publication where publication_id = $1)", publication_id)
    return found


async def save(tx: Tx, publication: Publication) -> None:
    """Store a publication as it now is."""
    names = list(Publication.__dataclass_fields__)
    await tx.execute(
        f"insert into publication ({_COLUMNS}) values ({', '.join(f'${at}' for at in range(1, len(names) + 1))})"  # noqa: S608 - own names
        f" on conflict (publication_id) do update set {', '.join(f'{name} = excluded.{name}' for name in names[1:])}",
        *(getattr(publication, name) for name in names),
    )


async def select_parts(tx: Tx, publication_id: UUID, selection: Sequence[Selected]) -> None:
    """Replace the parts of the town that a publication is for."""
    await tx.execute("delete from publication_part where publication_id = $1", publication_id)
    await tx.execute(
        "insert into publication_part (publication_id, kind, key)"
        " select distinct $1::uuid, kind, key from unnest($2::text[], $3::text[]) as t (kind, key)",
        publication_id,
        [one.kind for one in selection],
        [one.key for one in selection],
    )


async def menu_of_week(tx: Tx, publication: Publication) -> bool:
    """Tell whether another menu of the same facility and week is published; the facility is locked until the commit."""
    await tx.execute("select from facility where facility_id = $1 for update", publication.facility_id)
    found: bool = await tx.fetchval(
        "select exists (select from publication where kind = 'menu' and state = 'published' and facility_id = $1 and starts_on = $2"
        " and publication_id <> $3)",
        publication.facility_id,
        publication.starts_on,
        publication.publication_id,
    )
    return found


async def listed(
    tx: Tx, state: PublicationState | None, kind: PublicationKind | None, before: UUID | None, limit: int
) -> list[Publication]:
    """List publications within the actor's reach, the latest made first."""
    rows = await tx.fetch(
        f"{_OWN} from publication p where {_WITHIN_REACH} and ($2::text is null and p.state <> 'withdrawn' or p.state = $2)"
        " and ($3::text is null or p.kind = $3) and ($4::uuid is null or p.publication_id < $4) order by p.publication_id desc limit $5",
        list(tx.actor.facilities),
        state,
        kind,
        before,
        limit,
    )
    return [_publication(row) for row in rows]


async def views(tx: Tx, found: Sequence[Publication]) -> tuple[PublicationView, ...]:
    """Put publications into words, with whom they are for."""
    ids = [one.publication_id for one in found]
    parts = await tx.fetch(
        """
        select t.publication_id, t.kind, t.key, coalesce(f.name, a.name, t.key) as label,
            (select count(distinct b.family_id)::int from belonging b where b.kind = t.kind and b.key = t.key) as families
        from publication_part t
        left join facility f on t.kind = 'facility' and f.facility_id::text = t.key
        left join activity a on t.kind = 'activity' and a.activity_id::text = t.key
        where t.publication_id = any($1) order by t.kind desc, label
        """,
        ids,
    )
    counts = await tx.fetch(
        "select t.publication_id, count(distinct b.family_id)::int as families"
        " from publication_part t left join belonging b using (kind, key) where t.publication_id = any($1) group by t.publication_id",
        ids,
    )
    every = await tx.fetchval("select count(*)::int from household")
    names = {row["facility_id"]: row["name"] for row in await tx.fetch("select facility_id, name from facility")}
    of_selection = {row["publication_id"]: row["families"] for row in counts}
    return tuple(
        PublicationView(
            **{name: getattr(one, name) for name in Publication.__dataclass_fields__ if name != "file_id"},
            facility=names.get(one.facility_id, "") if one.facility_id else "",
            selection=tuple(
                SelectedPart(kind=row["kind"], key=row["key"], label=row["label"], families=row["families"])
                for row in parts
                if row["publication_id"] == one.publication_id
            ),
            families=of_selection.get(one.publication_id, every),
        )
        for one in found
    )


async def shown_to(tx: Tx, family_id: UUID, today: date) -> tuple[Published, ...]:
    """List what is published to a family on a day."""
    rows = await tx.fetch(
        f"{_OWN}, {_PLACE} from publication p where {_SHOWN} and ({_FOR_ALL} or {_FOR_FAMILY})"
        " order by p.starts_on desc, p.publication_id desc limit 200",
        today,
        family_id,
    )
    return _published(rows)


async def selected_news(tx: Tx, family_id: UUID, today: date) -> tuple[int, tuple[Published, ...]]:
    """Read the family's counter, and the news of the home page that are for a selection which it is in: one round trip for a home page."""
    rows = await tx.fetch(
        f"select coalesce(box.unread, 0) as unread, news.* from (select) as one left join ({mailboxes.counted('$2')}) as box on true"  # noqa: S608
        f" left join ({_OWN}, {_PLACE} from publication p where {_SHOWN} and p.kind = 'news' and p.on_home and {_FOR_FAMILY}"
        "  order by p.starts_on desc, p.publication_id desc limit 20) as news on true",
        today,
        family_id,
    )
    return rows[0]["unread"], _published([row for row in rows if row["publication_id"]])


async def on_home(tx: Tx, today: date) -> tuple[Published, ...]:
    """List what is on every family's home page on a day or later."""
    rows = await tx.fetch(
        f"{_OWN}, {_PLACE} from publication p where p.state = 'published' and coalesce(p.ends_on >= $1, true) and p.on_home and {_FOR_ALL}"
        " order by p.starts_on desc, p.publication_id desc limit 100",
        today,
    )
    return _published(rows)


async def selected_until(tx: Tx) -> date | None:
    """Tell until which day news for a selection may be on some home page; None when there are none."""
    found: date | None = await tx.fetchval(
        f"select max(coalesce(p.ends_on, 'infinity'::date)) from publication p"  # noqa: S608 - conditions of this module
        f" where p.state = 'published' and p.kind = 'news' and p.on_home and not {_FOR_ALL}"
    )
    return found


async def file_shown_to(tx: Tx, publication_id: UUID, family_id: UUID, today: date) -> UUID | None:
    """Find the file of a publication that a family may read."""
    found: UUID | None = await tx.fetchval(
        f"select p.file_id from publication p where {_SHOWN} and p.publication_id = $3 and ({_FOR_ALL} or {_FOR_FAMILY})",  # noqa: S608
        today,
        family_id,
        publication_id,
    )
    return found


async def forget(tx: Tx, ended_before: date, limit: int) -> tuple[int, list[UUID]]:
    """Erase publications that ended or were withdrawn before a day; tells how many, and their files."""
    rows = await tx.fetch(
        "delete from publication where publication_id in (select publication_id from publication"
        " where ends_on < $1 or (state = 'withdrawn' and changed_at < $1) order by publication_id limit $2) returning file_id",
        ended_before,
        limit,
    )
    return len(rows), [row["file_id"] for row in rows if row["file_id"]]


def _publication(row: asyncpg.Record) -> Publication:
    return Publication(**dict(row))


def _published(rows: Sequence[asyncpg.Record]) -> tuple[Published, ...]:
    return tuple(Published.model_validate({name: row[name] for name in Published.model_fields}) for row in rows)
