"""SQL of finding families by the words of their names and numbers."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from chassis.tx import Tx
from contracts.family import FamilyLine
from services.family.domain.household import child_name, full_name
from services.family.domain.search_words import Span


async def put_words(tx: Tx, family_id: UUID, words: Iterable[str]) -> None:
    """Write the words under which a family is found."""
    await tx.execute(
        "insert into family_word (word, family_id) select word, $1 from unnest($2::text[]) as t (word)", family_id, list(words)
    )


async def replace_words(tx: Tx, family_id: UUID, words: Iterable[str], *, name_key: str) -> None:
    """Write the words under which a family is found, and where it stands by name, instead of the former ones."""
    await tx.execute("delete from family_word where family_id = $1", family_id)
    await put_words(tx, family_id, words)
    await tx.execute("update family set name_key = $2 where family_id = $1", family_id, name_key)


async def first_by_name(tx: Tx, limit: int) -> list[UUID]:
    """List the first families by name."""
    rows = await tx.fetch("select family_id from family order by name_key, family_id limit $1", limit)
    return [row["family_id"] for row in rows]


async def with_words(tx: Tx, spans: Sequence[Span], limit: int) -> list[UUID]:
    """List the families that have a word in every span, the first by name; `offset 0` has each span read from the index by itself."""
    rows = await tx.fetch(
        "with found as ("
        "  select w.family_id from unnest($1::text[], $2::text[]) as span (first, beyond)"
        "  cross join lateral (select family_id from family_word where word >= span.first and word < span.beyond offset 0) w"
        "  group by w.family_id having count(distinct span.first) = cardinality($1::text[])"
        " ) select f.family_id from found join family f using (family_id) order by f.name_key, f.family_id limit $3",
        [first for first, _ in spans],
        [beyond for _, beyond in spans],
        limit,
    )
    return [row["family_id"] for row in rows]


async def lines(tx: Tx, family_ids: Sequence[UUID]) -> tuple[FamilyLine, ...]:
    """Describe families in a list, by name."""
    rows = await tx.fetch(
        "select f.family_id, f.family_number, g.last_name, g.first_name, g.city,"
        " (select array_agg(array[c.last_name, c.first_name] order by c.birth_date, c.child_id)"
        "  from child c where c.family_id = f.family_id) as children"
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
