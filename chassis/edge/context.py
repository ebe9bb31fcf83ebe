"""What an edge carries while it runs: its clients, its signer, its connection to the broker."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from aiohttp import web

from chassis.broker import Broker
from chassis.client import Client
from chassis.edge.assets import Assets
from chassis.edge.kept import Kept
from chassis.errors import Refusal
from chassis.settings import EdgeSettings
from chassis.tokens import Actor, Signer
from contracts.base import Answer, Request
from contracts.identity import Token

Res = TypeVar("Res", bound=Answer)
Audience = Literal["family", "staff"]
ErrorPage = Callable[[web.Request, Refusal], web.Response]

SERVICES = ("identity", "family", "planning", "billing", "messaging")


@dataclass(slots=True)
class Edge:
    """One edge: who it serves, and how it reaches the services.

    `tokens` are of the sessions that are in use, by their secrets, `followed` of those that an open page follows along with.
    `revocations` counts what was heard of revoked sessions, and each time that some of it may have been missed.
    """

    name: str
    audience: Audience
    cookie: str
    settings: EdgeSettings
    signer: Signer
    broker: Broker
    assets: Assets
    error_page: ErrorPage
    clients: dict[str, Client] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    followed: dict[str, Token] = field(default_factory=dict)
    revocations: int = 0
    kept: Kept = field(init=False)

    def __post_init__(self) -> None:
        """Keep no answers until the edge says which."""
        self.kept = Kept(self.broker, self.settings.clock)

    def forget_all(self) -> None:
        """Ask identity again for whoever comes next."""
        self.revocations += 1
        self.tokens.clear()
        self.followed.clear()

    def client_for(self, request: Request[Any]) -> Client:
        """Find the client of the service that a request goes to."""
        return self.clients[request.addressee()]

    async def ask_as_edge(self, request: Request[Res], *, seconds: float | None = None) -> Res:
        """Send a request without a user, signed by the edge's own key."""
        token, _ = self.signer.sign(Actor(kind="edge", edge=self.name))
        return await self.client_for(request).send(request, token=token, seconds=seconds)


EDGE: web.AppKey[Edge] = web.AppKey("edge", Edge)
