"""What the family service keeps of other services' news: the school holidays that separated parents share by halves."""

from chassis.reactions import Reactions
from chassis.tx import Tx
from contracts.planning import SchoolHolidaysSet
from services.family.domain.custody import Holiday
from services.family.store import custody
from services.family.usecases.custody import tell

reactions = Reactions()


@reactions.on(SchoolHolidaysSet)
async def note_holidays(tx: Tx, event: SchoolHolidaysSet) -> None:
    """Keep the school holidays, and tell anew the custody of the children whose parents share them."""
    holidays = [Holiday(one.label, one.first, one.last) for one in event.holidays]
    if await custody.put_holidays(tx, event.version, holidays):
        for child_id in await custody.with_halves(tx):
            await tell(tx, child_id)
