"""A clerk asks for a change in the place of a family: decided like any other, in plain sight of the family."""

from dataclasses import replace

import pytest

from chassis.errors import Conflict, Forbidden, NotFound, Refusal
from chassis.ids import new_id
from contracts.family import (
    DecideRecordRequest,
    FamilyRecord,
    FamilySaved,
    GetRecord,
    GetRecordRequest,
    KeepRecordDocumentFor,
    ListFamilyRecordRequests,
    ListRecordRequests,
    ReadFamilyHistory,
    ReadRecordDocument,
    RecordDocument,
    RecordRequestDecided,
    RecordRequestView,
    RecordRequestWithdrawn,
    SubmitRecordChange,
    SubmitRecordChangeFor,
    WithdrawRecordRequestFor,
)
from contracts.rights import Right
from tests.service.family.cast import CLERK, MARTIN, PDF, adult
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


async def test_it_is_told_who_asked_for_what_a_colleague_accepted(service: Started, dupont: FamilyRecord) -> None:
    own = await service.send(SubmitRecordChange(kind="guardian", fields={"email": "jean@example.fr"}), adult(dupont))
    made = await service.send(asked(dupont, email="claire.morel@example.fr"), ACTOR)
    for request in (own, made):
        await service.send(DecideRecordRequest(request_id=request.request_id, accept=True), CLERK)
    told = await service.tells(FamilySaved, count=3)
    assert [(one.version, one.saved_by, one.asked_by) for one in told] == [
        (1, CLERK.account_id, None),
        (2, CLERK.account_id, None),
        (3, CLERK.account_id, ACTOR.account_id),
    ]


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


TAX = {"parts": "2,5", "reference_income": "24350", "notice_year": "2026"}
COUNTER = staff(Right.ACT_FOR_FAMILY, Right.READ_RECORD_REQUEST, name="Claire MOREL")


async def keep(service: Started, record: FamilyRecord) -> RecordDocument:
    return await service.send(KeepRecordDocumentFor(family_id=record.family_id, name="avis 2026.pdf", content=PDF), ACTOR)


async def ask(service: Started, record: FamilyRecord) -> RecordRequestView:
    """Have the family itself ask for something."""
    return await service.send(SubmitRecordChange(kind="guardian", fields={"city": "LYON"}), adult(record))


def taken_back(request: RecordRequestView) -> WithdrawRecordRequestFor:
    return WithdrawRecordRequestFor(family_id=request.family_id, request_id=request.request_id)


async def test_a_tax_notice_that_came_on_paper_goes_along(service: Started, dupont: FamilyRecord) -> None:
    notice = await keep(service, dupont)
    asked = SubmitRecordChangeFor(family_id=dupont.family_id, kind="tax", fields=TAX, documents=(notice.document_id,))
    made = await service.send(asked, ACTOR)
    assert [one.name for one in made.documents] == ["avis 2026.pdf"]
    file = await service.send(ReadRecordDocument(request_id=made.request_id, document_id=notice.document_id), CLERK)
    assert file.content == PDF
    (listed,) = (await service.send(ListRecordRequests(), adult(dupont))).requests
    assert (listed.by_staff_name, len(listed.documents)) == ("C. MOREL", 1)
    async with service.database.transaction() as tx:
        assert await tx.fetchval("select count(*) from loose_document") == 0
        assert await tx.fetchval("select count(*) from audit_entry where action = 'family.request.attach'") == 1


async def test_a_tax_notice_is_needed_and_that_of_another_family_is_not_found(service: Started, dupont: FamilyRecord) -> None:
    asked = SubmitRecordChangeFor(family_id=dupont.family_id, kind="tax", fields=TAX)
    with pytest.raises(Refusal) as refused:
        await service.send(asked, ACTOR)
    assert refused.value.slug == "document_missing"
    foreign = await keep(service, await service.send(MARTIN, CLERK))
    with pytest.raises(NotFound):
        await service.send(asked.model_copy(update={"documents": (foreign.document_id,)}), ACTOR)


async def test_a_file_needs_the_right_and_a_family_and_to_be_a_document(service: Started, dupont: FamilyRecord) -> None:
    asked = KeepRecordDocumentFor(family_id=dupont.family_id, name="avis.pdf", content=PDF)
    with pytest.raises(Forbidden):
        await service.send(asked, CLERK)
    with pytest.raises(NotFound):
        await service.send(asked.model_copy(update={"family_id": dupont.children[0].child_id}), ACTOR)
    with pytest.raises(Refusal) as refused:
        await service.send(asked.model_copy(update={"content": b"MZ"}), ACTOR)
    assert refused.value.slug == "upload_refused"
    async with service.database.transaction() as tx:
        assert await tx.fetchval("select count(*) from document") == 0


async def test_a_request_is_taken_back_for_the_family_which_reads_who_did(service: Started, dupont: FamilyRecord) -> None:
    request = await ask(service, dupont)
    waiting = await service.send(ListFamilyRecordRequests(family_id=dupont.family_id), COUNTER)
    assert [one.request_id for one in waiting.requests] == [request.request_id]
    gone = await service.send(taken_back(request), COUNTER)
    assert (gone.status, gone.withdrawn_by_name) == ("withdrawn", "C. MOREL")
    (listed,) = (await service.send(ListRecordRequests(), adult(dupont))).requests
    assert (listed.status, listed.withdrawn_by_name, listed.by_staff_name) == ("withdrawn", "C. MOREL", "")
    (told,) = await service.tells(RecordRequestWithdrawn)
    assert told.by_staff_name == "C. MOREL"
    entries = (await service.send(ReadFamilyHistory(family_id=dupont.family_id), CLERK)).entries
    assert (entries[0].fact, entries[0].by_staff_name) == ("withdrawn", "C. MOREL")
    assert (await service.send(ListFamilyRecordRequests(family_id=dupont.family_id), COUNTER)).requests == ()
    with pytest.raises(Conflict, match="Vous avez déjà retiré cette demande"):
        await service.send(taken_back(request), COUNTER)
    with pytest.raises(Conflict, match=r"déjà été retirée par C\. MOREL"):
        await service.send(taken_back(request), replace(COUNTER, account_id=new_id(), display_name="Léo BRUN"))


async def test_nobody_takes_back_without_the_right_or_for_another_family(service: Started, dupont: FamilyRecord) -> None:
    request = await ask(service, dupont)
    martin = await service.send(MARTIN, CLERK)
    with pytest.raises(Forbidden):
        await service.send(taken_back(request), CLERK)
    with pytest.raises(NotFound):
        await service.send(taken_back(request), adult(dupont))
    with pytest.raises(NotFound):
        await service.send(taken_back(request).model_copy(update={"family_id": martin.family_id}), COUNTER)
    with pytest.raises(Forbidden):
        await service.send(ListFamilyRecordRequests(family_id=dupont.family_id), ACTOR)
    with pytest.raises(NotFound):
        await service.send(ListFamilyRecordRequests(family_id=request.request_id), COUNTER)


async def test_health_stays_closed_in_what_waits_and_is_taken_back_with_its_right_only(service: Started, dupont: FamilyRecord) -> None:
    health = SubmitRecordChange(kind="health", about=dupont.children[0].child_id, fields={"allergies": "Arachides"})
    request = await service.send(health, adult(dupont))
    (waiting,) = (await service.send(ListFamilyRecordRequests(family_id=dupont.family_id), COUNTER)).requests
    assert (waiting.closed, waiting.changes) == (True, ())
    with pytest.raises(Forbidden):
        await service.send(taken_back(request), COUNTER)
    nurse = staff(*COUNTER.rights, Right.READ_HEALTH, name="Nadia PETIT")
    gone = await service.send(taken_back(request), nurse)
    assert (gone.status, gone.withdrawn_by_name, gone.changes) == ("withdrawn", "N. PETIT", ())
