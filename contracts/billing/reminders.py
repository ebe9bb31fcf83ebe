"""Reminders (relances): their steps for each régie, who is reminded next, who is not."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from contracts.base import Answer, Body, Event, Nothing, Request
from contracts.billing.words import RegieCode


class ReminderStep(Body):
    """A step: how many days after the due date it is sent, what it says, and whether new bookings are blocked from it on."""

    days: Annotated[int, Field(ge=1, le=365)]
    subject: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern=r"^[^\n\r\t]+$")]
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
    blocks: bool = False


class OverdueInvoiceView(Answer):
    """An overdue invoice: what is left to pay, the last step that it got, the next one, or why a clerk had it left out."""

    invoice_id: UUID
    number: str
    due_on: date
    cents: int
    last_step: int = 0
    last_on: date | None = None
    next_step: Annotated[int | None, Field(description="None where nothing more is sent, or nothing for now")] = None
    next_on: date | None = None
    excluded: Annotated[str, Field(description="why it is never reminded; empty where it is")] = ""
    billed_to: Annotated[str, Field(description="who was billed, where another adult is billed now")] = ""


class Overdue(Answer):
    """A family with overdue invoices of a régie: what it owes, the last step that it got, the next one and its day."""

    family_id: UUID
    family_number: str
    family_name: str
    invoices: int
    cents: int
    oldest_due_on: date
    last_step: int = 0
    last_on: date | None = None
    next_step: Annotated[int | None, Field(description="None where nothing more is sent, or nothing for now")] = None
    next_on: date | None = None
    paused: bool = False
    paused_until: Annotated[date | None, Field(description="None while paused: for ever")] = None
    pause_reason: str = ""
    blocked: bool = False
    refund_asked_cents: Annotated[int, Field(description="what of the family's credit waits to be transferred: it settles no invoice")] = 0
    to_return_cents: Annotated[int, Field(description="what it is to return of refunds, which its reminders name")] = 0
    lines: Annotated[tuple[OverdueInvoiceView, ...], Field(description="its overdue invoices, oldest first")] = ()


class Reminders(Answer):
    """The reminders of a régie; without steps none is sent."""

    regie: str
    regie_name: str
    regies: tuple[tuple[str, str], ...]
    steps: tuple[ReminderStep, ...]
    overdue: tuple[Overdue, ...]
    to_return_only: Annotated[int, Field(description="families that are to return a refund, and are not reminded of any invoice")] = 0


class ReadReminders(Request[Reminders], method="GET", path="/v1/regies/{code}/reminders", audience="staff"):
    """The steps of a régie, and its families with overdue invoices. Right: billing.reminder.send."""

    code: RegieCode


class PutReminderSteps(Request[Reminders], method="PUT", path="/v1/regies/{code}/reminder-steps", audience="staff"):
    """Enter the steps of a régie, each later than the one before; none stops its reminders. Right: billing.reminder.send."""

    code: RegieCode
    steps: Annotated[tuple[ReminderStep, ...], Field(max_length=5)]


class PauseReminders(Request[Overdue], method="PUT", path="/v1/families/{family_id}/reminder-pause", audience="staff"):
    """Send a family no reminder until a day, or for ever, for a reason; or send again (`paused` false). Right: billing.reminder.send."""

    family_id: UUID
    paused: bool
    until: date | None = None
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""


class ExcludeFromReminders(Request[Nothing], method="PUT", path="/v1/invoices/{invoice_id}/reminder-exclusion", audience="staff"):
    """Never remind of an invoice, for a reason, nor block bookings for it; or remind again (`excluded` false).

    Right: billing.reminder.send.
    """

    invoice_id: UUID
    excluded: bool
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""


class RemindedInvoice(Answer):
    """An invoice that a reminder is about, with what is left to pay."""

    number: str
    due_on: date
    cents: int
    step: Annotated[int, Field(ge=0, description="which reminder of this invoice it is; 0 where that is not told")] = 0
    billed_to: Annotated[str, Field(description="who was billed, where that is another adult than who is written to")] = ""
    total_cents: Annotated[int, Field(description="what it was issued for; 0 where that is not told")] = 0


class RemindedRefund(Answer):
    """A refund that a reminder names beside the invoices that it is about: no payment covers it any more."""

    number: str
    given_back_on: date
    cents: int


class SentReminder(Answer):
    """A reminder that a family got, as far as it still owes what it was about, and no later reminder was about it.

    `to_return` is what else it owes in this régie: the latest of the family's reminders names it, the others do not. What was billed to
    an adult who left is told apart, under the same id: it is theirs to pay, and posted to them.
    """

    reminder_id: UUID
    regie: str
    regie_name: str
    family_id: UUID
    family_number: str
    family_name: str
    step: int
    sent_on: date
    subject: str
    text: str
    blocks: Annotated[bool, Field(description="new bookings are blocked until it is paid")] = False
    invoices: tuple[RemindedInvoice, ...]
    to_return: tuple[RemindedRefund, ...] = ()
    posted_on: Annotated[date | None, Field(description="when somebody noted that its letter is in the post")] = None
    posted_by_name: str = ""
    addressee: Annotated[
        tuple[str, ...], Field(description="name and last address of an adult who left and was billed; none: the family")
    ] = ()


class SentReminders(Answer):
    """Reminders that were sent, the latest first, then by name."""

    reminders: tuple[SentReminder, ...]


class ListSentReminders(Request[SentReminders], method="GET", path="/v1/sent-reminders", audience="staff"):
    """The reminders of which something is still overdue, with what is left to pay today: to post them to who reads nothing else.

    Of one régie or all, sent on a day or later. Families and invoices that are left in peace are left out. Right: billing.reminder.send.
    """

    code: RegieCode | None = None
    since: date | None = None


class NoteReminderLetters(Request[Nothing], method="PUT", path="/v1/sent-reminders/letters", audience="staff"):
    """Note that the letters of reminders are in the post, or that they are not after all. Right: billing.reminder.send."""

    reminder_ids: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=1000)]
    posted: bool


class ReminderIssued(Event, type="billing.reminder.issued", aggregate="reminder_id"):
    """A family is reminded of overdue invoices, in the words of the régie; `to_return` is what else it owes there."""

    family_id: UUID
    reminder_id: UUID
    regie_name: str
    step: int
    subject: str
    text: str
    invoices: tuple[RemindedInvoice, ...]
    to_return: tuple[RemindedRefund, ...] = ()
    issued_on: date
    blocks: Annotated[bool, Field(description="new bookings are blocked until it is paid")] = False
