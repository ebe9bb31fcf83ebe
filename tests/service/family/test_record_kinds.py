import asyncio
from datetime import date, timedelta
from uuid import UUID

import pytest

from chassis.errors import Conflict, Forbidden, Invalid, NotFound
from chassis.ids import new_id
from contracts.family import (
    BenefitsView,
    DecideRecordRequest,
    FamilyRecord,
    GetOwnRecordRequest,
    GetRecord,
    GetRecordDocument,
    KeepRecordDocument,
    ListRecordRequests,
    QuotientSet,
    QuotientView,
    ReadFamily,
    ReadRecordDocument,
    RecordRequestDecided,
    RecordRequestView,
    RecordRequestWithdrawn,
    SearchFamilies,
    SetQuotient,
    SubmitRecordChange,
    TaxView,
    WithdrawRecordRequest,
)
from contracts.rights import Right
from tests.eventually import eventually
from tests.service.family.cast import CLERK, MARTIN, PDF, adult
from tests.service.harness import Started, staff

PARTNER = {"title": "Monsieur", "last_name": "N’Guyen", "first_name": "Łukasz", "email": "famille@example.fr"}
CAF = {
    "beneficiary_number": "1234567",
    "benefit_office": "CAF 691",
    "scheme": "Régime général (CAF)",
    "quotient": "720",
    "quotient_month": "01/2026",
}


async def accept(service: Started, request: RecordRequestView) -> RecordRequestView:
    return await service.send(DecideRecordRequest(request_id=request.request_id, accept=True), CLERK)


async def uploaded(service: Started, record: FamilyRecord) -> UUID:
    return (await service.send(KeepRecordDocument(name="Avis 2026.pdf", content=PDF), adult(record))).document_id


async def test_accepting_a_partner_who_was_not_in_the_record_enters_one(service: Started) -> None:
    martin = await service.send(MARTIN, CLERK)
    request = await service.send(SubmitRecordChange(kind="partner", fields=dict(PARTNER)), adult(martin))
    assert [(change.label, change.old, change.new) for change in request.changes] == [
        ("Civilité", "", "Monsieur"),
        ("Nom", "", "N’Guyen"),
        ("Prénom", "", "Łukasz"),
        ("Email", "", "famille@example.fr"),
    ]
    assert len((await service.send(GetRecord(), adult(martin))).guardians) == 1
    await accept(service, request)
    record = await service.send(GetRecord(), adult(martin))
    assert [(one.role, one.first_name, one.fields.email) for one in record.guardians] == [
        ("primary", "Éléonore", ""),
        ("partner", "Łukasz", "famille@example.fr"),
    ]
    found = await service.send(SearchFamilies(q="lukasz"), CLERK)
    assert [line.family_id for line in found.families] == [martin.family_id]


async def test_two_requests_to_enter_a_partner_make_one(service: Started) -> None:
    martin = await service.send(MARTIN, CLERK)
    first = await service.send(SubmitRecordChange(kind="partner", fields={**PARTNER, "city": "LYON"}), adult(martin))
    second = await service.send(SubmitRecordChange(kind="partner", fields={**PARTNER, "first_name": "Luc"}), adult(martin))
    await asyncio.gather(accept(service, first), accept(service, second))
    record = await service.send(GetRecord(), adult(martin))
    assert len(record.guardians) == 2
    assert record.guardians[1].fields.city == "LYON"


async def test_a_changed_name_is_found_and_the_former_one_no_more(service: Started, dupont: FamilyRecord) -> None:
    asked = SubmitRecordChange(kind="guardian", fields={"last_name": "Ouédraogo"})
    await accept(service, await service.send(asked, adult(dupont)))
    found = await service.send(SearchFamilies(q="ouedraogo"), CLERK)
    assert [line.name for line in found.families] == ["OUÉDRAOGO Jean"]
    assert (await service.send(SearchFamilies(q="dupont jean"), CLERK)).families != ()  # Jeanne still bears it


async def test_two_adults_may_share_a_phone_and_an_e_mail(service: Started, dupont: FamilyRecord) -> None:
    shared = {"email": "jean.dupont@wanadoo.fr", "home_phone": "01.02.03.04.05"}
    await accept(service, await service.send(SubmitRecordChange(kind="partner", fields=dict(shared)), adult(dupont)))
    record = await service.send(GetRecord(), adult(dupont))
    assert record.guardians[1].fields.email == record.guardians[0].fields.email == "jean.dupont@wanadoo.fr"


async def test_somebody_else_s_adult_is_not_found_whatever_the_kind(service: Started, dupont: FamilyRecord) -> None:
    martin = await service.send(MARTIN, CLERK)
    for asked in (
        SubmitRecordChange(kind="guardian", about=martin.guardians[0].guardian_id, fields={"city": "LYON"}),
        SubmitRecordChange(kind="partner", about=dupont.guardians[0].guardian_id, fields={"city": "LYON"}),
    ):
        with pytest.raises(NotFound) as refused:
            await service.send(asked, adult(dupont))
        assert refused.value.slug == "unknown_guardian"


async def test_a_family_withdraws_what_still_waits(service: Started, dupont: FamilyRecord) -> None:
    request = await service.send(SubmitRecordChange(kind="guardian", fields={"city": "LYON"}), adult(dupont))
    withdrawn = await service.send(WithdrawRecordRequest(request_id=request.request_id), adult(dupont))
    assert withdrawn.status == "withdrawn"
    (told,) = await service.tells(RecordRequestWithdrawn)
    assert (told.request_id, told.version, told.kind) == (request.request_id, 2, "guardian")
    with pytest.raises(Conflict, match="retirée par la famille") as refused:
        await accept(service, request)
    assert refused.value.slug == "already_decided"
    assert await service.send(GetRecord(), adult(dupont)) == dupont
    assert (await service.send(ListRecordRequests(), adult(dupont))).pending == 0


async def test_a_decided_or_another_s_request_is_not_withdrawn(service: Started, dupont: FamilyRecord) -> None:
    martin = await service.send(MARTIN, CLERK)
    request = await service.send(SubmitRecordChange(kind="guardian", fields={"city": "LYON"}), adult(dupont))
    for asked in (WithdrawRecordRequest(request_id=request.request_id), GetOwnRecordRequest(request_id=request.request_id)):
        with pytest.raises(NotFound):
            await service.send(asked, adult(martin))
    await accept(service, request)
    with pytest.raises(Conflict):
        await service.send(WithdrawRecordRequest(request_id=request.request_id), adult(dupont))
    assert (await service.send(GetOwnRecordRequest(request_id=request.request_id), adult(dupont))).status == "accepted"


async def test_a_withdrawal_and_a_decision_at_once_leave_one_of_them(service: Started, dupont: FamilyRecord) -> None:
    request = await service.send(SubmitRecordChange(kind="guardian", fields={"city": "LYON"}), adult(dupont))
    answers = await asyncio.gather(
        accept(service, request),
        service.send(WithdrawRecordRequest(request_id=request.request_id), adult(dupont)),
        return_exceptions=True,
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Conflict", "RecordRequestView"]
    assert len(await service.told(RecordRequestDecided)) + len(await service.told(RecordRequestWithdrawn)) <= 1


async def test_a_request_s_documents_are_shown_and_downloaded_by_the_family_and_staff(service: Started, dupont: FamilyRecord) -> None:
    document = await uploaded(service, dupont)
    asked = SubmitRecordChange(kind="guardian", fields={"address": "4 impasse des Tilleuls"}, documents=(document,))
    request = await service.send(asked, adult(dupont))
    assert [(one.document_id, one.name, one.media_type) for one in request.documents] == [(document, "Avis 2026.pdf", "application/pdf")]
    assert (await service.send(GetRecordDocument(document_id=document), adult(dupont))).content == PDF
    read = ReadRecordDocument(request_id=request.request_id, document_id=document)
    assert (await service.send(read, CLERK)).content == PDF
    async with service.database.transaction() as tx:
        seen = await tx.fetch("select actor_name, family_id, about_id from audit_entry where action = 'family.document.read'")
    assert [tuple(row) for row in seen] == [("Claire MOREL", dupont.family_id, document)]
    with pytest.raises(Forbidden):
        await service.send(read, staff(Right.READ_RECORD))


async def test_another_family_s_document_is_neither_read_nor_cited(service: Started, dupont: FamilyRecord) -> None:
    martin = await service.send(MARTIN, CLERK)
    document = await uploaded(service, dupont)
    cited = SubmitRecordChange(kind="guardian", fields={"city": "LYON"}, documents=(document,))
    with pytest.raises(NotFound) as refused:
        await service.send(cited, adult(martin))
    assert refused.value.slug == "unknown_document"
    with pytest.raises(NotFound) as refused:
        await service.send(GetRecordDocument(document_id=document), adult(martin))
    assert refused.value.slug == "unknown_document"


async def test_staff_read_only_files_that_the_request_cites(service: Started, dupont: FamilyRecord) -> None:
    loose = await uploaded(service, dupont)
    request = await service.send(SubmitRecordChange(kind="guardian", fields={"city": "LYON"}), adult(dupont))
    for request_id, document_id in ((request.request_id, loose), (new_id(), loose)):
        with pytest.raises(NotFound):
            await service.send(ReadRecordDocument(request_id=request_id, document_id=document_id), CLERK)


async def test_a_file_of_no_request_is_forgotten_after_a_day_and_a_cited_one_stays(service: Started, dupont: FamilyRecord) -> None:
    loose, cited = await uploaded(service, dupont), await uploaded(service, dupont)
    await service.send(SubmitRecordChange(kind="guardian", fields={"city": "LYON"}, documents=(cited,)), adult(dupont))
    service.move_clock(timedelta(days=1, minutes=1))
    await uploaded(service, dupont)  # a commit wakes the worker

    async def forgotten() -> bool:
        async with service.database.transaction() as tx:
            return not await tx.fetchval("select count(*) from document where document_id = $1", loose)

    await eventually(forgotten)
    assert (await service.send(GetRecordDocument(document_id=cited), adult(dupont))).content == PDF


async def test_an_upload_that_is_no_document_is_refused(service: Started, dupont: FamilyRecord) -> None:
    for content in (b"", b"MZ not a document"):
        with pytest.raises(Invalid) as refused:
            await service.send(KeepRecordDocument(name="avis.pdf", content=content), adult(dupont))
        assert refused.value.slug == "upload_refused"
    with pytest.raises(NotFound):
        await service.send(KeepRecordDocument(name="avis.pdf", content=PDF, child_id=new_id()), adult(dupont))


async def test_an_accepted_caf_request_enters_its_quotient_in_the_history(service: Started, dupont: FamilyRecord) -> None:
    asked = SubmitRecordChange(kind="caf", fields=dict(CAF), documents=(await uploaded(service, dupont),))
    request = await service.send(asked, adult(dupont))
    assert [(one.label, one.old, one.new) for one in request.changes][-2:] == [
        ("Quotient familial", "850\u00a0€", "720\u00a0€"),
        ("Mois du quotient", "janvier 2020", "janvier 2026"),
    ]
    await service.tells(QuotientSet)
    await accept(service, request)
    record = await service.send(GetRecord(), adult(dupont))
    assert record.quotient == QuotientView(value=720, valid_from=date(2026, 1, 1))
    assert [(one.value, one.source, one.entered_by) for one in record.quotients if one.valid_from < date(2027, 1, 1)] == [
        (720, "caf", "Claire MOREL"),
        (850, "town", "Claire MOREL"),
    ]
    assert record.benefit_office == "CAF 691"
    assert record.benefits == BenefitsView(beneficiary_number="1234567", office_name="", scheme="Régime général (CAF)")
    told = (await service.tells(QuotientSet, count=2))[-1]
    assert (told.version, [one.value for one in told.quotients]) == (2, [850, 720, 910])


async def test_an_accepted_tax_request_is_in_the_record(service: Started, dupont: FamilyRecord) -> None:
    fields: dict[str, str | bool] = {"parts": "2,5", "reference_income": "24 350", "notice_year": "2026"}
    documents = (await uploaded(service, dupont),)
    await accept(service, await service.send(SubmitRecordChange(kind="tax", fields=fields, documents=documents), adult(dupont)))
    record = await service.send(GetRecord(), adult(dupont))
    assert record.tax == TaxView(parts="2,5", reference_income="24350", notice_year="2026")
    assert await service.send(ReadFamily(family_id=dupont.family_id), CLERK) == record


async def test_fiscal_and_caf_requests_need_a_document(service: Started, dupont: FamilyRecord) -> None:
    for asked in (SubmitRecordChange(kind="caf", fields=dict(CAF)), SubmitRecordChange(kind="tax", fields={"parts": "2"})):
        with pytest.raises(Invalid) as refused:
            await service.send(asked, adult(dupont))
        assert refused.value.slug == "document_missing"


async def test_a_quotient_that_ended_holds_no_more(service: Started, dupont: FamilyRecord) -> None:
    asked = SetQuotient(family_id=dupont.family_id, value=700, valid_from=date(2026, 1, 1), valid_until=date(2026, 1, 31), source="tax")
    record = await service.send(asked, CLERK)
    assert record.quotient is None
    assert record.quotients[1].source == "tax"
    with pytest.raises(Invalid) as refused:
        await service.send(asked.model_copy(update={"valid_until": date(2025, 12, 31)}), CLERK)
    assert refused.value.slug == "quotient_refused"
