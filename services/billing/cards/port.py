"""What billing asks of whoever collects card payments; Stripe is behind it today, PayFiP may be tomorrow.

A call ends in one of three ways: an answer, `Refused` (it certainly did not happen), or `Unanswered` (nobody knows). What nobody
knows is never asked for under a new key: it is looked up.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

from contracts.billing import AttemptProblem, CardForm

IntentStatus = Literal["open", "paid", "ended"]
DisputeStatus = Literal["open", "lost", "won"]


class Unanswered(Exception):
    """The provider did not answer, or not yet: whether it did what was asked is unknown."""


class Refused(Exception):
    """The provider answered that it will not."""


class NotGenuine(Exception):
    """Something that claims to come from the provider does not, or is too old or too early to be believed."""


@dataclass(frozen=True, slots=True)
class Order:
    """A payment to collect; the same `key` is the same payment, however often it is asked."""

    attempt_id: UUID
    key: str
    cents: int
    opened_at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Intent:
    """A payment as the provider knows it; `cents` is what it asks, or what came in once it is paid."""

    intent_id: str
    attempt_id: UUID | None
    status: IntentStatus
    cents: int
    currency: str
    client_secret: str
    problem: AttemptProblem


@dataclass(frozen=True, slots=True)
class RefundOrder:
    """Money of a payment to give back; the same `key` is the same refund."""

    refund_id: UUID
    key: str
    intent_id: str
    cents: int


@dataclass(frozen=True, slots=True)
class Refund:
    """A refund as the provider knows it; `refund_id` is ours, None for one that was made without us; `failed` when it came back.

    Money that the payer's bank took back, because the payer disputes the payment, is one without us: how its `dispute` stands is told.
    """

    provider_id: str
    refund_id: UUID | None
    intent_id: str
    cents: int
    failed: bool
    dispute: DisputeStatus | None = None


@dataclass(frozen=True, slots=True)
class News:
    """Something that the provider tells: about a payment or a refund, or about something else that is kept and not treated.

    `other_mode` when it tells of trials while the town's keys are live, or the other way round.
    """

    event_id: str
    kind: str
    object_id: str
    intent: Intent | None
    refund: Refund | None = None
    other_mode: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """An event of the provider, and its body as it is kept: without what a payer could be taken for."""

    news: News
    body: str


class Provider(Protocol):
    """Collects card payments."""

    async def open(self, order: Order) -> Intent:
        """Ask for a payment."""

    async def read(self, intent_id: str) -> Intent:
        """Ask how a payment stands."""

    async def find(self, attempt_id: UUID, since: datetime) -> Intent | None:
        """Look for the payment of an attempt whose answer was lost; None when there certainly is none."""

    async def cancel(self, intent_id: str) -> Intent:
        """Give a payment up; one that was paid meanwhile stays paid."""

    async def refund(self, order: RefundOrder) -> Refund:
        """Give money back."""

    async def found_refund(self, order: RefundOrder) -> Refund | None:
        """Look for a refund whose answer was lost; None when there certainly is none."""

    async def read_refund(self, provider_id: str) -> Refund:
        """Ask how a refund stands."""

    async def read_dispute(self, provider_id: str) -> Refund:
        """Ask how a dispute stands, as the money that the payer's bank took back."""

    def told_between(self, since: datetime, until: datetime) -> AsyncIterator[list[Told]]:
        """Go through what happened to payments and refunds in a time, page by page, whether it was told or not."""

    async def untold(self) -> tuple[str, ...] | None:
        """Name what happens to payments and refunds, and the provider is not set up to tell; None where it does not say."""

    def now(self) -> datetime:
        """Tell the provider's time, which is the world's also where the town's day is simulated."""

    def form(self, client_secret: str) -> CardForm:
        """Tell the browser how to show the provider's fields."""

    def verified(self, body: bytes, signature: str) -> Told:
        """Check that the provider itself tells this, now; raises NotGenuine, and only marks what is of the other mode."""

    def told(self, body: str) -> News:
        """Read again what was verified before."""

    async def close(self) -> None:
        """Let connections go."""
