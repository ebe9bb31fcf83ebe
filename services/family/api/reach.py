"""Staff whose roles hold in some facilities only reach families with a child enrolled there; any other is not found, whatever is asked."""

from typing import Any
from uuid import UUID

from chassis.errors import NotFound
from chassis.tx import Tx
from contracts.family import ReadChildHealth, ReadEmergencySheet
from services.family.store import reach

NAMES = ("family_id", "child_id", "request_id")


async def check(tx: Tx, asked: Any) -> None:
    """Raise NotFound when the family, child or request that is asked about is out of reach."""
    named = [found for name in NAMES if isinstance(found := getattr(asked, name, None), UUID)]
    if named and not await reach.owners(tx, named) <= frozenset(await reach.families(tx) or ()):
        raise NotFound
    if isinstance(asked, ReadChildHealth | ReadEmergencySheet) and asked.child_id not in await reach.children(tx):
        raise NotFound
