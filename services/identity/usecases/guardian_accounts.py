"""What staff do about the accounts of guardians: see them, unlock, close and reopen one."""

from uuid import UUID

from chassis.logs import logger
from chassis.tx import Tx
from contracts.identity import AccountClosed, GuardianAccounts, ListGuardianAccounts
from services.identity.domain.errors import UnknownAccount
from services.identity.parts import Parts
from services.identity.store import accounts, attempts, guardians, letters, resets, sessions
from services.identity.store.accounts import Account
from services.identity.usecases.open_account import opened_event
from services.identity.usecases.sessions import tell_revoked
from services.identity.usecases.throttle import attempts_of

log = logger(__name__)


async def list_accounts(tx: Tx, asked: ListGuardianAccounts) -> GuardianAccounts:
    """List the adults of a family, or those whose account is in a state with how many are in each."""
    found = await guardians.page(tx, asked.state, asked.family_id, asked.limit)
    return GuardianAccounts(guardians=tuple(found), counts={} if asked.family_id else await guardians.counts(tx))


async def unlock(tx: Tx, parts: Parts, account_id: UUID) -> None:
    """Let a guardian try again at once, whatever was typed before."""
    account = await _known(tx, account_id)
    await accounts.unlock(tx, account_id)
    for attempt in attempts_of(parts, account):
        await attempts.clear(tx, attempt)
    tx.audit("identity.account.unlock", family_id=account.family_id, about_id=account_id)
    log.info("account_unlocked", about=str(account_id))


async def close(tx: Tx, account_id: UUID) -> None:
    """Close an account and everything that leads into it; closing it twice is no mistake."""
    if (await _known(tx, account_id)).closed_at is not None:
        return
    closed = await accounts.close(tx, account_id)
    await letters.withdraw(tx, [account_id])
    await resets.withdraw(tx, account_id)
    await tx.emit(closed_event(closed))
    await tell_revoked(tx, await sessions.revoke_others(tx, account_id, None), closed)
    tx.audit("identity.account.close", family_id=closed.family_id, about_id=account_id)
    log.info("account_closed", about=str(account_id))


async def reopen(tx: Tx, account_id: UUID) -> None:
    """Open a closed account again; opening it twice is no mistake."""
    if (await _known(tx, account_id)).closed_at is None:
        return
    opened = await accounts.reopen(tx, account_id)
    await tx.emit(opened_event(opened))
    tx.audit("identity.account.reopen", family_id=opened.family_id, about_id=account_id)
    log.info("account_reopened", about=str(account_id))


def closed_event(account: Account) -> AccountClosed:
    """Tell a closed account."""
    if account.closed_at is None:
        message = "only a closed account is told as one"
        raise AssertionError(message)
    return AccountClosed(
        account_id=account.account_id,
        kind=account.kind,
        family_id=account.family_id,
        guardian_id=account.guardian_id,
        closed_at=account.closed_at,
        version=account.version,
    )


async def _known(tx: Tx, account_id: UUID) -> Account:
    account = await accounts.of_guardian(tx, account_id)
    if account is None:
        raise UnknownAccount
    return account
