"""Enter a cash office (régie)."""

from chassis.tx import Tx
from contracts.billing import PutRegie, RegieView
from services.billing.store import regies


async def put_regie(tx: Tx, regie: PutRegie) -> RegieView:
    """Enter a regie, or rename it: its code, which begins every number, never changes."""
    await regies.put(tx, regie.code, regie.name)
    if regie.partial_online is not None:
        await regies.take_parts(tx, regie.code, taken=regie.partial_online)
    return RegieView(code=regie.code, name=regie.name)
