"""Erasing a family from a service (droit à l'effacement): its rows, its keys, and what waited to be told or done about it.

Rows go table by table, in the order that foreign keys allow, in every table that the catalogue says to hold any (chassis/holdings.py):
what stays is named with its reason in the service's `Privacy.kept`. Then the subjects' keys go, and with them what backups still hold.
"""

from collections.abc import Collection
from uuid import UUID

from chassis import holdings
from chassis.holdings import OWNERS, Privacy
from chassis.tx import Tx

KEPT = {"audit_entry": "who did what, without values: kept for its own time, twelve months at most"}
"""Tables of every service that an erasure leaves, with the reason."""

ACTION = "family_data.erased"


async def erase(tx: Tx, family_id: UUID, privacy: Privacy) -> dict[str, int]:
    """Erase a family in one transaction; returns how many rows of each table went. Erasing it again changes nothing."""
    if privacy.first is not None:
        await privacy.first(tx, family_id)
    held = await holdings.of_service(tx, privacy)
    people = await _people(tx, family_id, held)
    gone: dict[str, int] = {}
    for one in held:
        if one.table in KEPT or one.table in privacy.kept:
            continue
        statement = privacy.erased_by.get(one.table, f"delete from {one.table} where {one.where}")  # noqa: S608 - names of the catalogue
        gone[one.table] = await tx.execute(statement, family_id)
    await tx.execute("delete from subject_key where subject_id = any($1)", people)
    await _forget_what_waits(tx, people)
    known = await tx.execute("insert into erased_family (family_id, erased_at) values ($1, $2) on conflict do nothing", family_id, tx.now)
    if known:
        tx.audit(ACTION, family_id=family_id)
    return gone


async def is_erased(tx: Tx, family_id: UUID) -> bool:
    """Tell whether a family was erased: what is told of it afterwards must bring nothing back."""
    found: bool = await tx.fetchval("select exists (select from erased_family where family_id = $1)", family_id)
    return found


async def erased_of(tx: Tx, family_ids: Collection[UUID]) -> frozenset[UUID]:
    """Tell which of some families were erased."""
    rows = await tx.fetch("select family_id from erased_family where family_id = any($1)", list(family_ids))
    return frozenset(row["family_id"] for row in rows)


async def _people(tx: Tx, family_id: UUID, held: tuple[holdings.Holding, ...]) -> list[UUID]:
    """List the family, its adults, children and accounts, while their rows are still there."""
    found = {family_id}
    for one in held:
        if one.key in OWNERS:
            rows = await tx.fetch(f"select {one.key} as id from {one.table} where {one.where}", family_id)  # noqa: S608 - names of the catalogue
            found |= {row["id"] for row in rows}
    return sorted(found)


async def _forget_what_waits(tx: Tx, people: list[UUID]) -> None:
    """Take the family out of events not yet told, work not yet done, parked events and answers kept for repetitions.

    Work that goes through a whole town says under `after` whom it came to last: it is about everybody, and goes on.
    """
    like = [f"%{one}%" for one in people]
    await tx.execute("delete from outbox where payload like any($1)", like)
    await tx.execute("delete from work where (payload - 'after')::text like any($1)", like)
    await tx.execute("delete from dead_event where payload like any($1)", like)
    ids = [str(one) for one in people]
    for table in ("idempotency", "spent_key"):
        await tx.execute(f"delete from {table} where caller = any($1)", ids)  # noqa: S608 - two names
    named = "exists (select from unnest($1::text[]) as one (id) where strpos(answer, one.id) > 0)"  # quicker than patterns
    await tx.execute(f"delete from idempotency where {named}", ids)  # noqa: S608 - our own words; a week's, older ones have no answer
