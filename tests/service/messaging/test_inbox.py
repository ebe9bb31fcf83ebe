import asyncio
from datetime import timedelta
from typing import Any

import pytest

from chassis.commands import republish
from chassis.errors import Forbidden, NotFound
from chassis.ids import new_id
from chassis.retention import apply
from contracts.base import Request
from contracts.messaging import (
    CountUnread,
    DeleteMessage,
    GetMailbox,
    GetMessage,
    Mailbox,
    MailboxChanged,
    MessageDelivered,
    ReadMessage,
    RestoreMessage,
)
from services.messaging.usecases.mailbox import restore_message
from services.messaging.usecases.retention import RULES
from tests.service.harness import Started, edge, staff
from tests.service.messaging.cast import DUPONT, MARTIN, day_decided, household, invoice, jean, planning_decided, record_decided, sofia


async def inbox(service: Started, **asked: object) -> Mailbox:
    return await service.send(GetMailbox.model_validate(asked), jean)


async def unread(service: Started) -> int:
    counted = (await service.send(CountUnread(), jean)).unread
    async with service.database.transaction() as tx:
        true_count = await tx.fetchval(
            "select count(*) from message where family_id = $1 and read_at is null and deleted_at is null", DUPONT
        )
    assert counted == true_count
    return counted


async def test_an_inbox_without_messages_is_empty(service: Started) -> None:
    assert await unread(service) == 0
    assert (await inbox(service)).messages == ()


async def test_a_notice_reaches_the_inbox_and_is_told_with_the_counter(service: Started) -> None:
    event = record_decided()
    await service.tell(event)
    box = await inbox(service)
    (line,) = box.messages
    assert (box.unread, line.read, line.sender) == (1, False, "Mairie, service des familles")
    message = await service.send(GetMessage(message_id=line.message_id), jean)
    assert message.text.startswith("Bonjour,\n\nLa mairie a accepté")
    assert (message.folder, message.read, message.email_status) == ("received", False, "none")
    (told,) = await service.tells(MessageDelivered)
    assert (told.message_id, told.unread, told.version, told.subject) == (line.message_id, 1, 1, line.subject)
    assert told.decided_at == event.decided_at


async def test_reading_counts_down_once(service: Started) -> None:
    await service.tell(record_decided(), record_decided())
    first = (await inbox(service)).messages[0]
    for _ in range(3):
        assert (await service.send(ReadMessage(message_id=first.message_id), jean)).unread == 1
    assert await unread(service) == 1
    assert [line.read for line in (await inbox(service)).messages] == [True, False]
    assert [(event.version, event.unread) for event in await service.tells(MailboxChanged)] == [(3, 1)]


async def test_looking_at_a_message_does_not_mark_it_read(service: Started) -> None:
    await service.tell(record_decided())
    (line,) = (await inbox(service)).messages
    assert not (await service.send(GetMessage(message_id=line.message_id), jean)).read
    assert await unread(service) == 1


async def test_a_deleted_message_is_counted_no_more_and_comes_back_as_it_was(service: Started) -> None:
    await service.tell(record_decided())
    (line,) = (await inbox(service)).messages
    for _ in range(2):
        await service.send(DeleteMessage(message_id=line.message_id), jean)
    assert await unread(service) == 0
    assert (await inbox(service)).messages == ()
    assert (await inbox(service, folder="deleted")).messages == (line,)
    for _ in range(2):
        await service.send(RestoreMessage(message_id=line.message_id), jean)
    assert await unread(service) == 1
    assert (await inbox(service)).messages == (line,)
    assert [(event.version, event.unread) for event in await service.tells(MailboxChanged, count=2)] == [(2, 0), (3, 1)]


async def test_what_was_deleted_a_year_ago_is_emptied_and_never_told_again(service: Started) -> None:
    told = (household(), invoice(), planning_decided(day_decided("accepted"), request_id=new_id()))
    await service.tell(*told)
    kept, *gone = (await inbox(service)).messages
    for line in gone:
        await service.send(DeleteMessage(message_id=line.message_id), jean)
    rule = next(rule for rule in RULES if rule.name == "messaging.messages")
    assert await apply(service.database, rule) == 0
    assert len((await inbox(service, folder="deleted")).messages) == len(gone)
    async with service.database.transaction() as tx:
        await tx.execute("update message set deleted_at = deleted_at - $1::interval", timedelta(days=370))
    assert await apply(service.database, rule) == len(gone)
    assert await apply(service.database, rule) == 0
    version = (await service.tells(MailboxChanged))[-1].version
    await service.tell(*told)
    assert (await inbox(service)).messages == (kept,)
    assert (await inbox(service, folder="deleted")).messages == ()
    assert await unread(service) == 1
    async with service.database.transaction() as tx:
        rows = await tx.fetch("select subject, text, sender, child_id from message where gone_at is not null")
        assert [tuple(row) for row in rows] == [("", "", "", None)] * len(gone)
        assert await tx.fetchval("select count(*) from email where message_id <> $1", kept.message_id) == 0
        assert await tx.fetchval("select version from mailbox") == version


async def test_a_message_that_is_taken_back_while_the_old_are_erased_stays(service: Started) -> None:
    await service.tell(record_decided())
    (line,) = (await inbox(service)).messages
    await service.send(DeleteMessage(message_id=line.message_id), jean)
    async with service.database.transaction() as tx:
        await tx.execute("update message set deleted_at = deleted_at - $1::interval", timedelta(days=370))
    rule = next(rule for rule in RULES if rule.name == "messaging.messages")
    async with service.database.transaction(jean) as restoring:
        await restore_message(restoring, DUPONT, line.message_id)
        assert await asyncio.wait_for(apply(service.database, rule), 10) == 0
    assert await apply(service.database, rule) == 0
    message = await service.send(GetMessage(message_id=line.message_id), jean)
    assert (message.folder, message.subject) == ("received", line.subject)


async def test_a_message_read_among_the_deleted_does_not_count_down_twice(service: Started) -> None:
    await service.tell(record_decided(), record_decided())
    line = (await inbox(service)).messages[0]
    await service.send(DeleteMessage(message_id=line.message_id), jean)
    assert (await service.send(ReadMessage(message_id=line.message_id), jean)).unread == 1
    await service.send(RestoreMessage(message_id=line.message_id), jean)
    assert await unread(service) == 1


async def test_an_inbox_is_paged_newest_first(service: Started) -> None:
    await service.tell(*(record_decided() for _ in range(5)))
    whole = (await inbox(service)).messages
    assert [line.received_at for line in whole] == sorted((line.received_at for line in whole), reverse=True)
    first = await inbox(service, limit=2)
    second = await inbox(service, limit=2, before=first.next)
    last = await inbox(service, limit=2, before=second.next)
    assert (*first.messages, *second.messages, *last.messages) == whole
    assert last.next is None


async def test_another_family_s_message_is_not_found(service: Started) -> None:
    await service.tell(record_decided())
    (line,) = (await inbox(service)).messages
    kinds: tuple[type[Request[Any]], ...] = (GetMessage, ReadMessage, DeleteMessage, RestoreMessage)
    for kind in kinds:
        for message_id in (line.message_id, new_id()):
            with pytest.raises(NotFound) as refused:
                await service.send(kind.model_validate({"message_id": message_id}), sofia)
            assert refused.value.slug == "unknown_message"
    assert await unread(service) == 1
    assert (await service.send(CountUnread(), sofia)).unread == 0


async def test_an_inbox_is_the_family_s_alone(service: Started) -> None:
    for actor in (staff("family.record.read"), edge()):
        with pytest.raises((NotFound, Forbidden)):
            await service.send(GetMailbox(), actor)


@pytest.mark.parametrize("table", ["household", "adult", "mailbox", "message", "email", "planning_request"])
async def test_a_family_s_transaction_sees_only_its_own_rows(service: Started, table: str) -> None:
    await service.tell(record_decided(), record_decided(family_id=MARTIN))
    everything = f"select family_id from {table}"  # noqa: S608 - the tables are listed above
    async with service.database.transaction(sofia) as tx:
        assert {row["family_id"] for row in await tx.fetch(everything)} <= {MARTIN}


async def test_republish_tells_the_counter_of_every_inbox(service: Started) -> None:
    await service.tell(record_decided(), record_decided(family_id=MARTIN))
    line = (await inbox(service)).messages[0]
    await service.send(ReadMessage(message_id=line.message_id), jean)
    await service.tells(MailboxChanged)
    service.heard.clear()
    assert await republish(service.service, service.database) == 2
    told = await service.tells(MailboxChanged, count=2)
    assert {(event.family_id, event.version, event.unread) for event in told} == {(DUPONT, 2, 0), (MARTIN, 1, 1)}


async def test_a_message_read_on_two_devices_at_once_counts_down_once(service: Started) -> None:
    await service.tell(record_decided(), record_decided())
    line = (await inbox(service)).messages[0]
    await asyncio.gather(*(service.send(ReadMessage(message_id=line.message_id), jean) for _ in range(4)))
    assert await unread(service) == 1
    assert len(await service.tells(MailboxChanged)) == 1
