"""Documents of children that expire soon, as far as others may know: never one that tells of a child's health."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.base import Event

ExpiringKind = Literal["insurance", "vaccination", "swimming", "other"]


class DocumentExpiring(Event, type="family.document.expiring", aggregate="document_id"):
    """A document of an enrolled child expires soon and none replaces it; told to each household of the child."""

    family_id: UUID
    document_id: UUID
    child_id: UUID
    child: Annotated[str, Field(description="the child's first name")]
    kind: Annotated[ExpiringKind, Field(description="what it is; whatever tells of health is `other`")]
    expires_on: date
    told_on: date
