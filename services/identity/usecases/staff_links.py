"""One-time links with which staff choose their password: no password ever travels."""

import secrets
from datetime import timedelta
from uuid import UUID

from chassis.database import Database
from chassis.ids import new_id
from chassis.logs import logger
from chassis.tx import Tx
from contracts.identity import SignedIn, StaffInvitation, StaffLink
from services.identity.domain import fingerprints
from services.identity.domain.errors import InvitationSpent
from services.identity.domain.passwords import check_password
from services.identity.domain.roles import check_grant, check_whole_town, held, known_roles
from services.identity.parts import Parts
from services.identity.store import gifts, invitations, staff
from services.identity.store.accounts import Account
from services.identity.usecases.choose_password import choose_password
from services.identity.usecases.open_account import enter
from services.identity.usecases.sessions import own_session
from services.identity.usecases.staff_accounts import open_colleague

log = logger(__name__)

VALID = timedelta(days=7)
SPENT = "Demandez un nouveau lien à un administrateur de votre mairie."


async def invite_staff(tx: Tx, parts: Parts, new: Account) -> StaffLink:
    """Open an account without a password, and make the link that chooses it."""
    if tx.actor.session_id is not None:
        await own_session(tx, parts, tx.actor)
    known_roles(new.roles)
    check_whole_town(new.roles, new.facilities)
    check_grant(tx.actor.rights, tx.actor.facilities, roles=new.roles, facilities=new.facilities)
    await enter(tx, new)
    tx.audit("identity.staff.open", about_id=new.account_id, detail=held(new.roles, new.facilities))
    return await _link(tx, new.account_id)


async def renew_link(tx: Tx, parts: Parts, account_id: UUID) -> StaffLink:
    """Make a new link for a colleague's account, withdrawing the one before."""
    await open_colleague(tx, parts, account_id)
    tx.audit("identity.staff.reset_password", about_id=account_id)
    log.info("staff_link_renewed", about=str(account_id))
    return await _link(tx, account_id)


async def look_at_link(tx: Tx, secret: str) -> StaffInvitation:
    """Tell whose password a link chooses."""
    found = await invitations.of_account(tx, fingerprints.of_secret(secret))
    account = await staff.one(tx, found[0]) if found else None
    if found is None or account is None:
        raise InvitationSpent(SPENT)
    return StaffInvitation(identifier=account.identifier, display_name=account.display_name, expires_at=found[1])


async def use_link(database: Database, parts: Parts, *, secret: str, password: str) -> SignedIn:
    """Choose the password of the link's account; the link is used up in the same transaction, and the second factor still stands."""
    secret_hash = fingerprints.of_secret(secret)
    async with database.transaction() as tx:
        invited = await look_at_link(tx, secret)
    check_password(password, identifier=invited.identifier, common=parts.common)
    with parts.hashes.place():
        password_hash = await parts.hashes.hash(password)
    async with database.transaction() as tx:
        found = await invitations.of_account(tx, secret_hash)
        account = await staff.locked(tx, found[0]) if found else None
        if account is None or not await invitations.use(tx, secret_hash, account.account_id):
            raise InvitationSpent(SPENT)
        return await choose_password(tx, parts, account, password_hash, device="")


async def _link(tx: Tx, account_id: UUID) -> StaffLink:
    await gifts.note(tx, account_id, tx.actor.account_id)
    secret, expires_at = secrets.token_urlsafe(32), tx.now + VALID
    await invitations.withdraw_of(tx, account_id)
    await invitations.insert(tx, new_id(), fingerprints.of_secret(secret), expires_at=expires_at, for_account=account_id)
    return StaffLink(account_id=account_id, secret=secret, expires_at=expires_at)
