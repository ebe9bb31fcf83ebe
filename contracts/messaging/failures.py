"""E-mails that could not be delivered: for staff, who see why and send them again."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import Answer, Nothing, Request


class FailedEmail(Answer):
    """An e-mail that was given up: to whom, what about, and what the mail relay answered."""

    email_id: UUID
    family_id: UUID
    adults: str
    recipient: str
    subject: str
    answer: str
    attempts: int
    queued_at: datetime
    failed_at: datetime


class FailedEmails(Answer):
    """E-mails that were given up, the latest first; `next` continues the list."""

    emails: tuple[FailedEmail, ...]
    next: UUID | None = None


class ListFailedEmails(Request[FailedEmails], method="GET", path="/v1/failed-emails", audience="staff"):
    """List the e-mails that were given up. Right: messaging.email.resend."""

    before: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class SendEmailAgain(Request[Nothing], method="POST", path="/v1/failed-emails/{email_id}/sending", audience="staff"):
    """Send an e-mail that was given up once more, to the address that its adult has today. Right: messaging.email.resend.

    Refused with `unknown_email` (404), `email_not_failed`, `email_not_wanted` (409).
    """

    email_id: UUID
