"""Requests that staff accept together: each stands or falls by itself."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import Answer

MOST_TOGETHER = 50
"""So many are decided in one transaction: few enough that whoever waits for the same locks hardly notices."""

RequestIds = Annotated[tuple[UUID, ...], Field(min_length=1, max_length=MOST_TOGETHER)]


class NotAccepted(Answer):
    """A request that could not be accepted, as it would be said of it alone."""

    request_id: UUID
    status: int
    slug: str
    detail: str


class AcceptedTogether(Answer):
    """What became of requests: accepted, or left as they are and why."""

    accepted: tuple[UUID, ...]
    others: tuple[NotAccepted, ...] = ()
