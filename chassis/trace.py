"""W3C trace context: the id that follows one click through HTTP calls, logs and events.

Where a collector of traces is named (`chassis/telemetry.py`), each part of the work is also told to it as a span; otherwise a span
is nothing but the trace that goes on.
"""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Literal, Protocol

HEADER = "traceparent"
_SHAPE = re.compile(r"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$")
_IN_AN_ENVELOPE = re.compile(r'"traceparent": "(00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2})"')
ENVELOPE_HEAD = 500
"""Within how many characters the head of an envelope ends, in which its trace stands."""
_current: ContextVar[str] = ContextVar("traceparent")

Kind = Literal["internal", "server", "client", "producer", "consumer"]


class Part(Protocol):
    """A part of the work under way: what it is called in the trace, and what is noted of it."""

    traceparent: str

    def note(self, name: str, value: str | int) -> None:
        """Note something of it: ids, routes and statuses, never what people wrote."""

    def end(self, error: BaseException | None) -> None:
        """Say that it ended, and how."""


class Teller(Protocol):
    """Whoever tells the parts of the work to a collector."""

    def begin(self, name: str, kind: Kind, parent: str | None) -> Part:
        """Begin a part, which belongs to `parent`, or is a click of its own."""


class _Untold:
    """A part that nobody is told of."""

    def __init__(self, traceparent: str) -> None:
        self.traceparent = traceparent

    def note(self, name: str, value: str | int) -> None:
        pass

    def end(self, error: BaseException | None) -> None:
        pass


_teller: list[Teller] = []


def tell(teller: Teller) -> None:
    """Have the parts of all work of this process told from now on."""
    _teller[:] = [teller]


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


def of_envelope(payload: str) -> str | None:
    """Tell the trace that an event belongs to, without opening its envelope."""
    found = _IN_AN_ENVELOPE.search(payload, 0, ENVELOPE_HEAD)
    return found[1] if found else None


@contextmanager
def span(name: str, kind: Kind = "internal", *, parent: str | None = None, new: bool = False) -> Iterator[Part]:
    """Do a part of the work: of the trace that runs, of `parent` where it is known, or where it is `new` and none came with it of its own.

    What is asked and told within belongs to it.
    """
    if parent is not None and not _SHAPE.match(parent):
        parent = None
    before = _current.get(None)
    part: Part
    if _teller:
        part = _teller[0].begin(name, kind, parent if parent or new else before)
        _current.set(part.traceparent)
    else:
        enter(parent if parent or new else current())
        part = _Untold(_current.get())
    error: BaseException | None = None
    try:
        yield part
    except BaseException as failure:
        error = failure
        raise
    finally:
        part.end(error)
        if before is not None:
            _current.set(before)
