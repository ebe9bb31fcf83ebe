"""How the demonstration speaks to the services: contract requests, as the staff who set the town up, or as a family."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import Protocol, TypeVar

import aiohttp

from chassis.client import Client
from chassis.clock import Clock
from chassis.errors import Conflict, Invalid, NotFound, Unavailable
from chassis.ids import new_id
from chassis.production import DEMONSTRATION_ACTOR
from chassis.tokens import Actor, Signer
from contracts.base import Answer, Request
from contracts.rights import Right
from stack import keys
from stack.console import OperatorError
from stack.demo.households import Household
from stack.demo.ids import named

Res = TypeVar("Res", bound=Answer)
T = TypeVar("T")

TOGETHER = 2  # More would be no faster, and leave each service with the connections, and their plans, of a rush.
PATIENCE = 180.0
ANSWER_SECONDS = 20.0
"""How long one answer may take on a machine that is busy with something else: as long as a service gives a request."""
PAUSE = 0.03
SET_UP = Actor(kind="staff", account_id=DEMONSTRATION_ACTOR, display_name="Mise en place", rights=frozenset(Right))
DOOR = Actor(kind="edge", edge="backoffice")
RENEWED = timedelta(minutes=1)
"""How long a token must hold yet when a request leaves with it."""


class System(Protocol):
    """What the demonstration must know of the running system, on one machine or in containers."""

    @property
    def service_names(self) -> tuple[str, ...]:
        """The services."""

    @property
    def clock_offset(self) -> timedelta:
        """How far their clocks are ahead."""

    @property
    def secrets(self) -> Path:
        """The folder with the installation's secrets."""

    def url(self, name: str) -> str:
        """Tell the address of a service."""


class Town:
    """The running services; every sentence said to them is a contract request with a signed token."""

    def __init__(self, system: System, session: aiohttp.ClientSession) -> None:
        self.clock = Clock(system.clock_offset)
        self._clients = {name: Client(session, system.url(name)) for name in system.service_names}
        self._signer = Signer.from_file("identity", keys.signing_key_file(system.secrets, "identity"), self.clock)
        self._door = Signer.from_file("backoffice", keys.signing_key_file(system.secrets, "backoffice"), self.clock)
        self._tokens: dict[Actor, tuple[str, datetime]] = {}
        self._gates = {name: asyncio.Semaphore(TOGETHER) for name in system.service_names}

    @classmethod
    @asynccontextmanager
    async def open(cls, system: System) -> AsyncIterator["Town"]:
        """Keep connections to the services until the end of the block."""
        async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
            yield cls(system, session)

    @cached_property
    def today(self) -> date:
        """The day on which the town is made."""
        return self.clock.today()

    async def tell(self, request: Request[Res]) -> Res:
        """Send a request as the staff who set the town up."""
        return await self.send(request, partial(self._token, SET_UP))

    async def knock(self, request: Request[Res]) -> Res:
        """Send a request as the back office does for somebody who is about to sign in."""
        return await self.send(request, partial(self._token, DOOR))

    async def tell_all(self, requests: Iterable[Request[Res]]) -> list[Res]:
        """Send several requests, a few at a time; returns their answers in the same order."""
        return list(await asyncio.gather(*(self.tell(one) for one in requests)))

    async def tell_when_known(self, request: Request[Res]) -> Res:
        """Send a request that the service understands only once it has heard of the family or the activity from another."""

        async def attempt() -> Res | None:
            try:
                return await self.tell(request)
            except (NotFound, Conflict, Invalid):
                return None

        try:
            return await self.until(attempt, what=type(request).__name__)
        except OperatorError:
            return await self.tell(request)  # the service's own refusal says more

    async def ask_as(self, household: Household, request: Request[Res]) -> Res:
        """Send a request as the adult of a family who signs in."""
        actor = Actor(
            kind="family",
            account_id=named("account", str(household.guardian_id)),
            family_id=household.family_id,
            guardian_id=household.guardian_id,
            display_name=household.display_name,
        )
        return await self.send(request, partial(self._token, actor))

    def _token(self, actor: Actor) -> str:
        """Tell a token of the actor which holds for a while yet: making a town can take longer than one token holds."""
        token, expires = self._tokens.get(actor, ("", self.clock.now()))
        if expires < self.clock.now() + RENEWED:
            token, expires = self._tokens[actor] = (self._door if actor == DOOR else self._signer).sign(actor)
        return token

    async def until(self, probe: Callable[[], Awaitable[T | None]], *, what: str) -> T:
        """Ask again until there is an answer; an operator is told when it takes too long."""
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while (found := await probe()) is None:
            if asyncio.get_running_loop().time() > deadline:
                raise OperatorError(f"La ville de démonstration attend en vain : {what}. Voyez les journaux des services.")
            await asyncio.sleep(PAUSE)
        return found

    async def send(self, request: Request[Res], token: Callable[[], str]) -> Res:
        """Send a request under one idempotency key, again when the service was too busy: the effect happens once.

        The token is asked for when the request leaves, since others may have to leave before it.
        """
        service, key = request.service(), str(new_id())
        deadline = asyncio.get_running_loop().time() + PATIENCE
        async with self._gates[service]:
            while True:
                try:
                    return await self._clients[service].send(request, token=token(), key=key, seconds=ANSWER_SECONDS)
                except Unavailable:
                    if asyncio.get_running_loop().time() > deadline:
                        raise
                    await asyncio.sleep(PAUSE)
