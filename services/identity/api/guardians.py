"""What staff do about guardians' accounts."""

from chassis.http import Call, Routes
from chassis.tx import Tx
from contracts.base import Nothing
from contracts.identity import (
    CloseAccount,
    FamiliesWithoutAccount,
    GuardianAccounts,
    IssueLetters,
    LetterRun,
    ListFamiliesWithoutAccount,
    ListGuardianAccounts,
    ReadLetters,
    ReopenAccount,
    UnlockAccount,
)
from contracts.rights import Right
from services.identity.parts import Parts
from services.identity.store import guardians
from services.identity.usecases import guardian_accounts
from services.identity.usecases.letters import issue_letters, print_letters, read_letters


def guardian_routes(parts: Parts) -> Routes:
    """Answer staff who hold the right."""
    routes = Routes()

    @routes.handle(ListGuardianAccounts)
    async def list_accounts(tx: Tx, call: Call[ListGuardianAccounts]) -> GuardianAccounts:
        """List adults and their accounts."""
        call.actor.require(Right.OPEN_FAMILY_ACCOUNT)
        return await guardian_accounts.list_accounts(tx, call.body)

    @routes.handle(ListFamiliesWithoutAccount)
    async def list_without(tx: Tx, call: Call[ListFamiliesWithoutAccount]) -> FamiliesWithoutAccount:
        """List the families of whom nobody can sign in, to whoever sees the whole town: nobody here knows where one is enrolled."""
        call.actor.require_everywhere(Right.READ_RECORD)
        return FamiliesWithoutAccount(family_ids=await guardians.without_account(tx, call.body.family_id))

    @routes.handle(IssueLetters)
    async def issue(tx: Tx, call: Call[IssueLetters]) -> LetterRun:
        """Make letters, and the accounts that are missing."""
        call.actor.require(Right.OPEN_FAMILY_ACCOUNT)
        return await issue_letters(tx, call.actor, call.body.run_id, call.body.guardian_ids)

    @routes.handle(ReadLetters, leaves_trace=True)
    async def read(tx: Tx, call: Call[ReadLetters]) -> LetterRun:
        """List the letters of a run, or give their codes to be printed."""
        call.actor.require(Right.OPEN_FAMILY_ACCOUNT)
        if call.body.codes:
            return await print_letters(tx, parts, call.actor, call.body.run_id)
        return await read_letters(tx, call.actor, call.body.run_id)

    @routes.handle(UnlockAccount)
    async def unlock(tx: Tx, call: Call[UnlockAccount]) -> Nothing:
        """Unlock an account."""
        call.actor.require(Right.OPEN_FAMILY_ACCOUNT)
        await guardian_accounts.unlock(tx, parts, call.body.account_id)
        return Nothing()

    @routes.handle(CloseAccount)
    async def close(tx: Tx, call: Call[CloseAccount]) -> Nothing:
        """Close an account."""
        call.actor.require(Right.CLOSE_FAMILY_ACCOUNT)
        await guardian_accounts.close(tx, call.body.account_id)
        return Nothing()

    @routes.handle(ReopenAccount)
    async def reopen(tx: Tx, call: Call[ReopenAccount]) -> Nothing:
        """Open a closed account again."""
        call.actor.require(Right.CLOSE_FAMILY_ACCOUNT)
        await guardian_accounts.reopen(tx, call.body.account_id)
        return Nothing()

    return routes
