"""What waits today, kind by kind, with the age of the oldest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from contracts.messaging import DeskPlace
from services.backoffice.views.ages import age, is_too_long
from services.backoffice.views.requests.kinds import ICONS, PLURALS, Kind
from services.backoffice.views.requests.queue import Queue


@dataclass(frozen=True, slots=True)
class Tally:
    """How many requests of a kind wait, and since when: nothing is said of a kind of which the oldest lines have none."""

    kind: Kind
    label: str
    icon: str
    count: int
    oldest: str
    late: int


def tallies(queue: Queue, now: datetime) -> tuple[Tally, ...]:
    """Count what waits by kind, leaving out kinds of which nothing waits."""
    found = []
    for kind in Kind:
        lines, count = queue.of(kind), queue.counts.get(kind, 0)
        if count:
            late = sum(is_too_long(line.submitted_at, now) for line in lines)
            oldest = age(lines[0].submitted_at, now) if lines else ""
            found.append(Tally(kind, PLURALS[kind], ICONS[kind], count, oldest, late))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Messages:
    """How many conversations with families are open, how many of them nobody has taken up yet, and since when the first family waits."""

    open: int
    new: int
    oldest_since: datetime | None


def messages(places: Sequence[DeskPlace]) -> Messages:
    """Add up the inboxes of the facilities within reach."""
    since = [one.oldest_since for one in places if one.oldest_since]
    return Messages(sum(one.new + one.in_hand for one in places), sum(one.new for one in places), min(since, default=None))
