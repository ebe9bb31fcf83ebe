"""Renew one's own recovery codes, and move one's second factor to another telephone: password and a present code are asked again."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

import pyotp

from chassis.database import Database
from chassis.logs import logger
from chassis.tokens import Actor
from chassis.tx import Tx
from contracts.identity import RecoveryCodes, SecondFactorOffer
from services.identity.domain import fingerprints, second_factor
from services.identity.domain.errors import MoveOver, SecondFactorRequired, WrongPassword, WrongPresentCode
from services.identity.parts import Parts
from services.identity.store import accounts, second_factors, staff
from services.identity.store.sessions import Session
from services.identity.usecases.second_factor import accept, attempt_key, new_recovery_codes, place_of
from services.identity.usecases.sessions import end_sessions, own_session
from services.identity.usecases.staff_warnings import saved_event, tell_second_factor
from services.identity.usecases.throttle import PASSWORD_CHANGE, count_attempt, fail_attempt, forgive_attempts

log = logger(__name__)

MOVE_LASTS = timedelta(minutes=15)


async def renew_recovery_codes(database: Database, parts: Parts, actor: Actor, *, password: str, code: str) -> RecoveryCodes:
    """Replace the caller's recovery codes; those of before are worth nothing any more."""
    async with _proven(database, parts, actor, password=password, code=code) as (tx, session):
        account_id = session.account.account_id
        codes = await new_recovery_codes(tx, account_id)
        await tell_second_factor(tx, session.account, "codes_renewed")
        tx.audit("identity.recovery_codes.renew", about_id=account_id)
    log.info("recovery_codes_renewed", about=str(account_id))
    return RecoveryCodes(recovery_codes=codes)


async def offer_move(database: Database, parts: Parts, actor: Actor, *, password: str, code: str) -> SecondFactorOffer:
    """Offer the secret that another telephone will keep; the old one holds until a code of the new one confirms it."""
    async with _proven(database, parts, actor, password=password, code=code) as (tx, session):
        account_id, shared = session.account.account_id, pyotp.random_base32()
        sealed = (await tx.vault.key(tx, account_id)).seal_text(shared, _moving_place(account_id))
        await second_factors.offer_move(tx, account_id, sealed, session.session_id)
    return SecondFactorOffer(secret=shared, identifier=session.account.identifier)


async def move(database: Database, parts: Parts, actor: Actor, *, code: str) -> RecoveryCodes:
    """Take a code of the new telephone: the old one and the old recovery codes die, and every other session ends."""
    async with database.transaction(actor) as tx:
        session = await _complete(tx, parts, actor)
        await _offered(tx, session)
        attempt = attempt_key(parts, session)
        counted = await count_attempt(tx, attempt, session.account)
    counted.check()
    async with database.transaction(actor) as tx:
        await accounts.hold(tx, session.account.account_id)
        session = await _complete(tx, parts, actor)
        account_id, shared = session.account.account_id, await _offered(tx, session)
        step = second_factor.step_of(shared, code, tx.now, after=0)
        if step is None:
            counted = await fail_attempt(tx, attempt, counted, session.account)
        else:
            await forgive_attempts(tx, attempt, counted)
            await second_factors.move(tx, account_id, (await tx.vault.key(tx, account_id)).seal_text(shared, place_of(account_id)), step)
            codes = await new_recovery_codes(tx, account_id)
            await end_sessions(tx, session.account, but=session.session_id)
            await tell_second_factor(tx, session.account, "moved")
            tx.audit("identity.second_factor.move", about_id=account_id)
    if step is None:
        raise WrongPresentCode(f"Attendez le code suivant du nouveau téléphone, puis réessayez. {counted.advice}".strip())
    log.info("second_factor_moved", about=str(account_id))
    return RecoveryCodes(recovery_codes=codes)


async def change_email(database: Database, parts: Parts, actor: Actor, *, email: str, password: str, code: str) -> None:
    """Change where the caller is warned of what happens to their account; messaging tells the former address."""
    async with _proven(database, parts, actor, password=password, code=code) as (tx, session):
        account_id = session.account.account_id
        await tx.emit(saved_event(tx, await staff.change_email(tx, account_id, email)))
        tx.audit("identity.account.change_email", about_id=account_id)
    log.info("own_email_changed", about=str(account_id))


@asynccontextmanager
async def _proven(database: Database, parts: Parts, actor: Actor, *, password: str, code: str) -> AsyncIterator[tuple[Tx, Session]]:
    """Check password and code, each counted as wrong until it proves right, and go on in the transaction that used the code up."""
    secret = fingerprints.of_attempt(parts.attempts_key, PASSWORD_CHANGE, str(actor.account_id))
    with parts.hashes.place():
        async with database.transaction(actor) as tx:
            session = await _complete(tx, parts, actor)
            counted = await count_attempt(tx, secret)
        counted.check()
        known = session.account.password_hash
        right = known is not None and await parts.hashes.verify(password, known)
    attempt = attempt_key(parts, session)
    async with database.transaction(actor) as tx:
        if right:
            await forgive_attempts(tx, secret, counted)
            counted = await count_attempt(tx, attempt, session.account)
        else:
            counted = await fail_attempt(tx, secret, counted)
    if not right:
        raise WrongPassword(f"Saisissez votre mot de passe d'aujourd'hui. {counted.advice}".strip())
    counted.check()
    async with database.transaction(actor) as tx:
        await accounts.hold(tx, session.account.account_id)
        session = await _complete(tx, parts, actor)
        right = await accept(tx, session, code)
        if right:
            await forgive_attempts(tx, attempt, counted)
            yield tx, session
        else:
            counted = await fail_attempt(tx, attempt, counted, session.account)
    if not right:
        raise WrongPresentCode(f"Attendez le code suivant, puis réessayez. {counted.advice}".strip())


async def _complete(tx: Tx, parts: Parts, actor: Actor) -> Session:
    """Find the caller's session, from which nothing is missing."""
    session = await own_session(tx, parts, actor)
    if not session.complete:
        raise SecondFactorRequired
    return session


async def _offered(tx: Tx, session: Session) -> str:
    """Open the secret that this session was offered a short while ago."""
    account_id = session.account.account_id
    sealed = await second_factors.offered_move(tx, account_id, session.session_id, tx.now - MOVE_LASTS)
    if sealed is None:
        raise MoveOver("Redonnez votre mot de passe et un code, puis scannez le nouveau dessin.")
    return (await tx.vault.key(tx, account_id)).open_text(sealed, _moving_place(account_id))


def _moving_place(account_id: UUID) -> str:
    """Tell the place to which a secret on its way is bound."""
    return f"second_factor_move:secret:{account_id}"
