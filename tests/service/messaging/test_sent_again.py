"""An e-mail that failed is sent again to the adult who was meant, at the address that they have by then, or it is said why not."""

from datetime import date

import pytest

from chassis.errors import Conflict
from chassis.ids import new_id
from contracts.family import CustodySet, LinkedAdult, LinkedHousehold
from contracts.messaging import FailedEmail, GetMailbox, GetMessage, ListFailedEmails, SendEmailAgain, SetChannels
from contracts.rights import Right
from tests.eventually import eventually
from tests.service.harness import Started, family, staff
from tests.service.messaging.cast import (
    DUPONT,
    JEAN,
    JEANNE,
    MARTIN,
    day_decided,
    household,
    household_of,
    jean,
    planning_decided,
    record_decided,
)
from tests.service.messaging.smtp_peer import Peer

CLAIRE = staff(Right.RESEND_EMAIL)
jeanne = family(DUPONT, guardian_id=JEANNE)


async def failed(service: Started, count: int = 1) -> tuple[FailedEmail, ...]:
    async def there() -> bool:
        return len((await service.send(ListFailedEmails(), CLAIRE)).emails) == count

    await eventually(there)
    return (await service.send(ListFailedEmails(), CLAIRE)).emails


async def went(relay: Peer, *expected: str) -> None:
    async def there() -> bool:
        return sorted(relay.recipients) == sorted(expected)

    await eventually(there)


async def refusal(service: Started, one: FailedEmail) -> str:
    with pytest.raises(Conflict) as refused:
        await service.send(SendEmailAgain(email_id=one.email_id), CLAIRE)
    assert refused.value.slug == "email_not_wanted"
    assert await failed(service) == (one,)
    return refused.value.detail


async def test_it_goes_to_the_address_that_the_adult_has_today(service: Started, relay: Peer) -> None:
    relay.next = ["refuse_recipient"]
    await service.tell(household(email="jaen@example.fr"), record_decided())
    await failed(service)
    await service.tell(household(version=2, email="jean@example.fr"))
    (one,) = await failed(service)
    assert (one.adults, one.recipient) == ("Jean DUPONT", "jaen@example.fr")
    await service.send(SendEmailAgain(email_id=one.email_id), CLAIRE)
    await went(relay, "jean@example.fr")
    await failed(service, 0)

    async def counted_anew() -> bool:
        async with service.database.transaction(read_only=True) as tx:
            return tuple(await tx.fetch_one("select status, attempts, last_error from email")) == ("sent", 1, "")

    await eventually(counted_anew)


async def test_adults_who_shared_an_address_get_one_each_at_their_own(service: Started, relay: Peer) -> None:
    relay.next = ["refuse_recipient"]
    await service.tell(household(email="nous@example.fr", partner="nous@example.fr"), record_decided())
    (one,) = await failed(service)
    await service.tell(household(version=2, email="jean@example.fr", partner="jeanne@example.fr"))
    await service.send(SendEmailAgain(email_id=one.email_id), CLAIRE)
    await went(relay, "jean@example.fr", "jeanne@example.fr")
    with pytest.raises(Conflict) as refused:
        await service.send(SendEmailAgain(email_id=one.email_id), CLAIRE)
    assert refused.value.slug == "email_not_failed"


async def test_it_is_said_why_nobody_can_get_it(service: Started, relay: Peer) -> None:
    relay.next = ["refuse_recipient"]
    await service.tell(household(), record_decided())
    (one,) = await failed(service)
    await service.send(SetChannels(mailed=()), jean)
    assert "ne sont plus souhaités" in await refusal(service, one)
    await service.tell(household(version=2, email="", partner="jeanne@example.fr"))
    assert "plus d'adresse" in await refusal(service, one)
    assert relay.recipients == []


async def test_a_letter_of_before_is_for_whoever_has_its_address(service: Started, relay: Peer) -> None:
    relay.next = ["refuse_recipient"]
    await service.tell(household(), record_decided())
    (one,) = await failed(service)
    async with service.database.transaction() as tx:
        await tx.execute("update email set guardian_ids = '{}', recipient = 'Jean@example.fr'")
    await service.tell(household_of(MARTIN, "jean@example.fr"))
    assert [found.adults for found in await failed(service)] == ["Jean DUPONT"], "nobody of another family who has the address"
    await service.tell(household(version=2, email="jean.dupont@example.fr"))
    async with service.database.transaction() as tx:
        assert await tx.fetchval("select count(*) from email where status = 'failed'") == 1
    with pytest.raises(Conflict) as refused:
        await service.send(SendEmailAgain(email_id=one.email_id), CLAIRE)
    assert "Plus aucun adulte du foyer n'a cette adresse" in refused.value.detail
    await service.tell(household(version=3))
    await service.send(SendEmailAgain(email_id=one.email_id), CLAIRE)
    await went(relay, "jean@example.fr")


async def test_one_about_a_child_that_was_hidden_since_stays_where_it_is(service: Started, relay: Peer) -> None:
    relay.next = ["refuse_recipient"]
    about = planning_decided(day_decided("accepted"), request_id=new_id())
    await service.tell(household(), about)
    (one,) = await failed(service)
    async with service.database.transaction() as tx:
        child_id = await tx.fetchval("select child_id from message")
    withdrawn = LinkedAdult(guardian_id=JEAN, authority="withdrawn", since=date(2020, 1, 1))
    homes = (LinkedHousehold(family_id=DUPONT),)
    await service.tell(CustodySet(child_id=child_id, version=1, households=homes, adults=(withdrawn,)))
    assert "n'est plus montré" in await refusal(service, one)


async def test_what_the_address_of_today_got_already_is_not_sent_twice(service: Started, relay: Peer) -> None:
    relay.next = ["refuse_recipient"]
    await service.tell(household(email="jaen@example.fr", partner="nous@example.fr"), record_decided())
    (one,) = await failed(service)
    await went(relay, "nous@example.fr") if one.recipient == "jaen@example.fr" else await went(relay, "jaen@example.fr")
    moved = {"jaen@example.fr": ("nous@example.fr", "nous@example.fr"), "nous@example.fr": ("jaen@example.fr", "jaen@example.fr")}
    email, partner = moved[one.recipient]
    await service.tell(household(version=2, email=email, partner=partner))
    assert "a déjà son courriel" in await refusal(service, one)


async def test_each_adult_reads_what_became_of_their_own_e_mail(service: Started, relay: Peer) -> None:
    relay.next = ["refuse_recipient"]
    await service.tell(household(email="jaen@example.fr", partner="jeanne@example.fr"), record_decided())
    (one,) = await failed(service)
    await went(relay, *{"jaen@example.fr", "jeanne@example.fr"} - {one.recipient})
    (line,) = (await service.send(GetMailbox(), jean)).messages
    failing, reached = (jean, jeanne) if one.recipient == "jaen@example.fr" else (jeanne, jean)

    async def told() -> list[str]:
        return [(await service.send(GetMessage(message_id=line.message_id), adult)).email_status for adult in (failing, reached)]

    async def settled() -> bool:
        return await told() == ["failed", "sent"]

    await eventually(settled)
    async with service.database.transaction() as tx:
        await tx.execute("update email set guardian_ids = '{}'")
    assert await told() == ["failed", "failed"]
