"""What is missing in children's records for their activities, kept up to date whatever changes."""

import asyncio
from datetime import date, timedelta
from functools import partial
from uuid import UUID

import pytest

from chassis.errors import Forbidden, NotFound
from chassis.ids import new_id
from contracts.family import (
    AddChildDocument,
    AttachChild,
    CheckChildDocument,
    ChildCompletenessChanged,
    DetachChild,
    FamilyRecord,
    GetChild,
    ListRequirements,
    ReadWouldLack,
    RequirementCode,
    RequirementsSet,
    SetRequirements,
)
from contracts.planning import ActivitySaved, EnrolmentSaved, FacilitySaved
from contracts.rights import Right
from services.family import daily
from services.family.settings import FamilySettings
from services.family.store import completeness, families
from services.family.usecases.republish import republish
from tests.eventually import eventually
from tests.service.family.cast import CLERK, JEANNE, JUDGE, MARTIN, adult, somebody_waits
from tests.service.harness import Started, staff

CENTRE, WEDNESDAY, MEALS = new_id(), new_id(), new_id()
PDF = b"%PDF-1.7\nan insurance certificate\n%%EOF\n"
CHIEF = staff(Right.WRITE_REQUIREMENT, Right.READ_RECORD)


async def test_an_enrolment_waits_for_a_clerk_at_the_family_before_it_takes_the_child_or_both_would_wait_for_ever(
    service: Started, dupont: FamilyRecord
) -> None:
    async with service.database.transaction() as tx:
        await families.bump(tx, dupont.family_id)
        told = asyncio.create_task(service.tell(enrolment(dupont)))
        await eventually(partial(somebody_waits, service))
        await tx.execute("select from child where child_id = $1 for update nowait", dupont.children[0].child_id)
    await told


def enrolment(record: FamilyRecord, activity_id: UUID = WEDNESDAY, *, until: date | None = None, version: int = 1) -> EnrolmentSaved:
    return EnrolmentSaved(
        version=version,
        family_id=record.family_id,
        enrolment_id=UUID(int=activity_id.int ^ 1),
        child_id=record.children[0].child_id,
        activity_id=activity_id,
        guardian_id=record.guardians[0].guardian_id,
        valid_from=date(2020, 9, 1),
        valid_to=until or date(2990, 8, 31),
        weekdays=(),
    )


async def open_centre(service: Started) -> None:
    await service.tell(
        FacilitySaved(version=1, facility_id=CENTRE, name="Accueil de Loisirs"),
        ActivitySaved(version=1, activity_id=WEDNESDAY, facility_id=CENTRE, facility="Accueil de Loisirs", name="ALSH Mercredi"),
        ActivitySaved(version=1, activity_id=MEALS, facility_id=CENTRE, facility="Accueil de Loisirs", name="Repas"),
    )


async def require(service: Started, place_id: UUID, *codes: RequirementCode) -> None:
    await service.send(SetRequirements(place_id=place_id, codes=codes), CHIEF)


async def missing(service: Started, record: FamilyRecord) -> dict[str, tuple[str, ...]]:
    found = await service.send(GetChild(child_id=record.children[0].child_id), adult(record))
    return {one.activity: one.codes for one in found.missing}


async def test_an_activity_requires_what_it_and_its_facility_say(service: Started, dupont: FamilyRecord) -> None:
    await open_centre(service)
    await require(service, CENTRE, "insurance")
    await require(service, WEDNESDAY, "pickup", "school")
    assert await missing(service, dupont) == {}
    before = ReadWouldLack(child_id=dupont.children[0].child_id, activity_id=WEDNESDAY)
    assert (await service.send(before, CLERK)).codes == ("insurance", "pickup")
    assert (await service.send(before.model_copy(update={"activity_id": new_id()}), CLERK)).codes == ()
    with pytest.raises(NotFound):
        await service.send(before.model_copy(update={"child_id": new_id()}), CLERK)
    with pytest.raises(Forbidden):
        await service.send(before, staff(Right.WRITE_REQUIREMENT))
    await service.tell(enrolment(dupont), enrolment(dupont, MEALS))
    assert await missing(service, dupont) == {"ALSH Mercredi": ("insurance", "pickup"), "Repas": ("insurance",)}
    told = (await service.tells(ChildCompletenessChanged, count=2))[-1]
    assert {one.activity_id: one.codes for one in told.missing} == {WEDNESDAY: ("insurance", "pickup"), MEALS: ("insurance",)}
    listed = (await service.send(ListRequirements(), CLERK)).places
    assert [(one.name, one.codes) for one in listed] == [
        ("Accueil de Loisirs", ("insurance",)),
        ("ALSH Mercredi", ("pickup", "school")),
        ("Repas", ()),
    ]


async def test_a_document_counts_until_it_is_refused_or_expires(service: Started, dupont: FamilyRecord) -> None:
    await open_centre(service)
    await require(service, CENTRE, "insurance")
    await service.tell(enrolment(dupont))
    until = service.service.settings.clock.today() + timedelta(days=10)
    child_id = dupont.children[0].child_id
    asked = AddChildDocument(child_id=child_id, kind="insurance", name="a.pdf", content=PDF, expires_on=until)
    kept = await service.send(asked, adult(dupont))
    assert await missing(service, dupont) == {}
    assert (await service.tells(ChildCompletenessChanged, count=2))[-1].valid_until == until
    await service.send(CheckChildDocument(child_id=child_id, document_id=kept.document_id, accept=False, reason="Floue."), CLERK)
    assert await missing(service, dupont) == {"ALSH Mercredi": ("insurance",)}
    await service.send(CheckChildDocument(child_id=child_id, document_id=kept.document_id, accept=True), CLERK)
    assert await missing(service, dupont) == {}
    service.move_clock(timedelta(days=11))

    async def found() -> bool:
        return await missing(service, dupont) == {"ALSH Mercredi": ("insurance",)}

    await eventually(found)
    assert (await service.tells(ChildCompletenessChanged, count=5))[-1].valid_until is None


async def test_an_enrolment_that_has_ended_requires_nothing(service: Started, dupont: FamilyRecord) -> None:
    await open_centre(service)
    await require(service, CENTRE, "insurance")
    await service.tell(enrolment(dupont, until=date(2021, 8, 31)))
    assert await missing(service, dupont) == {}
    await service.tell(enrolment(dupont, version=3), enrolment(dupont, until=date(2021, 8, 31), version=2))
    assert await missing(service, dupont) == {"ALSH Mercredi": ("insurance",)}


async def test_nothing_is_told_twice(service: Started, dupont: FamilyRecord) -> None:
    await open_centre(service)
    await require(service, CENTRE, "insurance")
    await service.tell(enrolment(dupont))
    await require(service, CENTRE, "insurance")
    await require(service, CENTRE, "insurance", "school")
    await require(service, CENTRE, "pickup")
    told = await service.tells(ChildCompletenessChanged, count=3)
    assert [one.missing[0].codes for one in told if one.missing] == [("insurance",), ("pickup",)]


async def test_what_nobody_was_told_is_not_told_again(service: Started, dupont: FamilyRecord) -> None:
    async def told_again() -> list[ChildCompletenessChanged]:
        return [event async for event in republish(service.database) if isinstance(event, ChildCompletenessChanged)]

    await open_centre(service)
    await service.tell(enrolment(dupont))  # a town that asks for nothing yet
    assert await service.told(ChildCompletenessChanged) == []
    assert await told_again() == [], "others would be held to lack it"
    await require(service, CENTRE, "insurance")
    assert await told_again() == await service.tells(ChildCompletenessChanged)


async def test_what_places_require_is_told_and_all_that_a_record_lacks_before_the_child_is_enrolled(
    service: Started, dupont: FamilyRecord
) -> None:
    child_id, until = dupont.children[0].child_id, service.service.settings.clock.today() + timedelta(days=10)
    paper = AddChildDocument(child_id=child_id, kind="vaccination", name="v.pdf", content=PDF, expires_on=until)
    await service.send(paper, adult(dupont))
    assert await service.told(ChildCompletenessChanged) == []
    await open_centre(service)
    await require(service, WEDNESDAY, "pickup", "insurance")
    (told,) = await service.tells(ChildCompletenessChanged)
    assert (told.missing, told.lacks) == ((), ("authorisations", "health", "insurance", "pickup", "swimming"))
    await require(service, WEDNESDAY, "insurance")
    await require(service, WEDNESDAY)
    said = await service.tells(RequirementsSet, count=3)
    assert [(one.version, one.codes) for one in said] == [(1, ("insurance", "pickup")), (2, ("insurance",)), (3, ())]
    assert said[-1] in [event async for event in republish(service.database)]
    await require(service, CENTRE, "swimming")
    service.move_clock(timedelta(days=11))
    assert "vaccination" in ((await service.tells(ChildCompletenessChanged, count=2))[-1].lacks or ())


async def test_only_staff_with_the_right_say_what_is_required_of_places_that_exist(service: Started, dupont: FamilyRecord) -> None:
    await open_centre(service)
    with pytest.raises(Forbidden):
        await require_as(service, CENTRE)
    with pytest.raises(NotFound):
        await require(service, dupont.family_id, "insurance")


async def require_as(service: Started, place_id: UUID) -> None:
    await service.send(SetRequirements(place_id=place_id, codes=("insurance",)), CLERK)


async def test_another_family_sees_neither_the_enrolment_nor_what_is_missing(service: Started, dupont: FamilyRecord) -> None:
    await open_centre(service)
    await require(service, CENTRE, "insurance")
    await service.tell(enrolment(dupont))
    stranger = adult(dupont).__class__(kind="family", account_id=new_id(), family_id=new_id(), display_name="Paul MARTIN")
    for actor, rows in ((stranger, 0), (adult(dupont), 1)):
        async with service.database.transaction(actor) as tx:
            assert await tx.fetchval("select count(*) from enrolment") == rows
            assert len(await completeness.of_children(tx, [dupont.children[0].child_id])) == rows


async def test_each_household_of_a_child_is_told_whichever_caused_it(service: Started, dupont: FamilyRecord) -> None:
    child_id = dupont.children[0].child_id
    martin = await service.send(MARTIN, CLERK)
    await service.send(AttachChild(child_id=child_id, family_id=martin.family_id, since=date(2020, 1, 1)), JUDGE)
    await open_centre(service)
    await require(service, CENTRE, "insurance")
    await service.tell(enrolment(dupont))
    households = {dupont.family_id, martin.family_id}
    told = (await service.tells(ChildCompletenessChanged, count=4))[2:]
    assert {(one.family_id, one.child, one.version) for one in told} == {(family_id, "Léa", 2) for family_id in households}
    asked = AddChildDocument(child_id=child_id, kind="insurance", name="a.pdf", content=PDF)
    await service.send(asked, adult(martin))
    told = (await service.tells(ChildCompletenessChanged, count=6))[4:]
    assert {(one.family_id, one.missing, one.version) for one in told} == {(family_id, (), 3) for family_id in households}
    again = [event async for event in republish(service.database) if isinstance(event, ChildCompletenessChanged)]
    assert {(one.family_id, one.told_on) for one in again} == {
        (family_id, service.service.settings.clock.today()) for family_id in households
    }


async def test_a_household_in_which_a_child_comes_to_live_is_told_on_its_first_day(service: Started, dupont: FamilyRecord) -> None:
    child_id, settings = dupont.children[0].child_id, service.service.settings
    assert isinstance(settings, FamilySettings)
    today, yesterday = settings.clock.today(), settings.clock.today() - timedelta(days=1)
    await open_centre(service)
    await require(service, CENTRE, "insurance")
    await service.tell(enrolment(dupont))
    (*_, known) = await service.tells(ChildCompletenessChanged, count=2)

    martin = await service.send(MARTIN, CLERK)
    await service.send(AttachChild(child_id=child_id, family_id=martin.family_id, since=yesterday), JUDGE)
    told = await service.tells(ChildCompletenessChanged, count=3)
    assert told[2:] == [known.model_copy(update={"family_id": martin.family_id})]

    await service.send(DetachChild(child_id=child_id, family_id=martin.family_id, last_day=yesterday), JUDGE)
    jeanne = await service.send(JEANNE, CLERK)
    await service.send(AttachChild(child_id=child_id, family_id=jeanne.family_id, since=today + timedelta(days=1)), JUDGE)
    assert len(await service.told(ChildCompletenessChanged)) == 3, "the child is not there yet"
    async with service.database.transaction() as tx:  # A night passes.
        await tx.execute("update household_child set since = $1 where family_id = $2", today, jeanne.family_id)
        await tx.execute("update completeness_day set day = $1", yesterday)
    await daily.look_at_all(service.database, today, settings)
    told = await service.tells(ChildCompletenessChanged, count=4)
    assert told[3:] == [known.model_copy(update={"family_id": jeanne.family_id})]
