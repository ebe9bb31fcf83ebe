"""Run the mail catcher: SMTP on one port, its pages on another."""

import asyncio
import os
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiohttp import web
from aiosmtpd.smtp import SMTP, Envelope, Session

from chassis.production import refuse_stand_in
from stack.mail.pages import application
from stack.mail.store import Mails

LARGEST_MAIL = 10_000_000


class Catcher:
    """Takes every mail offered, whoever it is for."""

    def __init__(self, mails: Mails, clock_offset: timedelta) -> None:
        self._mails = mails
        self._clock_offset = clock_offset

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd calls it so
        """Keep a mail and say that it was taken."""
        content = envelope.original_content or b""
        mail_id = self._mails.keep(content, list(envelope.rcpt_tos), datetime.now(UTC) + self._clock_offset)
        return f"250 kept as {mail_id}"


async def main() -> None:
    """Catch mails until told to stop."""
    refuse_stand_in("the mail catcher")
    host = os.environ["PORTAIL_HOST"]
    mails = Mails(Path(os.environ["PORTAIL_MAIL_FOLDER"]))
    catcher = Catcher(mails, timedelta(seconds=float(os.environ["PORTAIL_CLOCK_OFFSET"])))
    loop = asyncio.get_running_loop()
    smtp = await loop.create_server(
        lambda: SMTP(catcher, data_size_limit=LARGEST_MAIL, enable_SMTPUTF8=True, loop=loop), host, int(os.environ["PORTAIL_SMTP_PORT"])
    )
    runner = web.AppRunner(application(mails), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, host, int(os.environ["PORTAIL_PORT"])).start()
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    await stopping.wait()
    smtp.close()
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(main())
