"""CloudEvents 1.0 in JSON: the envelope that every event travels in."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis import trace
from chassis.ids import new_id
from contracts.base import Event


@dataclass(frozen=True, slots=True)
class Envelope:
    """An event ready for the outbox."""

    id: UUID
    wire_subject: str
    payload: str


def wrap(event: Event, *, source: str, now: datetime, traceparent: str | None = None) -> Envelope:
    """Put an event in its envelope; `id` is also the broker's duplicate-detection id, and its trace that of what was asked."""
    event_id = new_id()
    payload = (  # Ids, slugs and times: nothing here needs to be escaped, and a school year is a hundred thousand of these.
        f'{{"specversion": "1.0", "id": "{event_id}", "source": "/{source}", "type": "{event.type}", "subject": "{event.aggregate_id()}",'
        f' "time": "{now.isoformat()}", "traceparent": "{traceparent or trace.current()}", "datacontenttype": "application/json",'
        f' "data": {event.written()}}}'
    )
    return Envelope(event_id, event.wire_subject(), payload)


def opened(payload: bytes | str) -> dict[str, Any]:
    """Open an envelope; raises ValueError when it is none."""
    try:
        envelope = json.loads(payload)
    except RecursionError as error:
        message = "nested too deep"
        raise ValueError(message) from error
    if not isinstance(envelope, dict) or not {"id", "type", "data"} <= envelope.keys():
        message = "not a CloudEvents envelope"
        raise ValueError(message)
    return envelope
