"""Who is left in peace for a moment: a domain, or the town's relay itself, that put off one letter after another (a circuit breaker).

After some failures in a row it gets nothing for a while, then a single letter: if that one goes, all is as before, else it rests again.
Letters that wait meanwhile keep their attempts for when it is worth trying.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

MOST_FAILURES = 5
REST, RELAY_REST = timedelta(minutes=1), timedelta(seconds=10)
"""A domain has its reasons to put letters off; the town's relay may only be starting again, and trying it costs one connection."""
RELAY = ""
"""The relay itself, among domains, none of which is empty."""


class Rests:
    """How often each put a letter off in a row, and until when those rest that did so too often."""

    def __init__(self) -> None:
        self._failures: dict[str, int] = {}
        self._until: dict[str, datetime] = {}

    def failed(self, whom: str, now: datetime) -> bool:
        """Note that a letter was put off; tells whether a rest begins."""
        self._failures[whom] = self._failures.get(whom, 0) + 1
        if self._failures[whom] < MOST_FAILURES:
            return False
        self._until[whom] = now + (RELAY_REST if whom == RELAY else REST)
        return True

    def went(self, whom: str) -> None:
        """Note that a letter was taken, or refused for good: somebody is there."""
        self._failures.pop(whom, None)
        self._until.pop(whom, None)

    def at_once(self, whom: str, usual: int, now: datetime) -> int:
        """Tell how many letters may be on their way at the same time: none during a rest, one after it, else as many as usual."""
        if whom not in self._until:
            return usual
        return 0 if now < self._until[whom] else 1

    def known(self) -> Iterator[str]:
        """Name those that rest, or that get a single letter after a rest."""
        yield from self._until


def domain_of(address: str) -> str:
    """Tell the domain of an address, which is where the letters of many families go."""
    return address.rpartition("@")[2].lower()
