"""Lists of families whom staff let book earlier."""

from uuid import UUID

from chassis.errors import Forbidden
from chassis.tx import Tx
from contracts.planning import PriorityLists, PriorityListView, PutPriorityList
from services.planning.domain.errors import PriorityListChanged, PriorityListUsed, UnknownFamily, UnknownPriorityList
from services.planning.store import priority_lists, turns

WHOLE_TOWN = "Ces listes concernent toute la commune : elles ne sont pas ouvertes aux agents d'une seule structure."


async def put_list(tx: Tx, asked: PutPriorityList) -> PriorityListView:
    """Enter or change a list; whoever read an older version than there is, is told."""
    _refuse_reach(tx)
    await turns.take_days(tx)
    known = await priority_lists.get(tx, asked.list_id)
    if asked.version is not None and asked.version != (known.version if known else 0):
        raise PriorityListChanged("Rechargez la page : votre modification n'est pas enregistrée.")
    if not await priority_lists.families_known(tx, asked.family_ids):
        raise UnknownFamily("Une des familles de la liste n'est pas (encore) connue du planning.")
    await priority_lists.put(tx, asked)
    return next(one for one in await priority_lists.every(tx) if one.list_id == asked.list_id)


async def show_lists(tx: Tx) -> PriorityLists:
    """Show all lists."""
    _refuse_reach(tx)
    return PriorityLists(lists=tuple(await priority_lists.every(tx)))


async def remove_list(tx: Tx, list_id: UUID) -> None:
    """Take a list away, unless an opening names it."""
    _refuse_reach(tx)
    await turns.take_places(tx)  # rules are entered in the same turn: no opening names the list from here on
    await turns.take_days(tx)
    known = await priority_lists.get(tx, list_id)
    if known is None:
        raise UnknownPriorityList
    if known.activities:
        raise PriorityListUsed(f"Retirez-la d'abord de l'ouverture des réservations : {', '.join(known.activities)}.")
    await priority_lists.remove(tx, list_id)


def _refuse_reach(tx: Tx) -> None:
    if tx.actor.facilities:
        raise Forbidden(WHOLE_TOWN)
