"""The yearly confirmation of the record: what families are asked, and whom the town hall still waits for."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import Answer, Event, Request
from contracts.family.record import FamilyRecord

SchoolYear = Annotated[int, Field(description="the year in which it begins")]


class ConfirmRecord(Request[FamilyRecord], method="POST", path="/v1/record/confirmation", audience="family"):
    """Say that one's record is right, once a school year; saying it again changes nothing."""


class RecordConfirmationAsked(Event, type="family.record.confirmation_asked", aggregate="family_id"):
    """A family with somebody enrolled has not confirmed its record this school year, and is asked to: for the first time, or again."""

    family_id: UUID
    school_year: SchoolYear
    again: bool = False
    told_on: date


class RecordToConfirm(Answer):
    """A family that has not confirmed its record this school year: when it last did, and when it was last asked."""

    family_id: UUID
    family_number: str
    name: str
    confirmed_at: datetime | None = None
    asked_on: date | None = None


class RecordsToConfirm(Answer):
    """Families whose record waits for its confirmation, those asked longest ago first; the count is of all."""

    families: tuple[RecordToConfirm, ...]
    waiting: int
    school_year: SchoolYear


class ListRecordsToConfirm(Request[RecordsToConfirm], method="GET", path="/v1/records-to-confirm", audience="staff"):
    """Families with somebody enrolled that have not confirmed their record this school year. Right: family.record.read."""

    limit: Annotated[int, Field(ge=1, le=200)] = 100
