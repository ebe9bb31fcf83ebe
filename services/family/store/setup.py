"""What there is of what a town needs first."""

from chassis.tx import Tx
from contracts.family import FamilySetup


async def read(tx: Tx) -> FamilySetup:
    """Tell of each thing whether there is one."""
    (row,) = await tx.fetch("select exists (select from family) as families")
    return FamilySetup(**row)
