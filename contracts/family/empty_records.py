"""Taking back a record that is empty: entered twice, with nothing that depends on it anywhere."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.base import Answer, Event, Request
from contracts.privacy import ServiceName


class HeldBy(Answer):
    """What a service holds of a family beyond its record, by the names of its tables."""

    service: ServiceName
    tables: tuple[str, ...]


class EmptyRecordView(Answer):
    """Whether a record may be taken back: nothing here `held` by the family service, and what the others said when it was last asked."""

    family_id: UUID
    status: Annotated[
        Literal["never", "asked", "held"], Field(description="held: something depends on the record; asked: the others are answering")
    ]
    held: tuple[HeldBy, ...] = ()


class ReadEmptyRecord(Request[EmptyRecordView], method="GET", path="/v1/families/{family_id}/emptiness", audience="staff"):
    """What keeps a record from being taken back. Right: family.record.write, in the whole town."""

    family_id: UUID


class WithdrawEmptyRecord(
    Request[EmptyRecordView], method="POST", path="/v1/families/{family_id}/withdrawal", audience="staff", success=202
):
    """Take back a record on which nothing depends: it is erased everywhere once every service said that it holds nothing of it.

    Right: family.record.write, in the whole town. Refused with `record_not_empty` (409) where the family service holds more than names and
    addresses, or an erasure is under way, and with `record_changed` (409) where the record is no more what was seen.
    """

    family_id: UUID
    version: Annotated[int, Field(description="of the record that was seen")]


class EmptinessAsked(Event, type="family.emptiness.asked", aggregate="withdrawal_id"):
    """Staff take back a record that holds nothing: whoever holds anything else of the family says so; `version` counts the rounds."""

    family_id: UUID
    withdrawal_id: UUID
