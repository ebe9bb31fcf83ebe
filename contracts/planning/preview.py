"""What a request would meet, told before it is sent: each day as the submission would judge it, and nothing is written."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.base import Answer, Request
from contracts.planning.absences import AbsenceTerms
from contracts.planning.grid import LeaveBalance
from contracts.planning.policies import LateTerms
from contracts.planning.requests import MOST_DAYS, AskedDay, PlanningRequestKind


class PreviewedDay(Answer):
    """One asked day: with `refusal` (a slug) and `reason` it cannot be asked, otherwise it would be taken as the other fields say."""

    enrolment_id: UUID
    activity_id: UUID
    activity: str
    facility: str
    day: date
    refusal: str = ""
    reason: str = ""
    late: Annotated[bool, Field(description="after the cut-off: an absence that would be billed, or a late booking")] = False
    late_terms: Annotated[LateTerms | None, Field(description="what becomes of a late booking")] = None
    until: Annotated[datetime | None, Field(description="last moment to be absent for free, once booked")] = None
    places: Literal["plenty", "last", "full"] | None = None
    rank: Annotated[int | None, Field(description="estimated place on the waiting list, when it would wait")] = None
    approval: Literal["automatic", "manual"] = "automatic"
    minutes: Annotated[int | None, Field(description="how long it lasts, where hours are known")] = None
    overlaps: Annotated[
        tuple[str, ...], Field(description="other activities that the child has or is asked for that day, at hours that meet these")
    ] = ()


class LeaveDays(LeaveBalance):
    """The leave of one enrolment, and which of the previewed days could be taken as leave."""

    enrolment_id: UUID
    activity: str
    days: tuple[date, ...]
    until: Annotated[datetime | None, Field(description="last moment to declare the first of them")] = None


class ReasonRefusal(Answer):
    """A day whose absence cannot be declared for a reason; one such day refuses the whole request."""

    enrolment_id: UUID
    day: date
    refusal: str
    reason: str


class PreviewedReason(Answer):
    """What the days would meet if the absence were declared for a reason: those that are refused, those that a certificate excuses.

    A day that is billed all the same, declared too late or one of the first of its absence, needs no certificate.
    """

    code: str
    refused: tuple[ReasonRefusal, ...] = ()
    certified: Annotated[
        tuple[date, ...] | None, Field(description="days that a certificate would excuse; null from a release that does not tell")
    ] = None


class ComesAlong(Answer):
    """A brother or sister for whom the possible days could be asked as well, in these activities."""

    child_id: UUID
    child: str
    activities: tuple[str, ...]
    already: Annotated[int, Field(description="on how many of the days they have something of it already, which is not asked again")] = 0


class DaysPreview(Answer):
    """The days in the order of the calendar; `next_possible_day` helps when none of them can be booked."""

    child_id: UUID
    child: str
    judged_at: datetime
    days: tuple[PreviewedDay, ...]
    next_possible_day: date | None = None
    leave: Annotated[tuple[LeaveDays, ...], Field(description="absence: the hourly contracts under which days may be leave")] = ()
    absences: Annotated[AbsenceTerms, Field(description="what the reasons of an absence make of it")] = AbsenceTerms()
    reasons: Annotated[tuple[PreviewedReason, ...], Field(description="absence: each reason that the family may choose")] = ()
    siblings: Annotated[tuple[ComesAlong, ...], Field(description="booking: whom `with_siblings` may name")] = ()


class PreviewDays(Request[DaysPreview], method="POST", path="/v1/planning/requests/preview", audience="family"):
    """What `SubmitDays` would answer now, day by day; it writes nothing and holds no place.

    What would refuse the request whatever its days (another family's child, rules not accepted) is refused here too.
    """

    child_id: UUID
    kind: PlanningRequestKind
    days: Annotated[tuple[AskedDay, ...], Field(min_length=1, max_length=MOST_DAYS)]
