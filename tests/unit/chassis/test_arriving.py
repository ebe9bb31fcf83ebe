"""Large forms on their way in: what one person sends, and what all send together, is bounded in the memory of an edge."""

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from types import SimpleNamespace
from typing import Any, cast

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from chassis.edge import arriving, forms
from chassis.edge.context import EDGE, Edge
from chassis.errors import Refusal
from chassis.ids import new_id
from tests.eventually import eventually
from tests.visitors import token

PIECE = b"a" * 100_000
LARGE = 12 * PIECE


class Door:
    """An edge with one form, which is answered when the test lets it."""

    def __init__(self) -> None:
        self.edge = cast("Edge", SimpleNamespace(cookie="session", tokens={}))
        self.answering = asyncio.Event()
        self.answering.set()
        self.handed_on = 0
        self.most = 0

    async def answer(self, request: web.Request) -> web.Response:
        form = await forms.posted(request, tolerant=True)
        self.handed_on += 1
        self.most = max(self.most, self.handed_on)
        await self.answering.wait()
        self.handed_on -= 1
        names = sorted(form.too_large)
        return web.json_response({"files": {name: len(one.content) for name, one in form.files.items()}, "too_large": names})


@web.middleware
async def refusals(request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> web.StreamResponse:
    try:
        return await handler(request)
    except Refusal as refusal:
        return web.json_response({"slug": refusal.slug}, status=refusal.status)


@pytest.fixture
def door() -> Door:
    return Door()


@pytest_asyncio.fixture(loop_scope="session")
async def client(door: Door) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    app = web.Application(middlewares=[refusals, forms.storable])
    app[EDGE] = door.edge
    app.router.add_post("/", door.answer)
    async with TestClient(TestServer(app)) as found:
        yield found


def parts(files: dict[str, bytes], texts: dict[str, str]) -> aiohttp.FormData:
    form = aiohttp.FormData(texts, default_to_multipart=True)
    for name, content in files.items():
        form.add_field(name, io.BytesIO(content), filename="rib.pdf")
    return form


async def send(client: Any, form: aiohttp.FormData, who: str = "jean") -> tuple[int, Any]:
    async with client.post("/", data=form, headers={"Cookie": f"session={who}"}) as answer:
        return answer.status, await answer.json()


async def slow(until: asyncio.Event) -> AsyncIterator[bytes]:
    """Send a form whose file never ends until it may."""
    yield b'--x\r\nContent-Disposition: form-data; name="rib"; filename="rib.pdf"\r\n\r\n' + LARGE
    await until.wait()
    yield b"\r\n--x--\r\n"


async def send_slowly(client: Any, until: asyncio.Event, who: str) -> int:
    headers = {"Cookie": f"session={who}", "Content-Type": "multipart/form-data; boundary=x"}
    async with client.post("/", data=slow(until), headers=headers) as answer:
        return int(answer.status)


async def held(count: int) -> None:
    """Wait until so many forms are being read."""

    async def so_many() -> bool:
        return arriving.senders.total() == count

    await eventually(so_many)


async def test_the_texts_of_a_form_with_files_are_together_no_more_than_those_of_one_without(client: Any) -> None:
    few = {f"f{place}": "a" * 90_000 for place in range(11)}
    assert await send(client, parts({"rib": b"a"}, few)) == (200, {"files": {"rib": 1}, "too_large": []})
    many = {f"f{place}": "a" * 90_000 for place in range(13)}
    assert (await send(client, parts({}, many)))[1]["too_large"] == ["f11"]


async def test_a_file_that_is_sent_again_and_again_in_one_form_is_refused(client: Any) -> None:
    form = parts({}, {})
    for _ in range(2):
        form.add_field("rib", PIECE, filename="rib.pdf")
    assert (await send(client, form))[0] == 400


async def test_one_person_sends_two_large_forms_at_a_time_in_however_many_sessions(client: Any, door: Door) -> None:
    account = token(new_id(), new_id())
    door.edge.tokens.update({"telephone": account, "tablet": account})
    until = asyncio.Event()
    sending = [asyncio.create_task(send_slowly(client, until, who)) for who in ("telephone", "tablet")]
    await held(2)
    assert await send(client, parts({"rib": LARGE}, {}), "tablet") == (429, {"slug": "too_many_arriving"})
    assert (await send(client, parts({"rib": PIECE}, {}), "tablet"))[0] == 200, "what is small takes no place"
    assert (await send(client, parts({"rib": LARGE}, {}), "another"))[0] == 200
    until.set()
    assert await asyncio.gather(*sending) == [200, 200]
    assert (await send(client, parts({"rib": LARGE}, {}), "tablet"))[0] == 200


async def test_few_large_forms_are_handed_on_at_once_and_each_gives_its_place_back(client: Any, door: Door) -> None:
    door.answering.clear()
    sending = [asyncio.create_task(send(client, parts({"rib": LARGE}, {}), f"family-{place}")) for place in range(5)]

    async def full() -> bool:
        return door.handed_on == arriving.HANDED_ON_AT_ONCE

    await eventually(full)
    await held(0)  # the others were read, and wait
    door.answering.set()
    assert await asyncio.gather(*sending) == [(200, {"files": {"rib": len(LARGE)}, "too_large": []})] * 5
    assert door.most == arriving.HANDED_ON_AT_ONCE


async def test_nobody_waits_for_ever_behind_slow_senders(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    until = asyncio.Event()
    sending = [asyncio.create_task(send_slowly(client, until, f"family-{place}")) for place in range(arriving.READ_AT_ONCE)]
    await held(arriving.READ_AT_ONCE)
    monkeypatch.setattr(arriving, "WAIT_SECONDS", 0.1)
    assert await send(client, parts({"rib": LARGE}, {}), "another") == (429, {"slug": "too_many_arriving"})
    until.set()
    assert await asyncio.gather(*sending) == [200] * arriving.READ_AT_ONCE


@pytest.mark.parametrize(
    "head",
    [
        b'Content-Disposition: form-data; name="a"\r\n' + b"X: y\r\n" * 20_000,
        b'Content-Disposition: form-data; name="a"\r\nno header\r\n',
        b'Content-Disposition: form-data; name="_charset_"\r\n\r\n' + b"utf-8" * 20,
    ],
    ids=["headers without number", "a header that is none", "an alphabet with an endless name"],
)
async def test_parts_that_no_browser_writes_are_their_senders_fault(client: Any, head: bytes) -> None:
    body = io.BytesIO(b"--x\r\n" + head + b"\r\ntext\r\n--x--\r\n")
    async with client.post("/", data=body, headers={"Content-Type": "multipart/form-data; boundary=x"}) as answer:
        assert answer.status == 400
