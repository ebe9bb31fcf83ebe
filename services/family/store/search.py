"""SQL of finding families by the words of their names and numbers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis.tx import Tx
from contracts.family import FamilyLine
from services.family.domain.household import child_name, full_name
from services.family.domain.search_words import Span


@dataclass(frozen=True, slots=True)
class Wanted:
    """One word that a clerk typed (by its place in the text), and where the words lie that stand for it."""

    place: int
    span: Span


async def replace_words(tx: Tx, family_id: UUID, words: Iterable[str], *, name_key: str) -> None:
    """Write the words under which a family is found, and where it stands by name, instead of the former ones."""
    await tx.execute(
        "with gone as (delete from family_word where family_id = $1 and word <> all($2::text[])),"
        " named as (update family set name_key = $3 where family_id = $1 and name_key <> $3)"
        " insert into family_word (word, family_id) select word, $1 from unnest($2::text[]) as t (word) on conflict do nothing",
        family_id,
        list(words),
        name_key,
    )


async def add_words(tx: Tx, family_id: UUID, words: Iterable[str]) -> None:
    """Let a family be found under more words; those it already has are left alone."""
    await tx.execute(
        "insert into family_word (word, family_id) select word, $1 from unnest($2::text[]) as t (word) on conflict do nothing",
        family_id,
        list(words),
    )


async def first_by_name(tx: Tx, limit: int, within: Sequence[UUID] | None) -> list[UUID]:
    """List the first families by name, of all or of some."""
    if within is None:
        rows = await tx.fetch("select family_id from family order by name_key, family_id limit $1", limit)
    else:
        sql = "select family_id from family where family_id = any($2) order by name_key, family_id limit $1"
        rows = await tx.fetch(sql, limit, within)
    return [row["family_id"] for row in rows]


async def with_words(tx: Tx, wanted: Sequence[Wanted], limit: int, within: Sequence[UUID] | None, *, missing: int = 0) -> list[UUID]:
    """List the families that have a word for every place, or for all but some, the first by name.

    `offset 0` has each span read from the index by itself.
    """
    rows = await tx.fetch(
        "with found as ("
        "  select w.family_id from unnest($1::int[], $2::text[], $3::text[]) as asked (place, first, beyond)"
        "  cross join lateral (select family_id from family_word where word >= asked.first and word < asked.beyond offset 0) w"
        "  group by w.family_id having count(distinct asked.place) >= $4"
        " ) select f.family_id from found join family f using (family_id) where $6::uuid[] is null or family_id = any($6)"
        " order by f.name_key, f.family_id limit $5",
        [one.place for one in wanted],
        [one.span[0] for one in wanted],
        [one.span[1] for one in wanted],
        len({one.place for one in wanted}) - missing,
        limit,
        within,
    )
    return [row["family_id"] for row in rows]


async def similar_names(tx: Tx, variants: Mapping[str, Iterable[str]]) -> list[tuple[str, str]]:
    """Pair typed words with the names that differ from them by one error; `variants` lists those of each typed word."""
    pairs = [(typed, variant) for typed, some in variants.items() for variant in some]
    rows = await tx.fetch(
        "select distinct asked.typed, n.word from unnest($1::text[], $2::text[]) as asked (typed, variant)"
        " join name_variant n on n.variant = asked.variant",
        [typed for typed, _ in pairs],
        [variant for _, variant in pairs],
    )
    return [(row["typed"], row["word"]) for row in rows]


async def lines(tx: Tx, family_ids: Sequence[UUID]) -> tuple[FamilyLine, ...]:
    """Describe families in a list, by name."""
    rows = await tx.fetch(
        "select f.family_id, f.family_number, g.last_name, g.first_name, g.city,"
        " (select array_agg(array[c.last_name, c.first_name] order by c.birth_date, c.child_id) from ("
        "   select child_id from child where family_id = f.family_id union all select child_id from household_child h"
        "   where h.family_id = f.family_id and h.since <= today_here() and coalesce(h.until >= today_here(), true)"
        "  ) own join child c using (child_id)) as children"
        " from family f join guardian g on g.family_id = f.family_id and g.role = 'primary'"
        " where f.family_id = any($1) order by f.name_key, f.family_id",
        family_ids,
    )
    return tuple(
        FamilyLine(
            family_id=row["family_id"],
            family_number=row["family_number"],
            name=full_name(row["last_name"], row["first_name"]),
            city=row["city"],
            children=tuple(child_name(last, first, family_name=row["last_name"]) for last, first in row["children"] or ()),
        )
        for row in rows
    )
