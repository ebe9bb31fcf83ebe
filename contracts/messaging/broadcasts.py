"""Broadcasts: one message to many households, looked at before it leaves, sent at once or at a moment."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from contracts.base import Answer, Request
from contracts.messaging.words import Line, Selected
from contracts.messaging.written import MessageText, Subject

BROADCAST_BODY = 2_000_000
BroadcastState = Literal["scheduled", "sending", "sent", "cancelled"]


class BroadcastPreview(Answer):
    """How many households would get a message, and how many e-mails would repeat it."""

    households: int
    emails: int
    sender: str


class BroadcastView(Answer):
    """A broadcast and how far it is; of its e-mails, those that wait, left, or failed."""

    broadcast_id: UUID
    state: BroadcastState
    subject: str
    text: str
    sender: str
    whom: str
    send_at: datetime
    households: int
    delivered: int
    emails_waiting: int
    emails_sent: int
    emails_failed: int
    made_at: datetime
    made_by_name: str
    finished_at: datetime | None


class Broadcasts(Answer):
    """Broadcasts, the latest first; `next` continues them."""

    broadcasts: tuple[BroadcastView, ...]
    next: UUID | None = None


class PreviewBroadcast(
    Request[BroadcastPreview], method="POST", path="/v1/broadcasts/preview", audience="staff", body_limit=BROADCAST_BODY
):
    """Count the households of a selection, before it is sent now or at a moment. Right: messaging.broadcast.send.

    A moment more than five minutes ago is refused with `broadcast_past` (400), so that whoever reads the preview has as many to send it.
    The parts of `selection`, the families that pay for `enrolment_ids`, and `family_ids`, each household once; `everybody` is all of the
    town. Staff of some facilities reach households there alone.
    """

    everybody: bool = False
    selection: Annotated[tuple[Selected, ...], Field(max_length=100)] = ()
    enrolment_ids: Annotated[tuple[UUID, ...], Field(max_length=20_000)] = ()
    family_ids: Annotated[tuple[UUID, ...], Field(max_length=20_000)] = ()
    facility_id: Annotated[UUID | None, Field(description="in whose name; None: the town hall's")] = None
    send_at: AwareDatetime | None = None


class ScheduleBroadcast(
    Request[BroadcastView], method="PUT", path="/v1/broadcasts/{broadcast_id}", audience="staff", body_limit=BROADCAST_BODY
):
    """Send a message to the households of a selection, now or at a moment. Right: messaging.broadcast.send.

    Who gets it is settled now. Sent twice under one id, it is one broadcast; one for nobody is refused with `nobody_selected` (400), one
    for a moment more than ten minutes ago with `broadcast_past` (400).
    """

    broadcast_id: UUID
    subject: Annotated[Subject, StringConstraints(min_length=1)]
    text: MessageText
    whom: Annotated[Line, Field(description="the selection in words, for colleagues")]
    send_at: AwareDatetime | None = None
    everybody: bool = False
    selection: Annotated[tuple[Selected, ...], Field(max_length=100)] = ()
    enrolment_ids: Annotated[tuple[UUID, ...], Field(max_length=20_000)] = ()
    family_ids: Annotated[tuple[UUID, ...], Field(max_length=20_000)] = ()
    facility_id: UUID | None = None


class ListBroadcasts(Request[Broadcasts], method="GET", path="/v1/broadcasts", audience="staff"):
    """Broadcasts within reach. Right: messaging.broadcast.send."""

    before: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=50)] = 20


class ReadBroadcast(Request[BroadcastView], method="GET", path="/v1/broadcasts/{broadcast_id}", audience="staff"):
    """Read a broadcast and how far it is. Right: messaging.broadcast.send."""

    broadcast_id: UUID


class CancelBroadcast(Request[BroadcastView], method="POST", path="/v1/broadcasts/{broadcast_id}/cancellation", audience="staff"):
    """Take a broadcast back before it leaves; refused with `broadcast_left` (409) afterwards. Right: messaging.broadcast.send."""

    broadcast_id: UUID
