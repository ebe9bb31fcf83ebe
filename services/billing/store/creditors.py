"""The creditor of direct debits; its account sealed under a key of its own."""

from uuid import UUID

from chassis.ids import new_id
from chassis.tx import Tx
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
