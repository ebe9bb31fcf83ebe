"""What messaging is told so that it can warn a colleague of what happens to their account."""

from typing import Literal

from chassis.tx import Tx
from contracts.identity import SecondFactorChanged, StaffSaved
from services.identity.store import accounts
from services.identity.store.accounts import Account

How = Literal["enrolled", "moved", "reset", "codes_renewed"]


def saved_event(tx: Tx, account: Account) -> StaffSaved:
    """Tell where the holder of an account of staff is warned, and since when the account is closed, if it is."""
    return StaffSaved(
        account_id=account.account_id, email=account.email, saved_at=tx.now, closed_at=account.closed_at, version=account.version
    )


async def tell_second_factor(tx: Tx, account: Account, how: How) -> None:
    """Tell that the second factor of an account changed."""
    version = await accounts.bump(tx, account.account_id)
    await tx.emit(SecondFactorChanged(account_id=account.account_id, how=how, changed_at=tx.now, version=version))
