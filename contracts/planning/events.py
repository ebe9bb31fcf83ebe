"""What planning tells the other services."""

from datetime import date, datetime, time
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field, TypeAdapter

from contracts.base import Answer, Event
from contracts.planning.policies import Policies
from contracts.planning.requests import DecidedDay, PlanningRequestKind, RequestStatus, TakenBack
from contracts.planning.waiting import OfferedDay
from contracts.planning.words import DayStatus
from contracts.privacy import Obstacle


class FacilitySaved(Event, type="planning.facility.saved", aggregate="facility_id"):
    """A facility was entered or changed."""

    facility_id: UUID
    name: str


class ActivitySaved(Event, type="planning.activity.saved", aggregate="activity_id"):
    """An activity was entered or changed."""

    activity_id: UUID
    facility_id: UUID
    facility: str
    name: str
    policies: Policies = Policies()


class EnrolmentSaved(Event, type="planning.enrolment.saved", aggregate="enrolment_id"):
    """A child was enrolled, or the enrolment changed."""

    family_id: UUID
    enrolment_id: UUID
    child_id: UUID
    activity_id: UUID
    guardian_id: UUID
    valid_from: date
    valid_to: date
    weekdays: tuple[int, ...]


class DayHours(Answer):
    """The hours of a day: how long it lasts for whoever bills it, and when the child came and went, as far as that was noted."""

    minutes: Annotated[int, Field(description="agreed and outside of it under an hourly contract, else attended, else planned")]
    arrived_at: time | None = None
    left_at: time | None = None


class MonthDay(Answer):
    """A day of an enrolment that is booked, asked, attended or missed."""

    day: date
    status: DayStatus
    late: Annotated[bool, Field(description="booked after the cut-off where the town accepts that with a surcharge")] = False
    off_contract_minutes: Annotated[int, Field(description="attended outside of the hours agreed")] = 0
    hours: Annotated[DayHours | None, Field(description="none where neither times nor hours are known")] = None
    arrived_at: Annotated[time | None, Field(description="when the child came, noted on a day of which `hours` are not known")] = None
    left_at: Annotated[time | None, Field(description="when it left, noted on a day of which `hours` are not known")] = None
    regular: Annotated[bool | None, Field(description="booked by the weekly pattern; none: there without a booking, or not known")] = None
    declared: Annotated[bool, Field(description="missed and billed by the rules though its family had declared it: no no-show")] = False


class MonthChanged(Event, type="planning.month.changed", aggregate="enrolment_id"):
    """The month of an enrolment after a change: every day that has a status of its own; `version` counts per enrolment and month."""

    family_id: UUID
    enrolment_id: UUID
    child_id: UUID
    child: str
    activity_id: UUID
    month: date
    days: tuple[MonthDay, ...]
    asked_at: Annotated[datetime | None, Field(description="when the family clicked, where the change answers a request")] = None

    is_brief: ClassVar[bool] = True

    def written(self) -> str:
        """Write the event; the days of a class, which are the same, are written once."""
        return f'{self.model_dump_json(exclude={"days"}, exclude_defaults=True)[:-1]},"days":{_days_written(self.days)}}}'


_DAYS: TypeAdapter[tuple[MonthDay, ...]] = TypeAdapter(tuple[MonthDay, ...])
_WRITTEN: dict[tuple[int, ...], tuple[tuple[MonthDay, ...], str]] = {}
"""What was written lately, by the very objects, which are kept: comparing days would take as long as writing them."""
MOST_WRITTEN = 64


def _days_written(days: tuple[MonthDay, ...]) -> str:
    key = tuple(map(id, days))
    if (known := _WRITTEN.get(key)) is not None:
        return known[1]
    if len(_WRITTEN) >= MOST_WRITTEN:
        _WRITTEN.clear()
    text = _DAYS.dump_json(days, exclude_defaults=True).decode()
    _WRITTEN[key] = days, text
    return text


class SharedMonthChanged(Event, type="planning.shared_month.changed", aggregate="enrolment_id"):
    """Another household changed the month of a child that also lives with `family_id`, whose open pages read again what they may see."""

    family_id: UUID
    enrolment_id: UUID
    month: date


class PlanningRequestDecided(Event, type="planning.request.decided", aggregate="request_id"):
    """Something was decided about a request: its days as they now stand, some of which may still be pending or wait for a place.

    Days that the family took back are left out.

    Told by the rules, by a clerk (`by_staff`), again when a place becomes free for a day that waited, and when an absence that was
    refused because the child had been marked present waits once more: the mark was a mistake. What only marks of attendance decided is
    `unsettled`, and told again some minutes later, when a slip has been put right.
    """

    family_id: UUID
    request_id: UUID
    kind: PlanningRequestKind
    child_id: UUID
    child: str
    status: RequestStatus
    days: tuple[DecidedDay, ...]
    decided_at: datetime
    by_staff: bool
    submitted_at: datetime | None = None
    by_staff_name: Annotated[str, Field(description="the agent who entered the request for the family")] = ""
    told_otherwise: Annotated[bool, Field(description="the family reads it in the notice of a closure")] = False
    certificate_until: Annotated[date | None, Field(description="last day for the certificate that is awaited; None: none is")] = None
    unsettled: Annotated[bool, Field(description="decided by a mark of attendance just made: the family is told once it stands")] = False


class PlacesOffered(Event, type="planning.places.offered", aggregate="request_id"):
    """Places became free and are held for days of a request that waited; the family accepts or leaves each of them in time."""

    family_id: UUID
    request_id: UUID
    child_id: UUID
    child: str
    days: tuple[OfferedDay, ...]
    offered_at: datetime


class PatternDecided(Event, type="planning.pattern.decided", aggregate="request_id"):
    """Staff answered a family that asked to change the weekly pattern of an enrolment."""

    family_id: UUID
    request_id: UUID
    child_id: UUID
    child: str
    activity_id: UUID
    activity: str
    weekdays: tuple[int, ...]
    from_day: date
    accepted: bool
    reason: str = ""
    decided_at: datetime


class WithdrawnDay(Answer):
    """A day that a family took back before anybody answered."""

    enrolment_id: UUID
    activity_id: UUID
    activity: str
    day: date
    missed: Annotated[bool, Field(description="of an absence: the day is one that is billed, as before or as nobody saw the child")] = False
    became: Annotated[TakenBack | None, Field(description="of an absence: what the day became; none in events of before")] = None


class PlanningRequestWithdrawn(Event, type="planning.request.withdrawn", aggregate="request_id"):
    """Days of a request were taken back: `days` are all that ever were; the others go on."""

    family_id: UUID
    request_id: UUID
    kind: PlanningRequestKind
    child_id: UUID
    child: str
    days: tuple[WithdrawnDay, ...]
    withdrawn_at: datetime
    by_staff_name: Annotated[str, Field(description="the agent who took them back for the family")] = ""
    just_now: Annotated[tuple[WithdrawnDay, ...], Field(description="those of this change; none in events of before")] = ()


class SchoolHoliday(Answer):
    """School holidays, from the first to the last day without lessons."""

    label: str
    first: date
    last: date


class SchoolHolidaysSet(Event, type="planning.school_holidays.set", aggregate="calendar_id"):
    """The school holidays of the town's calendar, all of them."""

    calendar_id: UUID
    holidays: tuple[SchoolHoliday, ...]


class PlanningErasureChecked(Event, type="planning.erasure.checked", aggregate="erasure_id"):
    """What planning holds against erasing a family, at the round `version` of asking; nothing means that it may go."""

    family_id: UUID
    erasure_id: UUID
    obstacles: tuple[Obstacle, ...] = ()


class PlanningEmptinessChecked(Event, type="planning.emptiness.checked", aggregate="withdrawal_id"):
    """What planning holds of a family whose record is taken back as empty, by the names of its tables; nothing means that it may go."""

    family_id: UUID
    withdrawal_id: UUID
    held: tuple[str, ...] = ()
