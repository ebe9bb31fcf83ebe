"""What a visitor does themselves is never shown as it was before: their gesture makes the edge ask again."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import uuid4

import pytest

from chassis.broker import Broker
from chassis.client import Client
from chassis.clock import Clock
from chassis.edge.context import Edge
from chassis.edge.kept import Kept
from chassis.edge.session import Visit
from chassis.errors import Conflict
from chassis.settings import EdgeSettings
from contracts.base import Request
from contracts.identity import SignOut, Token
from contracts.messaging import CountUnread


@dataclass
class Hearing:
    """A connection over which events are heard, and none comes."""

    connected: bool = True
    generation: int = 1


class Services(Client):
    """Answer for every service: how often the counter was asked for, and whatever a gesture wants."""

    def __init__(self) -> None:
        self.asked = 0
        self.refuses = False

    async def send_raw(self, request: Request[Any], **_: Any) -> tuple[int, bytes]:
        if isinstance(request, CountUnread):
            self.asked += 1
            return 200, b'{"unread": %d}' % self.asked
        return (409, b'{"slug": "conflict"}') if self.refuses else (200, b"{}")


@pytest.fixture
def services() -> Services:
    return Services()


@pytest.fixture
def visit(services: Services) -> Visit:
    hearing, unused = cast("Broker", Hearing()), cast("Any", None)
    edge = Edge("gateway", "family", "session", EdgeSettings.model_construct(), unused, hearing, unused, unused)
    edge.clients = dict.fromkeys(("messaging", "identity"), services)
    edge.kept = Kept(hearing, Clock(), frozenset({CountUnread}))
    edge.kept.interrupted()  # from now on events would be heard
    token = Token(
        token="signed",
        expires_at=datetime.now(UTC) + timedelta(minutes=5),
        session_id=uuid4(),
        account_id=uuid4(),
        kind="family",
        display_name="Jean Dupont",
        must_change_password=False,
        family_id=uuid4(),
        guardian_id=uuid4(),
    )
    return Visit(edge, token)


async def unread(visit: Visit) -> int:
    (counter,) = await visit.gather(CountUnread())
    return int(counter.unread)


async def test_a_gesture_of_the_family_makes_its_counter_be_asked_again(visit: Visit) -> None:
    assert [await unread(visit), await unread(visit)] == [1, 1]
    await visit.send(SignOut())
    assert [await unread(visit), await unread(visit)] == [2, 2]
    await visit.send_raw(SignOut())
    assert [await unread(visit), await unread(visit)] == [3, 3]
    await visit.gather(SignOut())
    assert [await unread(visit), await unread(visit)] == [4, 4]


async def test_reading_and_what_was_refused_forget_nothing(visit: Visit, services: Services) -> None:
    assert await unread(visit) == 1
    assert (await visit.send(CountUnread())).unread == 2
    services.refuses = True
    with pytest.raises(Conflict):
        await visit.send(SignOut())
    assert await unread(visit) == 1
