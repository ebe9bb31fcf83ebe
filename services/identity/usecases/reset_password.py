"""A forgotten password: a one-time link by e-mail, asked for in a way that tells nobody who has an account."""

import secrets
from base64 import b64encode

from pydantic import BaseModel

from chassis.database import Database
from chassis.ids import new_id
from chassis.logs import logger
from chassis.tx import Tx
from chassis.work import Job
from contracts.identity import PasswordReset, PasswordResetRequested, SignedIn, reset_place
from services.identity.domain import fingerprints
from services.identity.domain.errors import ResetSpent, TooManyResets, WrongCredentials
from services.identity.domain.identifiers import identifier_key
from services.identity.domain.passwords import check_password
from services.identity.domain.resets import MOST, MOST_WAITING, VALID
from services.identity.domain.roles import ANOTHER_PERSON_AFTER
from services.identity.parts import Parts
from services.identity.store import accounts, gifts, guardians, resets
from services.identity.store.accounts import Account
from services.identity.usecases.choose_password import choose_password
from services.identity.usecases.sign_in import sign_in

log = logger(__name__)

ASKED = "password_reset"
SPENT = "Un lien sert une seule fois, pendant 30 minutes. Demandez-en un autre avec « Mot de passe oublié ? »."


class AskedReset(BaseModel):
    """Somebody forgot a password; `who` is what they typed."""

    who: str


async def ask_reset(tx: Tx, who: str) -> None:
    """Note that somebody asks for a link: known or not, they are answered before anybody looks; a flood of them fills nothing."""
    if await resets.waiting(tx, ASKED, MOST_WAITING) >= MOST_WAITING:
        raise TooManyResets("Réessayez dans une minute.", retry_after=60)
    await tx.enqueue(ASKED, AskedReset(who=who))


async def send_links(database: Database, parts: Parts, job: Job) -> None:
    """Make a link for each account that was meant, and tell messaging; nobody is told when there is none."""
    who = AskedReset.model_validate_json(job.payload).who
    async with database.transaction() as tx:
        meant = await resets.owners(tx, identifier_key(who), who.strip().casefold())
        sent = await resets.sent(tx, [account.account_id for account in meant], tx.now - VALID)
        for account in (one for one in meant if sent.get(one.account_id, 0) < MOST):
            reset_id, secret = new_id(), secrets.token_urlsafe(32)
            await resets.insert(tx, reset_id, account.account_id, fingerprints.of_secret(secret), tx.now + VALID)
            await tx.emit(
                PasswordResetRequested(
                    reset_id=reset_id,
                    account_id=account.account_id,
                    family_id=account.family_id,
                    guardian_id=account.guardian_id,
                    sealed_secret=b64encode(parts.shared_ring.seal(secret.encode(), reset_place(reset_id))).decode(),
                    requested_at=tx.now,
                    expires_at=tx.now + VALID,
                    version=1,
                )
            )
        await job.finish(tx)
    log.info("password_reset_asked", links=len(meant))


async def look(tx: Tx, secret: str) -> PasswordReset:
    """Tell whose password a link replaces, while it holds."""
    found = await resets.by_secret(tx, fingerprints.of_secret(secret))
    if found is None or not found[2]:
        raise ResetSpent(SPENT)
    account, expires_at, _ = found
    return PasswordReset(identifier=account.identifier, display_name=account.display_name, expires_at=expires_at)


async def reset_password(database: Database, parts: Parts, *, secret: str, password: str, device: str) -> SignedIn:
    """Choose a new password with a link; a form sent twice signs in with the password it has just chosen."""
    secret_hash = fingerprints.of_secret(secret)
    with parts.hashes.place():
        async with database.transaction() as tx:
            found = await resets.by_secret(tx, secret_hash)
        if found is None:
            raise ResetSpent(SPENT)
        account, _, usable = found
        check_password(password, identifier=account.identifier, common=parts.common)
        if usable:
            password_hash = await parts.hashes.hash(password)
            async with database.transaction() as tx:
                await accounts.hold(tx, account.account_id)  # before its links, as whoever closes it does
                if await resets.use(tx, secret_hash):
                    await _note_whose_address(tx, account)
                    return await choose_password(tx, parts, account, password_hash, device=device)
    try:
        return await sign_in(database, parts, kind="family", identifier=account.identifier, password=password, device=device)
    except WrongCredentials:
        raise ResetSpent(SPENT) from None


async def _note_whose_address(tx: Tx, account: Account) -> None:
    """Forget who gave the owner what they signed in with, unless the link went to an address that is new: whoever wrote it gave the link.

    So did whoever asked for it in the family's place: it may be theirs, and who accepted it knows nothing of that. A new address may
    be one, too, that somebody asked for who signed in with what they had been given.
    """
    written_by = await guardians.address_written(tx, account, ANOTHER_PERSON_AFTER)
    if written_by is None:
        await gifts.forget(tx, account.account_id)
    else:
        for one in sorted(written_by):
            await gifts.note(tx, account.account_id, one)
