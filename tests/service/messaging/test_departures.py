"""An adult who left a household: it is told, so are they, each of their own, and nothing more of the household reaches them."""

from datetime import date
from typing import Any

from chassis.french import typeset
from chassis.ids import new_id
from contracts.family import AdultLeft
from contracts.messaging import GetMailbox, GetMessage, SaveDraft
from tests.eventually import eventually
from tests.service.harness import Started, family
from tests.service.messaging.cast import DUPONT, JEAN, JEANNE, household, jean, record_decided
from tests.service.messaging.smtp_peer import Peer

jeanne = family(DUPONT, guardian_id=JEANNE)
NEWS = "Votre fiche famille : Jeanne DUPONT n'y figure plus"


def left(service: Started, **more: Any) -> AdultLeft:
    known = {"family_id": DUPONT, "guardian_id": JEANNE, "name": "Jeanne DUPONT", "remaining_id": JEAN, "left_on": date(2026, 11, 20)}
    return AdultLeft.model_validate({"version": 1, **known, "noted_at": service.service.settings.clock.now(), **more})


async def subjects(service: Started) -> list[str]:
    return [line.subject for line in (await service.send(GetMailbox(), jean)).messages]


async def test_the_household_and_who_left_are_told_each_at_their_own_address(service: Started, relay: Peer) -> None:
    both = household(partner="jeanne@example.fr")
    await service.tell(both, left(service, takes_over=True), household(version=2), left(service, takes_over=True))
    assert await subjects(service) == [NEWS]
    (line,) = (await service.send(GetMailbox(), jean)).messages
    found = await service.send(GetMessage(message_id=line.message_id), jean)
    assert "depuis le 20 novembre 2026" in found.text
    assert "Les prochaines factures sont à votre nom." in found.text

    async def all_arrived() -> bool:
        return len(relay.letters) == 2

    await eventually(all_arrived)
    mailed = {str(one["To"]): str(one["Subject"]) for one in relay.letters}
    assert mailed == {"jean@example.fr": typeset(NEWS), "jeanne@example.fr": "Votre nom ne figure plus dans une fiche famille"}


async def test_of_a_death_nobody_is_written_to(service: Started) -> None:
    await service.tell(household(partner="jeanne@example.fr"), left(service, told=False), household(version=2))
    assert await subjects(service) == []
    await service.tell(left(service, told=True), left(service, told=False), left(service, told=True))
    assert await subjects(service) == [NEWS], "it was none: they read it then, and once"


async def test_what_who_left_was_writing_goes_and_what_waited_for_them_is_not_sent(service: Started) -> None:
    await service.tell(household(partner="jeanne@example.fr"), record_decided())
    await service.send(SaveDraft(draft_id=new_id(), subject="Une question", text="Bonjour"), jeanne)
    async with service.database.transaction() as tx:
        await tx.execute(
            "update email set status = 'queued', finished_at = null, taken_at = null, due_at = now() + interval '1 day'"
            " where recipient = 'jeanne@example.fr'"
        )
    await service.tell(left(service), household(version=2))
    async with service.database.transaction() as tx:
        assert await tx.fetchval("select count(*) from draft") == 0
        assert [row["status"] for row in await tx.fetch("select status from email where recipient = 'jeanne@example.fr'")] == ["withdrawn"]
