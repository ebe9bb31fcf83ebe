"""Families, as last told: number and name of whom an account or a request belongs to."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.tx import Tx
from contracts.family import AdultLeft, FamilySaved


@dataclass(frozen=True, slots=True)
class FormerPayer:
    """An adult who was billed until a moment."""

    title: str
    last_name: str
    first_name: str
    until: datetime

    @property
    def name(self) -> str:
        """Name them as books do: "DUPONT Jean"."""
        return f"{self.last_name.upper()} {self.first_name}"

    @property
    def addressed(self) -> str:
        """Name them as envelopes do: "Monsieur Jean DUPONT"."""
        return f"{self.title} {self.first_name} {self.last_name.upper()}".strip()


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


async def note_former_payer(tx: Tx, event: AdultLeft) -> None:
    """Keep who was billed until they left, before the record names another adult; told again later, it finds that one: nothing changes.

    Where nothing was billed nor paid yet, no paper bears their name: somebody entered by mistake is on none to come either.
    """
    row = await tx.fetchrow(
        "select title, last_name, first_name, former_payers from household where family_id = $1"
        " and exists (select from ledger_operation as posted where posted.family_id = $1) for update",
        event.family_id,
    )
    if row is None or f"{row['first_name']} {row['last_name'].upper()}" != event.name:
        return
    known = json.loads(row["former_payers"])
    if any(one["guardian_id"] == str(event.guardian_id) for one in known):
        return
    names = {name: row[name] for name in ("title", "last_name", "first_name")}
    known.append({"guardian_id": str(event.guardian_id), **names, "until": event.noted_at.isoformat()})
    await tx.execute("update household set former_payers = $2 where family_id = $1", event.family_id, json.dumps(known))


async def former_payers(tx: Tx, family_id: UUID) -> tuple[FormerPayer, ...]:
    """List who was billed before in a family, the earliest first."""
    found = json.loads(await tx.fetchval("select former_payers from household where family_id = $1", family_id) or "[]")
    return tuple(FormerPayer(one["title"], one["last_name"], one["first_name"], datetime.fromisoformat(one["until"])) for one in found)
