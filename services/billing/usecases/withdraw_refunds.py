"""Withdraw refunds that were asked for, and that no credit covers any more: nobody could confirm them."""

from collections.abc import Collection
from uuid import UUID

from chassis.tx import Tx
from services.billing.store import ledger, refunds, regies

TOO_LITTLE = "le crédit de la famille ne suffit plus"


async def withdraw_uncovered(tx: Tx, regie: str, families: Collection[UUID], because: str) -> int:
    """Withdraw the transfers that families' credits no longer cover, each whole; tells what they came to. The regie is locked.

    What was asked for first is kept first. Whoever wants the rest of a credit given back asks for that anew.
    """
    accounts = await ledger.open_operations(tx, regie, list(families))
    left = {one.family_id: sum(credit.cents for credit in one.credits) for one in accounts}
    withdrawn = 0
    for asked in await refunds.asked_transfers(tx, regie, families):
        if asked.cents <= left.get(asked.family_id, 0):
            left[asked.family_id] -= asked.cents
            continue
        await refunds.decide(tx, asked.refund_id, "withdrawn", because)
        tx.audit("billing.withdraw_refund.not_covered", family_id=asked.family_id, about_id=asked.refund_id)
        withdrawn += asked.cents
    return withdrawn


async def withdraw_left(tx: Tx) -> None:
    """Withdraw what a process of the release before left asked for, without a credit for it."""
    for regie, families in (await refunds.families_that_wait(tx)).items():
        await regies.lock(tx, regie)
        await withdraw_uncovered(tx, regie, families, f"{TOO_LITTLE.capitalize()}.")
