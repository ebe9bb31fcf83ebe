"""What is missing in a child's record: told to the adults who may see the child, when it comes to be missing and not again."""

from datetime import date, timedelta
from uuid import UUID

from contracts.family import ChildCompletenessChanged, CustodySet, LinkedAdult, LinkedHousehold, MissingCodes, RequirementCode
from contracts.messaging import GetMailbox, GetMessage, MessageDelivered
from tests.eventually import eventually
from tests.service.harness import TODAY, Started, family
from tests.service.messaging.cast import DUPONT, JEANNE, MARTIN, household, jean, sofia
from tests.service.messaging.smtp_peer import Peer

LEA = UUID(int=3)
WITHDRAWN = CustodySet(
    child_id=LEA,
    version=1,
    households=(LinkedHousehold(family_id=DUPONT),),
    adults=(LinkedAdult(guardian_id=JEANNE, authority="withdrawn", since=date(2020, 1, 1)),),
)


def lacking(version: int, *codes: RequirementCode, family_id: UUID = DUPONT, days_ago: int = 0) -> ChildCompletenessChanged:
    return ChildCompletenessChanged(
        family_id=family_id,
        version=version,
        child_id=LEA,
        child="Léa",
        missing=tuple(MissingCodes(activity_id=UUID(int=number), codes=codes) for number in (5, 6) if codes),
        told_on=TODAY - timedelta(days=days_ago),
    )


async def texts(service: Started) -> list[str]:
    lines = (await service.send(GetMailbox(), jean)).messages
    return [(await service.send(GetMessage(message_id=line.message_id), jean)).text for line in lines]


async def test_each_missing_part_is_named_once_as_the_record_names_it(service: Started) -> None:
    await service.tell(household(), lacking(1, "health", "insurance"))
    (line,) = (await service.send(GetMailbox(), jean)).messages
    assert line.subject == "Il manque des éléments au dossier de Léa"
    found = await service.send(GetMessage(message_id=line.message_id), jean)
    assert "Il manque des éléments au dossier de Léa pour ses activités :\n– Assurance\n– Données sanitaires\n\n" in found.text
    assert found.action is not None
    assert (found.action.label, found.action.path) == ("Compléter le dossier", "/enfants")


async def test_only_what_comes_to_be_missing_is_told(service: Started) -> None:
    first, more, less = lacking(1, "insurance"), lacking(2, "insurance", "pickup"), lacking(3, "pickup")
    await service.tell(household(), first, first, more, less, more, first, less)
    newest, oldest = await texts(service)
    assert "Assurance" in oldest
    assert "Personnes autorisées" in newest
    assert "Assurance" not in newest
    await service.tell(lacking(4), lacking(5, "insurance"))
    again = await texts(service)
    assert len(again) == 3
    assert "un élément" in again[0]
    assert "Assurance" in again[0]


async def test_a_complete_record_is_no_news(service: Started) -> None:
    await service.tell(household(), lacking(1))
    assert await texts(service) == []


async def test_an_adult_from_whom_the_child_is_hidden_is_neither_told_nor_mailed(service: Started, relay: Peer) -> None:
    await service.tell(household(partner="jeanne@example.fr"), WITHDRAWN, lacking(1, "insurance"))
    assert len(await texts(service)) == 1
    for actor in (family(DUPONT, guardian_id=JEANNE), sofia):
        assert (await service.send(GetMailbox(), actor)).messages == ()
    assert "Léa" not in (await service.tells(MessageDelivered))[0].subject
    async with service.database.transaction(family(DUPONT, guardian_id=JEANNE)) as tx:
        assert await tx.fetchval("select count(*) from child_lacks") == 0
    async with service.database.transaction(jean) as tx:
        assert await tx.fetchval("select count(*) from child_lacks") == 1

    async def mailed() -> bool:
        return len(relay.letters) == 1

    await eventually(mailed)
    async with service.database.transaction() as tx:
        assert [row["recipient"] for row in await tx.fetch("select recipient from email")] == ["jean@example.fr"]


async def test_each_household_is_told_for_itself(service: Started) -> None:
    await service.tell(household(), lacking(1, "insurance"), lacking(1, "insurance", family_id=MARTIN))
    assert len((await service.send(GetMailbox(), jean)).messages) == 1
    assert len((await service.send(GetMailbox(), sofia)).messages) == 1


async def test_what_has_been_missing_for_long_is_not_mailed_when_it_is_told_again(service: Started) -> None:
    await service.tell(household(), lacking(1, "insurance", days_ago=30))
    assert len(await texts(service)) == 1
    async with service.database.transaction() as tx:
        assert await tx.fetchval("select count(*) from email") == 0
