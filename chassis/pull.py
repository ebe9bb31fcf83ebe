"""Reading a consumer of the stream: one standing pull request, answered the moment something is told.

nats-py's `fetch` waits for the rest of its batch when the first message arrives while it lingers: single events were
handed over late. Here what is there is taken at once, unless all of it can wait for what comes next.
"""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

EXPIRES_SECONDS = 1.0
GRACE_SECONDS = 0.5
LEISURE_SECONDS = 0.1
"""How long what can wait is kept for the sake of what comes next: a transaction for one costs nearly as much as one for ten."""
STATUS = "Status"


class Pull:
    """The open end of a consumer; `batch` hands over what has come. `can_wait` tells of a subject that nobody waits for its effect."""

    def __init__(self, client: Client, stream: str, consumer: str, *, most: int, can_wait: Callable[[str], bool]) -> None:
        self._client = client
        self._subject = f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{consumer}"
        self._most = most
        self._can_wait = can_wait
        self._owed = 0
        self._inbox = client.new_inbox()
        self._subscription: Subscription | None = None

    async def open(self) -> None:
        """Begin to listen."""
        self._subscription = await self._client.subscribe(self._inbox)

    async def close(self) -> None:
        """Stop listening; the consumer itself stays."""
        if self._subscription is not None:
            await self._subscription.unsubscribe()

    async def batch(self) -> list[Msg]:
        """Wait a moment for messages; returns all that have come (at most `most`), or none.

        Raises TimeoutError when the server did not even say that there is nothing: the consumer or the request is lost.
        """
        if self._subscription is None:
            message = "open the pull before reading from it"
            raise RuntimeError(message)
        if self._owed == 0:
            await self._ask()
        messages: list[Msg] = []
        self._take(await self._subscription.next_msg(timeout=EXPIRES_SECONDS + GRACE_SECONDS), messages)
        leisure = asyncio.get_running_loop().time() + LEISURE_SECONDS
        while len(messages) < self._most:
            if self._subscription.pending_msgs:
                self._take(await self._subscription.next_msg(timeout=GRACE_SECONDS), messages)
            elif self._owed and messages and all(self._can_wait(message.subject) for message in messages):
                try:
                    async with asyncio.timeout_at(leisure):
                        self._take(await self._subscription.next_msg(timeout=GRACE_SECONDS), messages)
                except TimeoutError:
                    break
            else:
                break
        return messages

    async def _ask(self) -> None:
        asked: dict[str, Any] = {"batch": self._most, "expires": int(EXPIRES_SECONDS * 1e9)}
        await self._client.publish(self._subject, json.dumps(asked).encode(), reply=self._inbox)
        self._owed = self._most

    def _take(self, message: Msg, messages: list[Msg]) -> None:
        """Keep a message of the stream; a status (nothing more for this request) asks anew."""
        if message.headers and STATUS in message.headers:
            self._owed = 0
        else:
            self._owed -= 1
            messages.append(message)
