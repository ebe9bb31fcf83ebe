"""What staff do about the accounts of guardians: see them, unlock, close and reopen one."""

from uuid import UUID

from chassis.logs import logger
from chassis.tx import Tx
from contracts.identity import GuardianAccounts, ListGuardianAccounts
from services.identity.domain.errors import UnknownAccount
from services.identity.parts import Parts
from services.identity.store import accounts, guardians, letters, resets
from services.identity.store.accounts import Account
from services.identity.usecases.sessions import end_sessions
from services.identity.usecases.tell import closed_event, opened_event
from services.identity.usecases.throttle import forget_attempts

log = logger(__name__)


async def list_accounts(tx: Tx, asked: ListGuardianAccounts) -> GuardianAccounts:
    """List the adults of a family, or those whose account is in a state with how many are in each."""
    found = await guardians.page(tx, asked.state, asked.family_id, asked.limit)
    return GuardianAccounts(guardians=tuple(found), counts={} if asked.family_id else await guardians.counts(tx))


async def unlock(tx: Tx, parts: Parts, account_id: UUID) -> None:
    """Let a guardian try again at once, whatever was typed before."""
    account = await _known(tx, account_id)
    await accounts.unlock(tx, account_id)
    await forget_attempts(tx, parts, account)
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
    await end_sessions(tx, closed)
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


async def _known(tx: Tx, account_id: UUID) -> Account:
    account = await accounts.of_guardian(tx, account_id)
    if account is None:
        raise UnknownAccount
    return account
