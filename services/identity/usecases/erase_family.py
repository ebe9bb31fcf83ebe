"""A family that is erased: its sessions end at once, its accounts go."""

from uuid import UUID

from chassis import erasure
from chassis.holdings import READER, Privacy, tables_holding
from chassis.tx import Tx
from contracts.family import EmptinessAsked, FamilyErased
from contracts.identity import IdentityEmptinessChecked
from services.identity.store import accounts
from services.identity.usecases.sessions import end_sessions


async def erase_family(tx: Tx, event: FamilyErased) -> None:
    """Erase the accounts of a family."""
    await erasure.erase(tx, event.family_id, PRIVACY)


async def _end_sessions(tx: Tx, family_id: UUID) -> None:
    """End every session of the family, so that the edges forget its tokens."""
    for account in await accounts.of_family(tx, family_id):
        await end_sessions(tx, account)


OWN_ACCOUNT = f"account_id in (select account_id from account where guardian_id = {READER})"  # noqa: S608 - a constant
"""An adult reads the account of their own alone, here as on its page."""

OF_ACCOUNTS = (
    "account",
    "session",
    "account_letter",
    "password_reset",
    "invitation",
    "second_factor",
    "second_factor_move",
    "recovery_code",
    "credential_gift",
)

PRIVACY = Privacy(
    each_adults=dict.fromkeys(OF_ACCOUNTS, OWN_ACCOUNT),
    not_exported={"account.identifier_key": "the identifier again, for comparing", "account.opening_key": "the key of the opening request"},
    first=_end_sessions,
)


RECORD = frozenset({"household", "guardian"})
"""Tables that follow from a record alone: the adults of the record."""


async def check_emptiness(tx: Tx, event: EmptinessAsked) -> None:
    """Say whether anything is held of a family beyond its record."""
    held = await tables_holding(tx, event.family_id, PRIVACY, but=RECORD)
    await tx.emit(IdentityEmptinessChecked(family_id=event.family_id, withdrawal_id=event.withdrawal_id, version=event.version, held=held))
