"""A local SMTP sink (aiosmtpd): takes every letter and prints, when asked to end, what it took. `python -m bench._sink PORT`."""

import asyncio
import json
import re
import signal
import sys

import uvloop
from aiosmtpd.smtp import SMTP, Envelope, Session

MESSAGE_ID = re.compile(rb"^Message-ID:\s*(\S+)", re.IGNORECASE | re.MULTILINE)


class Sink:
    """Remembers the recipient and the Message-ID of each letter."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd calls it so
        """Take a letter."""
        found = MESSAGE_ID.search(envelope.original_content or b"")
        self.taken += [(recipient, found[1].decode() if found else "") for recipient in envelope.rcpt_tos]
        return "250 OK"


async def main() -> None:
    """Take letters until told to stop."""
    sink, loop = Sink(), asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(sink, enable_SMTPUTF8=True, loop=loop), "127.0.0.1", int(sys.argv[1]))
    stopping = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stopping.set)
    print("ready", flush=True)
    await stopping.wait()
    server.close()
    print(json.dumps(sink.taken), flush=True)


if __name__ == "__main__":
    uvloop.run(main())
