"""SQL of families' bank details."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.tx import Tx
from chassis.vault import SubjectKey
from contracts.billing import BankAccountChanged
from services.billing.domain.bank_change import SECRET, Details
from services.billing.store import sealed

TABLE = "bank_account"


@dataclass(frozen=True, slots=True)
class BankAccount:
    """The bank details of a family, opened; `version` counts their changes."""

    family_id: UUID
    version: int
    details: Details
    changed_at: datetime


async def find(tx: Tx, family_id: UUID) -> BankAccount | None:
    """Read the bank details of a family; None when it has given none."""
    row = await tx.fetchrow(
        "select family_id, version, holder, iban, bic, direct_debit, changed_at from bank_account where family_id = $1", family_id
    )
    if row is None:
        return None
    key = (await tx.vault.keys(tx, [family_id])).get(family_id)
    secret = sealed.opened(key, {name: row[name] for name in SECRET}, TABLE, family_id)
    return BankAccount(family_id, row["version"], Details(**secret, direct_debit=row["direct_debit"]), row["changed_at"])


async def is_given(tx: Tx, family_id: UUID) -> bool:
    """Tell whether a family has given bank details, without opening them."""
    given: bool = await tx.fetchval("select exists (select from bank_account where family_id = $1)", family_id)
    return given


async def find_many(tx: Tx, families: Sequence[UUID]) -> tuple[dict[UUID, Details], dict[UUID, SubjectKey]]:
    """Read the bank details of families, with the keys that opened them."""
    rows = await tx.fetch("select family_id, holder, iban, bic, direct_debit from bank_account where family_id = any($1)", list(families))
    keys = await tx.vault.keys(tx, [row["family_id"] for row in rows])
    found = {
        row["family_id"]: Details(
            **sealed.opened(keys.get(row["family_id"]), {name: row[name] for name in SECRET}, TABLE, row["family_id"]),
            direct_debit=row["direct_debit"],
        )
        for row in rows
    }
    return {family_id: one for family_id, one in found.items() if one.iban}, keys


async def put(tx: Tx, family_id: UUID, details: Details) -> int:
    """Write the bank details of a family; returns their version."""
    columns = sealed.seal(await tx.vault.key(tx, family_id), details, TABLE, family_id)
    version: int = await tx.fetchval(
        "insert into bank_account as known (family_id, version, holder, iban, bic, direct_debit, changed_at)"
        " values ($1, 1, $2, $3, $4, $5, $6) on conflict (family_id) do update set version = known.version + 1,"
        " holder = excluded.holder, iban = excluded.iban, bic = excluded.bic, direct_debit = excluded.direct_debit,"
        " changed_at = excluded.changed_at returning version",
        family_id,
        columns["holder"],
        columns["iban"],
        columns["bic"],
        details.direct_debit,
        tx.now,
    )
    return version


async def wish_no_debit(tx: Tx, family_id: UUID) -> None:
    """Forget that a family wished to be debited; the account itself, which is what its version counts, stays as it is."""
    await tx.execute("update bank_account set direct_debit = false where family_id = $1 and direct_debit", family_id)


async def told_after(tx: Tx, family_id: UUID, *, limit: int) -> list[BankAccountChanged]:
    """List the families with bank details after one of them, as they are told: without any value."""
    rows = await tx.fetch(
        "select family_id, version, changed_at from bank_account where family_id > $1 order by family_id limit $2", family_id, limit
    )
    return [BankAccountChanged(**row, fields=()) for row in rows]
