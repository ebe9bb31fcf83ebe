"""A family that is erased: its sessions end at once, its accounts go."""

from uuid import UUID

from chassis import erasure
from chassis.holdings import Privacy
from chassis.tx import Tx
from contracts.family import FamilyErased
from services.identity.store import accounts, sessions
from services.identity.usecases.sessions import tell_revoked


async def erase_family(tx: Tx, event: FamilyErased) -> None:
    """Erase the accounts of a family."""
    await erasure.erase(tx, event.family_id, PRIVACY)


async def _end_sessions(tx: Tx, family_id: UUID) -> None:
    """End every session of the family, so that the edges forget its tokens."""
    for account in await accounts.of_family(tx, family_id):
        await tell_revoked(tx, await sessions.revoke_others(tx, account.account_id, None), account)


PRIVACY = Privacy(
    not_exported={"account.identifier_key": "the identifier again, for comparing", "account.opening_key": "the key of the opening request"},
    first=_end_sessions,
)
