"""Sign in: one answer, one cost and one delay for every failure."""

import secrets

from chassis.database import Database
from chassis.ids import new_id
from chassis.logs import logger
from chassis.tx import Tx
from contracts.identity import AccountKind, SecondFactor, SignedIn
from services.identity.domain import fingerprints
from services.identity.domain.errors import WrongCredentials
from services.identity.domain.identifiers import identifier_key
from services.identity.parts import Parts
from services.identity.store import accounts, attempts, second_factors, sessions
from services.identity.store.accounts import Account
from services.identity.usecases.throttle import count_attempt, fail_attempt

log = logger(__name__)


async def sign_in(database: Database, parts: Parts, *, kind: AccountKind, identifier: str, password: str) -> SignedIn:
    """Open a session; an unknown identifier takes the same steps as a wrong password."""
    typed = identifier_key(identifier)
    attempt = fingerprints.of_attempt(parts.attempts_key, f"sign-in {kind}", typed)
    with parts.hashes.place():
        async with database.transaction() as tx:
            counted = await count_attempt(tx, attempt)
            account = await accounts.by_identifier(tx, kind, typed)
        right = await parts.hashes.verify(password, account.password_hash if account else None)
        fresh_hash = await parts.hashes.hash(password) if account and right and parts.hashes.outdated(account.password_hash) else None
        async with database.transaction() as tx:
            signed_in = await _open_session(tx, parts, account, fresh_hash) if account and right else None
            if signed_in:
                await attempts.clear(tx, attempt)
            else:
                counted = await fail_attempt(tx, attempt, counted, account)
    about = str(account.account_id) if account else None
    if signed_in is None:
        log.info("sign_in_refused", kind=kind, about=about, failures=counted.failures)
        raise WrongCredentials(f"Vérifiez l'identifiant et le mot de passe, majuscules comprises. {counted.advice}".strip())
    log.info("sign_in", kind=kind, about=about, session=str(signed_in.session_id))
    return signed_in


async def _open_session(tx: Tx, parts: Parts, verified: Account, fresh_hash: str | None) -> SignedIn | None:
    """Open a session with a new id and secret, unless the password was changed while it was verified."""
    holds, previous = await accounts.note_sign_in(tx, verified)
    if not holds:
        return None
    if fresh_hash:
        await accounts.rehash(tx, verified, fresh_hash)
    session_id, secret = new_id(), secrets.token_urlsafe(32)
    expires_at = tx.now + parts.settings.lifetime(verified.kind).absolute
    await sessions.insert(
        tx, session_id, verified.account_id, fingerprints.of_secret(secret), expires_at=expires_at, previous_sign_in_at=previous
    )
    return SignedIn(
        session_id=session_id,
        session_secret=secret,
        expires_at=expires_at,
        must_change_password=verified.must_change_password,
        second_factor=await _standing(tx, verified),
    )


async def _standing(tx: Tx, verified: Account) -> SecondFactor:
    """Tell what is missing beside the password."""
    if verified.kind != "staff":
        return "given"
    factor = await second_factors.of_account(tx, verified.account_id)
    return "asked" if factor and factor.offered_to is None else "to_enrol"
