"""Family accounts unused for two years: their owners are told a month before, then the accounts are closed."""

from collections.abc import Sequence
from datetime import timedelta

from chassis.clock import paris_date
from chassis.retention import Rule, months
from chassis.tx import Tx
from contracts.identity import AccountInactive
from services.identity.store import inactive
from services.identity.usecases.guardian_accounts import close

NOTICE = timedelta(days=30)
TOGETHER = 200


def rules(unused_months: int) -> Sequence[Rule]:
    """Make the two rules; `unused_months` is after how long without a sign-in an account is closed.

    An account that the town hall opened again, or whose owner it wrote a letter, has as long again: whoever was just written to may come.
    """

    async def warn(tx: Tx) -> int:
        """Tell the owners of accounts that will be closed in a month."""
        warned = await inactive.warn(tx, tx.now - months(unused_months) + NOTICE, TOGETHER)
        for account in warned:
            await tx.emit(
                AccountInactive(
                    account_id=account.account_id,
                    family_id=account.family_id,
                    guardian_id=account.guardian_id,
                    version=account.version,
                    warned_at=tx.now,
                    closes_on=paris_date(tx.now + NOTICE),
                )
            )
        return len(warned)

    async def close_unused(tx: Tx) -> int:
        """Close the accounts whose owners were told a month ago and did not come back."""
        unused = await inactive.to_close(tx, tx.now - months(unused_months), tx.now - NOTICE, TOGETHER)
        for account_id in unused:
            await close(tx, account_id)
        return len(unused)

    kept = f"{unused_months} mois sans connexion ni lettre de la mairie"
    return (Rule("identity.warned", f"un mois avant {kept}", warn), Rule("identity.closed", kept, close_unused))
