"""What an edge keeps of answers: as long as nothing is heard of the family, and never while nothing can be heard."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from uuid import uuid4

import nats
import pytest
import pytest_asyncio

from chassis.broker import Broker as Connection
from chassis.clock import Clock
from chassis.edge.kept import KEPT, Kept, hear
from contracts.billing import EstimateView, GetEstimate
from contracts.identity import Token
from contracts.messaging import CountUnread, GetMailbox, Unread
from gateway.kept import SUBJECTS, asked_again
from stack.broker import Broker
from tests.eventually import eventually
from tests.visitors import token

FAMILY, OTHERS = uuid4(), uuid4()
MOTHER, FATHER = uuid4(), uuid4()


@dataclass
class Mailboxes:
    """Counts how often it is asked, and answers that count."""

    asked: int = 0
    hold: asyncio.Event = field(default_factory=asyncio.Event)

    async def count(self) -> Unread:
        self.asked += 1
        answer = Unread(unread=self.asked)
        await self.hold.wait()
        return answer

    async def month(self) -> EstimateView:
        self.asked += 1
        return EstimateView(month=date(2026, 11, 1), total_cents=0, version=self.asked, lines=())


@dataclass
class Listening:
    kept: Kept
    clock: Clock
    connection: Connection
    mailboxes: Mailboxes
    stream: Broker

    async def unread(self, who: Token | None = None) -> int:
        return (await self.kept.answer(who or token(MOTHER, FAMILY), CountUnread(), self.mailboxes.count)).unread

    async def tell(self, concerned: str, what: str = "messaging.mailbox") -> None:
        other = await nats.connect(self.stream.url, nkeys_seed_str=self.stream.seed("admin"), inbox_prefix=b"_INBOX_admin")
        await other.publish(f"evt.{what}.changed.{concerned}", b"{}")
        await other.close()


@pytest_asyncio.fixture(loop_scope="session")
async def listening(stream: Broker) -> AsyncIterator[Listening]:
    connection = Connection(stream.url, name="gateway", seed=stream.seed("gateway"))
    clock, mailboxes = Clock(), Mailboxes()
    mailboxes.hold.set()
    kept = Kept(connection, clock, asked_again)
    await connection.connect()
    task = asyncio.create_task(hear(connection, SUBJECTS, kept.heard, kept.interrupted))
    found = Listening(kept, clock, connection, mailboxes, stream)

    async def keeps() -> bool:
        return await found.unread() == await found.unread()

    await eventually(keeps)
    kept.forget(FAMILY)
    mailboxes.asked = 0
    yield found
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    await connection.close()


@pytest.mark.parametrize("what", ["messaging.mailbox", "family.child", "billing.estimate"])
async def test_each_guardian_is_asked_for_once_until_something_is_heard_of_the_family(listening: Listening, what: str) -> None:
    assert [await listening.unread(), await listening.unread()] == [1, 1]
    assert await listening.unread(token(FATHER, FAMILY)) == 2
    assert await listening.unread(token(MOTHER, OTHERS)) == 3
    await listening.tell(str(FAMILY), what)

    async def anew() -> bool:
        return await listening.unread() > 1

    await eventually(anew)
    assert await listening.unread(token(MOTHER, OTHERS)) == 3, "others are not concerned"


async def test_of_months_the_total_of_the_last_one_is_kept_and_never_its_lines(listening: Listening) -> None:
    async def asks(day: date, *, lines: bool = False) -> int:
        return (await listening.kept.answer(token(MOTHER, FAMILY), GetEstimate(month=day, lines=lines), listening.mailboxes.month)).version

    november, december = date(2026, 11, 1), date(2026, 12, 1)
    assert [await asks(november), await asks(november)] == [1, 1]
    assert [await asks(december), await asks(december)] == [2, 2]
    assert await asks(november) == 3
    assert [await asks(november, lines=True), await asks(november, lines=True)] == [4, 5]


async def test_news_of_the_town_concern_everybody(listening: Listening) -> None:
    assert await listening.unread(token(MOTHER, OTHERS)) == 1
    await listening.tell("town")

    async def anew() -> bool:
        return await listening.unread(token(MOTHER, OTHERS)) > 1

    await eventually(anew)


async def test_an_answer_that_was_overtaken_by_news_is_not_kept(listening: Listening) -> None:
    listening.mailboxes.hold.clear()
    slow = asyncio.create_task(listening.unread())
    await asyncio.sleep(0)
    listening.kept.forget(FAMILY)
    listening.mailboxes.hold.set()
    assert await slow == 1
    assert [await listening.unread(), await listening.unread()] == [2, 2]


async def test_a_minute_later_it_is_asked_again(listening: Listening) -> None:
    assert await listening.unread() == 1
    listening.clock.offset += KEPT
    assert await listening.unread() == 2


async def test_nothing_is_kept_while_no_news_can_be_heard_nor_of_other_requests(listening: Listening) -> None:
    await listening.connection.close()
    assert [await listening.unread(), await listening.unread()] == [1, 2]
    deaf = Kept(listening.connection, listening.clock)
    assert (await deaf.answer(token(MOTHER, FAMILY), CountUnread(), listening.mailboxes.count)).unread == 3
    assert (await listening.kept.answer(token(MOTHER, FAMILY), GetMailbox(), listening.mailboxes.count)).unread == 4  # type: ignore[arg-type]
