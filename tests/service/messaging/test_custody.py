"""A child hidden from an adult by a court: its messages are neither shown, counted nor mailed to them."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from chassis.errors import NotFound
from chassis.ids import new_id
from contracts.family import CustodySet, LinkedAdult, LinkedHousehold
from contracts.messaging import CountUnread, GetMailbox, GetMessage, MailboxChanged, MessageDelivered, OwnUnread, ReadMessage
from services.messaging.domain.notices import Notice
from services.messaging.usecases.deliver import deliver
from services.messaging.usecases.republish import republish
from tests.eventually import eventually
from tests.service.harness import NOW, Started, family
from tests.service.messaging.cast import DUPONT, JEANNE, MARTIN, day_decided, household, jean, planning_decided, record_decided, sofia
from tests.service.messaging.smtp_peer import Peer

LEA = UUID(int=3)
jeanne = family(DUPONT, guardian_id=JEANNE)


def hidden(*, version: int = 1, until: date | None = None) -> CustodySet:
    adult = LinkedAdult(guardian_id=JEANNE, authority="withdrawn", since=date(2020, 1, 1), until=until)
    homes = (LinkedHousehold(family_id=DUPONT), LinkedHousehold(family_id=MARTIN))
    return CustodySet(child_id=LEA, version=version, households=homes, adults=(adult,))


async def test_an_adult_without_authority_finds_no_message_about_the_child(service: Started, relay: Peer) -> None:
    about_lea = planning_decided(day_decided("accepted"), request_id=new_id())
    await service.tell(household(partner="jeanne@example.fr"), hidden(), hidden(), about_lea, record_decided())
    assert len((await service.send(GetMailbox(), jean)).messages) == 2
    seen = await service.send(GetMailbox(), jeanne)
    assert ["Léa" in line.subject for line in seen.messages] == [False]
    assert (seen.unread, (await service.send(CountUnread(), jeanne)).unread, (await service.send(CountUnread(), jean)).unread) == (1, 1, 2)

    async def mailed() -> bool:
        return len(relay.letters) == 3

    await eventually(mailed)
    async with service.database.transaction() as tx:
        rows = await tx.fetch("select e.recipient from email e join message m using (message_id) where m.child_id = $1", LEA)
        message_id = await tx.fetchval("select message_id from message where child_id = $1", LEA)
    assert [row["recipient"] for row in rows] == ["jean@example.fr"]
    assert "Léa" not in (await service.tells(MessageDelivered, count=2))[0].subject
    assert (await service.send(GetMessage(message_id=message_id), jean)).message_id == message_id
    with pytest.raises(NotFound):
        await service.send(GetMessage(message_id=message_id), jeanne)


async def test_open_pages_are_told_the_counter_of_each_adult_and_nothing_of_what_is_hidden(service: Started) -> None:
    await service.tell(household(partner="jeanne@example.fr"), record_decided())
    (plain,) = await service.tells(MessageDelivered)
    assert (plain.unread, plain.apart) == (1, ())
    about_lea = planning_decided(day_decided("accepted"), request_id=new_id())
    await service.tell(hidden(), about_lea)
    told = (await service.tells(MessageDelivered, count=2))[-1]
    assert (told.unread, told.apart) == (2, (OwnUnread(guardian_id=JEANNE, unread=1, told=False),))
    await service.tell(record_decided(request_id=new_id()))
    told = (await service.tells(MessageDelivered, count=3))[-1]
    assert (told.unread, told.apart) == (3, (OwnUnread(guardian_id=JEANNE, unread=2),))
    async with service.database.transaction() as tx:
        ids = {row["child_id"]: row["message_id"] for row in await tx.fetch("select child_id, message_id from message")}
    await service.send(ReadMessage(message_id=ids[LEA]), jean)
    counted = (await service.tells(MailboxChanged))[-1]
    assert (counted.unread, counted.apart) == (2, (OwnUnread(guardian_id=JEANNE, unread=2),))
    boxes = [event async for event in republish(service.database) if isinstance(event, MailboxChanged)]
    assert [(one.unread, one.apart) for one in boxes] == [(2, counted.apart)]


async def test_notices_that_come_together_each_tell_the_counters_as_they_were_right_after_them(service: Started) -> None:
    await service.tell(household(partner="jeanne@example.fr"), hidden())
    plain = Notice("information", "a", "Un mot", "Un mot de la mairie.", "Mairie", NOW)
    about = replace(plain, fact="b", child_id=LEA)
    async with service.database.transaction() as tx:
        for notice in (about, plain, replace(about, fact="c"), replace(plain, fact="d")):
            await deliver(tx, DUPONT, notice)
    told = await service.tells(MessageDelivered, count=4)
    assert [(one.unread, one.apart[0].unread, one.apart[0].told) for one in told] == [
        (1, 0, False),
        (2, 1, True),
        (3, 1, False),
        (4, 2, True),
    ]


async def test_a_withdrawal_that_ended_hides_nothing(service: Started) -> None:
    about_lea = planning_decided(day_decided("accepted"), request_id=new_id())
    await service.tell(household(partner="jeanne@example.fr"), hidden(version=2, until=date(2020, 2, 1)), hidden(), about_lea)
    assert len((await service.send(GetMailbox(), jeanne)).messages) == 1


async def test_the_other_household_is_never_told_of_a_request(service: Started) -> None:
    await service.tell(household(), hidden(), planning_decided(day_decided("accepted"), request_id=new_id()))
    assert len((await service.send(GetMailbox(), jean)).messages) == 1
    assert (await service.send(GetMailbox(), sofia)).messages == ()
    assert {event.family_id for event in await service.tells(MessageDelivered)} == {DUPONT}
