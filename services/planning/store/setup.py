"""What there is of what a town needs first."""

from chassis.tx import Tx
from contracts.planning import PlanningSetup


async def read(tx: Tx) -> PlanningSetup:
    """Tell of each thing whether there is one."""
    (row,) = await tx.fetch(
        "select exists (select from facility) as facilities,"
        " exists (select from calendar_day) as calendar,"
        " exists (select from activity) as activities,"
        " exists (select from enrolment) as enrolments"
    )
    return PlanningSetup(**row)
