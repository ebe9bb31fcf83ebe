"""What decided requests said goes after two years, documents a year after they expired; what is in use stays."""

from datetime import timedelta
from uuid import UUID

from chassis import documents, retention
from chassis.uploads import Upload
from contracts.family import (
    DecideRecordRequest,
    FamilyRecord,
    KeepRecordDocument,
    ListRecordRequests,
    SubmitGuardianChange,
    SubmitRecordChange,
)
from tests.service.family.cast import CLERK, PDF, adult
from tests.service.harness import Started

YEAR = timedelta(days=366)


async def run(service: Started) -> dict[str, int]:
    return await retention.run(service.database, service.service.retention)


async def test_a_request_decided_long_ago_is_emptied_and_one_that_waits_is_not(service: Started, dupont: FamilyRecord) -> None:
    guardian_id = dupont.guardians[0].guardian_id
    refused = await service.send(SubmitGuardianChange(guardian_id=guardian_id, fields={"city": "LYON"}), adult(dupont))
    await service.send(SubmitGuardianChange(guardian_id=guardian_id, fields={"city": "NANTES"}), adult(dupont))
    await service.send(DecideRecordRequest(request_id=refused.request_id, accept=False, reason="Justificatif illisible"), CLERK)
    assert (await run(service))["family.requests"] == 0
    service.move_clock(YEAR + YEAR)
    assert (await run(service))["family.requests"] == 1
    async with service.database.transaction(read_only=True) as tx:
        rows = await tx.fetch("select changes::text, reason from record_request order by decided_at nulls last")
    assert tuple(rows[0]) == ("[]", "…")
    assert "NANTES" in rows[1]["changes"]
    listed = await service.send(ListRecordRequests(), adult(dupont))
    assert [one.status for one in listed.requests if one.status == "pending"] == ["pending"]


async def test_the_files_of_a_request_decided_long_ago_go_with_what_it_asked(service: Started, dupont: FamilyRecord) -> None:
    kept: dict[str, UUID] = {}
    for name in ("refused", "waiting"):
        paper = await service.send(KeepRecordDocument(name=f"{name}.pdf", content=PDF), adult(dupont))
        change = SubmitRecordChange(
            kind="guardian",
            about=dupont.guardians[0].guardian_id,
            fields={"city": name.upper()},
            documents=(paper.document_id,),
        )
        kept[name] = (await service.send(change, adult(dupont))).request_id
    refuse = DecideRecordRequest(request_id=kept["refused"], accept=False, reason="Justificatif illisible")
    await service.send(refuse, CLERK)
    service.move_clock(YEAR + YEAR)
    assert (await run(service))["family.requests"] == 1
    async with service.database.transaction(read_only=True) as tx:
        assert [row["name"] for row in await tx.fetch("select name from document")] == ["waiting.pdf"]
        assert await tx.fetchval("select documents from record_request where request_id = $1", kept["refused"]) == []


async def test_a_document_long_expired_goes_and_a_fresh_one_stays(service: Started, dupont: FamilyRecord) -> None:
    child_id = dupont.children[0].child_id
    async with service.database.transaction() as tx:
        for name, days in (("vieille.pdf", 500), ("neuve.pdf", -100)):
            file = Upload(name, "application/pdf", b"%PDF-1.7")
            kept = await documents.keep(tx, file, subject_id=child_id, family_id=dupont.family_id)
            await tx.execute(
                "insert into child_document (document_id, child_id, kind, status, expires_on) values ($1, $2, 'insurance', 'accepted', $3)",
                kept.document_id,
                child_id,
                tx.now.date() - timedelta(days=days),
            )
    assert (await run(service))["family.documents"] == 1
    async with service.database.transaction(read_only=True) as tx:
        assert [row["name"] for row in await tx.fetch("select name from document")] == ["neuve.pdf"]
