"""The one stream that carries every event, made by an administrator before any service starts."""

import asyncio
from pathlib import Path

from chassis.tls import believing
from chassis.without import without

with without("aiohttp"):  # nats loads it for WebSocket, which nobody speaks here: the supervisor would keep 15 MiB for nothing
    import nats
    from nats.js.api import DiscardPolicy, RetentionPolicy, StorageType, StreamConfig
    from nats.js.errors import NotFoundError

STREAM = "EVT"
DAYS = 24 * 3600
MAX_AGE_SECONDS = 30 * DAYS
"""How long an event stays for services that were away; what is older its owner tells again (`republish`)."""

MAX_BYTES = 4_000_000_000
"""What the stream may take unless told otherwise: enough for some 5,000 families (docs/OPERATIONS.md, "Size")."""
DUPLICATE_WINDOW_SECONDS = 600


def stream_config(*, max_bytes: int, replicas: int) -> StreamConfig:
    """Describe the stream: on disk, bounded, refusing new events rather than dropping old ones, never deleted from, taking batches."""
    return StreamConfig(
        name=STREAM,
        subjects=["evt.>"],
        storage=StorageType.FILE,
        num_replicas=replicas,
        retention=RetentionPolicy.LIMITS,
        discard=DiscardPolicy.NEW,
        max_age=MAX_AGE_SECONDS,
        max_bytes=max_bytes,
        max_msg_size=1024 * 1024,
        duplicate_window=DUPLICATE_WINDOW_SECONDS,
        deny_delete=True,
        deny_purge=True,
        allow_atomic=True,
    )


async def provision(nats_url: str, seed: str | None, *, max_bytes: int = MAX_BYTES, replicas: int = 1, ca_file: Path | None = None) -> bool:
    """Make the stream, or bring it up to this description, with the administrator's credential; tells whether it ever held an event."""
    tls = believing(ca_file)
    client = await nats.connect(
        nats_url,
        nkeys_seed_str=seed,
        inbox_prefix=b"_INBOX_admin",
        max_reconnect_attempts=5,
        tls=tls,
        tls_handshake_first=tls is not None,
    )
    try:
        streams = client.jetstream()
        config = stream_config(max_bytes=max_bytes, replicas=replicas)
        async with asyncio.timeout(10):
            try:
                await streams.stream_info(STREAM)
            except NotFoundError:
                found = await streams.add_stream(config)
            else:
                found = await streams.update_stream(config)
            return bool(found.state.last_seq)
    finally:
        await client.close()
