"""Families, as last told: number and name of whom an account or a request belongs to."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from chassis.tx import Tx
from contracts.family import FamilySaved


async def keep(tx: Tx, events: Iterable[FamilySaved]) -> None:
    """Keep the numbers of families, the names and the addresses of the adults who are billed, unless later ones are known."""
    await tx.executemany(
        "insert into household as known (family_id, version, family_number, name, city, postal_code, street, title, last_name,"
        " first_name) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        " on conflict (family_id) do update"
        " set version = excluded.version, family_number = excluded.family_number, name = excluded.name,"
        " city = excluded.city, postal_code = excluded.postal_code, street = excluded.street, title = excluded.title,"
        " last_name = excluded.last_name, first_name = excluded.first_name"
        " where known.version < excluded.version",
        [(one.family_id, one.version, one.family_number, *_billed(one)) for one in events],
    )


def _billed(family: FamilySaved) -> tuple[str, ...]:
    """Tell whom invoices name and where they go: name, town, postal code, street, then the name in its parts."""
    primary = next((adult for adult in family.guardians if adult.role == "primary"), None)
    where = family.city, family.postal_code, family.street
    if primary is None:
        return "", *where, "", "", ""
    return f"{primary.last_name.upper()} {primary.first_name}", *where, primary.title, primary.last_name, primary.first_name


async def towns(tx: Tx, families: Sequence[UUID]) -> dict[UUID, tuple[str, str]]:
    """Tell where families live: postal code and town, as far as that is known."""
    rows = await tx.fetch("select family_id, postal_code, city from household where family_id = any($1)", list(families))
    return {row["family_id"]: (row["postal_code"], row["city"]) for row in rows}


async def number(tx: Tx, family_id: UUID) -> str:
    """Tell the number of a family; empty where it was not told yet."""
    return await tx.fetchval("select family_number from household where family_id = $1", family_id) or ""
