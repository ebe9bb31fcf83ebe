"""What the operator reads: short lines in French, each stage with the time it took."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from chassis.clock import PARIS


class OperatorError(Exception):
    """Something the operator must know or put right; the text is the message."""


class ReaderLeftError(BrokenPipeError):
    """Whoever read what is printed has seen enough, as `head` has; a broken pipe to anybody else is another error."""


def say(text: str) -> None:
    """Print one line at once."""
    show(f"{text}\n")


def show(text: str) -> None:
    """Print a text as it is, at once; `ReaderLeftError` when nobody reads it any more."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError as left:
        raise ReaderLeftError(*left.args) from left


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Tell how long one stage of the start took."""
    began = time.monotonic()
    yield
    say(f"  {name:<34}{french(time.monotonic() - began):>6} s")


def french(seconds: float) -> str:
    """Write a number of seconds as the French do: `1,4`."""
    return f"{seconds:.1f}".replace(".", ",")


def plain(moment: datetime) -> str:
    """Write a moment as the town's clock shows it."""
    return moment.astimezone(PARIS).strftime("%d/%m/%Y à %H:%M:%S")
