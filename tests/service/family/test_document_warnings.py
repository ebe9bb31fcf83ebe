"""Documents about to expire: each household of an enrolled child is warned once for each threshold."""

from datetime import date, timedelta
from uuid import UUID

from chassis.ids import new_id
from contracts.family import ChildDocumentKind, DocumentExpiring, EnterChildDocument, FamilyRecord
from contracts.planning import EnrolmentSaved
from contracts.rights import Right
from services.family import daily
from services.family.settings import FamilySettings
from tests.service.harness import Started, staff

CLERK = staff(Right.READ_RECORD, Right.WRITE_RECORD, Right.READ_HEALTH)
PDF = b"%PDF-1.7\nan insurance certificate\n%%EOF\n"


async def enrol(service: Started, record: FamilyRecord, child_id: UUID, until: date = date(2990, 8, 31)) -> None:
    await service.tell(
        EnrolmentSaved(
            version=1,
            family_id=record.family_id,
            enrolment_id=new_id(),
            child_id=child_id,
            activity_id=new_id(),
            guardian_id=record.guardians[0].guardian_id,
            valid_from=date(2020, 9, 1),
            valid_to=until,
            weekdays=(),
        )
    )


async def enter(service: Started, child_id: UUID, kind: ChildDocumentKind, days: int) -> UUID:
    until = service.service.settings.clock.today() + timedelta(days=days)
    asked = EnterChildDocument(child_id=child_id, kind=kind, name="a.pdf", content=PDF, expires_on=until)
    return (await service.send(asked, CLERK)).document_id


async def mornings(service: Started, *days: int) -> None:
    settings = service.service.settings
    assert isinstance(settings, FamilySettings)
    for one in days:
        service.move_clock(timedelta(days=one))
        await daily.look_at_all(service.database, settings.clock.today(), settings)


async def test_both_households_are_warned_once_for_each_threshold(service: Started, dupont: FamilyRecord, jeanne: FamilyRecord) -> None:
    lea = next(child for child in dupont.children if child.first_name == "Léa")
    await enrol(service, dupont, lea.child_id)
    insurance = await enter(service, lea.child_id, "insurance", 40)
    await mornings(service, 5, 5, 1, 22, 1, 10)
    told = await service.tells(DocumentExpiring, count=4)
    assert [(one.document_id, one.child, one.kind) for one in told] == [(insurance, "Léa", "insurance")] * 4
    assert sorted((one.version, one.family_id) for one in told) == sorted(
        (version, household.family_id) for version in (1, 2) for household in (dupont, jeanne)
    )


async def test_a_replaced_document_one_of_a_child_who_leaves_and_a_judgment_warn_nobody(service: Started, dupont: FamilyRecord) -> None:
    lea, hugo = (child.child_id for child in dupont.children)
    await enrol(service, dupont, lea)
    await enrol(service, dupont, hugo, until=service.service.settings.clock.today() + timedelta(days=15))
    await enter(service, lea, "insurance", 20)
    await enter(service, lea, "insurance", 385)
    await enter(service, lea, "judgment", 20)
    await enter(service, hugo, "insurance", 20)
    pai = await enter(service, lea, "pai", 20)
    await mornings(service, 1)
    assert [(one.document_id, one.kind) for one in await service.tells(DocumentExpiring)] == [(pai, "other")]
