"""What identity keeps of family records: the adults who may have an account each."""

from chassis.reactions import Reactions
from chassis.tx import Tx
from contracts.family import AdultLeft, EmptinessAsked, FamilyErased, FamilySaved
from services.identity.domain.identifiers import shown_name
from services.identity.store import accounts, guardians
from services.identity.usecases import former_adults
from services.identity.usecases.erase_family import check_emptiness, erase_family

reactions = Reactions()


@reactions.on(FamilySaved)
async def keep_guardians(tx: Tx, event: FamilySaved) -> None:
    """Keep the adults of a family, and the address of each; their accounts bear the names of the record."""
    if await guardians.save(tx, event):
        await accounts.name_guardians(tx, {one.guardian_id: shown_name(one.first_name, one.last_name) for one in event.guardians})


@reactions.on(AdultLeft)
async def close_account(tx: Tx, event: AdultLeft) -> None:
    """Close the account of an adult who left their household."""
    await former_adults.close_account(tx, event)


@reactions.on(EmptinessAsked)
async def say_whether_it_is_empty(tx: Tx, event: EmptinessAsked) -> None:
    """Say whether anything is held of a family whose record is taken back as empty."""
    await check_emptiness(tx, event)


@reactions.on(FamilyErased)
async def erase(tx: Tx, event: FamilyErased) -> None:
    """Erase what is held of a family."""
    await erase_family(tx, event)
