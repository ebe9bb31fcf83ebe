"""Accounts of staff, which their administrators look after."""

from chassis.database import Database
from chassis.http import Call, Routes
from chassis.ids import new_id
from chassis.tx import Tx
from contracts.base import Nothing
from contracts.identity import (
    ChangeStaffRoles,
    CloseStaffAccount,
    InviteStaff,
    ListStaffAccounts,
    ReadStaffAccount,
    RenewStaffLink,
    ReopenStaffAccount,
    ResetSecondFactor,
    StaffAccount,
    StaffAccounts,
    StaffLink,
    UnlockStaffAccount,
)
from contracts.rights import Right
from services.identity.domain.identifiers import shown_identifier
from services.identity.domain.roles import known_roles
from services.identity.parts import Parts
from services.identity.store.accounts import Account
from services.identity.usecases import staff_accounts, staff_links


def colleague_routes(parts: Parts) -> Routes:
    """Look after the accounts of staff. The answers with a link's secret are not kept for an Idempotency-Key."""
    routes = Routes()

    @routes.handle(ListStaffAccounts)
    async def list_accounts(tx: Tx, call: Call[ListStaffAccounts]) -> StaffAccounts:
        """List the accounts of staff."""
        call.actor.require(Right.READ_STAFF)
        return await staff_accounts.list_accounts(tx)

    @routes.handle(ReadStaffAccount)
    async def read_account(tx: Tx, call: Call[ReadStaffAccount]) -> StaffAccount:
        """Show one account of staff."""
        call.actor.require(Right.READ_STAFF)
        return await staff_accounts.read_account(tx, call.body.account_id)

    @routes.handle(InviteStaff, transaction=False)
    async def invite_staff(database: Database, call: Call[InviteStaff]) -> StaffLink:
        """Open the account of a colleague, who chooses the password with a one-time link."""
        call.actor.require(Right.OPEN_STAFF_ACCOUNT)
        new = Account(
            account_id=new_id(),
            kind="staff",
            identifier=shown_identifier(call.body.identifier),
            display_name=call.body.display_name,
            password_hash=None,
            must_change_password=False,
            roles=known_roles(call.body.roles),
            facilities=tuple(sorted(set(call.body.facilities))),
            email=call.body.email,
        )
        async with database.transaction(call.actor) as tx:
            return await staff_links.invite_staff(tx, parts, new)

    @routes.handle(RenewStaffLink, transaction=False)
    async def renew_link(database: Database, call: Call[RenewStaffLink]) -> StaffLink:
        """Make a new one-time link for a colleague."""
        call.actor.require(Right.RESET_STAFF)
        async with database.transaction(call.actor) as tx:
            return await staff_links.renew_link(tx, parts, call.body.account_id)

    @routes.handle(ChangeStaffRoles)
    async def change_roles(tx: Tx, call: Call[ChangeStaffRoles]) -> StaffAccount:
        """Change a colleague's roles."""
        call.actor.require(Right.CHANGE_STAFF)
        asked = call.body
        return await staff_accounts.change_roles(tx, parts, asked.account_id, roles=asked.roles, facilities=asked.facilities)

    @routes.handle(CloseStaffAccount)
    async def close(tx: Tx, call: Call[CloseStaffAccount]) -> Nothing:
        """Close a colleague's account."""
        call.actor.require(Right.CLOSE_STAFF)
        await staff_accounts.close(tx, parts, call.body.account_id)
        return Nothing()

    @routes.handle(ReopenStaffAccount)
    async def reopen(tx: Tx, call: Call[ReopenStaffAccount]) -> Nothing:
        """Open a colleague's account again."""
        call.actor.require(Right.CLOSE_STAFF)
        await staff_accounts.reopen(tx, parts, call.body.account_id)
        return Nothing()

    @routes.handle(UnlockStaffAccount)
    async def unlock(tx: Tx, call: Call[UnlockStaffAccount]) -> Nothing:
        """Unlock a colleague's account."""
        call.actor.require(Right.UNLOCK_STAFF)
        await staff_accounts.unlock(tx, parts, call.body.account_id)
        return Nothing()

    @routes.handle(ResetSecondFactor)
    async def reset_second_factor(tx: Tx, call: Call[ResetSecondFactor]) -> Nothing:
        """Erase a colleague's second factor."""
        call.actor.require(Right.RESET_STAFF)
        await staff_accounts.reset_second_factor(tx, parts, call.body.account_id)
        return Nothing()

    return routes
