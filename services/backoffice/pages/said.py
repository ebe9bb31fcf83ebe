"""What a page says once after a form: a sentence, carried to the next page in a signed cookie that lives for a minute."""

import base64
import hashlib
import hmac
import json
from dataclasses import asdict, dataclass
from typing import Literal

from aiohttp import web

from chassis.edge.context import EDGE
from chassis.edge.pages import see_other
from chassis.settings import EdgeSettings
from services.backoffice.pages.waiting import COUNTERS

SECONDS = 60
Tone = Literal["ok", "wait", "no"]


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence about what was just done, and the ones that go with it."""

    tone: Tone
    title: str
    text: str = ""


class Seal:
    """Signs what the browser carries from one page to the next; every replica holds the same key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    def of(cls, settings: EdgeSettings) -> "Seal":
        """Derive the key from the edge's private key."""
        if settings.signing_key_file is None:
            message = "the back office needs its signing key"
            raise ValueError(message)
        return cls(hashlib.sha256(b"said\0" + settings.signing_key_file.read_bytes()).digest())

    def close(self, said: Said) -> str:
        """Write a sentence as a signed value."""
        body = base64.urlsafe_b64encode(json.dumps(asdict(said), ensure_ascii=False).encode()).decode()
        return f"{body}.{self._signature(body)}"

    def open(self, value: str) -> Said | None:
        """Read a signed value; anything that this town hall did not write is None."""
        body, _, signature = value.partition(".")
        if not hmac.compare_digest(self._signature(body).encode(), signature.encode()):
            return None
        return Said(**json.loads(base64.urlsafe_b64decode(body)))

    def _signature(self, body: str) -> str:
        return hmac.new(self._key, body.encode(), hashlib.sha256).hexdigest()


SEAL: web.AppKey[Seal] = web.AppKey("seal", Seal)


def _cookie(request: web.Request) -> str:
    return f"{request.app[EDGE].cookie}-dit"


def say(request: web.Request, response: web.StreamResponse, said: Said) -> None:
    """Have the next page say something."""
    name = _cookie(request)
    response.set_cookie(
        name, request.app[SEAL].close(said), max_age=SECONDS, httponly=True, samesite="Lax", path="/", secure=name.startswith("__Host-")
    )


def leading_to(request: web.Request, address: str, said: Said) -> web.Response:
    """Lead the browser to another page, which says something about what was just done."""
    request.app[COUNTERS].overtaken()
    response = see_other(address)
    say(request, response, said)
    return response


def heard(request: web.Request) -> Said | None:
    """Read what the form before had to say."""
    value = request.cookies.get(_cookie(request))
    return request.app[SEAL].open(value) if value else None


def forget(request: web.Request, response: web.StreamResponse) -> None:
    """Let it be said once only."""
    name = _cookie(request)
    if name in request.cookies:
        response.del_cookie(name, path="/", secure=name.startswith("__Host-"), httponly=True, samesite="Lax")
