"""Limited authority: an adult who reads and books, but asks for no change of the child's record."""

from uuid import UUID

from chassis.tx import Tx
from services.family.domain.custody_errors import LimitedAuthority
from services.family.store import households


async def refuse_limited(tx: Tx, child_id: UUID) -> None:
    """Refuse an adult whose authority over the child a judgment limits today."""
    if await households.is_limited(tx, child_id):
        raise LimitedAuthority("Une décision de justice limite votre autorité parentale : demandez ce changement à la mairie.")
