"""What the card provider told that the books cannot take by themselves: a person looks at it, takes it up again or closes it."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from contracts.base import Answer, Request

CardEventId = Annotated[str, StringConstraints(pattern="^[A-Za-z0-9_]+$", max_length=100)]
AsideReason = Literal[
    "", "amount", "unknown_payment", "second_payment", "refund_elsewhere", "refund_failed", "other_mode",
    "disputed", "dispute_lost", "dispute_won",
]  # fmt: skip
"""It was paid another amount; no attempt of ours; a second payment of one attempt; a refund made at the provider; one that came back;
a live event on trial keys, or the other way round; the payer's bank took it back, for good, or gave it back after all."""


class CardEventView(Answer):
    """An event that was set aside; `expected_cents` is what the attempt asked for, `swept` when nobody told it and asking found it."""

    event_id: str
    kind: str
    object_id: str
    why: AsideReason
    aside: bool
    family_id: UUID | None = None
    family_name: str = ""
    cents: int | None = None
    expected_cents: int | None = None
    received_at: datetime
    swept: bool = False
    settled_at: datetime | None = None
    settled_by_name: str = ""
    settled_why: str = ""


class CardEvents(Answer):
    """Events to look at, oldest first, then those that were settled; when the provider's list was last gone through, and what it held."""

    events: tuple[CardEventView, ...]
    swept_at: datetime | None = None
    swept_found: int = 0
    untold: Annotated[tuple[str, ...], Field(description="kinds of events that the provider is not set up to tell")] = ()


class ListCardEvents(Request[CardEvents], method="GET", path="/v1/card-events", audience="staff"):
    """Events of the card provider that were set aside. Right: billing.payment.take."""

    limit: Annotated[int, Field(ge=1, le=200)] = 100


class TakeUpCardEvent(Request[CardEventView], method="POST", path="/v1/card-events/{event_id}/retry", audience="staff"):
    """Ask the provider how it stands now, and enter that: a payment, a refund made there, one that came back. Right: billing.payment.take.

    Refused with `card_event_stays` (409) as long as it contradicts the books, `card_event_settled` (409) once somebody settled it.
    """

    event_id: CardEventId


class CloseCardEvent(Request[CardEventView], method="POST", path="/v1/card-events/{event_id}/closing", audience="staff"):
    """Close an event without entering anything, saying why. Right: billing.payment.take."""

    event_id: CardEventId
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=300)]
