"""What families ask for, and what staff decide about it."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.base import Answer, Body, Day, Request
from contracts.planning.absences import ReasonCode
from contracts.planning.candidates import ClassName
from contracts.planning.words import Reason
from contracts.together import AcceptedTogether, RequestIds
from contracts.waiting import Waiting

PlanningRequestKind = Literal["booking", "absence"]
RequestStatus = Literal["pending", "accepted", "refused", "withdrawn"]
DayDecision = Literal["pending", "waiting", "accepted", "refused", "withdrawn"]

DayRule = Literal[
    "place_left",
    "held",
    "full",
    "siblings_wait",
    "freed",
    "offered",
    "offer_taken",
    "offer_lapsed",
    "waited_in_vain",
    "not_whole",
    "moved",
    "given",
    "ended",
    "clerk",
    "in_time",
    "leave",
    "late",
    "reason_bills",
    "certificate_awaited",
    "certificate_missing",
    "rules_changed",
    "attendance",
]
"""Why a day is decided as it is: a place was left when its turn came, it was freed for who waited first, staff gave it..."""

TakenBack = Literal["reserved", "missed", "declared", "free"]
"""What the day of an absence that is taken back becomes: booked or regular again; billed as an absence that nobody had declared, where it
is over and the child was missed, or had been before; billed as one that had been declared before; or nothing, where the weekly pattern
does not name the day any more."""

_SIBLINGS = (
    "booking: children for whom the same days are asked, each in the same activity, one called so elsewhere, or the same facility;"
    " what one of them has already is not asked again, a day is given to all, or to none"
)

MOST_DAYS = 250
"""How many days one request may ask for."""


class AskedDay(Body):
    """One enrolment on one day."""

    enrolment_id: UUID
    day: Day


class DecidedDay(Answer):
    """One asked day and what became of it; `rank` is the place on the waiting list, `billed` an absence that is paid for.

    `full` is said when the day is asked: no place was left at that moment, it will wait.
    `late` is a day asked, or an absence declared, after its cut-off. A place that became free is held until `offered_until`.
    `rule` tells by which rule it was decided, and `decided_at` when. Of an absence, `taken_back` tells what an open day becomes if it is
    taken back (in a family's list, and of one request), and in the answer of a withdrawal what its days became.
    `overlaps` are told to staff who read one booking: what the child has, or is asked for, at hours that meet those of an open day.
    """

    enrolment_id: UUID
    activity_id: UUID
    activity: str
    day: date
    decision: DayDecision
    reason: str = ""
    rank: int | None = None
    billed: bool = False
    full: bool = False
    late: bool = False
    offered_until: datetime | None = None
    rule: DayRule | None = None
    decided_at: datetime | None = None
    taken_back: TakenBack | None = None
    overlaps: Annotated[tuple[str, ...], Field(description="other activities of the child at the same hours")] = ()

    @property
    def is_open(self) -> bool:
        """Tell whether nobody has answered it yet: what is asked can still be taken back."""
        return self.decision in ("pending", "waiting")


class PlanningRequestView(Answer):
    """A request for days or a declared absence.

    `status` is pending while any of its days is undecided or waits for a place, then accepted if at least one day was, refused
    if at least one was; withdrawn when the family took back all of them.
    """

    request_id: UUID
    arrival: Annotated[int | None, Field(description="its number in the order in which requests are decided; None until its turn")]
    kind: PlanningRequestKind
    family_id: UUID
    family_name: Annotated[str, Field(description="the adult whom the household is known by")] = ""
    child_id: UUID
    child: str
    status: RequestStatus
    submitted_at: datetime
    by_staff_name: Annotated[str, Field(description="the agent who entered it for the family")] = ""
    asked_by_name: Annotated[str, Field(description="the adult of the household who asked; empty where that was not noted")] = ""
    decided_at: datetime | None = None
    absence_reason: str | None = None
    absence_label: Annotated[str, Field(description="the reason as the town calls it")] = ""
    certificate: Annotated[
        Literal["none", "awaited", "given"], Field(description="whether the absence needs a certificate, and has it")
    ] = "none"
    certificate_until: Annotated[date | None, Field(description="last day on which the certificate may come")] = None
    note: str = ""
    days: tuple[DecidedDay, ...]

    @property
    def is_open(self) -> bool:
        """Tell whether something of it may still be taken back."""
        return any(day.is_open for day in self.days)


class WaitingThere(Answer):
    """How many requests for days at an activity wait for a clerk."""

    activity_id: UUID
    activity: str
    facility: str
    waiting: int


class PlanningRequests(Answer):
    """Requests, newest first for families, oldest first for staff; `pending` counts all that wait, for staff of one family those listed."""

    requests: tuple[PlanningRequestView, ...]
    pending: int = 0
    next: Annotated[UUID | None, Field(description="continues the page")] = None
    by_kind: dict[PlanningRequestKind, int] = Field(default_factory=dict, description="how many wait, for staff")
    by_school: dict[str, int] = Field(default_factory=dict, description="for staff, how many wait for children of each school")
    by_activity: Annotated[
        tuple[WaitingThere, ...],
        Field(description="for staff, of the kind that is asked for: a request for two activities counts at both"),
    ] = ()


class SubmitDays(Request[PlanningRequestView], method="POST", path="/v1/planning/requests", audience="family", success=202):
    """Ask for days (demande de réservation) or declare absences (déclarer une absence); decided in order of arrival.

    Refused at once, whole, with the next possible day, when a day is closed, past its cut-off or already asked.
    """

    child_id: UUID
    kind: PlanningRequestKind
    days: Annotated[tuple[AskedDay, ...], Field(min_length=1, max_length=MOST_DAYS)]
    absence_reason: ReasonCode | None = None
    note: Reason = ""
    certificate_id: Annotated[UUID | None, Field(description="a certificate sent before, by KeepCertificate")] = None
    whole: Annotated[bool, Field(description="booking: every day, or none")] = False
    with_siblings: Annotated[tuple[UUID, ...], Field(max_length=6, description=_SIBLINGS)] = ()


class SubmitDaysFor(
    Request[PlanningRequestView], method="POST", path="/v1/families/{family_id}/planning-requests", audience="staff", success=202
):
    """Ask for days or declare absences in the place of a family, by the same rules; the family sees who did it. Right: family.act_for.

    An absence may also be one of the last 31 days, or one on which the child was missed and is billed by now.
    """

    family_id: UUID
    child_id: UUID
    kind: PlanningRequestKind
    days: Annotated[tuple[AskedDay, ...], Field(min_length=1, max_length=MOST_DAYS)]
    absence_reason: ReasonCode | None = None
    note: Reason = ""
    whole: Annotated[bool, Field(description="booking: every day, or none")] = False
    with_siblings: Annotated[tuple[UUID, ...], Field(max_length=6, description=_SIBLINGS)] = ()


class WithdrawPlanningRequest(
    Request[PlanningRequestView], method="POST", path="/v1/planning/requests/{request_id}/withdrawal", audience="family"
):
    """Take back days that nobody has answered yet (pending, or on the waiting list): those named, or all of them.

    What was answered stays; a request with nothing left to take back is refused, one that was taken back before is answered as it is.
    """

    request_id: UUID
    days: Annotated[tuple[AskedDay, ...], Field(max_length=MOST_DAYS)] = ()


class WithdrawPlanningRequestFor(
    Request[PlanningRequestView], method="POST", path="/v1/planning-requests/{request_id}/withdrawal", audience="staff"
):
    """Take back a request in the place of its family, by the same rules; the family is told who did. Right: family.act_for."""

    request_id: UUID
    days: Annotated[tuple[AskedDay, ...], Field(max_length=MOST_DAYS)] = ()


class ListPlanningRequests(Request[PlanningRequests], method="GET", path="/v1/planning/requests", audience="family"):
    """One's own requests that were asked or decided in the last month, newest first, and the pending ones whatever their age.

    All of them without `limit`.
    """

    since: Day | None = None
    limit: Annotated[int | None, Field(ge=1, le=500)] = None
    before: Annotated[UUID | None, Field(description="the last request of the page before, of whichever service")] = None
    before_at: Annotated[datetime | None, Field(description="when `before` was submitted")] = None


class ListPlanningQueue(Request[PlanningRequests], method="GET", path="/v1/planning-requests", audience="staff"):
    """Requests that wait for a clerk, in order of arrival. Right: planning.request.read."""

    kind: PlanningRequestKind | None = None
    activity_id: Annotated[UUID | None, Field(description="of which undecided days are at this activity, if not all")] = None
    family_id: Annotated[UUID | None, Field(description="of this family alone")] = None
    school: Annotated[ClassName | None, Field(description="for children of this school alone")] = None
    submitted_before: Annotated[datetime | None, Field(description="only those of before that moment")] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 100
    after: Annotated[UUID | None, Field(description="`next` of the page before")] = None
    after_at: Annotated[datetime | None, Field(description="moment of submission of `after`, where that is another service's request")] = (
        None
    )


class CountPlanningQueue(Request[Waiting], method="GET", path="/v1/waiting/planning-requests", audience="staff"):
    """How many requests wait for a clerk. Right: planning.request.read."""


class ListFamilyPlanningRequests(
    Request[PlanningRequests], method="GET", path="/v1/families/{family_id}/planning-requests", audience="staff"
):
    """A family's requests since a day (the last year unless told otherwise), newest first. Right: planning.request.read."""

    family_id: UUID
    since: Day | None = None


class GetPlanningRequest(Request[PlanningRequestView], method="GET", path="/v1/planning-requests/{request_id}", audience="staff"):
    """One request with its days. Right: planning.request.read."""

    request_id: UUID


class AcceptPlanningRequests(Request[AcceptedTogether], method="POST", path="/v1/planning-requests/acceptances", audience="staff"):
    """Accept several requests, in this order, each as if decided alone; one that cannot be is told. Right: planning.request.decide."""

    request_ids: RequestIds


class DecidePlanningRequest(
    Request[PlanningRequestView], method="POST", path="/v1/planning-requests/{request_id}/decision", audience="staff"
):
    """Accept, or refuse with a reason, what waits for a clerk. Right: planning.request.decide."""

    request_id: UUID
    accept: bool
    reason: Reason = ""
    days_gone_by: Annotated[
        Literal["accept", "refuse"] | None,
        Field(
            description="what becomes of days of an accepted booking that are over; where it has some and nothing is said, "
            "the answer is `days_gone_by`, with the days, and nothing is decided"
        ),
    ] = None


class GiveCertificate(
    Request[PlanningRequestView], method="POST", path="/v1/planning/requests/{request_id}/certificate", audience="family"
):
    """Give the certificate of an absence that awaits one, within its deadline; another one takes the place of the first."""

    request_id: UUID
    certificate_id: Annotated[UUID, Field(description="a certificate sent before, by KeepCertificate")]
