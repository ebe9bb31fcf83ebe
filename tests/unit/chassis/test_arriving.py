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

from chassis.clock import Clock
from chassis.edge import arriving, forms
from chassis.edge.context import EDGE, Edge
from chassis.edge.guard import from_anywhere
from chassis.edge.session import SignInFirst
from chassis.errors import Refusal
from chassis.ids import new_id
from contracts.identity import Token
from tests.eventually import eventually
from tests.visitors import token

PIECE = b"a" * 100_000
LARGE = 12 * PIECE


class Everybody(dict[str, Token]):
    """The token of whoever has a session: each secret is one of an account of its own, unless the test says whose."""

    def get(self, secret: str, _: Any = None) -> Any:
        return self.setdefault(secret, token(new_id(), new_id()))


class Door:
    """An edge with one form, which is answered when the test lets it, and a page that programs send to."""

    def __init__(self) -> None:
        self.edge = cast(
            "Edge", SimpleNamespace(cookie="session", tokens=Everybody(), followed={}, settings=SimpleNamespace(clock=Clock()))
        )
        self.arriving = arriving.Arriving()
        self.answering = asyncio.Event()
        self.answering.set()
        self.failure: Exception | None = None
        self.handed_on = 0
        self.most = 0

    async def answer(self, request: web.Request) -> web.Response:
        form = await forms.posted(request, files=2, tolerant=True)
        if self.failure:
            raise self.failure
        self.handed_on += 1
        self.most = max(self.most, self.handed_on)
        await self.answering.wait()
        self.handed_on -= 1
        names = sorted(form.too_large)
        return web.json_response({"files": {name: len(one.content) for name, one in form.files.items()}, "too_large": names})


@from_anywhere
async def program(request: web.Request) -> web.Response:
    return web.json_response({"bytes": len(await request.read())})


@web.middleware
async def refusals(request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> web.StreamResponse:
    try:
        return await handler(request)
    except Refusal as refusal:
        return web.json_response({"slug": refusal.slug}, status=refusal.status)
    except SignInFirst:
        return web.json_response({"slug": "sign in"}, status=401)


@pytest.fixture
def door() -> Door:
    return Door()


@pytest_asyncio.fixture(loop_scope="session")
async def client(door: Door) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    app = web.Application(middlewares=[refusals, arriving.bounded, forms.storable])
    app[EDGE], app[arriving.ARRIVING] = door.edge, door.arriving
    app.router.add_post("/", door.answer)
    app.router.add_post("/program", program)
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


async def slow(until: asyncio.Event, size: int) -> AsyncIterator[bytes]:
    """Send a form whose file never ends until it may."""
    begun = b'--x\r\nContent-Disposition: form-data; name="rib"; filename="rib.pdf"\r\n\r\n'
    ended = b"\r\n--x--\r\n"
    yield begun
    await until.wait()
    yield b"a" * (size - len(begun) - len(ended)) + ended


async def send_slowly(client: Any, until: asyncio.Event, who: str, size: int = arriving.LARGE, path: str = "/") -> tuple[int, Any]:
    headers = {"Cookie": f"session={who}", "Content-Type": "multipart/form-data; boundary=x", "Content-Length": str(size)}
    async with client.post(path, data=slow(until, size), headers=headers) as answer:
        return int(answer.status), await answer.json()


def slug(refused: tuple[int, Any]) -> str:
    return str(refused[1]["slug"])


async def held(door: Door, size: int) -> None:
    """Wait until bodies have taken so much room."""

    async def so_much() -> bool:
        return door.arriving.room.left == arriving.ROOM - size

    await eventually(so_much)


async def test_the_texts_of_a_form_with_files_are_together_no_more_than_those_of_one_without(client: Any) -> None:
    few = {f"f{place}": "a" * 90_000 for place in range(11)}
    assert await send(client, parts({"rib": b"a"}, few)) == (200, {"files": {"rib": 1}, "too_large": []})
    many = {f"f{place}": "a" * 90_000 for place in range(13)}
    assert (await send(client, parts({}, many)))[1]["too_large"] == ["f11"]


async def test_a_text_and_the_number_of_texts_may_be_as_large_as_a_form_allows_and_no_larger(client: Any) -> None:
    most = {f"f{place}": "a" for place in range(forms.MOST_FIELDS)}
    assert (await send(client, parts({}, most)))[0] == 200
    assert (await send(client, parts({}, {**most, "one more": "a"})))[0] == 400
    for size, too_large in ((forms.FIELD_BYTES, []), (forms.FIELD_BYTES + 1, ["text"])):
        assert (await send(client, parts({}, {"text": "a" * size})))[1]["too_large"] == too_large


async def test_no_more_files_than_a_form_has_places_for_and_each_once_are_taken(client: Any) -> None:
    assert (await send(client, parts({"rib": b"a", "avis": b"a"}, {})))[0] == 200
    assert (await send(client, parts({"rib": b"a", "avis": b"a", "photo": b"a"}, {})))[0] == 400
    again = parts({"rib": b"a"}, {})
    again.add_field("rib", b"b", filename="rib.pdf")
    assert (await send(client, again))[0] == 400, "the second would stand silently for the first"


async def test_who_is_not_signed_in_sends_little(client: Any) -> None:
    async with client.post("/", data={"password": "a" * 60_000}) as answer:
        assert answer.status == 200
    for told in ({"password": "a" * 70_000}, parts({"rib": PIECE}, {})):
        async with client.post("/", data=told) as answer:
            assert (answer.status, await answer.json()) == (401, {"slug": "sign in"})


async def test_one_person_sends_two_large_forms_at_a_time_in_however_many_sessions(client: Any, door: Door) -> None:
    account, until = token(new_id(), new_id()), asyncio.Event()
    door.edge.tokens.update({"telephone": account, "tablet": account})
    sending = [asyncio.create_task(send_slowly(client, until, who, arriving.LONGEST)) for who in ("telephone", "tablet")]
    await held(door, 2 * arriving.LONGEST)
    assert slug(await send(client, parts({"rib": PIECE}, {}), "tablet")) == "too_many_arriving"
    assert (await send(client, parts({"rib": b"a"}, {}), "tablet"))[0] == 200, "what is small takes no room"
    assert (await send(client, parts({"rib": LARGE}, {}), "another"))[0] == 200
    until.set()
    assert [status for status, _ in await asyncio.gather(*sending)] == [200, 200]
    assert (await send(client, parts({"rib": LARGE}, {}), "tablet"))[0] == 200
    await held(door, 0)
    assert not door.arriving.senders, "nobody is remembered who sends nothing"


async def test_many_small_bodies_of_one_person_are_bounded_as_few_large_ones_are(client: Any, door: Door) -> None:
    until, size = asyncio.Event(), arriving.OF_ONE_PERSON // 40
    sending = [asyncio.create_task(send_slowly(client, until, "jean", size)) for _ in range(40)]
    await held(door, 40 * size)
    assert slug(await send(client, parts({"rib": PIECE}, {}))) == "too_many_arriving"
    until.set()
    assert {status for status, _ in await asyncio.gather(*sending)} == {200}


async def test_programs_that_send_for_nobody_count_as_one_sender(client: Any, door: Door) -> None:
    until = asyncio.Event()
    sending = [asyncio.create_task(send_slowly(client, until, "", arriving.OF_ONE_PERSON // 40, "/program")) for _ in range(40)]
    await held(door, arriving.OF_ONE_PERSON)
    assert slug(await send_slowly(client, until, "", arriving.SMALL + 1, "/program")) == "too_many_arriving"
    until.set()
    assert {status for status, _ in await asyncio.gather(*sending)} == {200}


async def test_few_large_forms_are_handed_on_at_once_and_the_others_keep_their_room(client: Any, door: Door) -> None:
    door.answering.clear()
    sending = [asyncio.create_task(send(client, parts({"rib": LARGE}, {}), f"family-{place}")) for place in range(5)]

    async def full() -> bool:
        return door.handed_on == arriving.HANDED_ON_AT_ONCE and len(door.arriving.senders) == 5

    await eventually(full)
    assert door.arriving.room.left <= arriving.ROOM - 5 * len(LARGE), "who was read and waits is in memory still"
    door.answering.set()
    assert await asyncio.gather(*sending) == [(200, {"files": {"rib": len(LARGE)}, "too_large": []})] * 5
    assert door.most == arriving.HANDED_ON_AT_ONCE
    await held(door, 0)


async def test_nobody_waits_for_ever_behind_slow_senders(client: Any, door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    until, many = asyncio.Event(), arriving.ROOM // arriving.LONGEST
    sending = [asyncio.create_task(send_slowly(client, until, f"family-{place}", arriving.LONGEST)) for place in range(many)]
    await held(door, arriving.ROOM)
    monkeypatch.setattr(arriving, "WAIT_SECONDS", 0.1)
    assert slug(await send(client, parts({"rib": LARGE}, {}), "another")) == "too_many_arriving"
    until.set()
    assert [status for status, _ in await asyncio.gather(*sending)] == [200] * many


async def test_who_sends_too_slowly_to_be_there_in_time_leaves_early(client: Any, door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arriving, "PATIENCE_SECONDS", 0.1)
    monkeypatch.setattr(arriving, "LOOK_SECONDS", 0.1)
    assert slug(await send_slowly(client, asyncio.Event(), "jean")) == "too_slow"
    await held(door, 0)


async def test_who_sent_in_time_is_not_told_that_the_line_is_slow_when_what_was_asked_takes_too_long(client: Any, door: Door) -> None:
    door.failure = TimeoutError()
    async with client.post("/", data=parts({"rib": PIECE}, {}), headers={"Cookie": "session=jean"}) as answer:
        assert answer.status == 504


async def test_a_body_that_does_not_say_how_long_it_is_counts_as_the_longest(client: Any, door: Door) -> None:
    until = asyncio.Event()
    headers = {"Cookie": "session=jean", "Content-Type": "multipart/form-data; boundary=x"}
    sending = asyncio.create_task(client.post("/", data=slow(until, len(PIECE)), headers=headers))
    await held(door, arriving.LONGEST)
    until.set()
    assert (await sending).status == 200
    await held(door, 0)


@pytest.mark.parametrize("lacks", [{"must_change_password": True}, {"second_factor": "asked"}])
async def test_whoever_has_a_session_is_a_sender_whatever_they_must_do_first(client: Any, door: Door, lacks: dict[str, Any]) -> None:
    door.edge.tokens["new"] = token(new_id(), new_id()).model_copy(update=lacks)
    assert (await send(client, parts({"rib": PIECE}, {}), "new"))[0] == 200


async def test_whoever_gives_up_waiting_for_room_leaves_it_to_those_behind() -> None:
    room = arriving.Room(10)
    await room.take(8)
    first, second = asyncio.create_task(room.take(5)), asyncio.create_task(room.take(2))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.wait_for(second, 5)
    assert room.left == 0


async def test_whoever_gives_up_as_its_turn_comes_gives_the_room_back() -> None:
    room = arriving.Room(10)
    await room.take(10)
    waits = asyncio.create_task(room.take(10))
    await asyncio.sleep(0)
    room.give_back(10)
    waits.cancel()
    await asyncio.wait({waits})
    assert (waits.cancelled(), room.left) == (True, 10)


async def test_room_is_given_in_the_order_in_which_it_was_asked_for() -> None:
    room, order = arriving.Room(10), list[int]()

    async def take(size: int) -> None:
        await room.take(size)
        order.append(size)

    await room.take(6)
    waiting = [asyncio.create_task(take(size)) for size in (8, 5, 4)]
    await asyncio.sleep(0)
    assert (order, room.left) == ([], 4), "what is small does not overtake"
    waiting[0].cancel()
    await asyncio.gather(waiting[0], return_exceptions=True)
    room.give_back(6)
    await asyncio.gather(*waiting[1:])
    assert (order, room.left) == ([5, 4], 1)


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
    headers = {"Cookie": "session=jean", "Content-Type": "multipart/form-data; boundary=x"}
    async with client.post("/", data=body, headers=headers) as answer:
        assert answer.status == 400


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/?a%00=1", b"a=1"),
        ("/", b"a%00=1"),
        ("/", b"a=1%00"),
    ],
)
async def test_what_no_database_keeps_is_refused_in_names_as_in_values(client: Any, address: str, told: bytes) -> None:
    async with client.post(address, data=told, headers={"Content-Type": forms.FORM}) as answer:
        assert answer.status == 400


@pytest.mark.parametrize("named", [b"name*=UTF-8''a%00", b"name=rib; filename*=UTF-8''a%00.pdf"])
async def test_what_no_database_keeps_is_refused_in_the_names_of_parts(client: Any, named: bytes) -> None:
    body = b"--x\r\nContent-Disposition: form-data; " + named + b"\r\n\r\na\r\n--x--\r\n"
    async with client.post("/", data=body, headers={"Content-Type": "multipart/form-data; boundary=x"}) as answer:
        assert answer.status == 400
