"""SQL of finding families by the words of their names and numbers."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from chassis.tx import Tx
from contracts.family import FamilyLine
from services.family.domain.household import child_name, full_name

LAST_LETTER = "\U0010ffff"
"""Sorts after every letter, so that [word, word + LAST_LETTER) holds all words that begin with `word`."""


async def put_words(tx: Tx, family_id: UUID, words: Iterable[str]) -> None:
    """Write the words under which a family is found."""
    await tx.execute(
        "insert into family_word (word, family_id) select word, $1 from unnest($2::text[]) as t (word)", family_id, list(words)
    )


async def find(tx: Tx, beginnings: Sequence[str], limit: int) -> tuple[FamilyLine, ...]:
    """Find the families that have, for every beginning, a word that begins so; by name."""
    rows = await tx.fetch(
        "select f.family_id, f.family_number, g.last_name, g.first_name, g.city,"
        " (select array_agg(array[c.last_name, c.first_name] order by c.birth_date, c.child_id)"
        "  from child c where c.family_id = f.family_id) as children"
        " from family f join guardian g on g.family_id = f.family_id and g.role = 'primary'"
        " where not exists (select from unnest($1::text[]) as asked (beginning) where not exists ("
        "  select from family_word w where w.family_id = f.family_id"
        "  and w.word >= asked.beginning and w.word < asked.beginning || $2))"
        " and ($3::text is null or f.family_id in ("
        "  select w.family_id from family_word w where w.word >= $3 and w.word < $3 || $2))"
        " order by f.name_key, f.family_id limit $4",
        list(beginnings),
        LAST_LETTER,
        max(beginnings, key=len, default=None),
        limit,
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
