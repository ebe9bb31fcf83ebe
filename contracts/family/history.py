"""What happened to a family's record, for the clerks' timeline."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.base import Answer, Request
from contracts.family.kinds import RecordRequestKind

HistoryFact = Literal["entered", "changed", "requested", "accepted", "refused", "withdrawn"]


class HistoryEntry(Answer):
    """One thing that happened: the record was entered or changed by staff (with a `kind`: and told so), or a change asked for and decided.

    `fields` names what changed, never its values; those of health stay unnamed.
    """

    at: datetime
    fact: HistoryFact
    kind: RecordRequestKind | None = None
    request_id: UUID | None = None
    fields: tuple[str, ...] = ()
    reason: str = ""
    by_staff_name: Annotated[str, Field(description="the agent who entered it, or took it back, for the family")] = ""
    child_name: Annotated[str, Field(description="the first name of the child that it is about; empty where it is about no single one")] = (
        ""
    )


class FamilyHistory(Answer):
    """The latest things that happened, newest first."""

    entries: tuple[HistoryEntry, ...]


class ReadFamilyHistory(Request[FamilyHistory], method="GET", path="/v1/families/{family_id}/history", audience="staff"):
    """What happened to a family's record, the latest 100. Right: family.record.read."""

    family_id: UUID
