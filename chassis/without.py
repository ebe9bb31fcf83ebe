"""Loading a library as it is where another, which it would use, is not installed."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without(name: str) -> Iterator[None]:
    """Have imports of a package fail until the end of the block; one that is loaded already stays."""
    if name in sys.modules:
        yield
        return
    sys.modules[name] = None  # type: ignore[assignment]  # how Python itself notes what cannot be imported
    try:
        yield
    finally:
        del sys.modules[name]
