"""The stream of a family's news: nothing is missed before it opens, and it ends with the session."""

import asyncio
import re
from datetime import timedelta
from uuid import UUID

import aiohttp

from chassis import cloudevents
from chassis.edge.context import EDGE
from chassis.ids import new_id
from contracts.messaging import MessageDelivered, OwnUnread
from gateway.live.stream import LIVE
from gateway.live.watch import MOST_PAGES
from tests.eventually import eventually
from tests.service.edges.conftest import Gateway
from tests.service.harness import NOW


async def listened_to(gateway: Gateway, news: aiohttp.ClientResponse) -> UUID:
    """Wait until a stream of news is open; tells the family to which the gateway listens since."""
    while b"ready" not in await news.content.readline():
        pass
    (family,) = gateway.app[LIVE].watched
    return family


async def test_nothing_is_missed_between_the_reading_of_a_page_and_the_opening_of_its_stream(gateway: Gateway) -> None:
    await gateway.sign_in()
    since = [await moment_of_a_page(gateway) for _ in range(2)]
    assert since[0] == ""  # nobody was known to be signed in before that page was read: it reads itself again
    (family,) = gateway.app[LIVE].watched
    await tell(gateway, family, "Entre-temps")

    async def heard() -> bool:
        return await gateway.app[LIVE].expect(family) != since[1]

    await eventually(heard)
    for moment, resumed in zip(since, ("false", "true"), strict=True):
        async with gateway.browser.get(f"{gateway.url}/direct", params={"depuis": moment}) as news:
            told = ""
            while "event: ready" not in told or "data: " not in told.partition("event: ready")[2]:
                told += (await asyncio.wait_for(news.content.readline(), 60)).decode()
            assert f'"resumed": {resumed}' in told
            while resumed == "true" and "Entre-temps" not in told:
                told += (await asyncio.wait_for(news.content.readline(), 60)).decode()


async def moment_of_a_page(gateway: Gateway) -> str:
    """Read a page as a browser does; tells the moment that it names as the one before it was read."""
    async with gateway.browser.get(f"{gateway.url}/mot-de-passe", headers={"Accept": "text/html"}) as page:
        (since,) = re.findall(r'data-since="([^"]*)"', await page.text())
    return str(since)


async def test_who_leafs_through_many_pages_is_not_taken_for_many_visitors(gateway: Gateway) -> None:
    await gateway.sign_in()
    for _ in range(MOST_PAGES + 10):
        async with gateway.browser.get(f"{gateway.url}/direct") as news:
            assert news.status == 200
            await listened_to(gateway, news)
            news.close()  # as a browser does that goes on to the next page


async def test_a_process_that_stops_ends_its_streams_at_once(gateway: Gateway) -> None:
    await gateway.sign_in()
    async with gateway.browser.get(f"{gateway.url}/direct") as news, gateway.browser.get(f"{gateway.url}/direct") as other:
        await listened_to(gateway, news)
        await listened_to(gateway, other)
        await gateway.app.shutdown()
        assert [(await asyncio.wait_for(one.content.read(), 60))[-7:] for one in (news, other)] == [b": end\n\n"] * 2


async def test_an_open_page_is_no_use_of_the_session_but_what_is_done_on_it_is(gateway: Gateway) -> None:
    await gateway.sign_in()
    async with gateway.browser.get(f"{gateway.url}/direct") as news:
        family = await listened_to(gateway, news)
        await a_while_later(gateway)
        async with gateway.browser.get(f"{gateway.url}/direct/presence") as answer:  # somebody types
            assert answer.status == 204
        assert [await told_next(gateway, news, family) for _ in range(3)] == ["mailbox", "mailbox", "reload"]


async def test_news_that_cannot_be_looked_after_end_and_nothing_of_the_answer_is_taken_for_news(gateway: Gateway) -> None:
    await gateway.sign_in()
    edge = gateway.app[EDGE]
    async with gateway.browser.get(f"{gateway.url}/direct") as news:
        family = await listened_to(gateway, news)
        identity, edge.clients["identity"] = edge.clients["identity"], edge.clients["family"]  # nobody is there
        edge.forget_all()
        await tell(gateway, family, "Pour la famille seulement")
        told = (await asyncio.wait_for(news.content.read(), 20)).decode()
        edge.clients["identity"] = identity
    assert "HTTP/1.1" not in told
    assert "Pour la famille" not in told
    async with gateway.browser.get(f"{gateway.url}/direct") as news:  # as a browser comes back by itself
        await listened_to(gateway, news)


async def told_next(gateway: Gateway, news: aiohttp.ClientResponse, family: UUID) -> str:
    """Let a while pass and something happen; tells what an open page then hears."""
    await a_while_later(gateway)
    await tell(gateway, family, "Du nouveau")
    while not (line := await asyncio.wait_for(news.content.readline(), 20)).startswith((b"event: mailbox", b"event: reload")):
        assert line
    return line.decode().removeprefix("event: ").strip()


async def test_an_adult_from_whom_a_child_is_hidden_hears_nothing_of_it(gateway: Gateway) -> None:
    await gateway.sign_in()
    async with gateway.browser.get(f"{gateway.url}/direct") as news:
        family = await listened_to(gateway, news)
        edge = gateway.app[EDGE]
        guardian_id = next(one.guardian_id for one in (*edge.tokens.values(), *edge.followed.values()) if one.guardian_id)
        await tell(gateway, family, "Tenu à part", OwnUnread(guardian_id=guardian_id, unread=0, told=False))
        await tell(gateway, family, "Pour tous", OwnUnread(guardian_id=guardian_id, unread=7))
        heard = ""
        while "Pour tous" not in heard:
            heard += (await asyncio.wait_for(news.content.readline(), 60)).decode()
    assert ("Tenu" in heard, '"unread": 7' in heard) == (False, True)


async def a_while_later(gateway: Gateway) -> None:
    """Let less than half of the time pass after which a session that nobody uses is over; what the gateway knew is too old by then."""
    gateway.identity.move_clock(timedelta(minutes=14))
    gateway.app[EDGE].settings.clock.offset += timedelta(minutes=14)


async def tell(gateway: Gateway, family: UUID, subject: str, *apart: OwnUnread) -> None:
    """Tell, as messaging does, that a family has a message."""
    letter = MessageDelivered(version=1, family_id=family, message_id=new_id(), subject=subject, unread=1, apart=apart)
    envelope = cloudevents.wrap(letter, source="test", now=NOW)
    await gateway.identity.publisher(envelope.wire_subject, envelope.payload.encode(), str(envelope.id))


async def test_news_end_with_the_session_they_are_told_to(gateway: Gateway) -> None:
    await gateway.sign_in()
    async with gateway.browser.get(f"{gateway.url}/direct") as news:
        family = await listened_to(gateway, news)
        async with gateway.browser.post(f"{gateway.url}/api/v1/sign-outs", json={}) as answer:
            assert answer.status == 200
        gateway.app[EDGE].forget_all()
        await tell(gateway, family, "Pour la famille seulement")
        told = (await asyncio.wait_for(news.content.read(), 60)).decode()
    assert "event: reload" in told
    assert "Pour la famille" not in told
