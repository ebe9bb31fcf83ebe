"""SQL of finding households that may already be entered."""

from collections.abc import Sequence
from uuid import UUID

from chassis.tx import Tx
from services.family.domain.look_alikes import Person

MOST = 50


async def found_under_all(tx: Tx, groups: Sequence[frozenset[str]]) -> list[UUID]:
    """List families that have every word of at least one of the groups (a name, an address, a number)."""
    asked = [(number, word) for number, group in enumerate(groups) for word in group]
    rows = await tx.fetch(
        "select distinct family_id from ("
        "  select w.family_id, asked.number from unnest($1::int[], $2::text[]) as asked (number, word)"
        "  join family_word w on w.word = asked.word"
        "  group by w.family_id, asked.number having count(*) = ($3::int[])[asked.number + 1]"
        " ) found order by family_id limit $4",
        [number for number, _ in asked],
        [word for _, word in asked],
        [len(group) for group in groups],
        MOST,
    )
    return [row["family_id"] for row in rows]


async def persons(tx: Tx, family_ids: Sequence[UUID]) -> dict[UUID, list[Person]]:
    """Read the adults and children of some families."""
    rows = await tx.fetch(
        "select family_id, last_name, first_name, null::date as birth_date, email, array[home_phone, work_phone, mobile_phone] as phones"
        " from guardian where family_id = any($1)"
        " union all select family_id, last_name, first_name, birth_date, '', '{}' from child where family_id = any($1)",
        list(family_ids),
    )
    found: dict[UUID, list[Person]] = {family_id: [] for family_id in family_ids}
    for row in rows:
        found[row["family_id"]].append(
            Person(row["last_name"], row["first_name"], row["birth_date"], row["email"], tuple(phone for phone in row["phones"] if phone))
        )
    return found
