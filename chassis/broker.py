"""The connection to NATS JetStream: for ever reconnecting, and fatal when it is closed or when permissions are missing."""

import asyncio
import contextlib
import os
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path

import aiohttp
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError
from nats.js import JetStreamContext

from chassis.logs import logger
from chassis.settings import ProcessSettings
from chassis.signal import Signal
from chassis.tls import believing

log = logger(__name__)

RETRY_SECONDS = 1.0
ANSWER_SECONDS = 2
"""What brokers have to say how the stream stands, or to make a reader of it, before they are asked again.

Three of them take hundredths of a second; while they have no leader, nobody says so (docs/decisions/0127).
"""


class LazyBrokerError(RuntimeError):
    """The broker acknowledges events that are not on disk yet: a power cut would lose all of the last minutes."""


async def refuse_lazy_writing(monitoring_url: str, tls: ssl.SSLContext | None = None) -> None:
    """Make sure that the broker writes each event to disk before it acknowledges it (`sync_interval: always`)."""
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session,
        session.get(f"{monitoring_url}/varz", ssl=tls or True) as answer,
    ):
        config = (await answer.json()).get("jetstream", {}).get("config", {})
    if config.get("sync_always") is not True:
        message = "the broker's configuration needs sync_interval: always"
        raise LazyBrokerError(message)


async def listen(client: Client, subject: str, heard: Callable[[Msg], Awaitable[None]]) -> Subscription:
    """Subscribe, and come back once the server passes on what is said: whatever another process says from then on is heard.

    nats-py writes a PING past the subscription that still waits to be written, so that the answer to it says nothing yet: the first
    round trip lets the subscription out, and the second follows it.
    """
    subscription = await client.subscribe(subject, cb=heard)
    for _ in range(2):
        await client.flush()
    return subscription


class Broker:
    """One process's connection; `connected` is false while the broker is away, and `changed` fires at each change."""

    def __init__(self, url: str, *, name: str, seed: str | None, monitoring_url: str = "", ca_file: Path | None = None) -> None:
        self.changed = Signal()
        self.generation = 0
        self._url = url
        self._monitoring_url = monitoring_url
        self._name = name
        self._seed = seed
        self._tls = believing(ca_file)
        self._client: Client | None = None
        self._stream: JetStreamContext | None = None
        self._closing = False

    @classmethod
    def of(cls, settings: ProcessSettings, name: str) -> "Broker":
        """Make the connection that a process's settings describe."""
        return cls(
            settings.nats_url,
            name=name,
            seed=settings.nats_seed(),
            monitoring_url=settings.nats_monitoring_url,
            ca_file=settings.ca_file,
        )

    @property
    def connected(self) -> bool:
        """Whether the broker answers now."""
        return self._client is not None and self._client.is_connected

    @property
    def client(self) -> Client:
        """The connected client."""
        if self._client is None:
            message = "the broker was never reached"
            raise ConnectionError(message)
        return self._client

    def jetstream(self) -> JetStreamContext:
        """Get the stream interface: one for the connection's life, since each listens for acknowledgements of its own."""
        if self._stream is None:
            self._stream = self.client.jetstream(timeout=ANSWER_SECONDS)
        return self._stream

    async def connect(self) -> None:
        """Connect, trying for as long as it takes; whoever is told to stop meanwhile leaves nothing half open."""
        while True:
            client = Client()
            try:
                await client.connect(
                    self._url,
                    name=self._name,
                    nkeys_seed_str=self._seed,
                    inbox_prefix=f"_INBOX_{self._name}".encode(),
                    max_reconnect_attempts=-1,
                    reconnect_time_wait=1,
                    ping_interval=10,
                    max_outstanding_pings=2,
                    pending_size=64 * 1024,
                    error_cb=self._error,
                    closed_cb=self._closed,
                    disconnected_cb=self._moved,
                    reconnected_cb=self._moved,
                    allow_reconnect=True,
                    tls=self._tls,
                    tls_handshake_first=self._tls is not None,
                    connect_timeout=2,
                )
            except (NatsError, OSError, TimeoutError) as error:
                log.warning("broker_unreachable", error=type(error).__name__)
                await asyncio.sleep(RETRY_SECONDS)
            except asyncio.CancelledError:
                self._client = client
                await self.close()
                raise
            else:
                self._client = client
                await self._moved()
                break
        if self._monitoring_url:
            await refuse_lazy_writing(self._monitoring_url, self._tls)

    async def close(self) -> None:
        """Close without draining.

        Nothing is owed: positions and the outbox are in the database, and a drain would wait in vain for a fetch that was cancelled.
        """
        self._closing = True
        if self._client is not None:
            with contextlib.suppress(NatsError, OSError, TimeoutError):
                await self._client.close()

    async def _moved(self) -> None:
        self.generation += 1
        log.info("broker_connected" if self.connected else "broker_disconnected")
        self.changed.fire()

    async def _error(self, error: Exception) -> None:
        log.warning("broker_error", error=str(error)[:200])
        if "permissions violation" in str(error).lower():
            log.critical("broker_permission_missing", error=str(error)[:200])

    async def _closed(self) -> None:
        if not self._closing:
            log.critical("broker_connection_closed")
            os._exit(1)  # a closed client never comes back: a restart does
