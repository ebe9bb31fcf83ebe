"""How the processor behaves when it is told to: down, failing, silent, too busy; and its memory of idempotency keys."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from aiohttp import web

from stack.cards.objects import Objects
from stack.cards.payments import Wrong

Mood = Literal["up", "down", "500", "timeout", "429"]
SILENCE_SECONDS = 60.0
Deed = Callable[[], Mapping[str, Any]]


@dataclass
class Desk:
    """Where calls of the portal arrive: in this mood, and never the same key twice."""

    objects: Objects
    mood: Mood = "up"
    calls: int = 0
    _busy: set[str] = field(default_factory=set)

    async def answer(self, request: web.Request, asked: Mapping[str, Any], deed: Deed) -> web.Response:
        """Carry out a call as the mood allows; a key that came before gets the answer that it got.

        As Stripe does: the answer is kept once the deed began, failures of the processor included; not kept is what was never
        begun (a parameter that is wrong, too many calls, the same key still being worked on).
        """
        self.calls += 1
        key = request.headers.get("Idempotency-Key", "") if request.method == "POST" else ""
        if self.mood == "down":
            _hang_up(request)
        if self.mood == "429":
            return refusal(Wrong("Too many requests", status=429, code="rate_limit"))
        if key in self._busy:
            return refusal(Wrong("This key is being worked on", status=409, kind="idempotency_error", code="idempotency_key_in_use"))
        fingerprint = json.dumps([request.path, asked], sort_keys=True)
        kept = self.objects.find("key", key) if key else None
        if kept is not None:
            return _again(kept, fingerprint)
        self._busy |= {key} if key else set()
        try:
            status, body = self._carried_out(deed)
        except Wrong as wrong:
            return refusal(wrong)
        finally:
            self._busy.discard(key)
        if key:
            self.objects.save("key", key, {"fingerprint": fingerprint, "status": status, "body": body})
        if self.mood == "timeout":
            await asyncio.sleep(SILENCE_SECONDS)
        return web.json_response(body, status=status)

    def _carried_out(self, deed: Deed) -> tuple[int, dict[str, Any]]:
        if self.mood == "500":
            return 500, error("api_error", "", "Something went wrong")
        return 200, dict(deed())


def _again(kept: Mapping[str, Any], fingerprint: str) -> web.Response:
    if kept["fingerprint"] != fingerprint:
        message = "Keys for idempotent requests can only be used with the same parameters they were first used with."
        return refusal(Wrong(message, kind="idempotency_error"))
    return web.json_response(kept["body"], status=kept["status"], headers={"Idempotent-Replayed": "true"})


def _hang_up(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.close()
    raise web.HTTPServiceUnavailable


def refusal(wrong: Wrong) -> web.Response:
    """Refuse as Stripe does."""
    return web.json_response(error(wrong.kind, wrong.code, str(wrong)), status=wrong.status)


def error(kind: str, code: str, message: str) -> dict[str, Any]:
    """Write an error as Stripe does."""
    return {"error": {"type": kind, "code": code, "message": message}}
