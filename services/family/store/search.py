"""SQL of finding families by the words of their names and numbers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
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


@dataclass(frozen=True, slots=True)
class Place:
    """Where a family stands in lists by name."""

    name_key: str
    family_id: UUID


START = Place("", UUID(int=0))
"""Before the first family."""


@dataclass(frozen=True, slots=True)
class Page:
    """As many families as are shown at once, of the whole town or of some, that come after a place."""

    limit: int
    within: Sequence[UUID] | None = None
    after: Place = START

    def first(self) -> "Page":
        """Return the first page of the same list."""
        return replace(self, after=START)


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


async def place(tx: Tx, family_id: UUID, within: Sequence[UUID] | None) -> Place:
    """Tell where a family stands by name; before the first, where there is none or where it is out of reach."""
    name_key = await tx.fetchval(
        "select name_key from family where family_id = $1 and ($2::uuid[] is null or family_id = any($2))", family_id, within
    )
    return START if name_key is None else Place(name_key, family_id)


async def by_name(tx: Tx, page: Page) -> list[UUID]:
    """List a page of families by name."""
    beyond = "select family_id from family where (name_key, family_id) > ($2, $3)"
    values = (page.limit, page.after.name_key, page.after.family_id)
    if page.within is None:
        rows = await tx.fetch(f"{beyond} order by name_key, family_id limit $1", *values)
    else:
        rows = await tx.fetch(f"{beyond} and family_id = any($4) order by name_key, family_id limit $1", *values, page.within)
    return [row["family_id"] for row in rows]


async def with_words(tx: Tx, wanted: Sequence[Wanted], page: Page, *, missing: int) -> list[UUID]:
    """List a page of the families that have a word for every place, or for all but some, by name.

    `offset 0` has each span read from the index by itself.
    """
    rows = await tx.fetch(
        "with found as ("
        "  select w.family_id from unnest($1::int[], $2::text[], $3::text[]) as asked (place, first, beyond)"
        "  cross join lateral (select family_id from family_word where word >= asked.first and word < asked.beyond offset 0) w"
        "  group by w.family_id having count(distinct asked.place) >= $4"
        " ) select f.family_id from found join family f using (family_id) where ($6::uuid[] is null or family_id = any($6))"
        " and (f.name_key, f.family_id) > ($7, $8) order by f.name_key, f.family_id limit $5",
        [one.place for one in wanted],
        [one.span[0] for one in wanted],
        [one.span[1] for one in wanted],
        len({one.place for one in wanted}) - missing,
        page.limit,
        page.within,
        page.after.name_key,
        page.after.family_id,
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
