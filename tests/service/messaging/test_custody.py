"""A child hidden from an adult by a court: its messages are neither shown, counted nor mailed to them."""

from datetime import date
from uuid import UUID

import pytest

from chassis.errors import NotFound
from chassis.ids import new_id
from contracts.family import CustodySet, LinkedAdult, LinkedHousehold
from contracts.messaging import CountUnread, GetMailbox, GetMessage, MessageDelivered
from tests.eventually import eventually
from tests.service.harness import Started, family
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


async def test_a_withdrawal_that_ended_hides_nothing(service: Started) -> None:
    about_lea = planning_decided(day_decided("accepted"), request_id=new_id())
    await service.tell(household(partner="jeanne@example.fr"), hidden(version=2, until=date(2020, 2, 1)), hidden(), about_lea)
    assert len((await service.send(GetMailbox(), jeanne)).messages) == 1


async def test_the_other_household_is_never_told_of_a_request(service: Started) -> None:
    await service.tell(household(), hidden(), planning_decided(day_decided("accepted"), request_id=new_id()))
    assert len((await service.send(GetMailbox(), jean)).messages) == 1
    assert (await service.send(GetMailbox(), sofia)).messages == ()
    assert {event.family_id for event in await service.tells(MessageDelivered)} == {DUPONT}
