"""Families, as last told: number and name of whom an account or a request belongs to."""

from chassis.tx import Tx
from contracts.family import FamilySaved


async def keep(tx: Tx, event: FamilySaved) -> None:
    """Keep the number of a family and the name of the adult who is billed, unless later ones are known."""
    primary = next((adult for adult in event.guardians if adult.role == "primary"), None)
    await tx.execute(
        "insert into household as known (family_id, version, family_number, name, city, postal_code) values ($1, $2, $3, $4, $5, $6)"
        " on conflict (family_id) do update"
        " set version = excluded.version, family_number = excluded.family_number, name = excluded.name,"
        " city = excluded.city, postal_code = excluded.postal_code"
        " where known.version < excluded.version",
        event.family_id,
        event.version,
        event.family_number,
        f"{primary.last_name.upper()} {primary.first_name}" if primary else "",
        event.city,
        event.postal_code,
    )
