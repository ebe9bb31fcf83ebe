"""SQL of mandates: a family has one in force, and those that ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal
from uuid import UUID

from chassis.tx import Tx
from chassis.vault import SubjectKey
from contracts.billing import MandateOrigin, MandateStatus
from services.billing.domain.amendment import NamedCreditor
from services.billing.domain.mandate import LAPSE_MONTHS, lapses_on
from services.billing.store.regies import DEBITED

TABLE = "sepa_mandate"
COLUMNS = (
    "mandate_id, family_id, reference, version, status, origin, single, closing, signed_on, place, signed_by_name, last_collected_on,"
    " ended_on, ended_reason, creditor_name, ics, used_before"
)

LAPSES_ON = f"(coalesce(mandate.last_collected_on, mandate.signed_on) + interval '{LAPSE_MONTHS} months')"
"""The day from which a `mandate` no longer holds, if nothing is collected before."""

TO_SIGN = f"""(
    exists (
        select from bank_account as known where known.family_id = {{family}} and known.direct_debit and not exists (
            select from sepa_mandate as signed where signed.family_id = {{family}} and (signed.status = 'active' or not exists (
                select from bank_request as wish where wish.family_id = {{family}} and wish.status = 'accepted' and wish.direct_debit
                    and (wish.decided_at at time zone 'Europe/Paris')::date >= signed.ended_on
            ))
        )
    ) and exists (select from creditor) and {DEBITED}
)"""  # noqa: S608 - constants only
"""Whether a family wishes to be debited where mandates are offered, and has had none since: whose mandate staff or the bank ended is not
asked again before it says its wish again."""


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


async def to_sign(tx: Tx, family_id: UUID) -> bool:
    """Tell whether a family wishes to be debited and has yet to sign a mandate, which it can."""
    found: bool = await tx.fetchval(f"select {TO_SIGN.format(family='$1')}", family_id)
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


async def insert(tx: Tx, mandate: Mandate, iban: str) -> bool:
    """Enter a mandate for an account; tells whether its reference was free, of other families' mandates as well, which no family sees."""
    key = await tx.vault.key(tx, mandate.family_id)
    inserted = await tx.fetchval(
        "insert into sepa_mandate (mandate_id, family_id, reference, version, status, origin, single, signed_on, place, signed_by_name,"
        " iban, created_at, created_by, creditor_name, ics, last_collected_on, used_before)"
        " values ($1, $2, $3, 1, 'active', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"
        " on conflict (reference) where not reference_freed do nothing returning true",
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
    return inserted is not None


async def is_in_force(tx: Tx, reference: str) -> bool:
    """Tell whether a mandate in force has this reference."""
    found: bool = await tx.fetchval("select exists (select from sepa_mandate where reference = $1 and status = 'active')", reference)
    return found


async def free_reference(tx: Tx, reference: str) -> None:
    """Let a reference be given again that only a paper bears which ended before any bank was told of it by a file of the town's."""
    await tx.execute(
        "update sepa_mandate as m set reference_freed = true"
        " where reference = $1 and not reference_freed and status <> 'active' and origin = 'paper'"
        " and not exists (select from debit where debit.mandate_id = m.mandate_id and debit.status in ('collected', 'rejected'))",
        reference,
    )


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
    """List the mandates in force that were unused for so long that they hold no more."""
    rows = await tx.fetch(
        f"select mandate_id from sepa_mandate as mandate where status = 'active' and {LAPSES_ON} <= $1::date",  # noqa: S608 - constants only
        today,
    )
    return [row["mandate_id"] for row in rows]


async def collected(tx: Tx, ids: Sequence[UUID], due_on: date) -> list[Mandate]:
    """Note when something is collected under each mandate; returns those that have served for the last time by it."""
    rows = await tx.fetch(
        "update sepa_mandate set last_collected_on = $2, version = version + 1,"  # noqa: S608 - our own columns
        " status = case when single or closing then 'used' else status end,"
        f" ended_on = case when single or closing then $2::date end where mandate_id = any($1) returning {COLUMNS}",
        list(ids),
        due_on,
    )
    return [mandate for mandate in (Mandate(**row) for row in rows) if mandate.status == "used"]


async def accounts_used_before(tx: Tx, ids: Sequence[UUID], keys: Mapping[UUID, SubjectKey]) -> dict[UUID, str]:
    """Tell from which account the former program collected, under those mandates by which it did: that for which they were entered."""
    rows = await tx.fetch("select mandate_id, family_id, iban from sepa_mandate where mandate_id = any($1) and used_before", list(ids))
    return {
        row["mandate_id"]: keys[row["family_id"]].open_text(row["iban"], _place(row["mandate_id"]))
        for row in rows
        if row["family_id"] in keys
    }


def _place(mandate_id: UUID) -> str:
    return f"{TABLE}:iban:{mandate_id}"
