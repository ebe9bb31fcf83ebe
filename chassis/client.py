"""How an edge asks a service: it sends a contract request, with a token, a deadline and the trace, and gets the answer's model."""

import asyncio
import io
from time import perf_counter
from typing import Any, TypeVar, cast
from urllib.parse import quote

import aiohttp

from chassis import problems, trace
from chassis.errors import Invalid, Unavailable
from chassis.http import DEADLINE_HEADER
from chassis.logs import logger
from chassis.metrics import CALLS
from chassis.wire import written
from contracts.base import Answer, Request

log = logger(__name__)

Res = TypeVar("Res", bound=Answer)
SECONDS = 5.0
QUEUE_SECONDS = 15.0
"""How long an answer that waits for a password to be hashed may take: on some mornings hundreds of people sign in at once."""
LARGE_BODY = 1024 * 1024


class Client:
    """Calls one service over kept-alive connections."""

    def __init__(self, session: aiohttp.ClientSession, base_url: str, *, seconds: float = SECONDS) -> None:
        """Speak to the service at an address, which has so many seconds to answer where a call says nothing else."""
        self._session = session
        self._base = base_url.rstrip("/")
        self._seconds = seconds

    async def send(self, request: Request[Res], *, token: str, key: str | None = None, seconds: float | None = None) -> Res:
        """Ask, and read the answer; raises the refusal that the service answered, or Unavailable when it does not answer."""
        status, payload = await self.send_raw(request, token=token, key=key, seconds=seconds)
        if status >= 400:  # noqa: PLR2004 - the border between success and failure
            raise problems.remote(status, payload)
        return cast("Res", request.answer().model_validate_json(payload))

    async def send_raw(
        self, request: Request[Any], *, token: str, key: str | None = None, seconds: float | None = None
    ) -> tuple[int, bytes]:
        """Ask, and hand on status and body as they are; a refused or stale connection is tried once more."""
        with trace.span(type(request).__name__, "client") as part:
            usual = max(self._seconds, QUEUE_SECONDS) if request.queued else self._seconds
            status, payload = await self._send(request, token=token, key=key, seconds=seconds or usual)
            part.note("http.response.status_code", status)
        return status, payload

    async def _send(self, request: Request[Any], *, token: str, key: str | None, seconds: float) -> tuple[int, bytes]:
        path, query, body = _spread(request)
        headers = {"Authorization": f"Bearer {token}", trace.HEADER: trace.current(), DEADLINE_HEADER: str(seconds)}
        if key:
            if not key.isprintable():  # it comes from a form, and whoever wrote it there may have put anything into it
                raise Invalid("La clé de la demande n'est pas lisible.")
            headers["Idempotency-Key"] = key
        if body is not None:
            headers["Content-Type"] = "application/json"
        started = perf_counter()
        status = 0
        try:
            for last in (False, True):
                try:
                    async with asyncio.timeout(seconds):
                        async with self._session.request(
                            request.method, self._base + path, params=query, data=_sent(body), headers=headers, allow_redirects=False
                        ) as response:
                            status, payload = response.status, await response.read()
                            return status, payload
                except (aiohttp.ClientConnectorError, aiohttp.ServerDisconnectedError, aiohttp.ClientOSError) as error:
                    may_repeat = request.method == "GET" or key is not None or isinstance(error, aiohttp.ClientConnectorError)
                    if last or not may_repeat:
                        raise
                    await asyncio.sleep(0.05)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("call_failed", endpoint=type(request).__name__, error=type(error).__name__)
            raise Unavailable from error
        finally:
            CALLS.labels(type(request).__name__, status).observe(perf_counter() - started)
        raise Unavailable


def _spread(request: Request[Any]) -> tuple[str, dict[str, str] | None, bytes | None]:
    """Spread a contract request over path, query and body."""
    in_path = request.path_fields()
    path = request.path.format(**{name: quote(str(getattr(request, name)), safe="") for name in in_path}) if in_path else request.path
    rest = {name: getattr(request, name) for name in type(request).model_fields if name not in in_path}
    if request.method in ("GET", "DELETE"):
        return path, {name: str(value) for name, value in rest.items() if value is not None} or None, None
    return path, None, written(rest).encode()


def _sent(body: bytes | None) -> bytes | io.BytesIO | None:
    """Hand a large body (a file) to aiohttp as a stream, so that the loop is not held up while it is written."""
    return body if body is None or len(body) < LARGE_BODY else io.BytesIO(body)
