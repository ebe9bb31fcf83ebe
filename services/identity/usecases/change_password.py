"""Change one's own password."""

from dataclasses import replace

from chassis.database import Database
from chassis.logs import logger
from chassis.tokens import Actor
from services.identity.domain import fingerprints
from services.identity.domain.errors import PasswordUnchanged, WrongPassword
from services.identity.domain.passwords import canonical, check_password
from services.identity.parts import Parts
from services.identity.store import accounts, gifts
from services.identity.usecases.sessions import end_sessions, own_session
from services.identity.usecases.tell import changed_event
from services.identity.usecases.throttle import PASSWORD_CHANGE, count_attempt, fail_attempt, forgive_attempts

log = logger(__name__)


async def change_password(database: Database, parts: Parts, actor: Actor, *, current: str, new: str) -> None:
    """Replace the caller's password and end every other session; whoever found an open screen cannot guess the present one."""
    attempt = fingerprints.of_attempt(parts.attempts_key, PASSWORD_CHANGE, str(actor.account_id))
    with parts.hashes.place():
        async with database.transaction(actor) as tx:
            account = (await own_session(tx, parts, actor)).account
            check_password(new, identifier=account.identifier, common=parts.common)
            if canonical(new) == canonical(current):
                raise PasswordUnchanged("Choisissez un mot de passe que vous n'utilisez pas déjà.")
            counted = await count_attempt(tx, attempt)
        counted.check()
        right = await parts.hashes.verify(current, account.password_hash)
        new_hash = await parts.hashes.hash(new) if right else ""
        async with database.transaction(actor) as tx:
            right = right and await accounts.replace_password(tx, account, new_hash)
            if right:
                session = await own_session(tx, parts, actor)
                await forgive_attempts(tx, attempt, counted)
                if account.taken_over_by is not None:
                    await gifts.note(tx, account.account_id, account.taken_over_by)
                version = await accounts.bump(tx, account.account_id)
                await tx.emit(changed_event(tx, replace(account, version=version)))
                ended = await end_sessions(tx, account, but=session.session_id)
            else:
                counted = await fail_attempt(tx, attempt, counted)
    if not right:
        raise WrongPassword(f"Saisissez votre mot de passe d'aujourd'hui. {counted.advice}".strip())
    log.info("password_changed", about=str(account.account_id), sessions_ended=len(ended))
