"""An adult who leaves a household: what stands against it, what follows, and that it is so."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.base import Answer, Event, Request
from contracts.family.custody import Authority
from contracts.family.record import FamilyRecord
from contracts.family.words import DepartureReason

DepartureObstacle = Literal["last_adult", "pays_beside", "request_waits", "no_address"]


class PaidEnrolment(Answer):
    """An enrolment, running or to come, at the account of the adult."""

    child_id: UUID
    child: str
    activity: str
    valid_until: date
    goes_on: Annotated[bool, Field(description="it goes on at the account of the adult who remains")] = True


class KeptAuthority(Answer):
    """What is entered about the adult and a child, today or later, that is not full authority: it outlives the departure."""

    child_id: UUID
    child: str
    authority: Authority
    may_pick_up: bool
    since: date
    until: date | None = None


class DepartureView(Answer):
    """What an adult's departure would bring, before anything changes.

    `obstacles` are what stands against it: the last adult of the household (`last_adult`), enrolments that the other one cannot take over
    (`pays_beside`, in `paid`): of the same child and activity as one of theirs, or of a child that a judge hides from them; a change of an
    adult that waits for a decision (`request_waits`), no whole address of the one who would be billed (`no_address`).
    """

    family_id: UUID
    guardian_id: UUID
    version: Annotated[int, Field(description="of the record that is seen")]
    name: str
    obstacles: tuple[DepartureObstacle, ...] = ()
    remaining: Annotated[str, Field(description="the other adult of the household; empty where there is none")] = ""
    takes_over: Annotated[bool, Field(description="the other adult becomes the one who signs and is billed")] = False
    waiting: Annotated[tuple[UUID, ...], Field(description="the requests that wait")] = ()
    paid: Annotated[tuple[PaidEnrolment, ...], Field(description="in facilities within the reader's reach")] = ()
    paid_elsewhere: Annotated[int, Field(description="how many more there are in other facilities, which go on as well")] = 0
    stays_elsewhere: Annotated[
        int, Field(description="how many more there are in other facilities that the other one cannot take over")
    ] = 0
    authorities: tuple[KeptAuthority, ...] = ()


class ReadDeparture(Request[DepartureView], method="GET", path="/v1/families/{family_id}/adults/{guardian_id}/departure", audience="staff"):
    """What follows if an adult leaves the household, and what stands against it. Right: family.record.write."""

    family_id: UUID
    guardian_id: UUID


class RecordDeparture(
    Request[FamilyRecord], method="POST", path="/v1/families/{family_id}/adults/{guardian_id}/departure", audience="staff"
):
    """Take an adult who left out of the household: their account is closed, their enrolments go on at that of the other one.

    Kept of them are the name, the day and the reason. What money books hold stays; a mandate goes on. Right: family.record.write.
    Refused with `adult_stays` (409) while something stands against it (ReadDeparture), with `record_changed` (409) where the record is
    no more what was seen, and with `departure_to_come` (400) for a day to come. Of one who left already the day and the reason are
    corrected, where others are given; nobody is written to again. Where it was noted as a death and was none, the household is told.
    """

    family_id: UUID
    guardian_id: UUID
    version: Annotated[int, Field(description="of the record that was seen")]
    reason: DepartureReason
    left_on: date


class AdultLeft(Event, type="family.adult.left", aggregate="guardian_id"):
    """An adult is no longer of the household: their account is to be closed; told before the record without them.

    It is told again where a clerk corrected whether it was a death.
    """

    family_id: UUID
    guardian_id: UUID
    name: Annotated[str, Field(description='as the household reads it: "Jean DUPONT"')]
    remaining_id: UUID
    takes_over: Annotated[bool, Field(description="the other adult is the one who is billed from now on")] = False
    left_on: date
    noted_at: datetime
    told: Annotated[bool, Field(description="the household is told, and the one who left: not of a death")] = True
