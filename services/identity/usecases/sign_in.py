"""Sign in: one answer, one cost and one delay for every failure."""

from chassis.database import Database
from chassis.logs import logger
from chassis.tx import Tx
from contracts.identity import AccountKind, SignedIn
from services.identity.domain import fingerprints
from services.identity.domain.errors import WrongCredentials
from services.identity.domain.identifiers import identifier_key
from services.identity.domain.throttle import seconds
from services.identity.parts import Parts
from services.identity.store import accounts
from services.identity.store.accounts import Account
from services.identity.usecases.sessions import start_session
from services.identity.usecases.throttle import count_attempt, fail_attempt, forgive_attempts

log = logger(__name__)


async def sign_in(database: Database, parts: Parts, *, kind: AccountKind, identifier: str, password: str, device: str = "") -> SignedIn:
    """Open a session; an unknown identifier takes the same steps as a wrong password.

    Guesses of one identifier take turns: those made at once are counted, checked and made to wait like those made in a row, and a flood of
    them holds no more than one connection to the database.
    """
    typed = identifier_key(identifier)
    attempt = fingerprints.of_attempt(parts.attempts_key, f"sign-in {kind}", typed)
    with parts.hashes.place():
        async with parts.turns.of(attempt):
            async with database.transaction() as tx:
                account = await accounts.by_identifier(tx, kind, typed)
                counted = await count_attempt(tx, attempt, account)
            counted.check()
            right = await parts.hashes.verify(password, account.password_hash if account else None)
            fresh_hash = await parts.hashes.hash(password) if account and right and parts.hashes.outdated(account.password_hash) else None
            async with database.transaction() as tx:
                signed_in = await _open_session(tx, parts, account, fresh_hash, device) if account and right else None
                if signed_in:
                    await forgive_attempts(tx, attempt, counted)
                else:
                    counted = await fail_attempt(tx, attempt, counted, account)
    about = str(account.account_id) if account else None
    if signed_in is None:
        log.info("sign_in_refused", kind=kind, about=about, failures=counted.failures)
        detail = f"Vérifiez l'identifiant et le mot de passe, majuscules comprises. {counted.advice}".strip()
        raise WrongCredentials(detail, **({"retry_after": seconds(counted.wait)} if counted.wait else {}))
    log.info("sign_in", kind=kind, about=about, session=str(signed_in.session_id))
    return signed_in


async def _open_session(tx: Tx, parts: Parts, verified: Account, fresh_hash: str | None, device: str) -> SignedIn | None:
    """Open a session with a new id and secret, unless the password was changed, or the account closed, while it was verified."""
    holds, previous = await accounts.note_sign_in(tx, verified)
    if not holds:
        return None
    if fresh_hash:
        await accounts.rehash(tx, verified.account_id, fresh_hash)
    return await start_session(tx, parts, verified, previous_sign_in_at=previous, device=device)
