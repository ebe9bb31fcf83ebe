"""A child's document that expires soon: told once to the adults who may see the child."""

from datetime import date
from uuid import UUID

from contracts.family import CustodySet, DocumentExpiring, LinkedAdult, LinkedHousehold
from contracts.messaging import GetMailbox, GetMessage
from tests.eventually import eventually
from tests.service.harness import TODAY, Started, family
from tests.service.messaging.cast import DUPONT, JEANNE, household, jean, sofia
from tests.service.messaging.smtp_peer import Peer

LEA = UUID(int=3)
WITHDRAWN = CustodySet(
    child_id=LEA,
    version=1,
    households=(LinkedHousehold(family_id=DUPONT),),
    adults=(LinkedAdult(guardian_id=JEANNE, authority="withdrawn", since=date(2020, 1, 1)),),
)


def expiring(version: int = 1) -> DocumentExpiring:
    return DocumentExpiring(
        family_id=DUPONT,
        version=version,
        document_id=UUID(int=4),
        child_id=LEA,
        child="Léa",
        kind="vaccination",
        expires_on=date(2999, 12, 1),
        told_on=TODAY,
    )


async def test_only_adults_who_may_see_the_child_are_told_once(service: Started, relay: Peer) -> None:
    await service.tell(household(partner="jeanne@example.fr"), WITHDRAWN, expiring(), expiring())
    (line,) = (await service.send(GetMailbox(), jean)).messages
    assert line.subject == "Un document de Léa expire le 1er décembre 2999"
    found = await service.send(GetMessage(message_id=line.message_id), jean)
    assert "Le certificat de vaccination de Léa est valable jusqu'au 1er décembre 2999." in found.text
    assert found.action is not None
    assert found.action.path == f"/enfants/{LEA}/documents"
    for actor in (family(DUPONT, guardian_id=JEANNE), sofia):
        assert (await service.send(GetMailbox(), actor)).messages == ()

    async def mailed() -> bool:
        return len(relay.letters) == 1

    await eventually(mailed)
    async with service.database.transaction() as tx:
        assert [row["recipient"] for row in await tx.fetch("select recipient from email")] == ["jean@example.fr"]


async def test_each_threshold_is_told(service: Started) -> None:
    await service.tell(household(), expiring(), expiring(version=2))
    assert len((await service.send(GetMailbox(), jean)).messages) == 2
