"""Adults who left their household: their account is closed at once, or by a rule each day where that was missed, and goes months later."""

from datetime import timedelta

from chassis.retention import Rule, months
from chassis.tx import Tx
from contracts.family import AdultLeft
from services.identity.store import former_adults
from services.identity.usecases.guardian_accounts import close

SURELY_LEFT = timedelta(days=1)
"""An account may be opened before the record that names its owner is known here: so long it is taken at the caller's word."""
KEPT_MONTHS = 6
"""How long an account of who left tells, closed, that there was one and when it last served."""
TOGETHER = 200


async def close_account(tx: Tx, event: AdultLeft) -> None:
    """Close the account of an adult who left; their open sessions end with it."""
    account_id = await former_adults.account_of(tx, event.guardian_id)
    if account_id is not None:
        await close(tx, account_id)


async def _close(tx: Tx) -> int:
    """Close accounts of adults who are of no known household: who left while a process of the former release heard of it."""
    left = await former_adults.open_accounts(tx, tx.now - SURELY_LEFT, TOGETHER)
    for account_id in left:
        await close(tx, account_id)
    return len(left)


async def _erase(tx: Tx) -> int:
    """Erase accounts closed long ago whose owner is of no known household: nobody can open them again."""
    gone = await former_adults.closed_accounts(tx, tx.now - months(KEPT_MONTHS), TOGETHER)
    await former_adults.erase(tx, gone)
    return len(gone)


RULES = (
    Rule("identity.former_adults", "jusqu'au départ du foyer", _close),
    Rule("identity.former_accounts", f"{KEPT_MONTHS} mois après la fermeture du compte", _erase),
)
