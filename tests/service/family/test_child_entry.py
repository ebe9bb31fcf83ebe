"""What staff enter in a child's record, paper in hand: decided at once, and in plain sight of its family."""

from datetime import date
from typing import Any

import pytest

from chassis.errors import Forbidden, Invalid
from contracts.family import (
    AddChild,
    ChangeChild,
    ChildPart,
    ChildRecord,
    FamilyRecord,
    FindLookAlikes,
    GetChild,
    GetRecord,
    ListRecordRequests,
    NewChild,
    ReadFamilyHistory,
    RecordRequestDecided,
    RecordRequestView,
)
from contracts.rights import Right
from services.family.usecases.republish import republish
from tests.service.family.cast import CLERK, MARTIN, adult
from tests.service.harness import Started, staff

MOREL = staff(*CLERK.rights, Right.READ_HEALTH, name="Claire MOREL")
ZOE = {"last_name": "DUPONT", "first_name": "Zoé", "birth_date": "2020-03-02"}


async def enter(service: Started, record: FamilyRecord, part: ChildPart, *, taken_over: bool = False, **fields: Any) -> ChildRecord:
    asked = ChangeChild(child_id=record.children[0].child_id, part=part, fields=fields, taken_over=taken_over)
    return await service.send(asked, MOREL)


async def listed(service: Started, record: FamilyRecord) -> tuple[RecordRequestView, ...]:
    return (await service.send(ListRecordRequests(), adult(record))).requests


async def test_what_a_clerk_enters_holds_at_once_and_the_family_reads_who_did(service: Started, dupont: FamilyRecord) -> None:
    await enter(service, dupont, "child_identity", school="École des Prés", school_class="CM2")
    identity = (await service.send(GetChild(child_id=dupont.children[0].child_id), adult(dupont))).identity
    assert (identity.school, identity.school_class) == ("École des Prés", "CM2")
    (one,) = await listed(service, dupont)
    assert (one.status, one.by_staff_name, one.decided_at) == ("accepted", "C. MOREL", one.submitted_at)
    assert [(each.label, each.old, each.new) for each in one.changes] == [
        ("École", "École du Bourg", "École des Prés"),
        ("Classe", "CM1", "CM2"),
    ]
    (told,) = await service.tells(RecordRequestDecided)
    assert (told.by_town, told.by_staff_name, told.fields, told.child_id) == (
        True,
        "C. MOREL",
        ("school", "school_class"),
        dupont.children[0].child_id,
    )


async def test_it_is_told_again_as_what_it_was(service: Started, dupont: FamilyRecord) -> None:
    await enter(service, dupont, "authorisations", image=True)
    again = [event async for event in republish(service.database) if isinstance(event, RecordRequestDecided)]
    assert [(one.by_town, one.version) for one in again] == [(True, 1)]


async def test_health_is_entered_sealed_and_told_without_a_word_of_it(service: Started, dupont: FamilyRecord) -> None:
    await enter(service, dupont, "health", allergies="Arachides")
    (one,) = await listed(service, dupont)
    assert [(each.field, each.new) for each in one.changes] == [("allergies", "Arachides")]
    (told,) = await service.tells(RecordRequestDecided)
    assert (told.by_town, told.fields) == (True, ())
    async with service.database.transaction() as tx:
        for table in ("record_request", "record_history", "audit_entry", "outbox", "idempotency"):
            assert "Arachides" not in str([tuple(row) for row in await tx.fetch(f"select * from {table}")]), table  # noqa: S608 - listed above


async def test_what_is_taken_over_from_paper_files_is_no_news(service: Started, dupont: FamilyRecord) -> None:
    await enter(service, dupont, "child_identity", taken_over=True, birth_place="Toulouse")
    assert await listed(service, dupont) == ()
    await enter(service, dupont, "child_identity", birth_place="Muret")
    (told,) = await service.tells(RecordRequestDecided)
    assert [one.request_id for one in await listed(service, dupont)] == [told.request_id]


async def test_the_clerks_timeline_tells_it_once(service: Started, dupont: FamilyRecord) -> None:
    await enter(service, dupont, "pickup", name="Josette Dupont", relation="Grand-mère", allowed=True)
    entries = (await service.send(ReadFamilyHistory(family_id=dupont.family_id), MOREL)).entries
    assert [(one.fact, one.kind) for one in entries] == [("changed", "pickup"), ("entered", None)]
    assert set(entries[0].fields) == {"name", "relation", "allowed"}


async def test_a_new_child_is_entered_and_told(service: Started, dupont: FamilyRecord) -> None:
    await service.send(AddChild(family_id=dupont.family_id, fields=ZOE), MOREL)
    assert [child.first_name for child in (await service.send(GetRecord(), adult(dupont))).children] == ["Léa", "Hugo", "Zoé"]
    (told,) = await service.tells(RecordRequestDecided)
    assert (told.kind, told.by_town, told.by_staff_name) == ("child_new", True, "C. MOREL")


async def test_what_cannot_be_true_is_refused_and_nothing_is_told(service: Started, dupont: FamilyRecord) -> None:
    with pytest.raises(Invalid) as refused:
        await service.send(AddChild(family_id=dupont.family_id, fields={**ZOE, "birth_date": "2999-01-01", "first_name": ""}), MOREL)
    assert {one["field"] for one in refused.value.members["errors"]} == {"birth_date", "first_name"}
    with pytest.raises(Invalid) as same:
        await enter(service, dupont, "child_identity", school_class="CM1")
    assert same.value.slug == "nothing_changed"
    with pytest.raises(Forbidden):
        await service.send(AddChild(family_id=dupont.family_id, fields=ZOE), staff(Right.ACT_FOR_FAMILY))
    assert await listed(service, dupont) == ()


async def test_every_household_of_the_child_sees_who_changed_its_record(
    service: Started, dupont: FamilyRecord, jeanne: FamilyRecord
) -> None:
    await enter(service, dupont, "child_identity", school="École des Prés")
    async with service.database.transaction() as tx:
        seen = await tx.fetch("select family_id from audit_entry where action = 'family.child.write'")
    assert {row["family_id"] for row in seen} == {dupont.family_id, jeanne.family_id}
    assert await listed(service, jeanne) == ()


@pytest.mark.usefixtures("dupont")
async def test_a_child_that_another_household_entered_is_recognised_before_it_is_added(service: Started) -> None:
    await service.send(MARTIN, CLERK)
    lea = NewChild(last_name="dupont", first_name="Lea", birth_date=date(2017, 5, 4))
    (found,) = (await service.send(FindLookAlikes(children=(lea,)), CLERK)).families
    assert (found.family.name, found.likenesses) == ("DUPONT Jean", ("same_child",))
    elder = lea.model_copy(update={"birth_date": date(2016, 5, 4)})
    assert (await service.send(FindLookAlikes(children=(elder,)), CLERK)).families == ()
    assert (await service.send(FindLookAlikes(), CLERK)).families == ()
