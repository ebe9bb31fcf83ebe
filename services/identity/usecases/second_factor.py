"""Enrol the second factor of staff, and ask for it at each sign-in."""

import secrets
from uuid import UUID

import pyotp

from chassis.database import Database
from chassis.errors import Refusal
from chassis.ids import new_id
from chassis.logs import logger
from chassis.tx import Tx
from contracts.identity import SecondFactorGiven, SecondFactorOffer, SignedIn
from services.identity.domain import fingerprints, second_factor
from services.identity.domain.errors import SecondFactorRequired, SecondFactorSet, SessionEnded, WrongCode
from services.identity.parts import Parts
from services.identity.store import accounts, second_factors, sessions
from services.identity.store.sessions import Session
from services.identity.usecases.sessions import end_session, session_of_secret
from services.identity.usecases.staff_warnings import tell_second_factor
from services.identity.usecases.throttle import SECOND_FACTOR, count_attempt, fail_attempt, forgive_attempts

log = logger(__name__)


async def offer(tx: Tx, parts: Parts, secret: str) -> SecondFactorOffer:
    """Offer a secret to a session that has yet to enrol: the same until it is confirmed, and never one that another session saw."""
    session = await session_of_secret(tx, parts, "staff", secret)
    account = session.account
    if session.second_factor != "to_enrol":
        raise SecondFactorSet
    known, key = await second_factors.of_account(tx, account.account_id), await tx.vault.key(tx, account.account_id)
    if known is not None and known.offered_to == session.session_id:
        shared = key.open_text(known.secret, place_of(account.account_id))
    else:
        shared = pyotp.random_base32()
        sealed = key.seal_text(shared, place_of(account.account_id))
        if not await second_factors.offer(tx, account.account_id, sealed, session.session_id):
            raise SecondFactorSet
    return SecondFactorOffer(secret=shared, identifier=account.identifier)


async def give(database: Database, parts: Parts, *, secret: str, code: str) -> SecondFactorGiven:
    """Check a code, counted as wrong until it proves right; the session then goes on under a new id and secret."""
    async with database.transaction() as tx:
        session = await session_of_secret(tx, parts, "staff", secret)
        if session.second_factor == "given":
            raise SecondFactorSet
        attempt = attempt_key(parts, session)
        counted = await count_attempt(tx, attempt, session.account)
    counted.check()
    async with database.transaction() as tx:
        await accounts.hold(tx, session.account.account_id)
        right = await accept(tx, session, code)
        if right:
            await forgive_attempts(tx, attempt, counted)
            given = await _raised(tx, session)
        else:
            counted = await fail_attempt(tx, attempt, counted, session.account)
    about = str(session.account.account_id)
    if not right:
        log.info("second_factor_refused", about=about, failures=counted.failures)
        raise WrongCode(f"Attendez le code suivant, puis réessayez. {counted.advice}".strip())
    log.info("second_factor_given", about=about, session=str(given.session.session_id), enrolled=bool(given.recovery_codes))
    return given


async def give_at_once(database: Database, parts: Parts, signed_in: SignedIn, code: str | None) -> SignedIn:
    """Ask for the code in the same call as the password; a session whose code is missing or wrong ends with the refusal."""
    try:
        if code is None:
            raise SecondFactorRequired("Ajoutez le code à six chiffres de votre application, ou un code de secours.")
        return (await give(database, parts, secret=signed_in.session_secret, code=code)).session
    except Refusal:
        async with database.transaction() as tx:
            await end_session(tx, await session_of_secret(tx, parts, "staff", signed_in.session_secret))
        raise


def place_of(account_id: UUID) -> str:
    """Tell the place to which a sealed secret is bound."""
    return f"second_factor:secret:{account_id}"


def attempt_key(parts: Parts, session: Session) -> bytes:
    """Tell under which key wrong codes of an account are counted."""
    return fingerprints.of_attempt(parts.attempts_key, SECOND_FACTOR, str(session.account.account_id))


async def accept(tx: Tx, session: Session, code: str) -> bool:
    """Tell whether a code is right, and use it up."""
    account_id = session.account.account_id
    factor = await second_factors.of_account(tx, account_id)
    if factor is None or factor.offered_to not in (None, session.session_id):
        return False
    if second_factor.is_recovery_code(code):
        used = fingerprints.of_recovery_code(account_id, second_factor.written(code))
        return await second_factors.use_recovery_code(tx, account_id, used)
    shared = (await tx.vault.key(tx, account_id)).open_text(factor.secret, place_of(account_id))
    step = second_factor.step_of(shared, code, tx.now, after=factor.last_step)
    if step is None:
        return False
    if factor.offered_to is None:
        await second_factors.use(tx, account_id, step)
    else:
        await second_factors.confirm(tx, account_id, step)
    return True


async def _raised(tx: Tx, session: Session) -> SecondFactorGiven:
    """Let the session go on under a new id and secret; who has just enrolled gets recovery codes."""
    account_id, session_id, secret = session.account.account_id, new_id(), secrets.token_urlsafe(32)
    if not await sessions.raise_to_second_factor(tx, session.session_id, session_id, fingerprints.of_secret(secret)):
        raise SessionEnded
    codes: tuple[str, ...] = ()
    if session.second_factor == "to_enrol":
        codes = await new_recovery_codes(tx, account_id)
        await tell_second_factor(tx, session.account, "enrolled")
    return SecondFactorGiven(
        session=SignedIn(
            session_id=session_id,
            session_secret=secret,
            expires_at=session.times.expires_at,
            must_change_password=session.account.must_change_password,
        ),
        recovery_codes=codes,
    )


async def new_recovery_codes(tx: Tx, account_id: UUID) -> tuple[str, ...]:
    """Make recovery codes in the place of the former ones; they are told as printed, and kept as hashes."""
    codes = [
        "".join(secrets.choice(second_factor.RECOVERY_LETTERS) for _ in range(second_factor.RECOVERY_LENGTH))
        for _ in range(second_factor.RECOVERY_CODES)
    ]
    await second_factors.keep_recovery_codes(tx, account_id, [fingerprints.of_recovery_code(account_id, code) for code in codes])
    return tuple(second_factor.grouped(code) for code in codes)
