"""Activate an account: identifier and code of a letter let a person choose their password."""

from chassis.database import Database
from chassis.logs import logger
from contracts.identity import SignedIn
from services.identity.domain import fingerprints
from services.identity.domain.codes import code_of, same
from services.identity.domain.errors import CodeUsed, WrongCredentials, WrongLetterCode
from services.identity.domain.identifiers import identifier_key
from services.identity.domain.letters import USED
from services.identity.domain.passwords import check_password
from services.identity.parts import Parts
from services.identity.store import accounts, gifts, letters
from services.identity.usecases.choose_password import choose_password
from services.identity.usecases.sign_in import sign_in
from services.identity.usecases.throttle import ACTIVATION, count_attempt, fail_attempt, forgive_attempts

log = logger(__name__)


async def activate(database: Database, parts: Parts, *, identifier: str, code: str, password: str, device: str) -> SignedIn:
    """Choose the password of an account with the code of a letter; codes are counted and slowed down like passwords."""
    check_password(password, identifier=identifier, common=parts.common)
    attempt = fingerprints.of_attempt(parts.attempts_key, ACTIVATION, identifier_key(identifier))
    with parts.hashes.place():
        async with database.transaction() as tx:
            counted = await count_attempt(tx, attempt)
            account, sent = await letters.to_identifier(tx, identifier_key(identifier))
            letter = None if counted.unseen else next((one for one in sent if same(code, code_of(parts.codes_key, one.letter_id))), None)
            if letter:
                await forgive_attempts(tx, attempt, counted)
            elif not counted.unseen:
                counted = await fail_attempt(tx, attempt, counted)
        counted.check()
        if account is None or letter is None:
            log.info("activation_refused", about=str(account.account_id) if account else None, failures=counted.failures)
            raise WrongLetterCode(f"Recopiez-les tels qu'ils sont sur le courrier de la mairie. {counted.advice}".strip())
        if letter.used_at is None:
            letter.check(tx.now)
            password_hash = await parts.hashes.hash(password)
            async with database.transaction() as tx:
                await accounts.hold(tx, account.account_id)  # before its letters, as whoever closes it does
                if await letters.use(tx, letter.letter_id):
                    await gifts.forget(tx, account.account_id)
                    await gifts.note(tx, account.account_id, letter.issued_by)
                    return await choose_password(tx, parts, account, password_hash, device=device)
    return await _sent_twice(database, parts, identifier=identifier, password=password, device=device)


async def _sent_twice(database: Database, parts: Parts, *, identifier: str, password: str, device: str) -> SignedIn:
    """Sign in whoever sent the form twice, for the password is theirs already; anybody else is told that the code is used up."""
    try:
        return await sign_in(database, parts, kind="family", identifier=identifier, password=password, device=device)
    except WrongCredentials:
        raise CodeUsed(USED) from None
