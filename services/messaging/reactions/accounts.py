"""What adults and colleagues are told of the accounts with which they sign in."""

from collections.abc import Callable
from typing import TypeVar

from chassis.tx import Tx
from contracts.identity import (
    AccountActivated,
    AccountInactive,
    AccountLocked,
    CredentialsChanged,
    PasswordResetRequested,
    SecondFactorChanged,
    StaffSaved,
)
from services.messaging.domain import staff_warnings
from services.messaging.domain.access_notices import account_activated, account_locked, password_changed
from services.messaging.domain.account_notices import account_inactive
from services.messaging.domain.emails import Adult
from services.messaging.domain.notices import Notice
from services.messaging.reactions.registry import reactions
from services.messaging.store import colleagues, households
from services.messaging.usecases.deliver import deliver
from services.messaging.usecases.send_link import queue_link
from services.messaging.usecases.warn import warn, warn_colleague

E = TypeVar("E", AccountActivated, AccountLocked, CredentialsChanged)


@reactions.on(AccountInactive)
async def warn_of_closing(tx: Tx, event: AccountInactive) -> None:
    """Warn an adult that their account, which nobody uses, will be closed; the household's inbox has it too."""
    if event.family_id is not None and event.guardian_id is not None:
        adult = (await households.adults(tx, event.family_id)).get(event.guardian_id)
        await deliver(tx, event.family_id, account_inactive(event, adult.name if adult else ""))


@reactions.on(AccountActivated)
async def tell_activation(tx: Tx, event: AccountActivated) -> None:
    """Tell an adult that their account is in use."""
    await _tell_adult(tx, event, account_activated)


@reactions.on(AccountLocked)
async def tell_lock(tx: Tx, event: AccountLocked) -> None:
    """Tell an adult or a colleague that their account is locked, and the way out."""
    if event.kind == "staff":
        await warn_colleague(tx, event.account_id, staff_warnings.account_locked(event))
    await _tell_adult(tx, event, account_locked)


@reactions.on(CredentialsChanged)
async def warn_of_new_password(tx: Tx, event: CredentialsChanged) -> None:
    """Warn an adult or a colleague that their password changed."""
    if event.kind == "staff":
        await warn_colleague(tx, event.account_id, staff_warnings.password_changed(event))
    await _tell_adult(tx, event, password_changed)


@reactions.on(SecondFactorChanged)
async def warn_of_second_factor(tx: Tx, event: SecondFactorChanged) -> None:
    """Warn a colleague that their second factor is another one, or none."""
    await warn_colleague(tx, event.account_id, staff_warnings.second_factor_changed(event))


@reactions.on(StaffSaved)
async def keep_colleague(tx: Tx, event: StaffSaved) -> None:
    """Keep where a colleague is warned; an address that is left is warned, as is the one that goes with a closed account."""
    before = await colleagues.save(tx, event)
    if before and before.casefold() != event.email.casefold():
        await warn(tx, staff_warnings.account_closed(event) if event.closed_at else staff_warnings.address_changed(event), before)


@reactions.on(PasswordResetRequested)
async def mail_link(tx: Tx, event: PasswordResetRequested) -> None:
    """Mail the link of somebody who forgot their password."""
    await queue_link(tx, event)


async def _tell_adult(tx: Tx, event: E, told: Callable[[E, Adult], Notice]) -> None:
    """Tell the adult whose account it is; accounts of staff have no inbox here."""
    if event.family_id is None or event.guardian_id is None:
        return
    adult = (await households.adults(tx, event.family_id)).get(event.guardian_id)
    if adult:
        await deliver(tx, event.family_id, told(event, adult))
