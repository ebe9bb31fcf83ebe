"""SQL of mandates: a family has one in force, and those that ended."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal
from uuid import UUID

from chassis.tx import Tx
from chassis.vault import SubjectKey
from contracts.billing import MandateOrigin, MandateStatus
from services.billing.domain.amendment import NamedCreditor
from services.billing.domain.mandate import lapses_on
from services.billing.store.regies import DEBITED

TABLE = "sepa_mandate"
COLUMNS = (
    "mandate_id, family_id, reference, version, status, origin, single, closing, signed_on, place, signed_by_name, last_collected_on,"
    " ended_on, ended_reason, creditor_name, ics, used_before"
)


@dataclass(frozen=True, slots=True)
class Mandate:
    """A mandate as it is stored, but for the account; the creditor is the one it named when it was signed, empty for that of now."""

    mandate_id: UUID
    family_id: UUID
    reference: str
    version: int
    status: MandateStatus
    origin: MandateOrigin
    single: bool
    closing: bool
    signed_on: date
    place: str
    signed_by_name: str = field(repr=False)
    last_collected_on: date | None = None
    ended_on: date | None = None
    ended_reason: str = ""
    creditor_name: str = ""
    ics: str = ""
    used_before: bool = False

    @property
    def lapses_on(self) -> date:
        """The day from which it no longer holds, if nothing is collected before."""
        return lapses_on(self.signed_on, self.last_collected_on)


async def of_family(tx: Tx, family_id: UUID) -> list[Mandate]:
    """List the mandates of a family, the last first."""
    rows = await tx.fetch(
        f"select {COLUMNS} from sepa_mandate where family_id = $1 order by created_at desc, mandate_id desc",  # noqa: S608 - our own columns
        family_id,
    )
    return [Mandate(**row) for row in rows]


async def standing(tx: Tx, family_id: UUID) -> Literal["none", "offered", "signed"]:
    """Tell whether the town collects by direct debit for a regie, and whether a mandate of the family holds."""
    found: Literal["none", "offered", "signed"] = await tx.fetchval(
        f"select case when not {DEBITED} then 'none'"  # noqa: S608 - constants only
        " when exists (select from sepa_mandate where family_id = $1 and status = 'active') then 'signed'"
        " when exists (select from creditor) then 'offered' else 'none' end",
        family_id,
    )
    return found


async def signed_on(tx: Tx, families: Sequence[UUID]) -> dict[UUID, date]:
    """Tell when the families that have a mandate in force signed it."""
    rows = await tx.fetch("select family_id, signed_on from sepa_mandate where family_id = any($1) and status = 'active'", list(families))
    return {row["family_id"]: row["signed_on"] for row in rows}


async def lock(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, Mandate]:
    """Have mandates alone until the end of the transaction, in the order of their ids."""
    rows = await tx.fetch(
        f"select {COLUMNS} from sepa_mandate where mandate_id = any($1) order by mandate_id for no key update",  # noqa: S608 - our own columns
        list(ids),
    )
    return {row["mandate_id"]: Mandate(**row) for row in rows}


async def insert(tx: Tx, mandate: Mandate, iban: str) -> None:
    """Enter a mandate for an account."""
    key = await tx.vault.key(tx, mandate.family_id)
    await tx.execute(
        "insert into sepa_mandate (mandate_id, family_id, reference, version, status, origin, single, signed_on, place, signed_by_name,"
        " iban, created_at, created_by, creditor_name, ics, last_collected_on, used_before)"
        " values ($1, $2, $3, 1, 'active', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        mandate.mandate_id,
        mandate.family_id,
        mandate.reference,
        mandate.origin,
        mandate.single,
        mandate.signed_on,
        mandate.place,
        mandate.signed_by_name,
        key.seal_text(iban, _place(mandate.mandate_id)),
        tx.now,
        tx.actor.account_id,
        mandate.creditor_name,
        mandate.ics,
        mandate.last_collected_on,
        mandate.used_before,
    )


async def is_taken(tx: Tx, reference: str) -> bool:
    """Tell whether a mandate has this reference, in force or ended: it is never given twice."""
    found: bool = await tx.fetchval("select exists (select from sepa_mandate where reference = $1)", reference)
    return found


async def in_force(tx: Tx) -> int:
    """Count the mandates in force."""
    found: int = await tx.fetchval("select count(*) from sepa_mandate where status = 'active'")
    return found


async def name_creditor(tx: Tx, creditor: NamedCreditor) -> None:
    """Write down whom the mandates name that named whoever collects now, before another does."""
    await tx.execute("update sepa_mandate set creditor_name = $1, ics = $2 where ics = ''", creditor.name, creditor.ics)


async def close_after_next(tx: Tx, mandate_id: UUID, reason: str) -> None:
    """Note that the next collection under a mandate is the last."""
    await tx.execute(
        "update sepa_mandate set closing = true, ended_reason = $2, version = version + 1 where mandate_id = $1", mandate_id, reason
    )


async def end(tx: Tx, ids: Sequence[UUID], status: MandateStatus, day: date, reason: str = "") -> list[Mandate]:
    """End mandates in force; collections that were announced under them are left out."""
    rows = await tx.fetch(
        "update sepa_mandate set status = $2, ended_on = $3, ended_reason = case when $4 = '' then ended_reason else $4 end,"  # noqa: S608
        f" version = version + 1 where mandate_id = any($1) and status = 'active' returning {COLUMNS}",
        list(ids),
        status,
        day,
        reason,
    )
    await tx.execute(
        "update debit set status = 'left_out', reason = 'Mandat terminé' where mandate_id = any($1) and status = 'announced'",
        [row["mandate_id"] for row in rows],
    )
    return [Mandate(**row) for row in rows]


async def lapsed(tx: Tx, today: date) -> list[UUID]:
    """List the mandates in force that were not used for 36 months."""
    rows = await tx.fetch(
        "select mandate_id from sepa_mandate where status = 'active'"
        " and coalesce(last_collected_on, signed_on) + interval '36 months' <= $1::date",
        today,
    )
    return [row["mandate_id"] for row in rows]


async def collected(tx: Tx, accounts: Sequence[tuple[UUID, str, SubjectKey]], due_on: date) -> list[Mandate]:
    """Note the account that was debited under each mandate, and when; returns those that have served for the last time by it."""
    rows = await tx.fetch(
        "update sepa_mandate as m set iban = one.account, last_collected_on = $3, version = version + 1,"  # noqa: S608 - our own columns
        " status = case when m.single or m.closing then 'used' else m.status end,"
        " ended_on = case when m.single or m.closing then $3::date end"
        " from unnest($1::uuid[], $2::bytea[]) as one (under, account) where m.mandate_id = one.under"
        f" returning {COLUMNS}",
        [mandate_id for mandate_id, _, _ in accounts],
        [key.seal_text(iban, _place(mandate_id)) for mandate_id, iban, key in accounts],
        due_on,
    )
    return [mandate for mandate in (Mandate(**row) for row in rows) if mandate.status == "used"]


async def accounts(tx: Tx, ids: Sequence[UUID], keys: dict[UUID, SubjectKey]) -> dict[UUID, str]:
    """Tell for which account each mandate was signed, or last used."""
    rows = await tx.fetch("select mandate_id, family_id, iban from sepa_mandate where mandate_id = any($1)", list(ids))
    return {
        row["mandate_id"]: keys[row["family_id"]].open_text(row["iban"], _place(row["mandate_id"]))
        for row in rows
        if row["family_id"] in keys
    }


def _place(mandate_id: UUID) -> str:
    return f"{TABLE}:iban:{mandate_id}"
