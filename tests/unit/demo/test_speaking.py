"""A demonstration town speaks to its services for as long as it takes: on a busy machine that is longer than one token holds."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from aiohttp import web
from aiohttp.test_utils import TestServer

from chassis.clock import Clock
from chassis.errors import Unauthenticated
from chassis.school_year import SchoolYear
from chassis.tokens import Verifier
from contracts.identity.accounts import SignOut
from stack import keys
from stack.demo.households import dupont
from stack.demo.town import ANSWER_SECONDS, Town

NAMES = ("identity", "backoffice")


@dataclass
class Busy:
    """A system whose one service takes as long to answer as it may."""

    secrets: Path
    service_names: tuple[str, ...] = ("identity",)
    clock_offset: timedelta = timedelta()
    clock: Clock = field(default_factory=Clock)
    address: str = ""
    heard: list[str] = field(default_factory=list)

    def url(self, name: str) -> str:
        """Tell the address of the service."""
        assert name == "identity"
        return self.address

    async def answer(self, request: web.Request) -> web.Response:
        """Believe whoever has a token that holds, and take a while."""
        verifier = Verifier.from_file(keys.public_keys_file(self.secrets, NAMES), self.clock)
        try:
            self.heard.append(verifier.verify(request.headers["Authorization"].removeprefix("Bearer ")).kind)
        except Unauthenticated:
            self.heard.append("nobody")
        self.clock.offset += timedelta(seconds=ANSWER_SECONDS)
        return web.json_response({})


async def test_whoever_speaks_is_known_however_long_it_takes_to_say_everything(tmp_path: Path) -> None:
    busy = Busy(tmp_path)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", busy.answer)
    async with TestServer(app) as server:
        busy.address = str(server.make_url(""))
        async with Town.open(busy) as town:
            busy.clock = town.clock
            for _ in range(10):
                await town.tell(SignOut())
                await town.ask_as(dupont(SchoolYear.of(town.today)), SignOut())
                await town.knock(SignOut())
            await town.tell_all([SignOut()] * 30)
    assert busy.heard == ["staff", "family", "edge"] * 10 + ["staff"] * 30
