"""Erasing a family (droit à l'effacement): asked by one member of staff, confirmed by another, once nothing stands against it."""

from datetime import datetime
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from contracts.base import Answer, Event, Request
from contracts.privacy import Obstacle

ErasureStatus = Literal["asked", "ready", "blocked", "confirmed", "erased", "withdrawn"]
Why = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=300)]


class ErasureView(Answer):
    """An erasure as staff follow it; `blocked` tells what stands against it, `ready` waits for a second person."""

    erasure_id: UUID
    family_id: UUID
    family_name: str
    family_number: str = ""
    city: str = ""
    children: Annotated[tuple[str, ...], Field(description="first names of the children of the record, the eldest first")] = ()
    entered_at: Annotated[datetime | None, Field(description="when the record was entered, while there is one")] = None
    status: ErasureStatus
    why: str
    asked_by: UUID
    asked_by_name: str
    asked_at: datetime
    confirmed_by_name: str = ""
    erased_at: datetime | None = None
    obstacles: tuple[Obstacle, ...] = ()
    against: Annotated[str, Field(description="the obstacles in one French sentence; empty where there are none")] = ""


class Erasures(Answer):
    """Erasures, those that wait first, then the latest."""

    erasures: tuple[ErasureView, ...]


class AskErasure(Request[ErasureView], method="POST", path="/v1/families/{family_id}/erasures", audience="staff", success=202):
    """Ask that a family be erased; asked again, what stands against it is looked at anew. Right: family.record.erase."""

    family_id: UUID
    why: Why


class ConfirmErasure(Request[ErasureView], method="POST", path="/v1/erasures/{erasure_id}/confirmation", audience="staff", success=202):
    """Confirm an erasure that somebody else asked for; it is done once nothing stands against it. Right: family.record.erase.

    Refused with `erasure_needs_another` (409) to the person who asked, `erasure_needs_independence` (409) to an account that this person,
    or a third, opened, invited again or reset in the last fourteen days (or the other way round), `erasure_blocked` or
    `erasure_not_checked` (409).
    """

    erasure_id: UUID


class WithdrawErasure(Request[ErasureView], method="POST", path="/v1/erasures/{erasure_id}/withdrawal", audience="staff"):
    """Give an erasure up. Right: family.record.erase."""

    erasure_id: UUID


class ListErasures(Request[Erasures], method="GET", path="/v1/erasures", audience="staff"):
    """Erasures asked for and done, or those of one family. Right: family.record.erase."""

    family_id: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 100


class FamilyErasureAsked(Event, type="family.erasure.asked", aggregate="erasure_id"):
    """Staff want to erase a family: whoever holds something against it says so; `version` counts the rounds of asking."""

    family_id: UUID
    erasure_id: UUID


class FamilyErased(Event, type="family.family.erased", aggregate="family_id"):
    """A family was erased: every service erases what it holds of it, or names what the law has it keep."""

    told_after_erasure: ClassVar[bool] = True

    family_id: UUID
    erased_at: datetime
