"""What administrators do about the accounts of their colleagues: never their own, never one with more rights than theirs."""

from collections.abc import Iterable
from uuid import UUID

from chassis.logs import logger
from chassis.tx import Tx
from contracts.identity import StaffAccount, StaffAccounts
from services.identity.domain.errors import AccountIsClosed, LastAdministrator, OwnAccount, UnknownAccount
from services.identity.domain.roles import ADMINISTRATOR, check_grant, check_whole_town, held, known_roles
from services.identity.parts import Parts
from services.identity.store import accounts, gifts, invitations, second_factors, staff
from services.identity.store.accounts import Account
from services.identity.usecases.sessions import end_sessions, own_session
from services.identity.usecases.staff_warnings import saved_event, tell_second_factor
from services.identity.usecases.tell import closed_event, opened_event
from services.identity.usecases.throttle import forget_attempts

log = logger(__name__)


async def list_accounts(tx: Tx) -> StaffAccounts:
    """List every account of staff."""
    return StaffAccounts(accounts=tuple(await staff.every(tx)))


async def read_account(tx: Tx, account_id: UUID) -> StaffAccount:
    """Read one account of staff."""
    found = await staff.one(tx, account_id)
    if found is None:
        raise UnknownAccount
    return found


async def change_roles(tx: Tx, parts: Parts, account_id: UUID, *, roles: Iterable[str], facilities: Iterable[UUID]) -> StaffAccount:
    """Give a colleague other roles or facilities; whatever they held before ends with their sessions."""
    account = await colleague(tx, parts, account_id)
    new, within = known_roles(roles), tuple(sorted(set(facilities)))
    check_whole_town(new, within)
    check_grant(tx.actor.rights, tx.actor.facilities, roles=new, facilities=within)
    if (new, within) != (account.roles, account.facilities):
        if ADMINISTRATOR not in new:
            await _keep_an_administrator(tx, account)
        await staff.change_roles(tx, account_id, new, within)
        await end_sessions(tx, account)
        tx.audit("identity.staff.change", about_id=account_id, detail=f"{held(account.roles, account.facilities)} -> {held(new, within)}")
        log.info("staff_roles_changed", about=str(account_id), roles=new, facilities=len(within))
    return await read_account(tx, account_id)


async def change_email(tx: Tx, parts: Parts, account_id: UUID, email: str) -> StaffAccount:
    """Give a colleague another address; messaging tells the former one."""
    account = await open_colleague(tx, parts, account_id)
    if email != account.email:
        await tx.emit(saved_event(tx, await staff.change_email(tx, account_id, email)))
        tx.audit("identity.staff.change_email", about_id=account_id)
        log.info("staff_email_changed", about=str(account_id))
    return await read_account(tx, account_id)


async def close(tx: Tx, parts: Parts, account_id: UUID) -> None:
    """Close a colleague's account, and forget where they were warned; closing it twice is no mistake."""
    account = await colleague(tx, parts, account_id)
    if account.closed_at is not None:
        return
    await _keep_an_administrator(tx, account)
    closed = await accounts.close(tx, account_id)
    await invitations.withdraw_of(tx, account_id)
    await tx.emit(closed_event(closed))
    if account.email:
        await tx.emit(saved_event(tx, closed))
    await end_sessions(tx, closed)
    tx.audit("identity.staff.close", about_id=account_id)
    log.info("account_closed", about=str(account_id))


async def reopen(tx: Tx, parts: Parts, account_id: UUID) -> None:
    """Open a colleague's closed account again; opening it twice is no mistake."""
    account = await colleague(tx, parts, account_id)
    if account.closed_at is None:
        return
    await tx.emit(opened_event(await accounts.reopen(tx, account_id)))
    tx.audit("identity.staff.reopen", about_id=account_id)
    log.info("account_reopened", about=str(account_id))


async def unlock(tx: Tx, parts: Parts, account_id: UUID) -> None:
    """Let a colleague try again at once, whatever was typed before."""
    account = await colleague(tx, parts, account_id)
    await accounts.unlock(tx, account_id)
    await forget_attempts(tx, parts, account)
    tx.audit("identity.staff.unlock", about_id=account_id)
    log.info("account_unlocked", about=str(account_id))


async def reset_second_factor(tx: Tx, parts: Parts, account_id: UUID) -> None:
    """Erase a colleague's second factor, which they lost; the next sign-in enrols another."""
    account = await colleague(tx, parts, account_id)
    await second_factors.forget(tx, [account_id])
    await gifts.note(tx, account_id, tx.actor.account_id)
    await tell_second_factor(tx, account, "reset")
    await end_sessions(tx, account)
    tx.audit("identity.staff.reset_second_factor", about_id=account_id)
    log.info("second_factor_reset", about=str(account_id))


async def colleague(tx: Tx, parts: Parts, account_id: UUID) -> Account:
    """Find and lock the account of a colleague with no more rights than one's own, while nobody else changes accounts of staff.

    The session that acts is looked at again: whoever was just demoted or closed does nothing with a token from before.
    """
    await staff.alone(tx)
    if tx.actor.session_id is not None:
        await own_session(tx, parts, tx.actor)
    account = await staff.locked(tx, account_id)
    if account is None:
        raise UnknownAccount
    if account_id == tx.actor.account_id:
        raise OwnAccount("Demandez à un autre administrateur.")
    check_grant(tx.actor.rights, tx.actor.facilities, roles=account.roles, facilities=account.facilities)
    return account


async def open_colleague(tx: Tx, parts: Parts, account_id: UUID) -> Account:
    """Find a colleague's account that is not closed."""
    account = await colleague(tx, parts, account_id)
    if account.closed_at is not None:
        raise AccountIsClosed("Rouvrez d'abord ce compte.")
    return account


async def _keep_an_administrator(tx: Tx, account: Account) -> None:
    if ADMINISTRATOR in account.roles and not await staff.another_with_role(tx, ADMINISTRATOR, account.account_id):
        raise LastAdministrator("Donnez d'abord ce rôle à quelqu'un d'autre, qui a choisi son mot de passe.")
