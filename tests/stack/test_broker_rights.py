"""Each user of the broker tries everything: what the contracts do not give it, it can neither say nor hear."""

import json
import re
from collections.abc import AsyncIterator, Iterable
from typing import Any

import nats
import pytest
import pytest_asyncio
from nats.aio.client import Client
from nats.js.api import AckPolicy, ConsumerConfig, StorageType, StreamConfig

from chassis.edge.session import REVOKED
from contracts.messaging import PublicationsChanged
from gateway import board, kept
from gateway.live.told import FIELDS
from stack import EDGES, SERVICES
from stack.broker import Broker
from stack.documents import events
from tests.eventually import eventually

USERS = (*SERVICES, *EDGES)
TYPES = [event.type for event in events()]
SHOWN = {"planning.month.changed", "billing.estimate.changed", "messaging.message.delivered", "identity.session.revoked"}
FAMILY = "0199a000-0000-7000-8000-000000000001"
LISTENED_TO = (REVOKED, board.SUBJECT, *kept.SUBJECTS)
"""What the gateway listens to beside the families whose pages are open."""

OF_STREAMS = ("CREATE", "UPDATE", "DELETE", "PURGE", "SNAPSHOT", "RESTORE", "MSG.GET", "MSG.DELETE", "PEER.REMOVE", "LEADER.STEPDOWN")
OF_CONSUMERS = ("CREATE", "DURABLE.CREATE", "DELETE", "INFO", "MSG.NEXT", "PAUSE", "RESET", "UNPIN", "LEADER.STEPDOWN")
READING = ("CREATE", "DELETE", "MSG.NEXT")
API = "$JS.API"


def sayings() -> Iterable[str]:
    """List what somebody may want to say: every event, in every name, and every word of the broker's own interface."""
    for kind in TYPES:
        yield from (f"evt.{kind}.town", f"evt.{kind}.{FAMILY}", f"evt.{kind}", f"evt.{kind}.town.more", f"evt.{kind}_too.town")
    yield from (f"evt.{name}.account.opened_twice.town" for name in USERS)
    yield from ("evt.town", "evt.x.y.z.town", "anything", "$SYS.REQ.SERVER.PING", "$SYS.REQ.ACCOUNT.APP.JSZ", "$KV.x.y")
    yield from (f"_INBOX_{name}.abc.1" for name in (*USERS, "admin"))
    yield from (f"{API}.INFO", f"{API}.STREAM.LIST", f"{API}.STREAM.NAMES", f"{API}.STREAM.INFO.EVT", f"{API}.STREAM.INFO.OTHER")
    yield from (f"{API}.STREAM.{deed}.{stream}" for deed in OF_STREAMS for stream in ("EVT", "MINE"))
    yield from (f"{API}.DIRECT.GET.EVT", f"{API}.DIRECT.GET.EVT.evt.family.family.saved.town", f"{API}.STREAM.TEMPLATE.CREATE.x")
    yield from (f"{API}.CONSUMER.{deed}.EVT" for deed in ("CREATE", "LIST", "NAMES"))
    for name in (*USERS, *(f"{user}-lag" for user in USERS), "stranger"):
        yield from (f"{API}.CONSUMER.{deed}.EVT.{name}" for deed in OF_CONSUMERS)
        yield from (f"{API}.CONSUMER.CREATE.EVT.{name}.evt.family.family.saved.town", f"$JS.ACK.EVT.{name}.1.1.1.1.0")
        yield f"{API}.CONSUMER.CREATE.OTHER.{name}"


def may_say(name: str) -> set[str]:
    """List what of all this a process must be able to say; the rest is refused."""
    if name in EDGES:
        return set()
    own = {f"evt.{kind}.{whom}" for kind in TYPES if kind.startswith(f"{name}.") for whom in ("town", FAMILY)}
    asking = {f"{API}.CONSUMER.{deed}.EVT.{name}-lag" for deed in ("CREATE", "DELETE")}
    return own | asking | {f"{API}.STREAM.INFO.EVT", *(f"{API}.CONSUMER.{deed}.EVT.{name}" for deed in READING)}


def listenings() -> Iterable[str]:
    """List what somebody may want to hear."""
    yield from (">", "*.>", "evt.>", "evt.*.>", "evt.*.*.*.>", f"evt.*.*.*.{FAMILY}", "$JS.>", "$JS.API.>", "$SYS.>", "$JS.EVENT.>")
    yield from (f"evt.{name}.>" for name in SERVICES)
    yield from (f"evt.{kind}.>" for kind in TYPES)
    yield from LISTENED_TO
    yield from ("_INBOX.>", *(f"_INBOX_{name}.>" for name in (*USERS, "admin")))


def may_hear(name: str, shown: set[str]) -> set[str]:
    """List what of all this a process must be able to hear."""
    of_edge = {f"evt.{kind}.>" for kind in (shown if name == "gateway" else {"identity.session.revoked"})} if name in EDGES else set()
    of_edge |= {*LISTENED_TO} if name == "gateway" else set()
    return {f"_INBOX_{name}.>", *of_edge, *([f"evt.*.*.*.{FAMILY}", "evt.*.*.*.>"] if name == "gateway" else [])}


class User:
    """A process at the broker, and what it was refused."""

    def __init__(self, client: Client, refusals: list[str]) -> None:
        self.client = client
        self.refusals = refusals

    async def refused(self, what: str, expected: set[str]) -> set[str]:
        """Tell the subjects that were refused (nats-py tells them in small letters), once all that must be refused were."""
        await self.client.flush()

        async def all_told() -> set[str]:
            found = {found[1] for one in self.refusals if (found := re.search(rf'permissions violation for {what} to "(.+)"', one))}
            # Refusals come on a way of their own: the answer to a flush is not the last of them.
            assert {one.lower() for one in expected} <= found
            return found

        return await eventually(all_told, within=60)


async def enter(broker: Broker, name: str) -> User:
    refusals: list[str] = []

    async def note(error: Exception) -> None:
        refusals.append(str(error).lower())

    client = await nats.connect(broker.url, nkeys_seed_str=broker.seed(name), inbox_prefix=f"_INBOX_{name}".encode(), error_cb=note)
    return User(client, refusals)


@pytest_asyncio.fixture(loop_scope="session")
async def stream(broker: Broker) -> AsyncIterator[Any]:
    """Provide the stream of events, and a reader of each service as it makes it itself."""
    admin = await enter(broker, "admin")
    jetstream = admin.client.jetstream()
    await jetstream.add_stream(StreamConfig(name="EVT", subjects=["evt.>"], storage=StorageType.FILE))
    for name in SERVICES:
        await jetstream.add_consumer("EVT", ConsumerConfig(name=name, ack_policy=AckPolicy.NONE, inactive_threshold=60))
    yield jetstream
    await jetstream.delete_stream("EVT")
    await admin.client.close()


@pytest.mark.parametrize("name", USERS)
async def test_a_process_says_what_the_contracts_give_it_and_nothing_else(name: str, broker: Broker, stream: Any) -> None:
    user, everything, allowed = await enter(broker, name), set(sayings()), may_say(name)
    works = {f"{API}.CONSUMER.DELETE.EVT.{name}"} & allowed
    everything, allowed = everything - works, allowed - works
    for subject in everything:
        await user.client.publish(subject, b"")
    assert allowed <= everything
    refused = await user.refused("publish", everything - allowed)
    said = everything - {subject for subject in everything if subject.lower() in refused}
    assert said == allowed

    async def kept() -> bool:
        info = await stream.stream_info("EVT", subjects_filter=">")
        # The broker stores in its own time: the answer to a flush is not the last of what was said.
        assert set(info.state.subjects or {}) == {subject for subject in allowed if subject.startswith("evt.")}
        return True

    await eventually(kept)
    assert {one.name for one in await stream.consumers_info("EVT")} == set(SERVICES)
    await user.client.close()


@pytest.mark.parametrize("name", USERS)
async def test_a_process_hears_what_it_shows_and_its_own_answers_and_nothing_else(name: str, broker: Broker, stream: Any) -> None:
    del stream
    user = await enter(broker, name)
    for subject in listenings():
        await user.client.subscribe(subject)
    shown = {*FIELDS, PublicationsChanged.type, "identity.session.revoked"}
    assert shown > SHOWN
    allowed = may_hear(name, shown)
    refused = await user.refused("subscription", {*listenings()} - allowed)
    assert {one for one in listenings() if one.lower() not in refused} == allowed
    await user.client.close()


async def test_the_page_of_a_family_hears_only_the_events_that_pages_show(broker: Broker, stream: Any) -> None:
    gateway, admin, heard = await enter(broker, "gateway"), await enter(broker, "admin"), []

    async def hear(message: Any) -> None:
        heard.append(message.subject.removesuffix(f".{FAMILY}").removeprefix("evt."))

    await gateway.client.subscribe(f"evt.*.*.*.{FAMILY}", cb=hear)
    await gateway.client.flush()
    for kind in TYPES:
        await stream.publish(f"evt.{kind}.{FAMILY}", b"")

    async def all_shown() -> bool:
        return set(heard) >= SHOWN

    await eventually(all_shown)
    assert not {"identity.credentials.reset_requested", "family.custody.set", "billing.bank_account.changed"} & set(heard)
    await gateway.client.close()
    await admin.client.close()


@pytest.mark.parametrize("name", SERVICES)
async def test_an_answer_of_the_broker_that_is_led_elsewhere_arrives_nowhere(name: str, broker: Broker, stream: Any) -> None:
    user, others = await enter(broker, name), [f"{API}.CONSUMER.DELETE.EVT.{one}" for one in SERVICES if one != name]
    mine = next(f"evt.{kind}.town" for kind in TYPES if kind.startswith(f"{name}."))
    streams = [f"{API}.STREAM.{deed}.EVT" for deed in ("UPDATE", "PURGE", "DELETE")]
    for elsewhere in (*others, "evt.family.child.forged.town", *streams):
        for asked in ({"batch": 1, "no_wait": True}, {"batch": -1}):  # The first is answered with an event or none, the second refused.
            await user.client.publish(f"{API}.CONSUMER.MSG.NEXT.EVT.{name}", json.dumps(asked).encode(), reply=elsewhere)
        await user.client.publish(f"{API}.STREAM.INFO.EVT", b"", reply=elsewhere)
        await user.client.publish(mine, b"{}", reply=elsewhere)
    await user.client.publish(f"{API}.CONSUMER.MSG.NEXT.EVT.{name}", b'{"batch": 1, "no_wait": true}', reply=user.client.new_inbox())
    await user.client.jetstream().publish(mine, b"the last")
    assert not user.refusals, "the broker does not look where answers go"
    assert set((await stream.stream_info("EVT", subjects_filter=">")).state.subjects or {}) == {mine}
    assert {one.name for one in await stream.consumers_info("EVT")} == set(SERVICES)
    await user.client.close()
