"""What the stream of events takes: by what an event of each type weighs in it, and how many of each a busy family leaves.

The broker counts a message with its subject, its headers and its own marks; so does this, and it refuses to tell when the sum is not the
broker's own. How many there are is a guess like the rows of `bench.disk`: each day is told when it is booked and when it is marked, and its
estimate with it; a new school year tells every month and enrolment at once; `republish` tells all that is stored again.
"""

from collections import Counter
from dataclasses import dataclass

import nats
from nats.aio.msg import Msg
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

from chassis.stream import DAYS as DAY_SECONDS
from chassis.stream import MAX_AGE_SECONDS, STREAM
from stack.broker import ADMIN
from stack.topology import Topology

DAYS = 500
"""A family's days in a year: those of 1.6 children, 310 each."""
SCHOOL_DAYS = 140
SCHOOL_DAYS_A_WEEK = 4.5
STORED_YEARS = 3

BY_DAY: dict[str, float] = {
    "planning.month.changed": DAYS * 1.2,
    "billing.estimate.changed": DAYS * 1.2,
    "planning.request.decided": 20,
    "messaging.message.delivered": 60,
    "messaging.mailbox.changed": 60,
}
"""Events that a family leaves in a year, spread over its days."""
SET_UP: dict[str, float] = {
    "planning.month.changed": 32,
    "billing.estimate.changed": 10,
    "planning.enrolment.saved": 3.2,
    "family.child.saved": 1.6,
    "family.child.completeness_changed": 3.2,
    "family.family.saved": 1,
    "family.quotient.set": 1,
    "family.rules.accepted": 1,
}
"""Events that a family leaves when a school year is set up, all within days."""
AGAIN: dict[str, float] = {
    "planning.month.changed": 32,
    "billing.estimate.changed": 10,
    "billing.invoice.issued": 10,
    "planning.enrolment.saved": 3.2,
}
"""Events that `republish` tells of a family for each year that is stored."""

FETCHED = 500
KILOBYTE = 1_000
GIGABYTE = 1_000_000_000
SIZES = (5_000, 20_000, 100_000)
MARKS = 30
"""Bytes that the broker adds to a message: its length, number, time, length of the subject, and a checksum."""
LENGTH_OF_HEADERS = 4


@dataclass(frozen=True, slots=True)
class Told:
    """Events of one type: how many, and what they weigh."""

    events: int
    weight: int

    @property
    def each(self) -> float:
        """Tell what one weighs."""
        return self.weight / self.events


async def stream(topology: Topology) -> dict[str, object]:
    """Weigh the events of a running town, and tell what the stream of a family and of towns takes."""
    told = await weighed(topology)
    each = {kind: told[kind].each for kind in sorted({*BY_DAY, *SET_UP, *AGAIN})}
    age_days = MAX_AGE_SECONDS / DAY_SECONDS
    share = age_days / 7 * SCHOOL_DAYS_A_WEEK / SCHOOL_DAYS
    year, beginning, again = (sum(each[kind] * count for kind, count in counts.items()) for counts in (BY_DAY, SET_UP, AGAIN))
    kept = year * min(share, 1) + beginning + again * STORED_YEARS
    return {
        "bytes_an_event": {kind: round(weight) for kind, weight in each.items()},
        "kept_days": age_days,
        "kilobytes_a_family": {
            "a_year": round((year + beginning) / KILOBYTE),
            "fullest_days_kept": round((year * min(share, 1) + beginning) / KILOBYTE),
            "told_again": round(again * STORED_YEARS / KILOBYTE),
        },
        "gigabytes": {str(families): round(kept * families / GIGABYTE, 1) for families in SIZES},
    }


async def weighed(topology: Topology) -> dict[str, Told]:
    """Weigh every event in the stream of a running town, by type."""
    client = await nats.connect(topology.broker.url, nkeys_seed_str=topology.broker.seed(ADMIN), inbox_prefix=b"_INBOX_admin")
    try:
        jetstream = client.jetstream()
        state = (await jetstream.stream_info(STREAM)).state
        looking = ConsumerConfig(
            name="bench", ack_policy=AckPolicy.NONE, deliver_policy=DeliverPolicy.ALL, mem_storage=True, inactive_threshold=30
        )
        await jetstream.add_consumer(STREAM, looking)
        reading = await jetstream.pull_subscribe_bind("bench", stream=STREAM)
        events, weights, left = Counter[str](), Counter[str](), state.messages
        while left > 0:
            for event in await reading.fetch(min(FETCHED, left), timeout=10):
                kind = event.subject.removeprefix("evt.").rpartition(".")[0]
                events[kind] += 1
                weights[kind] += weight(event)
                left -= 1
    finally:
        await client.close()
    if (total := weights.total()) != state.bytes:
        message = f"the events weigh {total} bytes, the stream {state.bytes}"
        raise RuntimeError(message)
    return {kind: Told(count, weights[kind]) for kind, count in events.items()}


def weight(message: Msg) -> int:
    """Tell what a message takes in the broker's files."""
    headers = sum(len(name) + len(value) + len(": \r\n") for name, value in (message.headers or {}).items())
    if headers:
        headers += len("NATS/1.0\r\n\r\n") + LENGTH_OF_HEADERS
    return MARKS + len(message.subject) + headers + len(message.data)
