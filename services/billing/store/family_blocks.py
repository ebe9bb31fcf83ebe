"""SQL of families that may book no new days until they have paid; whoever changes one has the turn of the daily jobs."""

from collections.abc import Sequence
from uuid import UUID

from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.billing import FamilyBlockChanged
from services.billing.store.households import DEBTOR as WHO_OWES

TOLD = "family_id, version, blocked, contact, changed_at"
POSTED_AT = "(select posted_at from ledger_operation as posted where posted.operation_id = reminded.invoice_id)"
DEBTOR = WHO_OWES.format(family="reminded.family_id", moment=POSTED_AT)


async def block(tx: Tx, families: Sequence[UUID], contact: str) -> list[FamilyBlockChanged]:
    """Block families that are not; returns what is to be told."""
    rows = await tx.fetch(
        "insert into family_block as known (family_id, version, blocked, contact, changed_at)"  # noqa: S608
        " select family_id, 1, true, $2, $3 from unnest($1::uuid[]) as one (family_id)"
        " on conflict (family_id) do update set version = known.version + 1, blocked = true, contact = excluded.contact,"
        f" changed_at = excluded.changed_at where not known.blocked returning {TOLD}",
        list(families),
        contact,
        tx.now,
    )
    return [FamilyBlockChanged(**row) for row in rows]


async def lift(tx: Tx) -> list[FamilyBlockChanged]:
    """Lift the blocks of families that have paid what blocked them, or that get no reminders (of it); returns what is to be told.

    What was billed to an adult who left since keeps nobody who stayed from booking.

    Each invoice is looked up (`limit 1`), as this is asked every second while anybody is blocked: joined, the whole ledger was read.
    """
    rows = await tx.fetch(
        f"""
        update family_block as b set blocked = false, version = version + 1, changed_at = $1
        where b.blocked and (
            not exists (
                select from reminded join reminder using (reminder_id)
                cross join lateral (
                    select open_cents from account_operation where operation_id = reminded.invoice_id limit 1
                ) as invoice
                left join {DEBTOR} as debtor on true
                where reminded.family_id = b.family_id and reminder.blocks and invoice.open_cents > 0 and debtor.gone is not true
                    and not exists (select from reminder_exclusion as left_out where left_out.invoice_id = reminded.invoice_id)
            )
            or exists (select from reminder_pause as p where p.family_id = b.family_id and (p.until is null or p.until >= $2))
        )
        returning {TOLD}
        """,  # noqa: S608 - our own columns
        tx.now,
        paris_date(tx.now),
    )
    return [FamilyBlockChanged(**row) for row in rows]


async def any_blocked(tx: Tx) -> bool:
    """Tell whether any family is blocked."""
    found: bool = await tx.fetchval("select exists (select from family_block where blocked)")
    return found


async def told_after(tx: Tx, family_id: UUID, *, limit: int) -> list[FamilyBlockChanged]:
    """List the blocks, lifted or not, of the families after one of them."""
    rows = await tx.fetch(
        f"select {TOLD} from family_block where family_id > $1 order by family_id limit $2",  # noqa: S608 - our own columns
        family_id,
        limit,
    )
    return [FamilyBlockChanged(**row) for row in rows]
