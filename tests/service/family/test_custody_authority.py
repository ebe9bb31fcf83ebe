"""Parental authority as a judge limits it: its days, its judgment, and what is entered for later."""

from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from chassis import documents, french
from chassis.errors import Conflict, NotFound, Refusal
from chassis.ids import new_id
from chassis.uploads import Upload
from contracts.family import (
    CustodySet,
    FamilyRecord,
    GetCustodyDocument,
    ReadCustody,
    SetAuthority,
)
from tests.service.family.cast import JUDGE, PDF, slug
from tests.service.harness import Started

MIGRATION = Path(__file__).parents[3] / "services/family/migrations/0192_judgments_that_nothing_cites.sql"
LEA = UUID("0199a000-0000-7000-8000-000000000021")
START = date(2026, 1, 1)


async def test_every_authority_to_come_is_told_with_its_days(service: Started, jeanne: FamilyRecord) -> None:
    today = service.service.settings.clock.today()
    marc = jeanne.guardians[1].guardian_id
    days = [today + timedelta(days=ahead) for ahead in (10, 15, 20)]
    limited = SetAuthority(child_id=LEA, guardian_id=marc, authority="limited", may_pick_up=True, since=days[0], until=days[1])
    await service.send(limited, JUDGE)
    withdrawn = limited.model_copy(update={"authority": "withdrawn", "may_pick_up": False, "since": days[2], "until": None})
    view = await service.send(withdrawn, JUDGE)
    (shown,) = (one for household in view.households for one in household.adults if one.guardian_id == marc)
    first, last, then = map(french.plain_date, days)
    assert shown.later == f"Autorité limitée du {first} au {last}, puis autorité retirée à partir du {then}"


async def test_authority_is_entered_with_its_dates_and_its_judgment(service: Started, jeanne: FamilyRecord) -> None:
    today = service.service.settings.clock.today()
    marc = jeanne.guardians[1].guardian_id
    asked = SetAuthority(
        child_id=LEA,
        guardian_id=marc,
        authority="limited",
        may_pick_up=False,
        since=today,
        until=today + timedelta(days=30),
        document_name="jugement.pdf",
        document=b"%PDF-1.7\n%%EOF",
    )
    view = await service.send(asked, JUDGE)
    (shown,) = (one for household in view.households for one in household.adults if one.guardian_id == marc)
    assert (shown.authority, shown.may_pick_up, shown.until) == ("limited", False, today + timedelta(days=30))
    assert shown.document_id is not None
    file = await service.send(GetCustodyDocument(child_id=LEA, document_id=shown.document_id), JUDGE)
    assert (file.name, file.content) == ("jugement.pdf", b"%PDF-1.7\n%%EOF")
    told = (await service.tells(CustodySet, count=2))[-1]
    assert [(one.guardian_id, one.authority) for one in told.adults] == [(marc, "limited")]
    later = asked.model_copy(update={"authority": "withdrawn", "since": today + timedelta(days=10), "until": None, "document": None})
    view = await service.send(later, JUDGE)
    (shown,) = (one for household in view.households for one in household.adults if one.guardian_id == marc)
    assert shown.until == today + timedelta(days=9)
    assert shown.later == f"Autorité retirée à partir du {french.plain_date(today + timedelta(days=10))}"
    assert "judgment" not in told.model_dump_json()
    async with service.database.transaction() as tx:
        actions = {row["action"] for row in await tx.fetch("select action from audit_entry where about_id = $1", LEA)}
    assert actions >= {"family.custody.write", "family.custody.read"}


async def test_a_corrected_authority_keeps_its_judgment_and_one_that_nothing_cites_is_deleted(
    service: Started, jeanne: FamilyRecord
) -> None:
    marc = jeanne.guardians[1].guardian_id
    today = service.service.settings.clock.today()
    first = SetAuthority(
        child_id=LEA, guardian_id=marc, authority="limited", since=today - timedelta(days=40), document_name="a.pdf", document=PDF
    )
    bare = first.model_copy(update={"document": None, "document_name": ""})

    async def shown(asked: SetAuthority) -> str:
        view = await service.send(asked, JUDGE)
        (one,) = (one for home in view.households for one in home.adults if one.guardian_id == marc)
        if one.document_id is None:
            return ""
        return (await service.send(GetCustodyDocument(child_id=LEA, document_id=one.document_id), JUDGE)).name

    async def kept() -> list[str]:
        async with service.database.transaction(read_only=True) as tx:
            return [row["name"] for row in await tx.fetch("select name from document where subject_id = $1 order by name", marc)]

    assert await shown(first) == "a.pdf"
    assert await shown(bare.model_copy(update={"may_pick_up": False})) == "a.pdf"
    assert await shown(bare.model_copy(update={"since": today - timedelta(days=5)})) == "a.pdf"
    assert await shown(bare.model_copy(update={"since": today, "authority": "withdrawn"})) == ""
    assert await kept() == ["a.pdf"]
    version = (await service.send(ReadCustody(child_id=LEA), JUDGE)).version
    assert await shown(first.model_copy(update={"document_name": "b.pdf", "replaces_at": version})) == "b.pdf"
    assert await kept() == ["b.pdf"]
    assert await shown(bare.model_copy(update={"authority": "full"})) == ""
    assert await kept() == []
    # What former releases left behind goes with the upgrade, and nothing that is still cited.
    assert await shown(first) == "a.pdf"
    async with service.database.transaction() as tx:
        await documents.keep(tx, Upload("orphan.pdf", "application/pdf", PDF), subject_id=marc, family_id=None)
    assert await kept() == ["a.pdf", "orphan.pdf"]
    async with service.database.transaction() as tx:
        for statement in MIGRATION.read_text().split("-- migrate:up")[1].split("-- migrate:down")[0].split(";"):
            if statement.strip():
                await tx.execute(statement)
    assert await kept() == ["a.pdf"]


async def test_what_is_entered_for_later_is_replaced_only_once_it_was_seen_and_stays_where_an_end_comes_before_it(
    service: Started, jeanne: FamilyRecord
) -> None:
    marc = jeanne.guardians[1].guardian_id
    autumn = SetAuthority(
        child_id=LEA, guardian_id=marc, authority="withdrawn", since=date(2027, 9, 1), document_name="a.pdf", document=PDF
    )
    spring = SetAuthority(child_id=LEA, guardian_id=marc, authority="limited", since=date(2027, 3, 1))

    async def entered(asked: SetAuthority) -> list[tuple[str, date, date | None, bool]]:
        view = await service.send(asked, JUDGE)
        (adult,) = (one for home in view.households for one in home.adults if one.guardian_id == marc)
        return [(one.authority, one.since, one.until, one.judged) for one in adult.links]

    async def refused(asked: SetAuthority) -> Refusal:
        with pytest.raises(Conflict) as caught:
            await service.send(asked, JUDGE)
        assert caught.value.slug == "later_authority"
        return caught.value

    later = ("withdrawn", date(2027, 9, 1), None, True)
    assert await entered(autumn) == [later]
    first = await refused(spring)
    assert "autorité retirée, peut venir chercher l'enfant, à partir du 1er septembre 2027 (avec justificatif)" in first.detail
    assert "au plus tard le 31 août 2027" in first.detail
    assert [one["since"] for one in first.members["later"]] == ["2027-09-01"]
    seen = first.members["version"]
    bounded = spring.model_copy(update={"until": date(2027, 8, 31)})
    assert await entered(bounded) == [("limited", date(2027, 3, 1), date(2027, 8, 31), False), later]
    again = await refused(spring.model_copy(update={"replaces_at": seen}))
    assert again.members["version"] == seen + 1, "somebody changed it since"
    confirmed = spring.model_copy(update={"replaces_at": again.members["version"]})
    assert await entered(confirmed) == [("limited", date(2027, 3, 1), None, False)]
    view = await service.send(ReadCustody(child_id=LEA), JUDGE)
    assert "remplace : autorité retirée" in view.history[0].what
    async with service.database.transaction(read_only=True) as tx:
        assert await tx.fetchval("select count(*) from document where subject_id = $1", marc) == 0


async def test_unfit_authority_is_refused(service: Started, jeanne: FamilyRecord) -> None:
    asked = SetAuthority(child_id=LEA, guardian_id=jeanne.guardians[0].guardian_id, authority="withdrawn", since=START)
    assert await slug(service, asked.model_copy(update={"guardian_id": new_id()}), NotFound) == "unknown_adult"
    assert await slug(service, asked.model_copy(update={"until": START - timedelta(days=1)})) == "custody_dates_reversed"
    assert await slug(service, asked.model_copy(update={"document": b"MZ", "document_name": "a.pdf"})) == "upload_refused"
    assert await slug(service, GetCustodyDocument(child_id=LEA, document_id=new_id()), NotFound) == "unknown_custody_document"
