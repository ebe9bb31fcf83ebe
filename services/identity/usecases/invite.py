"""Invite the first administrator of a town, and accept the invitation."""

import secrets
from datetime import timedelta

from chassis.database import Database
from chassis.ids import new_id
from services.identity.domain import fingerprints
from services.identity.domain.errors import InvitationSpent
from services.identity.domain.roles import ADMINISTRATOR
from services.identity.parts import Parts
from services.identity.store import accounts, invitations
from services.identity.store.accounts import Account
from services.identity.usecases.open_account import enter, hashed

VALID = timedelta(hours=24)
SPENT = "Demandez une nouvelle invitation à la personne qui a installé le portail."


async def invite(database: Database, *, even_if_administered: bool = False) -> str | None:
    """Make a one-time secret for an administrator, withdrawing those not accepted; None in a town that has an administrator."""
    secret = secrets.token_urlsafe(32)
    async with database.transaction() as tx:
        if not even_if_administered and await accounts.any_with_role(tx, ADMINISTRATOR):
            return None
        await invitations.withdraw_unused(tx)
        await invitations.insert(tx, new_id(), fingerprints.of_secret(secret), expires_at=tx.now + VALID)
    return secret


async def accept_invitation(database: Database, parts: Parts, *, secret: str, new: Account, password: str) -> Account:
    """Open an administrator's account with an invitation, which is used up in the same transaction."""
    secret_hash = fingerprints.of_secret(secret)
    async with database.transaction() as tx:
        if not await invitations.valid(tx, secret_hash):
            raise InvitationSpent(SPENT)
    account = await hashed(parts, new, password)
    async with database.transaction() as tx:
        await enter(tx, account)
        if not await invitations.use(tx, secret_hash, account.account_id):
            raise InvitationSpent(SPENT)
    return account
