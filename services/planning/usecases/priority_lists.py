"""Lists of families whom staff let book earlier."""

from chassis.errors import Forbidden
from chassis.tx import Tx
from contracts.planning import PriorityLists, PriorityListView, PutPriorityList
from services.planning.domain.errors import UnknownFamily
from services.planning.store import priority_lists, turns

WHOLE_TOWN = "Ces listes concernent toute la commune : elles ne sont pas ouvertes aux agents d'une seule structure."


async def put_list(tx: Tx, asked: PutPriorityList) -> PriorityListView:
    """Enter or change a list."""
    if tx.actor.facilities:
        raise Forbidden(WHOLE_TOWN)
    if not await priority_lists.families_known(tx, asked.family_ids):
        raise UnknownFamily("Une des familles de la liste n'est pas (encore) connue du planning.")
    await turns.take_days(tx)
    await priority_lists.put(tx, asked)
    return next(one for one in await priority_lists.every(tx) if one.list_id == asked.list_id)


async def show_lists(tx: Tx) -> PriorityLists:
    """Show all lists."""
    if tx.actor.facilities:
        raise Forbidden(WHOLE_TOWN)
    return PriorityLists(lists=tuple(await priority_lists.every(tx)))
