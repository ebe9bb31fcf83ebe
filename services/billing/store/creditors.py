"""The creditor of direct debits; its account sealed under a key of its own."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from uuid import UUID

from chassis.ids import new_id
from chassis.tx import Tx
from chassis.vault import SubjectKey
from services.billing.domain.amendment import NamedCreditor
from services.billing.domain.pain008 import Address, Creditor

TABLE = "creditor"


async def find(tx: Tx) -> tuple[Creditor, bool, int] | None:
    """Read the creditor, whether it tells the till to the bank, and the days of notice; None while none is entered."""
    row = await tx.fetchrow(
        "select creditor_id, name, ics, iban, bic, street, building, postal_code, city, country, ultimate, notice_days from creditor"
    )
    if row is None:
        return None
    creditor_id: UUID = row["creditor_id"]
    key = (await tx.vault.keys(tx, [creditor_id]))[creditor_id]
    address = Address(row["street"], row["building"], row["postal_code"], row["city"], row["country"])
    iban, bic = (key.open_text(row[name], f"{TABLE}:{name}:{creditor_id}") for name in ("iban", "bic"))
    return Creditor(row["name"], row["ics"], iban, bic, address), row["ultimate"], row["notice_days"]


async def key(tx: Tx) -> SubjectKey:
    """Find the key under which the creditor that is entered is sealed."""
    creditor_id: UUID = await tx.fetchval("select creditor_id from creditor")
    return (await tx.vault.keys(tx, [creditor_id]))[creditor_id]


def written(creditor: Creditor) -> str:
    """Write a whole creditor, to be sealed."""
    return json.dumps(asdict(creditor))


def read(kept: str) -> Creditor:
    """Read a creditor that was written whole."""
    found = json.loads(kept)
    return Creditor(**{**found, "address": Address(**found["address"])})


async def keep(tx: Tx, batch_id: UUID, creditor: Creditor) -> None:
    """Keep who collects by a file that is made: it is written again the same, whoever collects later."""
    own = await key(tx)
    await tx.execute(
        "update debit_batch set creditor_name = $2, ics = $3, creditor = $4 where batch_id = $1",
        batch_id,
        creditor.name,
        creditor.ics,
        own.seal_text(written(creditor), _place(batch_id)),
    )


async def of_batch(tx: Tx, batch_id: UUID) -> Creditor | None:
    """Read who collected by a file; None of a file of before, while nobody else was entered since."""
    row = await tx.fetchrow("select creditor_id, batch.creditor from creditor, debit_batch as batch where batch_id = $1", batch_id)
    if row is None or row["creditor"] is None:
        return None
    key = (await tx.vault.keys(tx, [row["creditor_id"]]))[row["creditor_id"]]
    return read(key.open_text(row["creditor"], _place(batch_id)))


async def unkept(tx: Tx) -> list[tuple[UUID, str]]:
    """List the files of before that keep no creditor, each with the name of its regie."""
    rows = await tx.fetch(
        "select batch_id, regie.name as regie_name from debit_batch as batch join regie on regie.code = batch.regie"
        " where status = 'made' and creditor is null order by batch_id for no key update of batch"
    )
    return [(row["batch_id"], row["regie_name"]) for row in rows]


async def last_named(tx: Tx, mandates: Sequence[UUID]) -> dict[UUID, NamedCreditor]:
    """Tell for whom something was last collected under each mandate, rejects apart."""
    rows = await tx.fetch(
        "select distinct on (debit.mandate_id) debit.mandate_id, batch.creditor_name as name, batch.ics"
        " from debit join debit_batch as batch using (batch_id) where debit.mandate_id = any($1) and debit.status = 'collected'"
        " order by debit.mandate_id, batch.made_at desc",
        list(mandates),
    )
    return {row["mandate_id"]: NamedCreditor(row["name"], row["ics"]) for row in rows}


async def lock(tx: Tx) -> None:
    """Have the creditor alone until the end of the transaction."""
    await tx.execute("select from creditor for update")


async def put(tx: Tx, creditor: Creditor, *, ultimate: bool, notice_days: int) -> None:
    """Write the creditor in the place of the one before."""
    creditor_id = await tx.fetchval("select creditor_id from creditor for update") or new_id()
    key = await tx.vault.key(tx, creditor_id)
    address = creditor.address
    await tx.execute(
        "insert into creditor (creditor_id, name, ics, iban, bic, street, building, postal_code, city, country, ultimate, notice_days)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict (only_one) do update"
        " set name = excluded.name, ics = excluded.ics, iban = excluded.iban, bic = excluded.bic, street = excluded.street,"
        " building = excluded.building, postal_code = excluded.postal_code, city = excluded.city, country = excluded.country,"
        " ultimate = excluded.ultimate, notice_days = excluded.notice_days",
        creditor_id,
        creditor.name,
        creditor.ics,
        key.seal_text(creditor.iban, f"{TABLE}:iban:{creditor_id}"),
        key.seal_text(creditor.bic, f"{TABLE}:bic:{creditor_id}"),
        address.street,
        address.building,
        address.postal_code,
        address.city,
        address.country,
        ultimate,
        notice_days,
    )


def _place(batch_id: UUID) -> str:
    return f"debit_batch:creditor:{batch_id}"
