"""Enrolments."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import Answer, Request
from contracts.planning.words import Day, Weekday


class EnrolmentView(Answer):
    """A child's enrolment in an activity (inscription)."""

    enrolment_id: UUID
    child_id: UUID
    activity_id: UUID
    family_id: UUID
    guardian_id: UUID
    valid_from: date
    valid_to: date
    weekdays: tuple[int, ...]
    version: int


class Enrol(Request[EnrolmentView], method="POST", path="/v1/enrolments", audience="staff", success=201):
    """Enrol a child; `weekdays` is the regular pattern (days booked every week). Right: planning.enrolment.write.

    A known `enrolment_id` changes that enrolment: its dates, and its pattern from tomorrow on (days gone by stay as they were).
    """

    enrolment_id: UUID | None = None
    child_id: UUID
    activity_id: UUID
    guardian_id: Annotated[UUID, Field(description="the adult who pays")]
    valid_from: Day
    valid_to: Day
    weekdays: tuple[Weekday, ...] = ()
