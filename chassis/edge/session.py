"""The browser's session: an opaque cookie that the edge trades at identity for a short-lived token, kept in memory."""

import asyncio
import json
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

import nats.aio.msg
from aiohttp import web
from pydantic import SecretStr

from chassis.edge.context import EDGE, Edge
from chassis.edge.device import device_of
from chassis.edge.kept import hear
from chassis.errors import Forbidden, Refusal, Unauthenticated, Unavailable
from chassis.ids import new_id
from chassis.logs import bind_contextvars, logger
from contracts.base import Answer, Request
from contracts.identity import ExchangeSession, FollowSession, SessionRevoked, SignedIn, SignIn, SignOut, Token

log = logger(__name__)

Res = TypeVar("Res", bound=Answer)
MARGIN = timedelta(seconds=30)
REMEMBERED = 50_000
KEY = len(str(new_id()))
REVOKED = f"evt.{SessionRevoked.type}.>"


@dataclass(slots=True)
class Visit:
    """A signed-in person's request: sends contract requests with their token, and remembers the key of what nobody answered."""

    edge: Edge
    token: Token
    unanswered: str = ""

    async def send(self, request: Request[Res], *, key: str | None = None) -> Res:
        """Ask a service on behalf of the visitor."""
        try:
            return await self.edge.client_for(request).send(request, token=self.token.token, key=key)
        except Unavailable as silence:
            self.unanswered, silence.part = key or self.unanswered, request.addressee()
            raise
        finally:
            self._did(request)

    @property
    def form_key(self) -> str:
        """Name the key of the form that is shown next: a new one, or that of what may have arrived, which is then not done twice.

        A page with several forms sends the page's key with a word of the form's own behind it.
        """
        return self.unanswered[:KEY] or str(new_id())

    async def send_raw(self, request: Request[Any], *, key: str | None = None) -> tuple[int, bytes]:
        """Ask a service, and get status and body as they are."""
        try:
            return await self.edge.client_for(request).send_raw(request, token=self.token.token, key=key)
        finally:
            self._did(request)

    async def gather(self, *requests: Request[Any]) -> list[Any]:
        """Ask several services at once; each result is the answer, or the refusal (a part that is down spoils only its own)."""

        async def one(request: Request[Any]) -> Any:
            ask = partial(self.edge.client_for(request).send, request, token=self.token.token, seconds=self.edge.settings.part_seconds)
            try:
                return await self.edge.kept.answer(self.token, request, ask)
            except Unauthenticated:
                raise
            except Refusal as refusal:
                if isinstance(refusal, Unavailable):
                    refusal.part = request.addressee()
                return refusal
            finally:
                self._did(request)

        return list(await asyncio.gather(*(one(request) for request in requests)))

    def _did(self, request: Request[Any]) -> None:
        """Let nothing older than the visitor's own gesture be shown to them, which may have been done even if nobody answered."""
        if request.method != "GET":
            self.edge.kept.forget(self.token.family_id)


class SignInFirst(Exception):
    """Nobody is signed in: a page sends the person to the sign-in page, and back afterwards."""


class ChooseAPassword(Exception):
    """The password is temporary: nothing else can be done before choosing one."""


class GiveACode(Exception):
    """The second factor of staff is missing: nothing else can be done before giving a code of the telephone."""


async def visitor(request: web.Request, *, temporary_password: bool = False, without_code: bool = False, in_use: bool = True) -> Visit:
    """Tell who visits; raises SignInFirst when nobody is signed in, ChooseAPassword or GiveACode when only that may be done.

    A page that follows along by itself is no use of the session, which ends when nothing is done for long (docs/decisions/0093).
    """
    edge = request.app[EDGE]
    secret = request.cookies.get(edge.cookie)
    if not secret:
        raise SignInFirst
    token = await _token(edge, secret, in_use=in_use)
    if token.second_factor == "asked" and not without_code:
        raise GiveACode
    if token.must_change_password and not temporary_password and token.second_factor != "asked":
        raise ChooseAPassword
    if token.second_factor == "to_enrol" and not (without_code or token.must_change_password):
        raise GiveACode
    bind_contextvars(account=str(token.account_id))
    return Visit(edge, token)


async def hold(request: web.Request, visit: Visit) -> None:
    """Give a visit that takes long a fresh token where its own is about to end; raises Unauthenticated when the session has ended.

    Nobody does anything meanwhile, so that it is no use of the session.
    """
    if _lasts(visit.token, visit.edge):
        return
    try:
        visit.token = (await visitor(request, in_use=False)).token
    except (SignInFirst, ChooseAPassword, GiveACode) as ended:
        raise Unauthenticated from ended


def _lasts(token: Token, edge: Edge) -> bool:
    return token.expires_at - MARGIN > edge.settings.clock.now()


async def _token(edge: Edge, secret: str, *, in_use: bool) -> Token:
    kept = edge.tokens if in_use else edge.followed
    for known in (edge.tokens.get(secret), kept.get(secret)):
        if known is not None and _lasts(known, edge):
            return known
    kept.pop(secret, None)
    revocations = edge.revocations
    try:
        token = await edge.ask_as_edge((ExchangeSession if in_use else FollowSession)(kind=edge.audience, session_secret=SecretStr(secret)))
    except (Unauthenticated, Forbidden) as refusal:
        raise SignInFirst from refusal
    if len(kept) >= REMEMBERED:
        kept.clear()
    if edge.revocations == revocations:  # otherwise it may be of a session that was revoked while it was on its way
        kept[secret] = token
    return token


async def sign_in(
    request: web.Request, identifier: str, password: str, *, code: SecretStr | None = None, code_later: bool = True
) -> SignedIn:
    """Open a session at identity; `remember` then sets the cookie on the answer. Pages ask staff for the code later, programs at once."""
    edge = request.app[EDGE]
    asked = SignIn(
        kind=edge.audience,
        identifier=identifier,
        password=SecretStr(password),
        code=code,
        code_later=code_later,
        device=device_of(request),
    )
    return await edge.ask_as_edge(asked)


def remember(request: web.Request, response: web.StreamResponse, signed_in: SignedIn) -> None:
    """Set the session cookie."""
    edge = request.app[EDGE]
    response.set_cookie(
        edge.cookie, signed_in.session_secret, httponly=True, samesite="Lax", path="/", secure=edge.cookie.startswith("__Host-")
    )


async def sign_out(request: web.Request, response: web.StreamResponse) -> None:
    """End the session at identity, forget its token, and clear the cookie; harmless when nobody is signed in."""
    edge = request.app[EDGE]
    try:
        visit = await visitor(request, temporary_password=True, without_code=True)
        await visit.send(SignOut())
    except SignInFirst:
        log.info("sign_out_without_session")
    for kept in (edge.tokens, edge.followed):
        kept.pop(request.cookies.get(edge.cookie, ""), None)
    response.del_cookie(edge.cookie, path="/", secure=edge.cookie.startswith("__Host-"), httponly=True, samesite="Lax")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'


async def forget_revoked(edge: Edge) -> None:
    """Drop tokens the moment their sessions are revoked; drop them all whenever one may have been missed, and once this is listened to."""
    await hear(edge.broker, (REVOKED,), partial(_revoke, edge), edge.forget_all)


async def _revoke(edge: Edge, message: nats.aio.msg.Msg) -> None:
    edge.revocations += 1
    revoked = SessionRevoked.model_validate(json.loads(message.data)["data"])
    for kept in (edge.tokens, edge.followed):
        for secret, token in list(kept.items()):
            if token.session_id == revoked.session_id:
                kept.pop(secret, None)
