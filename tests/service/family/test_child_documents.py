"""Documents of children: handed in, checked, opened, and nobody else's."""

import asyncio
import io
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from PIL import Image

from chassis.errors import Conflict, Forbidden, Invalid, KeyReused, NotFound, TooMany
from chassis.ids import new_id
from chassis.upload_refusals import UploadRefused, UploadTooLarge
from contracts.base import Request
from contracts.family import (
    AddChild,
    AddChildDocument,
    CheckChildDocument,
    ChildDocument,
    ChildDocumentKind,
    ChildRecordChanged,
    EnterChildDocument,
    FamilyRecord,
    GetChild,
    GetChildDocument,
    KeepRecordDocument,
    ListDocumentsToCheck,
    ReadChild,
    ReadChildDocument,
    RemoveChildDocument,
)
from contracts.rights import Right
from tests.eventually import eventually
from tests.service.family.cast import CLERK, JEANNE, MARTIN, adult
from tests.service.harness import TODAY, Started, staff

PDF = b"%PDF-1.7\nan insurance certificate\n%%EOF\n"
NURSE = staff(Right.READ_RECORD, Right.WRITE_RECORD, Right.READ_HEALTH, name="Nadia PETIT")


async def hand_in(
    service: Started, record: FamilyRecord, kind: ChildDocumentKind = "insurance", *, content: bytes = PDF, expires_on: date | None = None
) -> ChildDocument:
    asked = AddChildDocument(
        child_id=record.children[0].child_id, kind=kind, name="attestation.pdf", content=content, expires_on=expires_on
    )
    return await service.send(asked, adult(record))


async def test_a_document_is_sealed_listed_and_handed_back_whole(service: Started, dupont: FamilyRecord) -> None:
    child_id = dupont.children[0].child_id
    kept = await hand_in(service, dupont)
    assert (kept.status, kept.kind, kept.name) == ("received", "insurance", "attestation.pdf")
    assert (await service.send(GetChild(child_id=child_id), adult(dupont))).documents == (kept,)
    file = await service.send(GetChildDocument(child_id=child_id, document_id=kept.document_id), adult(dupont))
    assert (file.content, file.media_type) == (PDF, "application/pdf")
    async with service.database.transaction() as tx:
        stored = await tx.fetchval("select sealed from document where document_id = $1", kept.document_id)
    assert b"insurance" not in stored


async def test_staff_accept_a_document_with_its_last_day_or_refuse_it_with_a_reason(service: Started, dupont: FamilyRecord) -> None:
    first, second = await hand_in(service, dupont), await hand_in(service, dupont)
    until = TODAY + timedelta(days=200)
    waiting = await service.send(ListDocumentsToCheck(), CLERK)
    assert ([one.document_id for one in waiting.documents], waiting.waiting) == ([first.document_id, second.document_id], 2)
    accepted = await service.send(
        CheckChildDocument(child_id=dupont.children[0].child_id, document_id=first.document_id, accept=True, expires_on=until), CLERK
    )
    assert (accepted.status, accepted.expires_on) == ("accepted", until)
    with pytest.raises(Invalid) as refused:
        await service.send(CheckChildDocument(child_id=dupont.children[0].child_id, document_id=second.document_id, accept=False), CLERK)
    assert refused.value.slug == "reason_missing"
    told = await service.send(
        CheckChildDocument(
            child_id=dupont.children[0].child_id, document_id=second.document_id, accept=False, reason="La photo est floue."
        ),
        CLERK,
    )
    assert (told.status, told.reason) == ("refused", "La photo est floue.")
    assert (await service.send(ListDocumentsToCheck(), CLERK)).waiting == 0


async def test_what_a_colleague_decided_of_a_document_is_said_and_never_overwritten(service: Started, dupont: FamilyRecord) -> None:
    lea, kept = dupont.children[0].child_id, await hand_in(service, dupont)
    paul = replace(CLERK, account_id=new_id(), display_name="Paul ROUX")
    refuses = CheckChildDocument(child_id=lea, document_id=kept.document_id, accept=False, reason="Périmée.", seen="received")
    accepts = CheckChildDocument(child_id=lea, document_id=kept.document_id, accept=True, seen="received")
    for _ in range(2):  # the same form sent twice is one decision
        decided = await service.send(refuses, paul)
    assert (decided.status, decided.reason) == ("refused", "Périmée.")
    others = ((accepts, CLERK), (refuses, CLERK), (accepts, paul), (refuses.model_copy(update={"reason": "Floue."}), paul))
    for asked, actor in others:
        with pytest.raises(Conflict) as refusal:
            await service.send(asked, actor)
        begins = "Ce document a déjà été refusé par Paul ROUX " if actor is CLERK else "Vous avez déjà refusé ce document "
        assert (refusal.value.slug, refusal.value.detail.startswith(begins)) == ("document_decided", True), refusal.value.detail
        assert refusal.value.members == {"status_of_document": "refused", "by_you": actor is paul}
    (left,) = (await service.send(GetChild(child_id=lea), adult(dupont))).documents
    assert (left.status, left.reason) == ("refused", "Périmée.")
    assert [one.news for one in await service.tells(ChildRecordChanged)] == ["document_refused"]
    seen = accepts.model_copy(update={"seen": "refused"})
    assert (await service.send(seen, CLERK)).status == "accepted"  # whoever saw the refusal may come back on it
    assert (await service.send(refuses.model_copy(update={"seen": None}), CLERK)).status == "refused"  # as a former back office asks


async def test_of_two_clerks_at_once_one_decides_of_a_document(service: Started, dupont: FamilyRecord) -> None:
    lea, kept = dupont.children[0].child_id, await hand_in(service, dupont)
    accepts = CheckChildDocument(child_id=lea, document_id=kept.document_id, accept=True, seen="received")
    refuses = accepts.model_copy(update={"accept": False, "reason": "Floue."})
    paul = replace(CLERK, account_id=new_id(), display_name="Paul ROUX")
    ends = await asyncio.gather(service.send(accepts, CLERK), service.send(refuses, paul), return_exceptions=True)
    assert sorted(type(one).__name__ for one in ends if isinstance(one, ChildDocument)) == ["ChildDocument"]
    assert sum(isinstance(one, Conflict) for one in ends) == 1
    assert len(await service.tells(ChildRecordChanged)) == 1


async def test_a_document_may_be_taken_back_until_it_is_accepted(service: Started, dupont: FamilyRecord) -> None:
    child_id = dupont.children[0].child_id
    kept = await hand_in(service, dupont)
    record = await service.send(RemoveChildDocument(child_id=child_id, document_id=kept.document_id), adult(dupont))
    assert record.documents == ()
    async with service.database.transaction() as tx:
        assert await tx.fetchval("select count(*) from document") == 0
    kept = await hand_in(service, dupont)
    await service.send(CheckChildDocument(child_id=child_id, document_id=kept.document_id, accept=True), CLERK)
    with pytest.raises(Conflict) as refused:
        await service.send(RemoveChildDocument(child_id=child_id, document_id=kept.document_id), adult(dupont))
    assert refused.value.slug == "document_accepted"


async def test_another_family_finds_neither_the_child_nor_its_documents(service: Started, dupont: FamilyRecord) -> None:
    martin = adult(await service.send(MARTIN, CLERK))
    child_id = dupont.children[0].child_id
    kept = await hand_in(service, dupont)
    asked_for: tuple[Request[Any], ...] = (
        GetChild(child_id=child_id),
        GetChildDocument(child_id=child_id, document_id=kept.document_id),
        RemoveChildDocument(child_id=child_id, document_id=kept.document_id),
        AddChildDocument(child_id=child_id, kind="insurance", name="a.pdf", content=PDF),
        GetChild(child_id=new_id()),
    )
    for asked in asked_for:
        with pytest.raises(NotFound):
            await service.send(asked, martin)
    async with service.database.transaction(martin) as tx:
        for table in ("document", "child_document"):
            assert await tx.fetch(f"select document_id from {table}") == []  # noqa: S608 - the tables are listed above


async def test_documents_about_health_are_for_staff_with_that_right_and_leave_a_trace(service: Started, dupont: FamilyRecord) -> None:
    child_id = dupont.children[0].child_id
    kept = await hand_in(service, dupont, "pai")
    assert (await service.send(ReadChild(child_id=child_id), CLERK)).documents == ()
    assert (await service.send(ListDocumentsToCheck(), CLERK)).waiting == 0
    with pytest.raises(Forbidden):
        await service.send(ReadChildDocument(child_id=child_id, document_id=kept.document_id), CLERK)
    with pytest.raises(Forbidden):
        await service.send(CheckChildDocument(child_id=child_id, document_id=kept.document_id, accept=True), CLERK)
    file = await service.send(ReadChildDocument(child_id=child_id, document_id=kept.document_id), NURSE)
    assert file.content == PDF
    async with service.database.transaction(adult(dupont)) as tx:
        seen = await tx.fetch("select actor_name, action, about_id from audit_entry where action = 'family.health.read'")
    assert [tuple(row) for row in seen] == [("Nadia PETIT", "family.health.read", child_id)]


async def test_what_staff_enter_is_accepted_at_once(service: Started, dupont: FamilyRecord) -> None:
    asked = EnterChildDocument(child_id=dupont.children[0].child_id, kind="judgment", name="jugement.pdf", content=PDF)
    assert (await service.send(asked, CLERK)).status == "accepted"
    with pytest.raises(Forbidden):
        await service.send(asked, staff(Right.READ_RECORD))


async def test_files_that_are_empty_lie_or_weigh_too_much_are_refused(service: Started, dupont: FamilyRecord) -> None:
    for content, kind in (
        (b"", UploadRefused),
        (b"MZ this is a program", UploadRefused),
        (b"%PDF-" + b"0" * (10 * 1024 * 1024), UploadTooLarge),
    ):
        with pytest.raises((Invalid, UploadTooLarge.__mro__[1])) as refused:
            await hand_in(service, dupont, content=content)
        assert refused.value.slug == kind.slug


async def test_a_photo_keeps_its_picture_and_loses_the_rest(service: Started, dupont: FamilyRecord) -> None:
    drawn = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "12 RUE DES BONBONS"
    Image.new("RGB", (20, 20), "red").save(drawn, "JPEG", exif=exif)
    kept = await hand_in(service, dupont, content=drawn.getvalue())
    file = await service.send(GetChildDocument(child_id=dupont.children[0].child_id, document_id=kept.document_id), adult(dupont))
    assert (file.name, b"BONBONS" in file.content) == ("attestation.jpg", False)


async def test_a_document_that_has_expired_is_not_taken(service: Started, dupont: FamilyRecord) -> None:
    with pytest.raises(Invalid) as refused:
        await hand_in(service, dupont, expires_on=date(2020, 1, 1))
    assert refused.value.members["errors"][0]["field"] == "expires_on"


async def test_why_a_document_was_refused_is_sealed_with_the_child(service: Started, dupont: FamilyRecord) -> None:
    kept = await hand_in(service, dupont, "pai")
    asked = CheckChildDocument(child_id=dupont.children[0].child_id, document_id=kept.document_id, accept=False, reason="Asthme illisible.")
    assert (await service.send(asked, NURSE)).reason == "Asthme illisible."
    async with service.database.transaction() as tx:
        (row,) = await tx.fetch("select reason, sealed_reason from child_document")
        assert row["reason"] == ""
        assert b"Asthme" not in row["sealed_reason"]
        await tx.execute("update child_document set reason = 'Page floue.', sealed_reason = null")  # as it was kept before
    (own,) = (await service.send(GetChild(child_id=asked.child_id), adult(dupont))).documents
    assert own.reason == "Page floue."
    service.move_clock(timedelta(days=1))

    async def sealed() -> bool:
        async with service.database.transaction(read_only=True) as tx:
            return bool(await tx.fetchval("select reason = '' and sealed_reason is not null from child_document"))

    await eventually(sealed)
    (own,) = (await service.send(GetChild(child_id=asked.child_id), adult(dupont))).documents
    assert own.reason == "Page floue."


async def test_a_form_that_is_sent_twice_files_one_document_and_nobody_takes_another_s_id(service: Started, dupont: FamilyRecord) -> None:
    child_id, other = dupont.children[0].child_id, dupont.children[1].child_id
    entered = EnterChildDocument(child_id=child_id, kind="insurance", name="a.pdf", content=PDF, document_id=new_id())
    first, second = await asyncio.gather(service.send(entered, CLERK), service.send(entered, CLERK))
    assert first.document_id == second.document_id == entered.document_id
    assert len((await service.send(ReadChild(child_id=child_id), CLERK)).documents) == 1
    assert len(await service.tells(ChildRecordChanged)) == 1
    with pytest.raises(KeyReused):
        await service.send(entered.model_copy(update={"child_id": other}), CLERK)
    own = AddChildDocument(child_id=child_id, kind="insurance", name="a.pdf", content=PDF, document_id=new_id())
    assert await service.send(own, adult(dupont)) == await service.send(own, adult(dupont))
    mine = await service.send(JEANNE, CLERK)
    theirs = AddChild(family_id=mine.family_id, fields={"last_name": "DURAND", "first_name": "Zoé", "birth_date": "2020-01-01", "sex": "F"})
    zoe = (await service.send(theirs, CLERK)).child_id
    with pytest.raises(KeyReused):
        await service.send(own.model_copy(update={"child_id": zoe}), adult(mine))


async def test_each_household_is_told_of_a_document_that_it_sees(service: Started, dupont: FamilyRecord, jeanne: FamilyRecord) -> None:
    lea = next(one.child_id for one in dupont.children if one.first_name == "Léa")
    both = {dupont.family_id, jeanne.family_id}
    await service.send(EnterChildDocument(child_id=lea, kind="pai", name="a.pdf", content=PDF), NURSE)
    told = await service.tells(ChildRecordChanged, count=2)
    assert {(one.family_id, one.news, one.document, one.by_staff_name) for one in told} == {
        (one, "document_added", "other", "N. PETIT") for one in both
    }
    await service.send(EnterChildDocument(child_id=lea, kind="insurance", name="a.pdf", content=PDF, taken_over=True), NURSE)
    await service.send(EnterChildDocument(child_id=lea, kind="judgment", name="a.pdf", content=PDF), NURSE)
    told = await service.tells(ChildRecordChanged, count=3)
    assert told[2].family_id == dupont.family_id
    mother = adult(jeanne)
    kept = await service.send(AddChildDocument(child_id=lea, kind="insurance", name="b.pdf", content=PDF), mother)
    await service.send(CheckChildDocument(child_id=lea, document_id=kept.document_id, accept=False, reason="Floue."), CLERK)
    await service.send(CheckChildDocument(child_id=lea, document_id=kept.document_id, accept=True), CLERK)
    told = (await service.tells(ChildRecordChanged, count=6))[3:]
    assert [(one.family_id, one.news) for one in told] == [
        (jeanne.family_id, "document_refused"),
        (jeanne.family_id, "document_accepted"),
        (dupont.family_id, "document_added"),
    ]


async def test_a_family_sends_so_many_files_a_day_and_no_more(service: Started, dupont: FamilyRecord) -> None:
    await hand_in(service, dupont)
    async with service.database.transaction() as tx:
        await tx.execute(
            "insert into document (document_id, family_id, subject_id, name, media_type, size, sealed, uploaded_by, uploaded_at)"
            " select gen_random_uuid(), family_id, subject_id, name, media_type, size, sealed, uploaded_by, uploaded_at"
            " from document, generate_series(1, 56)"
        )
    one_more = (KeepRecordDocument(name="avis.pdf", content=PDF), adult(dupont))
    answers = await asyncio.gather(
        *(hand_in(service, dupont) for _ in range(3)), *(service.send(*one_more) for _ in range(3)), return_exceptions=True
    )
    refused = [one for one in answers if isinstance(one, BaseException)]
    assert [isinstance(one, TooMany) and one.slug for one in refused] == ["too_many_documents"] * 3, "of six at once, three found room"
    with pytest.raises(TooMany):
        await service.send(*one_more)
    child_id = dupont.children[0].child_id
    assert await service.send(EnterChildDocument(child_id=child_id, kind="insurance", name="a.pdf", content=PDF), NURSE)
    service.move_clock(timedelta(days=1, minutes=1))
    assert await hand_in(service, dupont)
