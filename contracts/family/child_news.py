"""News of a child's record for a household that did not ask for it: that something changed, never what it says now."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.base import Event
from contracts.family.document_events import ExpiringKind

ChildNews = Literal["identity", "pickup", "health", "authorisations", "document_added", "document_accepted", "document_refused"]


class ChildRecordChanged(Event, type="family.child.record_changed", aggregate="change_id"):
    """A part or a document of a child's record changed; told to each household that sees it and did not ask, and never who did."""

    family_id: UUID
    change_id: UUID
    child_id: UUID
    child: Annotated[str, Field(description="the child's first name")]
    news: ChildNews
    document: Annotated[ExpiringKind | None, Field(description="of a document: what it is; whatever tells of health is `other`")] = None
    by_staff_name: Annotated[str, Field(description="the agent who did it of the town hall's own accord")] = ""
    changed_at: datetime
