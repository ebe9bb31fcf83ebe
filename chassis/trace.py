"""W3C trace context: the id that follows one click through HTTP calls, logs and events."""

import re
import secrets
from contextvars import ContextVar

HEADER = "traceparent"
_SHAPE = re.compile(r"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$")
_current: ContextVar[str] = ContextVar("traceparent")


def enter(traceparent: str | None) -> str:
    """Continue the given trace, or begin one when there is none or it is malformed; returns the trace id."""
    if traceparent is None or not _SHAPE.match(traceparent):
        traceparent = f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"
    _current.set(traceparent)
    return traceparent[3:35]


def current() -> str:
    """Tell the traceparent of what runs now, beginning a trace when there is none."""
    found = _current.get(None)
    if found is None:
        enter(None)
        found = _current.get()
    return found
