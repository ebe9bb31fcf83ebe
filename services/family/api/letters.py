"""What staff need of records to write letters."""

from chassis.http import Call, Routes
from chassis.tx import Tx
from contracts.family import FindPostalAddresses, PostalAddresses
from contracts.rights import Right
from services.family.store import addresses

routes = Routes()


@routes.handle(FindPostalAddresses)
async def find_addresses(tx: Tx, call: Call[FindPostalAddresses]) -> PostalAddresses:
    """Find where letters to adults go."""
    call.actor.require(Right.READ_RECORD)
    return PostalAddresses(addresses=await addresses.some(tx, call.body.guardian_ids, call.body.family_ids))
