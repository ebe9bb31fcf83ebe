"""Colleagues who left: where they were warned goes when their account is closed, what they signed in with some months later."""

from chassis.retention import Rule, months
from chassis.tx import Tx
from services.identity.store import second_factors, staff
from services.identity.usecases.staff_warnings import saved_event

CREDENTIALS_MONTHS = 6
"""How long somebody who comes back, or whose account was closed by mistake, finds their password and telephone as they were."""

TOGETHER = 200


async def _addresses(tx: Tx) -> int:
    """Empty the addresses of accounts closed before closing did so, or by a process of the former release during an upgrade."""
    left = await staff.leave_addresses(tx, TOGETHER)
    for account in left:
        await tx.emit(saved_event(tx, account))
    return len(left)


async def _credentials(tx: Tx) -> int:
    """Forget password, second factor and recovery codes together: a password alone would let whoever knows it enrol a telephone."""
    left = await staff.forget_passwords(tx, tx.now - months(CREDENTIALS_MONTHS), TOGETHER)
    await second_factors.forget(tx, left)
    await tx.vault.forget(tx, left)
    return len(left)


RULES = (
    Rule("identity.staff_addresses", "jusqu'à la fermeture du compte", _addresses),
    Rule("identity.staff_credentials", f"{CREDENTIALS_MONTHS} mois après la fermeture du compte", _credentials),
)
