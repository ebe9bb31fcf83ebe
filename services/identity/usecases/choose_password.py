"""Take the password that a person chose after proving who they are by letter or by link, and sign them in."""

from chassis.logs import logger
from chassis.tx import Tx
from contracts.identity import SignedIn
from services.identity.domain.errors import AccountIsClosed
from services.identity.parts import Parts
from services.identity.store import accounts, letters, resets
from services.identity.store.accounts import Account
from services.identity.usecases.sessions import end_sessions, start_session
from services.identity.usecases.tell import activated_event, changed_event
from services.identity.usecases.throttle import forget_attempts

log = logger(__name__)


async def choose_password(tx: Tx, parts: Parts, before: Account, password_hash: str, *, device: str) -> SignedIn:
    """Replace the password, whatever it was: open sessions, letters, links and locks of the account end; a new session begins.

    The account is held. One that was closed meanwhile stays closed: its links end by the clock of whoever closed it, and who waited for
    them began before.
    """
    chosen = await accounts.choose_password(tx, before.account_id, password_hash)
    if chosen.closed_at is not None:
        raise AccountIsClosed("Adressez-vous à votre mairie.")
    await letters.withdraw(tx, [chosen.account_id])
    await resets.withdraw(tx, chosen.account_id)
    await end_sessions(tx, chosen)
    await forget_attempts(tx, parts, chosen)
    first = before.password_hash is None
    await tx.emit(activated_event(chosen) if first else changed_event(tx, chosen))
    _, previous = await accounts.note_sign_in(tx, chosen)
    log.info("password_chosen", about=str(chosen.account_id), first=first)
    return await start_session(tx, parts, chosen, previous_sign_in_at=previous, device=device)
