"""Count attempts before they are checked, and make them wait after they failed, whether the account exists or not."""

from chassis.tx import Tx
from contracts.identity import AccountLocked
from services.identity.domain import fingerprints
from services.identity.domain.identifiers import identifier_key
from services.identity.domain.throttle import Attempts
from services.identity.parts import Parts
from services.identity.store import accounts, attempts
from services.identity.store.accounts import Account

ACTIVATION, PASSWORD_CHANGE, SECOND_FACTOR = "activation", "password change", "second factor"


def attempts_of(parts: Parts, account: Account) -> list[bytes]:
    """Name everything that is counted about an account: sign-ins, codes of letters and of the telephone, changes of the password."""
    typed = identifier_key(account.identifier)
    subjects = (
        (f"sign-in {account.kind}", typed),
        (ACTIVATION, typed),
        (PASSWORD_CHANGE, str(account.account_id)),
        (SECOND_FACTOR, str(account.account_id)),
    )
    return [fingerprints.of_attempt(parts.attempts_key, purpose, subject) for purpose, subject in subjects]


async def count_attempt(tx: Tx, attempt_key: bytes) -> Attempts:
    """Count one attempt as wrong until it proves right; refuses during a wait, in which nothing is counted."""
    counted = (await attempts.lock(tx, attempt_key)).next(tx.now)
    await attempts.count(tx, attempt_key, counted)
    return counted


async def fail_attempt(tx: Tx, attempt_key: bytes, counted: Attempts, account: Account | None = None) -> Attempts:
    """Start the wait of a wrong password; tells when that locks an account.

    The account's row is locked before the attempts', as in a successful sign-in, so that the two never wait for each other.
    """
    failed = counted.failed(tx.now)
    if account is not None and failed.locked:
        await tx.emit(
            AccountLocked(
                account_id=account.account_id,
                kind=account.kind,
                family_id=account.family_id,
                guardian_id=account.guardian_id,
                until=failed.retry_at,
                version=await accounts.lock_until(tx, account.account_id, failed.retry_at),
            )
        )
    await attempts.delay(tx, attempt_key, failed)
    return failed
