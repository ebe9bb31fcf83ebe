"""Weekly patterns as families change them: from a chosen day on, at once or once staff agreed."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.base import Answer, Day, Nothing, Request
from contracts.planning.grid import HouseholdChild
from contracts.planning.policies import PatternTerms
from contracts.planning.words import Reason, Weekday

PatternStatus = Literal["pending", "accepted", "refused", "withdrawn"]


class PatternRequestView(Answer):
    """A weekly pattern that a family asked for; `weekdays` count from `from_day`, in place of those `instead_of`."""

    request_id: UUID
    enrolment_id: UUID
    family_id: UUID
    child_id: UUID
    child: str
    activity_id: UUID
    activity: str
    facility: str
    weekdays: tuple[int, ...]
    instead_of: tuple[int, ...]
    from_day: date
    note: str = ""
    status: PatternStatus
    reason: str = ""
    submitted_at: datetime
    decided_at: datetime | None = None


class PatternRequests(Answer):
    """Requests, in the order that the question says; `next` continues the page."""

    requests: tuple[PatternRequestView, ...]
    next: UUID | None = None


class OwnPattern(Answer):
    """The weekly pattern of an enrolment in force today, the one that follows it from a day on, and how the family may change it."""

    enrolment_id: UUID
    activity: str
    facility: str
    open_weekdays: tuple[int, ...]
    weekdays: tuple[int, ...]
    next_weekdays: tuple[int, ...] = ()
    next_from: date | None = None
    valid_from: date
    valid_to: date
    terms: PatternTerms
    first_day: Annotated[date, Field(description="the first day from which a change can still count")]
    pending: PatternRequestView | None = None
    last_answer: Annotated[PatternRequestView | None, Field(description="the last request that was answered, within a month")] = None


class OwnPatterns(Answer):
    """The weekly patterns of a child's enrolments that have not ended."""

    child_id: UUID
    child: str
    patterns: tuple[OwnPattern, ...]
    household: Annotated[tuple[HouseholdChild, ...], Field(description="the family's children, the eldest first, this one among them")] = ()


class ListOwnPatterns(Request[OwnPatterns], method="GET", path="/v1/planning/children/{child_id}/patterns", audience="family"):
    """The weekly patterns of one's child, with what follows them and what may be changed."""

    child_id: UUID


class PatternMonth(Answer):
    """The regular days of a month under a changed pattern and, to compare, under the one before: what each of them costs can be asked.

    It is the first month that the change rules whole and in which one of both has days, or the rest of the one in which it begins.
    """

    child_id: UUID
    activity_id: UUID
    month: date
    days: tuple[date, ...]
    days_before: tuple[date, ...]
    minutes: Annotated[int | None, Field(description="how long each lasts, where hours are known")] = None


class PatternChange(Answer):
    """What a change of a weekly pattern means until the end of the enrolment; with `request_id` it was asked or made.

    `full_days` are days on which no place is left: made at once, the change would be refused for them. A preview tells a `month` of it.
    """

    request_id: UUID | None = None
    status: PatternStatus | None = None
    terms: PatternTerms
    added: int
    removed: int
    full_days: tuple[date, ...] = ()
    month: PatternMonth | None = None


class ChangePattern(Request[PatternChange], method="POST", path="/v1/planning/patterns", audience="family"):
    """Change the weekly pattern of one's own enrolment from a day on, or tell what that would mean (`preview`).

    Where staff decide it waits for them. Refused where the activity leaves patterns to staff, when a day that would change is past its
    cut-off (with the first possible day), or when places are lacking.
    """

    enrolment_id: UUID
    weekdays: Annotated[tuple[Weekday, ...], Field(description="none: no day is booked every week any more")] = ()
    from_day: Day
    note: Reason = ""
    preview: bool = False


class WithdrawPatternRequest(
    Request[Nothing], method="DELETE", path="/v1/planning/patterns/{request_id}", audience="family"
):  # fmt: skip
    """Take back a request that nobody has answered yet; twice is harmless."""

    request_id: UUID


class ListOwnPatternRequests(Request[PatternRequests], method="GET", path="/v1/planning/pattern-requests", audience="family"):
    """One's own requests that were asked or decided in the last month, newest first, and the pending ones whatever their age."""

    limit: Annotated[int, Field(ge=1, le=500)] = 500
    before: Annotated[UUID | None, Field(description="the last request of the page before, of whichever service")] = None
    before_at: Annotated[datetime | None, Field(description="when `before` was submitted")] = None


class ListPatternRequests(Request[PatternRequests], method="GET", path="/v1/pattern-requests", audience="staff"):
    """The changes of weekly patterns that wait for staff, those that were submitted first before. Right: planning.request.read."""


class DecidePatternRequest(Request[PatternRequestView], method="POST", path="/v1/pattern-requests/{request_id}/decision", audience="staff"):
    """Accept a change, from the asked day or where that is past from tomorrow on, or refuse it with a reason.

    Right: planning.request.decide.
    """

    request_id: UUID
    accept: bool
    reason: Reason = ""
