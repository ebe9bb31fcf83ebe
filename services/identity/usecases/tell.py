"""Tell what becomes of an account: opened, in use, closed, its password changed."""

from chassis.tx import Tx
from contracts.identity import AccountActivated, AccountClosed, AccountOpened, CredentialsChanged
from services.identity.store.accounts import Account


def opened_event(account: Account) -> AccountOpened:
    """Tell an account as it is."""
    return AccountOpened(
        account_id=account.account_id,
        kind=account.kind,
        family_id=account.family_id,
        guardian_id=account.guardian_id,
        version=account.version,
    )


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


def closed_event(account: Account) -> AccountClosed:
    """Tell a closed account."""
    if account.closed_at is None:
        message = "only a closed account is told as one"
        raise AssertionError(message)
    return AccountClosed(
        account_id=account.account_id,
        kind=account.kind,
        family_id=account.family_id,
        guardian_id=account.guardian_id,
        closed_at=account.closed_at,
        version=account.version,
    )
