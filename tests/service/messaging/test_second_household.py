"""A child of two households: what is for its class, its places and about it reaches the other parent's home as it does the record's."""

from datetime import date, timedelta

import pytest

from chassis import agreement
from chassis.errors import Invalid, NotFound
from chassis.ids import new_id
from contracts.family import ChildCompletenessChanged, CustodySet, LinkedAdult, LinkedHousehold, MissingCodes
from contracts.messaging import (
    GetBoard,
    GetConversation,
    GetHomeNews,
    ListRecipients,
    ListSelectable,
    PreviewBroadcast,
    PublishPublication,
    PutPublication,
    ScheduleBroadcast,
    SendDraft,
    WriteToFamily,
)
from contracts.rights import Right
from tests.eventually import eventually
from tests.service.harness import TODAY, Started, family, staff
from tests.service.messaging.cast import DUPONT, MARTIN, household, jean
from tests.service.messaging.places import CLASS, LEA, LEISURE, WEDNESDAY, enrolled, facilities, pupil

SOFIA = new_id()
sofia = family(MARTIN, guardian_id=SOFIA)
CLAIRE = staff(Right.SEND_BROADCAST, Right.WRITE_PUBLICATION, Right.ANSWER_CONVERSATION, Right.READ_CONVERSATION)
OF_LEISURE = staff(Right.ANSWER_CONVERSATION, Right.READ_CONVERSATION, facilities=[LEISURE])
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
TO_CLASS = ({"kind": "class", "key": CLASS},)


def custody(version: int = 1, *, since: date = date(2026, 1, 1), until: date | None = None, hidden: bool = False) -> CustodySet:
    homes = (LinkedHousehold(family_id=DUPONT), LinkedHousehold(family_id=MARTIN, since=since, until=until))
    adults = (LinkedAdult(guardian_id=SOFIA, authority="withdrawn", since=date(2026, 1, 1)),) if hidden else ()
    return CustodySet(version=version, child_id=LEA, households=homes, adults=adults)


async def town(service: Started, *told: CustodySet) -> None:
    """Léa stands in the record of the Duponts, who pay for her Wednesdays."""
    (card,) = household().guardians
    mother = card.model_copy(update={"guardian_id": SOFIA, "first_name": "Sofia", "last_name": "Martin", "email": "sofia@example.fr"})
    other = household().model_copy(update={"family_id": MARTIN, "guardians": (mother,)})
    await service.tell(*facilities(), household(), other, pupil(DUPONT), enrolled(DUPONT, WEDNESDAY), *told)


async def of_class(service: Started) -> int:
    """Count the households that something for the class would reach, as the preview and the list of classes do."""
    found = await service.send(PreviewBroadcast.model_validate({"selection": TO_CLASS}), CLAIRE)
    listed = [one.families for one in (await service.send(ListSelectable(), CLAIRE)).parts if one.kind == "class"]
    assert listed == [found.households]
    return found.households


async def children(service: Started) -> list[str]:
    return [one.first_name for one in (await service.send(ListRecipients(), sofia)).children]


async def test_what_is_for_a_class_reaches_both_households_for_as_long_as_the_child_lives_there(service: Started) -> None:
    await town(service)
    body = {
        "publication_id": new_id(),
        "version": 0,
        "kind": "news",
        "title": "Sortie",
        "text": "Bottes",
        "starts_on": TODAY,
        "on_home": True,
    }
    made = await service.send(PutPublication.model_validate({**body, "selection": TO_CLASS}), CLAIRE)
    await service.send(PublishPublication(publication_id=made.publication_id, version=1), CLAIRE)
    stays = ((custody(), 2), (custody(2, until=YESTERDAY), 1), (custody(3, since=TOMORROW), 1), (custody(4, until=TODAY), 2))
    for told, households in stays:
        await service.tell(told)
        assert await of_class(service) == households
        for adult, seen in ((sofia, households - 1), (jean, 1)):
            home, board = await service.send(GetHomeNews(), adult), await service.send(GetBoard(), adult)
            assert [one.title for one in home.published] == [one.title for one in board.published] == ["Sortie"] * seen
    await service.tell(custody(5, hidden=True))
    assert (await service.send(GetHomeNews(), sofia)).published == ()
    letter = {"broadcast_id": new_id(), "subject": "Sortie", "text": "Bottes", "whom": CLASS, "selection": TO_CLASS}
    await service.send(ScheduleBroadcast.model_validate(letter), CLAIRE)

    async def there() -> bool:
        async with service.database.transaction(read_only=True) as tx:
            return {row["family_id"] for row in await tx.fetch("select family_id from message")} == {DUPONT, MARTIN}

    await eventually(there)
    async with service.database.transaction(read_only=True) as tx:
        assert [row["recipient"] for row in await tx.fetch("select recipient from email")] == ["jean@example.fr"]


async def test_the_second_household_writes_and_is_written_to_about_the_child(service: Started) -> None:
    await town(service)
    to_martin = WriteToFamily(form_id=new_id(), family_id=MARTIN, facility_id=LEISURE, subject="Sortie", text="Signé ?", child_id=LEA)
    of_martin = SendDraft(draft_id=new_id(), subject="Repas", text="Léa mangera froid.", child_id=LEA)
    with pytest.raises(NotFound):
        await service.send(to_martin, OF_LEISURE)
    with pytest.raises(Invalid):
        await service.send(to_martin, CLAIRE)
    with pytest.raises(Invalid):
        await service.send(of_martin, sofia)
    assert await children(service) == []
    await service.tell(custody())
    assert await children(service) == ["Léa"]
    assert (await service.send(to_martin, OF_LEISURE)).child == "Léa"
    sent = await service.send(of_martin, sofia)
    assert (await service.send(GetConversation(conversation_id=sent.conversation_id), sofia)).child == "Léa"
    await service.tell(custody(2, hidden=True))
    assert await children(service) == []
    await service.tell(custody(3, until=YESTERDAY))
    assert await children(service) == []
    with pytest.raises(NotFound):
        await service.send(to_martin.model_copy(update={"form_id": new_id()}), OF_LEISURE)


async def test_households_that_were_not_kept_before_are_kept_when_the_same_is_told_again_and_nothing_older_is(service: Started) -> None:
    await town(service, custody(4))
    async with service.database.transaction() as tx:
        await tx.execute("delete from child_household")  # as right after an upgrade
    state = [agreement.line(custody(4))]

    async def differing() -> list[tuple[str, str]]:
        found = agreement.differences(service.database, service.service.agreements, state)
        return [
            (one.name, one.problem) async for one in found if "household" in one.name and one.keeper == "messaging" and one.key == str(LEA)
        ]

    assert await differing() == [("households of children", "missing")]
    await service.tell(custody(3))
    assert await of_class(service) == 1
    await service.tell(custody(4))
    assert await of_class(service) == 2
    assert await differing() == []
    await service.tell(custody(4, until=YESTERDAY), custody(3, until=YESTERDAY))
    assert await of_class(service) == 2
    async with service.database.transaction() as tx:
        await tx.execute("update child_household set until = $1 where family_id = $2", YESTERDAY, MARTIN)
    assert await differing() == [("households of children", "differs")]
    found = [one async for one in agreement.differences(service.database, service.service.agreements, state) if one.key == str(LEA)]
    await agreement.forget(service.database, service.service.agreements, [one for one in found if one.name == "households of children"])
    await service.tell(custody(4))
    assert (await of_class(service), await differing()) == (2, [])


async def test_what_a_household_knew_to_be_missing_is_nothing_that_anybody_tells_once_the_child_has_left(service: Started) -> None:
    lacks = ChildCompletenessChanged(
        family_id=MARTIN, version=1, child_id=LEA, child="Léa", missing=(MissingCodes(activity_id=WEDNESDAY, codes=("insurance",)),)
    )
    for version, until, differing in ((1, None, ["extra"]), (2, TODAY, ["extra"]), (3, YESTERDAY, [])):
        left = custody(version, until=until)
        await service.tell(left, lacks)
        found = agreement.differences(service.database, service.service.agreements, [agreement.line(left)])
        assert [one.problem async for one in found if one.name == "what records lack"] == differing


async def test_a_household_sees_with_which_children_it_lives_and_nothing_of_the_other(service: Started) -> None:
    await town(service, custody(until=TOMORROW))
    async with service.database.transaction(sofia) as tx:
        rows = await tx.fetch("select family_id, child_id, until from child_household")
        assert [tuple(row) for row in rows] == [(MARTIN, LEA, TOMORROW)]
        assert await tx.fetchval("select count(*) from enrolment") == 0
        assert await tx.fetchval("select count(*) from pupil where child_id = $1", LEA) == 1
    async with service.database.transaction(family(new_id())) as tx:
        assert await tx.fetchval("select count(*) from pupil") == 0
