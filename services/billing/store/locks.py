"""Who may price what at the same time; every lock is let go at the end of the transaction.

- *Price list* of an activity: whoever prices its days shares it, whoever changes its tariffs has it alone. So a day is
  priced by the new tariff, or is there to be found when the activity is priced again.
- *Account* of a family: had alone by whoever changes its charges, quotients and estimates. So an estimate is the sum of
  its charges. Only the projection, of which there is one, waits for an account while it holds another.
- *Bank details* of a family: had alone by whoever changes them, so that accepted requests are written one over the other.
"""

from collections.abc import Sequence
from datetime import date
from itertools import compress, takewhile
from uuid import UUID

from chassis.tx import Tx

# The first argument of the locks below: 1 for price lists, 2 for accounts, 3 for bank details.


async def to_change_tariffs(tx: Tx, activity_id: UUID) -> None:
    """Have the price list of an activity alone."""
    await tx.execute("select pg_advisory_xact_lock(1, hashtext($1::uuid::text))", activity_id)


async def to_price_month(tx: Tx, *, activity_id: UUID, family_id: UUID, enrolment_id: UUID, month: date) -> bool:
    """Share the price list, and have the account of the family that pays the month and of the one that paid it before.

    Returns whether the town has tariffs told by rules; days priced before such a tariff is seen are priced again after it.
    """
    ruled: bool = await tx.fetchval(
        "select exists (select from tariff where rules is not null) as ruled,"
        " pg_advisory_xact_lock_shared(1, hashtext($1::uuid::text)), count(pg_advisory_xact_lock(2, hashtext(family_id::text)))"
        " from (select $2::uuid as family_id"
        " union select family_id from enrolment_month where enrolment_id = $3 and month = $4) as payer",
        activity_id,
        family_id,
        enrolment_id,
        month,
    )
    return ruled


async def to_price_account(tx: Tx, family_id: UUID) -> None:
    """Have the account of a family."""
    await tx.execute("select pg_advisory_xact_lock(2, hashtext($1::uuid::text))", family_id)


async def to_price_accounts(tx: Tx, families: Sequence[UUID]) -> list[UUID]:
    """Have the accounts of the first of these families: wait for one, then take those that follow up to the first that is busy.

    Waiting for one while holding another could wait for ever, as the projection takes accounts in the order of events.
    """
    await to_price_account(tx, families[0])
    rows = await tx.fetch(
        "select pg_try_advisory_xact_lock(2, hashtext(family_id::text)) as taken"
        " from unnest($1::uuid[]) with ordinality as asked (family_id, place) order by place",
        families,
    )
    return list(compress(families, takewhile(bool, (row["taken"] for row in rows))))


async def to_change_bank_account(tx: Tx, family_id: UUID) -> None:
    """Have the bank details of a family, whether it has given any or not."""
    await tx.execute("select pg_advisory_xact_lock(3, hashtext($1::uuid::text))", family_id)
