"""Count attempts before they are checked, and make them wait after they failed, whether the account exists or not."""

from chassis.tx import Tx
from contracts.identity import AccountLocked
from services.identity.domain import fingerprints
from services.identity.domain.identifiers import identifier_key
from services.identity.domain.throttle import Attempts, slow_down
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


async def forget_attempts(tx: Tx, parts: Parts, account: Account) -> None:
    """Let the owner of an account try again at once, whatever was typed before."""
    for attempt in attempts_of(parts, account):
        await attempts.clear(tx, attempt)


async def count_attempt(tx: Tx, attempt_key: bytes, account: Account | None = None) -> Attempts:
    """Count one attempt as wrong until it proves right; the caller commits this, then has it checked (`Attempts.check`) and goes on.

    The account's row is locked before the attempts', as everywhere, so that nobody waits for each other.
    """
    if account is not None:
        await accounts.hold(tx, account.account_id)
    counted = await attempts.count(tx, attempt_key)
    if account is not None and counted.locks_unseen:
        await _tell_lock(tx, account, counted)
    return counted


async def fail_attempt(tx: Tx, attempt_key: bytes, counted: Attempts, account: Account | None = None) -> Attempts:
    """Start the wait of a wrong password; tells when that locks an account."""
    failed = counted.failed(tx.now)
    if account is not None and failed.locked:
        await _tell_lock(tx, account, failed)
    await attempts.delay(tx, attempt_key, failed)
    return failed


async def forgive_attempts(tx: Tx, attempt_key: bytes, counted: Attempts) -> None:
    """Forget the attempts once one was right, unless others that were made meanwhile have locked the account: then it comes too late."""
    known = await attempts.clear(tx, attempt_key)
    if known is not None and known.locked and known.failures > counted.failures:
        raise slow_down(known.retry_at - tx.now)


async def _tell_lock(tx: Tx, account: Account, attempts_made: Attempts) -> None:
    await tx.emit(
        AccountLocked(
            account_id=account.account_id,
            kind=account.kind,
            family_id=account.family_id,
            guardian_id=account.guardian_id,
            until=attempts_made.retry_at,
            version=await accounts.lock_until(tx, account.account_id, attempts_made.retry_at),
        )
    )
