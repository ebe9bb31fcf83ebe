"""What there is of what a town needs first."""

from chassis.tx import Tx
from contracts.identity import IdentitySetup


async def read(tx: Tx) -> IdentitySetup:
    """Tell of each thing whether there is one."""
    (row,) = await tx.fetch(
        "select (select count(*) > 1 from (select from account where kind = 'staff' limit 2) first) as colleagues,"
        " exists (select from account where kind = 'family') as families"
    )
    return IdentitySetup(**row)
