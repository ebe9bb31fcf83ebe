"""Take the password that a person chose after proving who they are by letter or by link, and sign them in."""

from chassis.logs import logger
from chassis.tx import Tx
from contracts.identity import AccountActivated, CredentialsChanged, SignedIn
from services.identity.domain.errors import AccountIsClosed
from services.identity.parts import Parts
from services.identity.store import accounts, attempts, letters, resets, sessions
from services.identity.store.accounts import Account
from services.identity.usecases.sessions import start_session, tell_revoked
from services.identity.usecases.throttle import attempts_of

log = logger(__name__)


async def choose_password(tx: Tx, parts: Parts, before: Account, password_hash: str, *, device: str) -> SignedIn:
    """Replace the password, whatever it was: open sessions, letters, links and locks of the account end; a new session begins.

    An account that was closed since somebody looked at it stays closed.
    """
    chosen = await accounts.choose_password(tx, before.account_id, password_hash)
    if chosen.closed_at is not None:
        raise AccountIsClosed("Adressez-vous à votre mairie.")
    await letters.withdraw(tx, [chosen.account_id])
    await resets.withdraw(tx, chosen.account_id)
    await tell_revoked(tx, await sessions.revoke_others(tx, chosen.account_id, None), chosen)
    for attempt in attempts_of(parts, chosen):
        await attempts.clear(tx, attempt)
    first = before.password_hash is None
    await tx.emit(activated_event(chosen) if first else changed_event(tx, chosen))
    _, previous = await accounts.note_sign_in(tx, chosen)
    log.info("password_chosen", about=str(chosen.account_id), first=first)
    return await start_session(tx, parts, chosen, previous_sign_in_at=previous, device=device)


def activated_event(account: Account) -> AccountActivated:
    """Tell an account whose owner has chosen a password."""
    if account.activated_at is None:
        message = "only an activated account is told as one"
        raise AssertionError(message)
    return AccountActivated(
        account_id=account.account_id,
        kind=account.kind,
        family_id=account.family_id,
        guardian_id=account.guardian_id,
        activated_at=account.activated_at,
        version=account.version,
    )


def changed_event(tx: Tx, account: Account) -> CredentialsChanged:
    """Tell that the owner of an account just changed its password."""
    return CredentialsChanged(
        account_id=account.account_id,
        kind=account.kind,
        family_id=account.family_id,
        guardian_id=account.guardian_id,
        changed_at=tx.now,
        version=account.version,
    )
