"""A clerk asks for a change in the place of a family: decided like any other, in plain sight of the family."""

import pytest

from chassis.errors import Forbidden, NotFound, Refusal
from contracts.family import (
    DecideRecordRequest,
    FamilyRecord,
    GetRecord,
    GetRecordRequest,
    ListRecordRequests,
    RecordRequestDecided,
    SubmitRecordChangeFor,
)
from contracts.rights import Right
from tests.service.family.cast import CLERK, MARTIN, adult
from tests.service.harness import Started, staff

ACTOR = staff(Right.ACT_FOR_FAMILY, name="Claire MOREL")


def asked(record: FamilyRecord, **fields: str | bool) -> SubmitRecordChangeFor:
    return SubmitRecordChangeFor(family_id=record.family_id, kind="guardian", fields=fields)


async def test_the_family_reads_which_agent_asked_and_nothing_changes_before_the_decision(service: Started, dupont: FamilyRecord) -> None:
    made = await service.send(asked(dupont, address="4 impasse des Tilleuls"), ACTOR)
    assert (made.status, made.by_staff_name) == ("pending", "C. MOREL")
    assert await service.send(GetRecord(), adult(dupont)) == dupont
    (listed,) = (await service.send(ListRecordRequests(), adult(dupont))).requests
    assert listed.by_staff_name == "C. MOREL"
    await service.send(DecideRecordRequest(request_id=made.request_id, accept=True), CLERK)
    (told,) = await service.tells(RecordRequestDecided)
    assert (told.by_staff_name, told.submitted_at) == ("C. MOREL", made.submitted_at)
    assert (await service.send(GetRecordRequest(request_id=made.request_id), CLERK)).by_staff_name == "C. MOREL"
    async with service.database.transaction() as tx:
        assert await tx.fetchval("select submitted_by from record_request") == ACTOR.account_id
        actions = [row["action"] for row in await tx.fetch("select action from audit_entry where family_id = $1", dupont.family_id)]
    assert "family.request.enter" in actions


async def test_the_same_record_asks_for_nothing(service: Started, dupont: FamilyRecord) -> None:
    with pytest.raises(Refusal) as refused:
        await service.send(asked(dupont, city=dupont.guardians[0].fields.city), ACTOR)
    assert refused.value.slug == "nothing_changed"


async def test_it_needs_the_right_and_is_not_for_families(service: Started, dupont: FamilyRecord) -> None:
    with pytest.raises(Forbidden):
        await service.send(asked(dupont, city="LYON"), CLERK)
    with pytest.raises(NotFound):
        await service.send(asked(dupont, city="LYON"), adult(dupont))


async def test_sensitive_changes_need_their_own_right(service: Started, dupont: FamilyRecord) -> None:
    health = SubmitRecordChangeFor(
        family_id=dupont.family_id, kind="health", about=dupont.children[0].child_id, fields={"allergies": "arachides"}
    )
    with pytest.raises(Forbidden):
        await service.send(health, ACTOR)


async def test_an_adult_of_another_family_is_not_found(service: Started, dupont: FamilyRecord) -> None:
    martin = await service.send(MARTIN, CLERK)
    foreign = asked(dupont, city="LYON").model_copy(update={"about": martin.guardians[0].guardian_id})
    with pytest.raises(NotFound):
        await service.send(foreign, ACTOR)
