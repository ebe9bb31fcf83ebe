"""What staff enter about separated parents: households of a child, authority of its adults, calendar, agreed exceptions."""

from datetime import date, datetime, time
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from contracts.base import Answer, Body, Day, File, Request
from contracts.family.custody import Authority, Pattern, WallTime
from contracts.family.words import GuardianRole, Line

DOCUMENT_BYTES = 15_000_000


class AuthorityLink(Answer):
    """What is entered between an adult and the child from a date on; `judged` where a judgment is kept with it."""

    since: date
    until: date | None = None
    authority: Authority
    may_pick_up: bool
    judged: bool = False


class CustodyAdult(Answer):
    """An adult of one of the child's households and what links them to the child on the day of asking."""

    guardian_id: UUID
    name: str
    role: GuardianRole
    authority: Authority
    may_pick_up: bool
    since: date | None = None
    until: date | None = None
    document_id: UUID | None = None
    document_name: str = ""
    later: Annotated[str, Field(description="what is entered for a later date, in words")] = ""
    links: Annotated[tuple[AuthorityLink, ...], Field(description="all that is entered, the earliest first")] = ()
    left_on: Annotated[date | None, Field(description="when the adult left the household; what is entered holds all the same")] = None


class CustodyHousehold(Answer):
    """A household of the child; `entered` is the one whose record the child belongs to."""

    family_id: UUID
    family_number: str
    name: str
    city: str
    entered: bool
    since: date | None = None
    until: date | None = None
    adults: tuple[CustodyAdult, ...]


class CustodyCalendar(Answer):
    """The calendar in force from a date until the next one, or until the link with the household that it names ends."""

    valid_from: date
    valid_until: date | None = None
    pattern: Pattern
    handover_at: time
    first_halves: UUID | None = None


class CustodyException(Answer):
    """Nights agreed otherwise, from the first to the last."""

    exception_id: UUID
    first_night: date
    last_night: date
    family_id: UUID
    note: str


class CustodyChange(Answer):
    """One thing that staff changed."""

    at: datetime
    by: str
    what: str


class CustodyView(Answer):
    """Everything about a child's households, as staff see it."""

    child_id: UUID
    child: str
    version: int
    households: tuple[CustodyHousehold, ...]
    calendars: tuple[CustodyCalendar, ...]
    exceptions: tuple[CustodyException, ...]
    history: tuple[CustodyChange, ...]


class StaffCustodyDay(Answer):
    """A day as staff see it: the household of the morning, that of the evening, and why."""

    day: date
    morning: UUID | None
    evening: UUID | None
    handover_at: time | None = None
    why: str = ""


class StaffCustodyDays(Answer):
    """Days of a child's custody."""

    days: tuple[StaffCustodyDay, ...]


class MovedNights(Answer):
    """Nights that a calendar would take from one household and give to another, and the first of them."""

    taken_from: UUID
    given_to: UUID
    first: date
    count: int


class TriedCustodyDays(StaffCustodyDays):
    """What a calendar would give; the nights that it moves within a year from tomorrow on, and whether it reads days gone by otherwise."""

    moved: tuple[MovedNights, ...] = ()
    rewrites: Annotated[bool, Field(description="whether nights until today would be another household's: what they booked stays")] = False


class ReadCustody(Request[CustodyView], method="GET", path="/v1/children/{child_id}/custody", audience="staff"):
    """A child's households, adults, calendar and history. Right: family.record.read."""

    child_id: UUID


class ReadCustodyDays(Request[StaffCustodyDays], method="GET", path="/v1/children/{child_id}/custody/span", audience="staff"):
    """With which household a child is, from `first` to `last` (a year at most). Right: family.record.read."""

    child_id: UUID
    first: Day
    last: Day


class AttachChild(Request[CustodyView], method="POST", path="/v1/children/{child_id}/households", audience="staff"):
    """Attach a child to a second household, whose adults will read its record. Right: family.custody.write."""

    child_id: UUID
    family_id: UUID
    since: Day


class DetachChild(Request[CustodyView], method="POST", path="/v1/children/{child_id}/households/{family_id}/end", audience="staff"):
    """End the link with the second household: after the last day it sees the child no more. Right: family.custody.write."""

    child_id: UUID
    family_id: UUID
    last_day: Day


class SetAuthority(
    Request[CustodyView],
    method="POST",
    path="/v1/children/{child_id}/adults/{guardian_id}/authority",
    audience="staff",
    body_limit=DOCUMENT_BYTES,
):
    """Enter an adult's authority over a child from a date, perhaps with the judgment. Right: family.custody.write.

    What was entered for a later date until `until` is replaced, with its judgments, and what begins after it stays. It is refused
    (`later_authority`, with what would be replaced as `later`, and the `version` of the custody) unless `replaces_at` says that
    whoever enters it has seen the custody as it is. After `until` full authority comes back; where another authority went on
    after it, that is refused (`authority_returns`, with the `version`) until it was seen as well. Both name what they show as
    `shown`: sent back as `seen`, it confirms that alone, and what is entered otherwise by then is refused and shown anew.
    """

    child_id: UUID
    guardian_id: UUID
    authority: Authority
    may_pick_up: bool = True
    since: Day
    until: Day | None = None
    replaces_at: Annotated[int | None, Field(description="version of the custody at which what is replaced was seen")] = None
    seen: Annotated[
        str | None, Field(max_length=64, description="`shown` of the refusal that is confirmed; without it, whatever is replaced is")
    ] = None
    document_name: Annotated[str, StringConstraints(max_length=200)] = ""
    document: bytes | None = None


class GetCustodyDocument(Request[File], method="GET", path="/v1/children/{child_id}/custody/documents/{document_id}", audience="staff"):
    """The judgment kept with an adult's authority. Right: family.custody.write."""

    child_id: UUID
    document_id: UUID


class CalendarDraft(Body):
    """A calendar as staff enter it; `first_halves` has the first half of school holidays that begin in even years."""

    valid_from: Day
    pattern: Pattern
    handover_at: WallTime
    first_halves: UUID | None = None


class TryCustodyCalendar(Request[TriedCustodyDays], method="POST", path="/v1/children/{child_id}/custody/preview", audience="staff"):
    """Show what a calendar would give from `first` to `last`, without entering it. Right: family.custody.write."""

    child_id: UUID
    calendar: CalendarDraft
    first: Day
    last: Day


class SetCustodyCalendar(Request[CustodyView], method="POST", path="/v1/children/{child_id}/custody/calendars", audience="staff"):
    """Enter the calendar in force from a date; one that began on the same date is replaced. Right: family.custody.write."""

    child_id: UUID
    calendar: CalendarDraft


class RemoveCustodyCalendar(
    Request[CustodyView], method="DELETE", path="/v1/children/{child_id}/custody/calendars/{valid_from}", audience="staff"
):
    """Take back the calendar that begins on a date: the one before it, if any, goes on. Right: family.custody.write."""

    child_id: UUID
    valid_from: Day


class AddCustodyException(Request[CustodyView], method="POST", path="/v1/children/{child_id}/custody/exceptions", audience="staff"):
    """Enter nights that the parents agreed otherwise. Right: family.custody.write."""

    child_id: UUID
    family_id: UUID
    first_night: Day
    last_night: Day
    note: Line = ""


class RemoveCustodyException(
    Request[CustodyView], method="DELETE", path="/v1/children/{child_id}/custody/exceptions/{exception_id}", audience="staff"
):
    """Take back agreed nights. Right: family.custody.write."""

    child_id: UUID
    exception_id: UUID
