"""Families, as last told: number and name of whom an account or a request belongs to; and as whom they were billed, since when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from chassis.tx import Tx
from contracts.family import AdultLeft, FamilySaved, GuardianCard

BILLED_AT = """
    select {what} from billed_as as told where told.family_id = {family}
    order by told.since <= {moment} desc, case when told.since <= {moment} then told.since end desc, told.since limit 1
"""
"""Reads as whom a family was billed at a moment; of one before anything was told, as whom it was first."""
DEBTOR = f"""
    lateral (
        select whole.title, whole.last_name, whole.first_name, whole.street, whole.postal_code, whole.city, whole.died,
            whole.guardian_id is distinct from present.guardian_id as gone
        from ({BILLED_AT.format(what="told.guardian_id", family="{family}", moment="{moment}")}) as was
        cross join lateral (
            select * from billed_as as told where told.family_id = {{family}} and told.guardian_id is not distinct from was.guardian_id
            order by told.since desc limit 1
        ) as whole
        cross join lateral (
            select guardian_id from billed_as as told where told.family_id = {{family}} order by told.since desc limit 1
        ) as present
    )
"""  # noqa: S608 - constants only
"""Reads who owes what was billed to a family at a moment: who was billed then, under the name and at the address last known of them.

`gone` where another adult of the household is billed now. Nothing where the family was never told.
"""


ADDRESSED = "ltrim({one}.title || ' ' || {one}.first_name || ' ' || upper({one}.last_name))"
"""Names somebody as envelopes do: "Monsieur Jean DUPONT"."""
ENVELOPE = f"array_remove(array[{ADDRESSED}, {{one}}.street, trim({{one}}.postal_code || ' ' || upper({{one}}.city))], '')"
"""Writes the lines of an envelope, the name first."""


@dataclass(frozen=True, slots=True)
class Billed:
    """As whom a family was billed from a moment on."""

    since: datetime
    guardian_id: UUID | None
    title: str
    last_name: str
    first_name: str
    street: str
    postal_code: str
    city: str

    @property
    def name(self) -> str:
        """Name them as books do: "DUPONT Jean"."""
        return f"{self.last_name.upper()} {self.first_name}"

    @property
    def lines(self) -> tuple[str, ...]:
        """Write name and address as envelopes do."""
        name = f"{self.title} {self.first_name} {self.last_name.upper()}"
        lines = name, self.street, f"{self.postal_code} {self.city.upper()}"
        return tuple(line.strip() for line in lines if line.strip())


@dataclass(frozen=True, slots=True)
class FormerPayer:
    """An adult who was billed until a moment, as books name them."""

    name: str
    until: datetime


async def keep(tx: Tx, events: Iterable[FamilySaved]) -> None:
    """Keep the numbers of families, the names and the addresses of the adults who are billed, unless later ones are known."""
    told = list(events)
    await tx.executemany(
        "insert into household as known (family_id, version, family_number, name, city, postal_code, street, title, last_name,"
        " first_name) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        " on conflict (family_id) do update"
        " set version = excluded.version, family_number = excluded.family_number, name = excluded.name,"
        " city = excluded.city, postal_code = excluded.postal_code, street = excluded.street, title = excluded.title,"
        " last_name = excluded.last_name, first_name = excluded.first_name"
        " where known.version < excluded.version",
        [(one.family_id, one.version, one.family_number, *_billed(one)) for one in told],
    )
    await _keep_billed(tx, [(one, primary) for one in told if (primary := _primary(one))])


async def _keep_billed(tx: Tx, told: Sequence[tuple[FamilySaved, GuardianCard]]) -> None:
    """Keep from when on families are billed otherwise: under another name, at another address, or another adult of them."""
    await tx.executemany(
        "update billed_as set guardian_id = $2 where family_id = $1 and guardian_id is null and first_name = $3",
        [(one.family_id, primary.guardian_id, primary.first_name) for one, primary in told],
    )
    await tx.executemany(
        "insert into billed_as (family_id, since, guardian_id, title, last_name, first_name, street, postal_code, city)"
        " select h.family_id, $4, $3, h.title, h.last_name, h.first_name, h.street, h.postal_code, h.city from household as h"
        " where h.family_id = $1 and h.version = $2 and not exists (select from ("
        "  select guardian_id, title, last_name, first_name, street, postal_code, city from billed_as where family_id = $1"
        "  order by since desc limit 1"
        " ) as last where last = row($3::uuid, h.title, h.last_name, h.first_name, h.street, h.postal_code, h.city))"
        " on conflict (family_id, since) do update set guardian_id = excluded.guardian_id, title = excluded.title,"
        " last_name = excluded.last_name, first_name = excluded.first_name, street = excluded.street,"
        " postal_code = excluded.postal_code, city = excluded.city, died = false",
        [(one.family_id, one.version, primary.guardian_id, tx.now) for one, primary in told],
    )


def _primary(family: FamilySaved) -> GuardianCard | None:
    """Find the adult who is billed."""
    return next((adult for adult in family.guardians if adult.role == "primary"), None)


def _billed(family: FamilySaved) -> tuple[str, ...]:
    """Tell whom invoices name and where they go: name, town, postal code, street, then the name in its parts."""
    primary = _primary(family)
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


async def note_departure(tx: Tx, event: AdultLeft) -> None:
    """Note of the adult who was billed who that was, where it is not known, and whether they died."""
    await tx.execute(
        "update billed_as set guardian_id = $2 where family_id = $1 and guardian_id is null and since < $4"
        " and first_name || ' ' || upper(last_name) = $3",
        event.family_id,
        event.guardian_id,
        event.name,
        event.noted_at,
    )
    await tx.execute(
        "update billed_as set died = $3 where family_id = $1 and guardian_id = $2", event.family_id, event.guardian_id, not event.told
    )


async def billed_at(tx: Tx, family_id: UUID, moment: datetime) -> Billed | None:
    """Tell as whom a family was billed at a moment."""
    what = ", ".join(f"told.{name}" for name in Billed.__slots__)
    row = await tx.fetchrow(BILLED_AT.format(what=what, family="$1", moment="$2"), family_id, moment)
    return Billed(**row) if row else None


async def payer(tx: Tx, family_id: UUID) -> UUID | None:
    """Tell which adult of a family is billed."""
    found: UUID | None = await tx.fetchval("select guardian_id from billed_as where family_id = $1 order by since desc limit 1", family_id)
    return found


async def former_payers(tx: Tx, family_id: UUID) -> tuple[FormerPayer, ...]:
    """List who was billed before in a family, the earliest first; not somebody entered by mistake, of whose time there is no operation."""
    rows = await tx.fetch(
        """
        select guardian_id, upper(last_name) || ' ' || first_name as name, until, exists (
            select from ledger_operation as posted
            where posted.family_id = $1 and (posted.posted_at >= since or earliest) and (posted.posted_at < until or until is null)
        ) as used
        from (
            select *, lead(since) over told as until, row_number() over told = 1 as earliest
            from billed_as where family_id = $1 window told as (order by since)
        ) as told order by since
        """,
        family_id,
    )
    spans = [list(own) for _, own in groupby(rows, key=itemgetter("guardian_id"))]
    return tuple(FormerPayer(own[-1]["name"], own[-1]["until"]) for own in spans[:-1] if any(one["used"] for one in own))
