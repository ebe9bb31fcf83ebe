"""What there is of what a town needs first."""

from chassis.tx import Tx
from contracts.billing import BillingSetup


async def read(tx: Tx) -> BillingSetup:
    """Tell of each thing whether there is one."""
    (row,) = await tx.fetch("select exists (select from regie) as regie, exists (select from tariff) as tariffs")
    return BillingSetup(**row)
