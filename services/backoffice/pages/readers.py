"""Whether anybody in a family reads the portal or its e-mails, and what is said of it after a deed."""

from uuid import UUID

from chassis.edge.session import Visit
from chassis.errors import Refusal
from contracts.family import ChildRecord
from contracts.identity import ListFamiliesWithoutAccount
from contracts.messaging import ListFamiliesWithoutEmail, Purpose
from services.backoffice.pages.sources import gathered
from services.backoffice.views.requests import decision


async def unread(visit: Visit, purpose: Purpose, family_id: UUID | None = None) -> frozenset[UUID] | None:
    """Find the families where nobody has an account in use, nor an address for e-mails of a purpose; None while that is not known.

    Staff of some facilities are not told of accounts: whoever has an address is known to read.
    """
    accounts, emails = await gathered(
        visit, ListFamiliesWithoutAccount(family_id=family_id), ListFamiliesWithoutEmail(purpose=purpose, family_id=family_id)
    )
    if isinstance(emails, Refusal):
        return None
    if isinstance(accounts, Refusal):
        return None if emails.family_ids else frozenset()
    return frozenset(accounts.family_ids) & frozenset(emails.family_ids)


async def is_unread(visit: Visit, family_id: UUID, purpose: Purpose) -> bool | None:
    """Tell whether nobody in a family reads what is told about a purpose; None while that is not known."""
    found = await unread(visit, purpose, family_id)
    return None if found is None else family_id in found


async def sees_nothing(visit: Visit, family_id: UUID) -> bool:
    """Tell whether nobody in a family has an account in which to see what stands on the portal; not while that is not known."""
    (found,) = await gathered(visit, ListFamiliesWithoutAccount(family_id=family_id))
    return not isinstance(found, Refusal) and family_id in found.family_ids


async def telling(
    visit: Visit,
    family_id: UUID,
    purpose: Purpose = "billing",
    how: str = "",
    *,
    who: decision.Household = decision.FAMILY,
    listed: bool = False,
) -> str:
    """Say whether a family is told what was just done; of what is `listed` only, where it finds it."""
    return decision.telling(await is_unread(visit, family_id, purpose), how, who=who, listed=listed)


async def telling_household(visit: Visit, child: ChildRecord, shown_in: UUID) -> str:
    """Say whether the household that registered a child is told what was done to its record, which stands in that of a family."""
    who = decision.FAMILY if child.family_id == shown_in else decision.FIRST
    return await telling(visit, child.family_id, "decisions", ", avec votre nom", who=who)
