"""What the operator reads: short lines in French, each stage with the time it took."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from chassis.clock import PARIS


class OperatorError(Exception):
    """Something the operator must know or put right; the text is the message."""


def say(text: str) -> None:
    """Print one line at once."""
    print(text, flush=True)


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
