"""Post e-mails: taken from the queue, carried to the relay several at once, each settled before its carrier takes the next.

One process of a town posts at a time. What a killed process had in hand is taken up again by the next one, under the same
Message-ID: only such an e-mail, and one whose connection was lost once the relay had the letter, may arrive twice; they are counted.
"""

import asyncio
from collections import Counter as Tally
from collections.abc import Awaitable, Mapping
from datetime import datetime
from uuid import UUID

import asyncpg
from prometheus_client import Counter

from chassis.database import LOST, Database
from chassis.logs import logger
from chassis.metrics import WORK
from chassis.signal import Signal
from chassis.tx import Connection
from services.messaging.domain.emails import RETRIES, Adult, recipients
from services.messaging.domain.rests import RELAY, Rests, domain_of
from services.messaging.mail.errors import DelayedError, RejectedError
from services.messaging.mail.letters import LetterWriter
from services.messaging.mail.smtp import Relay
from services.messaging.store import emails, households
from services.messaging.store.emails import Due, Email, Ending

log = logger(__name__)

EMAIL = "email"
SWEEP_SECONDS = 1.0
LOOK_SECONDS = 0.2
STOCK = 500
"""How many due e-mails are known ahead; looking for them past those of full domains takes a moment."""
RETRY_SECONDS = 0.3
READY = 3
"""How many e-mails are in hand for each carrier: the one that it carries, and those that it takes next."""
LEAVE_SECONDS = 3.0
"""How long a process that ends waits for the letters that it is handing over."""

RESTS = Counter("portail_mail_rests", "Times that the relay, or a domain, rested: it had put off one letter after another", ["of"])
PERHAPS_TWICE = Counter("portail_emails_perhaps_twice", "E-mails sent again though the relay may have had them: same Message-ID")


class Post:
    """The e-mails of one process that are on their way."""

    def __init__(self, database: Database, writer: LetterWriter, relay: Relay, *, carriers: int, per_domain: int) -> None:
        self._database = database
        self._writer = writer
        self._relay = relay
        self._carriers = carriers
        self._per_domain = per_domain
        self._queue: asyncio.Queue[Email] = asyncio.Queue()
        self._in_hand: dict[UUID, str] = {}
        self._rests = Rests()
        self._moved = Signal()
        self._stock: list[Due] = []
        self._told = 0
        self._looked_at = 0.0
        self._endings: list[tuple[Ending, asyncio.Future[None]]] = []
        self._settling = False

    async def run(self) -> None:
        """Post for as long as the process lives."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._listen())
            for _ in range(self._carriers):
                group.create_task(self._carry())
            while True:
                try:
                    async with self._database.lead("post") as connection:
                        await self._fetch(connection)
                except (*LOST, asyncpg.PostgresError) as error:
                    log.warning("post_lost_database", error=type(error).__name__)
                await asyncio.sleep(RETRY_SECONDS)

    async def _listen(self) -> None:
        """Look for e-mails when something was told."""
        seen = self._database.emitted.count
        while True:
            seen = await self._database.emitted.wait(seen, SWEEP_SECONDS)
            self._moved.fire()

    async def _fetch(self, connection: Connection) -> None:
        """Take due e-mails as the carriers have hands free, one ready for each, after those of a process that died."""
        async with self._database.transaction(on=connection) as tx:
            found = await emails.put_back(tx, self._in_hand)
        if found:
            log.warning("emails_in_doubt", emails=found)
        self._stock, self._looked_at = [], 0.0
        while True:
            seen = self._moved.count
            if await self._take(connection) == 0:
                await self._moved.wait(seen, LOOK_SECONDS if self._told != self._database.emitted.count else SWEEP_SECONDS)

    async def _take(self, connection: Connection) -> int:
        """Take some in hand, but for those whose recipients no longer want them; tells how many were chosen."""
        now = self._database.clock.now()
        hands = self._rests.at_once(RELAY, READY * self._carriers, now)
        free = hands - len(self._in_hand)
        if free < max(1, min(self._carriers, hands)):
            return 0
        await self._look(connection, now)
        chosen = self._choose(free, now)
        if not chosen:
            return 0
        async with self._database.transaction(on=connection) as tx:
            taken = await emails.take(tx, chosen, sender_domain=self._writer.sender.domain)
            adults = await households.adults_of(tx, {one.family_id for one in taken}, {one.child_id for one in taken if one.child_id})
            wanted = [one for one in taken if _still_wanted(one, adults.get(one.family_id, {}))]
            unwanted = {one.email_id for one in taken} - {one.email_id for one in wanted}
            if unwanted:
                await emails.settle(tx, [Ending(email_id, "withdrawn") for email_id in unwanted])
        for one in wanted:
            self._in_hand[one.email_id] = domain_of(one.recipient)
            self._queue.put_nowait(one)
        return len(chosen)

    async def _look(self, connection: Connection, now: datetime) -> None:
        """Look what is due, past the domains that rest or of which some are known already; not for each letter, as that costs a moment."""
        loop, told = asyncio.get_running_loop(), self._database.emitted.count
        since = loop.time() - self._looked_at
        if since < LOOK_SECONDS or (since < SWEEP_SECONDS and told == self._told and self._stock):
            return
        resting = {one for one in self._rests.known() if not self._rests.at_once(one, self._per_domain, now)}
        async with self._database.transaction(on=connection, read_only=True) as tx:
            found = await emails.due(tx, STOCK, passing={*resting, *(one.domain for one in self._stock)})
        known = {*self._in_hand, *(one.email_id for one in self._stock)}
        fresh = [one for one in found if one.email_id not in known]
        self._stock = [*(one for one in fresh if one.service), *self._stock, *(one for one in fresh if not one.service)]
        self._told, self._looked_at = told, loop.time()

    def _choose(self, most: int, now: datetime) -> list[UUID]:
        """Choose from what is due, few of each domain."""
        busy = Tally(self._in_hand.values())
        chosen: list[UUID] = []
        left: list[Due] = []
        for one in self._stock:
            if len(chosen) < most and busy[one.domain] < self._rests.at_once(one.domain, self._per_domain, now):
                busy[one.domain] += 1
                chosen.append(one.email_id)
            else:
                left.append(one)
        self._stock = left
        return chosen

    async def _carry(self) -> None:
        while True:
            email = await self._queue.get()
            await _to_its_end(self._send(email))

    async def _send(self, email: Email) -> None:
        if email.perhaps_sent:
            PERHAPS_TWICE.inc()
        try:
            await self._relay.send(self._writer.write(email), email.recipient)
            ending = Ending(email.email_id, "sent")
            self._went(email)
        except RejectedError as reason:
            log.warning("email_failed", email=str(email.email_id), code=reason.code)
            ending = Ending(email.email_id, "failed", reason.answer)
            self._went(email)
        except DelayedError as reason:
            self._delayed(email, reason)
            ending = self._again(email, reason)
        except Exception as error:
            log.exception("email_failed", email=str(email.email_id))
            ending = Ending(email.email_id, "failed", type(error).__name__)
        WORK.labels(EMAIL, {"sent": "done", "failed": "failed"}.get(ending.outcome, "retried")).inc()
        await self._settle(ending)
        del self._in_hand[email.email_id]
        self._moved.fire()

    def _went(self, email: Email) -> None:
        """Note that the relay is there, and that the recipient's domain takes letters."""
        self._rests.went(RELAY)
        self._rests.went(domain_of(email.recipient))

    def _delayed(self, email: Email, reason: DelayedError) -> None:
        """Note who put the letter off, and leave them in peace for a moment once that happens time and again."""
        if reason.of_letter:
            self._rests.went(RELAY)
        whom = domain_of(email.recipient) if reason.of_letter else RELAY
        if self._rests.failed(whom, self._database.clock.now()):
            log.warning("mail_rests", of="domain" if whom else "relay")
            RESTS.labels("domain" if whom else "relay").inc()

    def _again(self, email: Email, reason: DelayedError) -> Ending:
        last = email.attempts >= len(RETRIES)
        log.warning("email_failed" if last else "email_delayed", email=str(email.email_id), attempt=email.attempts + 1, code=reason.code)
        if last:
            return Ending(email.email_id, "failed", reason.answer)
        due_at = self._database.clock.now() + RETRIES[email.attempts]
        return Ending(email.email_id, "queued", reason.answer, due_at, perhaps_sent=reason.perhaps_sent)

    async def _settle(self, ending: Ending) -> None:
        """Note how an attempt ended; whoever comes while a commit is under way goes with the next one."""
        noted = asyncio.get_running_loop().create_future()
        self._endings.append((ending, noted))
        if not self._settling:
            self._settling = True
            try:
                while self._endings:
                    await self._note_together()
            finally:
                self._settling = False
        await noted

    async def _note_together(self) -> None:
        some, self._endings = self._endings, []
        while True:
            try:
                async with self._database.transaction() as tx:
                    await emails.settle(tx, [ending for ending, _ in some])
                break
            except (*LOST, asyncpg.PostgresError) as error:  # the letters are gone: only writing it down is left
                log.warning("email_outcome_waits", error=type(error).__name__)
                await asyncio.sleep(RETRY_SECONDS)
        for _, noted in some:
            noted.set_result(None)


def _still_wanted(letter: Email, adults: Mapping[UUID, Adult]) -> bool:
    """Tell whether an adult at its address still wants the letter, and may know of the child that it is about."""
    knowing = {guardian_id: adult for guardian_id, adult in adults.items() if letter.child_id not in adult.hidden}
    wanted = recipients(knowing, service=letter.service, purpose=letter.purpose)
    return letter.recipient.casefold() in map(str.casefold, wanted)


async def _to_its_end(sending: Awaitable[None]) -> None:
    """Let a letter that is being handed over arrive, also when the process is asked to end meanwhile, however often."""
    task = asyncio.ensure_future(sending)
    loop = asyncio.get_running_loop()
    leaves_at: float | None = None
    while not task.done():
        try:
            await asyncio.wait([task], timeout=None if leaves_at is None else max(leaves_at - loop.time(), 0))
        except asyncio.CancelledError:
            leaves_at = leaves_at or loop.time() + LEAVE_SECONDS
        if leaves_at is not None and loop.time() >= leaves_at:
            task.cancel()
            raise asyncio.CancelledError
    if leaves_at is not None:
        raise asyncio.CancelledError
    task.result()
