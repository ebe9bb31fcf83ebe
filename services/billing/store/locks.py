"""Who may price what at the same time; every lock is let go at the end of the transaction.

- *Price list* of an activity: whoever prices its days shares it, whoever changes its tariffs has it alone. So a day is
  priced by the new tariff, or is there to be found when the activity is priced again.
- *Account* of a family: had alone by whoever changes its charges, quotients and estimates. So an estimate is the sum of
  its charges. Only the projection, of which there is one, waits for an account while it holds another.
- *Bank details* of a family: had alone by whoever changes them, so that accepted requests are written one over the other.
- *Daily jobs* of the town: had alone by whoever does one, so that whoever asks waits, and finds it done.
- *Refund* at the card provider: had alone by whoever judges what is told of it, so that it is put aside once.
- *Numbers* of a budget at the treasury: had alone by whoever hands over, or notes a title, of one of its régies.
- *Ids* that a caller chose for what it enters: had alone by whoever looks whether that is entered already, in whatever régie.
"""

from collections.abc import Sequence
from datetime import date
from itertools import compress, takewhile
from typing import NamedTuple
from uuid import UUID

from chassis.tx import Tx

# The first argument of the locks below: 1 for price lists, 2 for accounts, 3 for bank details, 4 for the daily jobs,
# 5 for refunds, 6 for budgets, 7 for ids that callers chose.


async def to_change_tariffs(tx: Tx, activity_id: UUID) -> None:
    """Have the price list of an activity alone."""
    await tx.execute("select pg_advisory_xact_lock(1, hashtext($1::uuid::text))", activity_id)


class MonthToPrice(NamedTuple):
    """The month of an enrolment: the activity whose price list it is priced by, and the family that pays it."""

    activity_id: UUID
    family_id: UUID
    enrolment_id: UUID
    month: date


async def to_price_months(tx: Tx, months: Sequence[MonthToPrice]) -> bool:
    """Share the price lists, and have the accounts of the families that pay the months and of those that paid them before.

    Returns whether the town has tariffs told by rules; days priced before such a tariff is seen are priced again after it.
    """
    ruled: bool = await tx.fetchval(
        """
        select
            exists (select from tariff where rules is not null) as ruled,
            (
                select count(pg_advisory_xact_lock_shared(1, list))
                from (select distinct hashtext(activity_id::text) as list from unnest($1::uuid[]) as activity_id order by 1) as asked
            ),
            (
                select count(pg_advisory_xact_lock(2, account))
                from (
                    select distinct hashtext(family_id::text) as account
                    from (
                        select unnest($2::uuid[]) as family_id
                        union all
                        select family_id from unnest($3::uuid[], $4::date[]) as priced (enrolment_id, month)
                        join enrolment_month using (enrolment_id, month)
                    ) as payer
                    order by 1
                ) as asked
            )
        """,
        *(list(column) for column in zip(*months, strict=True)),
    )
    return ruled


async def to_price_account(tx: Tx, family_id: UUID) -> None:
    """Have the account of a family."""
    await tx.execute("select pg_advisory_xact_lock(2, hashtext($1::uuid::text))", family_id)


async def to_price_every_account(tx: Tx, families: Sequence[UUID]) -> None:
    """Have the accounts of all these families, waiting for each: for the projection, of which there is one."""
    await tx.execute(
        "select pg_advisory_xact_lock(2, account)"
        " from (select distinct hashtext(family_id::text) as account from unnest($1::uuid[]) as family_id order by 1) as asked",
        families,
    )


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


async def to_do_daily_jobs(tx: Tx) -> None:
    """Have the daily jobs alone."""
    await tx.execute("select pg_advisory_xact_lock(4, 0)")


async def to_judge_refunds(tx: Tx, names: Sequence[str]) -> None:
    """Have these refunds, by the provider's names of them."""
    await tx.execute(
        "select pg_advisory_xact_lock(5, refund) from (select distinct hashtext(name) as refund from unnest($1::text[]) as name order by 1)"
        " as asked",
        names,
    )


async def to_number_titles(tx: Tx, budget: str) -> None:
    """Have the numbers of a budget at the treasury; the row of a régie is locked before, never after."""
    await tx.execute("select pg_advisory_xact_lock(6, hashtext($1))", budget)


async def to_enter(tx: Tx, chosen_id: UUID) -> None:
    """Have an id that a caller chose; the row of the régie is locked before, never after.

    Of two that use one id in two régies at once, the second finds what the first entered.
    """
    await tx.execute("select pg_advisory_xact_lock(7, hashtext($1::uuid::text))", chosen_id)
