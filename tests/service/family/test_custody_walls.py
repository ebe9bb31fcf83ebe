"""Who sees a shared child: household A, household B, an adult whose authority was withdrawn, a stranger."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.clock import paris_date
from chassis.errors import Conflict, NotFound, Refusal
from chassis.tokens import Actor
from contracts.base import Request, all_requests
from contracts.family import (
    AddChildDocument,
    AttachChild,
    ChangeChild,
    CheckChildDocument,
    ChildToCome,
    ChildView,
    DecideRecordRequest,
    DetachChild,
    FamilyRecord,
    GetChild,
    GetChildDocument,
    GetCustodyDays,
    GetOverview,
    GetRecord,
    ReadChild,
    ReadChildHealth,
    ReadFamily,
    RemoveChildDocument,
    SearchFamilies,
    SetAuthority,
    SubmitGuardianChange,
    SubmitRecordChange,
)
from tests.service.family.cast import CLERK, JEANNE, JUDGE, MARTIN, adult
from tests.service.family.test_child_changes import NURSE
from tests.service.family.test_custody import CALENDAR, JEAN_HOME, JEANNE_HOME, LEA, START
from tests.service.harness import Started

SECRETS = (
    "7 allée",
    "69009",
    "LYON",
    "06.55.44.33.22",
    "jeanne@secret.example",
    '"value":1234',
    "SECRETE",
    "DURAND JEANNE",
    str(JEANNE_HOME),
)
"""What nobody outside Jeanne's household may read."""


async def children(service: Started, actor: Actor) -> set[str]:
    return {child.first_name for child in (await service.send(GetRecord(), actor)).children}


async def withdraw(service: Started, guardian_id: UUID, since: date = START, **more: Any) -> None:
    await service.send(SetAuthority(child_id=LEA, guardian_id=guardian_id, authority="withdrawn", since=since, **more), JUDGE)


def readings() -> Iterator[Request[Any]]:
    """Make every reading request of the family audience, about Léa where it is about a child."""
    today = date(2026, 11, 25)
    known = {"child_id": LEA, "first": today, "last": today + timedelta(days=60)}
    for request in all_requests():
        if request.service() == "family" and request.method == "GET" and "family" in request.audience:
            needed = {name: known.get(name, LEA) for name, field in request.model_fields.items() if field.is_required()}
            yield request.model_validate(needed)


async def answer(service: Started, asked: Request[Any], actor: Actor) -> str:
    try:
        return str((await service.send(asked, actor)).model_dump_json())
    except Refusal as refusal:
        return json.dumps({"slug": refusal.slug, "detail": refusal.detail}, ensure_ascii=False)


async def test_both_households_see_the_child_and_a_stranger_does_not(service: Started, dupont: FamilyRecord, jeanne: FamilyRecord) -> None:
    martin = await service.send(MARTIN, CLERK)
    assert await children(service, adult(dupont)) == {"Léa", "Hugo"}
    assert await children(service, adult(jeanne)) == {"Zoé", "Léa"}
    assert await children(service, adult(martin)) == set()
    with pytest.raises(NotFound):
        await service.send(GetCustodyDays(child_id=LEA, first=START, last=START), adult(martin))


async def test_a_child_to_come_is_named_to_its_household_with_the_day_and_to_nobody_else(service: Started, dupont: FamilyRecord) -> None:
    mother = await service.send(JEANNE, CLERK)
    first = paris_date(service.service.settings.clock.now()) + timedelta(days=6)
    await service.send(AttachChild(child_id=LEA, family_id=mother.family_id, since=first), JUDGE)
    told = (ChildToCome(child_id=LEA, last_name="DUPONT", first_name="Léa", since=first),)
    assert (await service.send(GetRecord(), adult(mother))).to_come == (await service.send(GetOverview(), adult(mother))).to_come == told
    assert (await service.send(ReadFamily(family_id=mother.family_id), CLERK)).to_come == told
    assert "Léa" not in await children(service, adult(mother))
    with pytest.raises(NotFound):
        await service.send(GetChild(child_id=LEA), adult(mother))
    for record in (dupont, await service.send(MARTIN, CLERK)):
        assert (await service.send(GetRecord(), adult(record))).to_come == ()
    await withdraw(service, mother.guardians[0].guardian_id, first)
    assert (await service.send(GetRecord(), adult(mother))).to_come == (await service.send(GetOverview(), adult(mother))).to_come == ()
    assert (await service.send(GetRecord(), adult(mother, 1))).to_come == told
    service.move_clock(timedelta(days=6))
    assert (await service.send(GetRecord(), adult(mother, 1))).to_come == ()
    assert "Léa" in await children(service, adult(mother, 1))


async def test_the_second_household_reads_the_same_child(service: Started, dupont: FamilyRecord, jeanne: FamilyRecord) -> None:
    def lea(record: FamilyRecord) -> ChildView:
        return next(child for child in record.children if child.child_id == LEA)

    assert lea(await service.send(GetRecord(), adult(jeanne))) == lea(await service.send(GetRecord(), adult(dupont)))


async def test_no_answer_tells_one_household_anything_of_the_other(service: Started, dupont: FamilyRecord, jeanne: FamilyRecord) -> None:
    await service.send(CALENDAR, JUDGE)
    asked = SubmitGuardianChange(guardian_id=jeanne.guardians[0].guardian_id, fields={"employer": "Atelier SECRETE"})
    await service.send(asked, adult(jeanne))
    tried = list(readings())
    assert len(tried) >= 3
    fathers = ("12 RUE DES BONBONS", "01.02.03.04.05", "wanadoo", '"value":910', "DUPONT JEAN", dupont.family_number, str(JEAN_HOME))
    for request in tried:
        told = await answer(service, request, adult(dupont))
        assert [secret for secret in (*SECRETS, jeanne.family_number) if secret in told] == [], type(request).__name__
        told = await answer(service, request, adult(jeanne))
        assert [secret for secret in fathers if secret in told] == [], type(request).__name__
    for household, secrets in ((dupont, fathers), (jeanne, SECRETS)):  # the words are those in which each reads its own
        own = [await answer(service, request, adult(household)) for request in tried]
        assert [secret for secret in secrets if not any(secret in told for told in own)] == []


async def test_a_withdrawal_hides_the_child_from_that_adult_and_not_from_the_partner(
    service: Started, dupont: FamilyRecord, jeanne: FamilyRecord
) -> None:
    await service.send(CALENDAR, JUDGE)
    await withdraw(service, jeanne.guardians[1].guardian_id)
    await withdraw(service, dupont.guardians[1].guardian_id)
    assert await children(service, adult(jeanne, 0)) == {"Zoé", "Léa"}
    assert await children(service, adult(jeanne, 1)) == {"Zoé"}
    assert await children(service, adult(dupont, 0)) == {"Léa", "Hugo"}
    assert await children(service, adult(dupont, 1)) == {"Hugo"}
    for actor in (adult(jeanne, 1), adult(dupont, 1)):
        for request in readings():
            told = await answer(service, request, actor)
            assert "Léa" not in told
            assert str(LEA) not in told
        with pytest.raises(NotFound):
            await service.send(GetCustodyDays(child_id=LEA, first=START, last=START), actor)


async def test_a_withdrawal_holds_from_its_date_to_its_date(service: Started, dupont: FamilyRecord) -> None:
    jean, today = adult(dupont), service.service.settings.clock.today()
    await withdraw(service, dupont.guardians[0].guardian_id, today + timedelta(days=2), until=today + timedelta(days=4))
    assert await children(service, jean) == {"Léa", "Hugo"}
    service.move_clock(timedelta(days=2))
    assert await children(service, jean) == {"Hugo"}
    service.move_clock(timedelta(days=3))
    assert await children(service, jean) == {"Léa", "Hugo"}


async def test_a_household_sees_the_child_on_the_days_of_its_link_only(service: Started, dupont: FamilyRecord) -> None:
    assert dupont.family_id == JEAN_HOME
    martin, today = await service.send(MARTIN, CLERK), service.service.settings.clock.today()
    await service.send(AttachChild(child_id=LEA, family_id=martin.family_id, since=today + timedelta(days=1)), JUDGE)
    assert await children(service, adult(martin)) == set()
    service.move_clock(timedelta(days=1))
    assert await children(service, adult(martin)) == {"Léa"}
    await service.send(DetachChild(child_id=LEA, family_id=martin.family_id, last_day=today + timedelta(days=1)), JUDGE)
    service.move_clock(timedelta(days=1))
    assert await children(service, adult(martin)) == set()


TABLES = ("household_child", "child_authority", "custody_calendar", "custody_exception", "custody_change")


@pytest.mark.parametrize("table", TABLES)
async def test_rows_of_custody_stay_behind_the_wall(service: Started, dupont: FamilyRecord, jeanne: FamilyRecord, table: str) -> None:
    martin = await service.send(MARTIN, CLERK)
    await service.send(CALENDAR, JUDGE)
    await withdraw(service, jeanne.guardians[1].guardian_id)
    count = f"select count(*) from {table}"  # noqa: S608 - the tables are listed above
    for actor in (adult(martin), adult(jeanne, 1)):
        async with service.database.transaction(actor) as tx:
            seen = await tx.fetchval(count)
        own = {"household_child", "child_authority"} if actor.family_id == JEANNE_HOME else set()
        assert (seen > 0) == (table in own)
    async with service.database.transaction(adult(dupont)) as tx:
        assert (await tx.fetchval(count) > 0) == (table == "custody_calendar")


async def test_a_household_s_children_are_found_by_index(service: Started, jeanne: FamilyRecord) -> None:
    async with service.database.transaction(adult(jeanne)) as tx:
        await tx.execute("set local enable_seqscan = off")
        plan = "\n".join(row[0] for row in await tx.fetch("explain select child_id from child where child_id in (select own_children())"))
        assert {row["child_id"] for row in await tx.fetch("select own_children() as child_id")} == {
            one.child_id for one in (await service.send(GetRecord(), adult(jeanne))).children
        }
    assert "household_child_of_family" in plan


async def test_limited_authority_reads_but_asks_for_no_change_of_the_child(
    service: Started, dupont: FamilyRecord, jeanne: FamilyRecord
) -> None:
    limited = jeanne.guardians[1].guardian_id
    await service.send(SetAuthority(child_id=LEA, guardian_id=limited, authority="limited", since=START), JUDGE)
    asked = SubmitRecordChange(kind="authorisations", about=LEA, fields={"image": True})
    assert await children(service, adult(jeanne, 1)) == {"Zoé", "Léa"}
    with pytest.raises(Conflict) as refused:
        await service.send(asked, adult(jeanne, 1))
    assert refused.value.slug == "limited_authority"
    for actor in (adult(jeanne, 0), adult(dupont)):
        assert (await service.send(asked, actor)).status == "pending"


async def test_limited_authority_hands_in_no_document_and_takes_none_back(service: Started, jeanne: FamilyRecord) -> None:
    paper = AddChildDocument(child_id=LEA, kind="insurance", name="assurance.pdf", content=b"%PDF-1.7 assurance\n%%EOF")
    kept = await service.send(paper, adult(jeanne, 0))
    limited = jeanne.guardians[1].guardian_id
    await service.send(SetAuthority(child_id=LEA, guardian_id=limited, authority="limited", since=START), JUDGE)
    tried: tuple[Request[Any], ...] = (paper, RemoveChildDocument(child_id=LEA, document_id=kept.document_id))
    for asked in tried:
        with pytest.raises(Conflict) as refused:
            await service.send(asked, adult(jeanne, 1))
        assert refused.value.slug == "limited_authority"
    assert (await service.send(GetChild(child_id=LEA), adult(jeanne, 1))).documents == (kept,)


async def test_a_document_is_taken_back_by_the_household_that_handed_it_in_alone(
    service: Started, dupont: FamilyRecord, jeanne: FamilyRecord
) -> None:
    paper = AddChildDocument(child_id=LEA, kind="insurance", name="assurance.pdf", content=b"%PDF-1.7 assurance\n%%EOF")
    kept = await service.send(paper, adult(jeanne))
    (shown,) = (await service.send(GetChild(child_id=LEA), adult(dupont))).documents
    assert (kept.own, shown.own) == (True, False)
    removing = RemoveChildDocument(child_id=LEA, document_id=kept.document_id)
    with pytest.raises(Conflict) as refused:
        await service.send(removing, adult(dupont))
    assert refused.value.slug == "document_of_another"
    assert (await service.send(removing, adult(jeanne, 1))).documents == ()


async def test_who_answered_is_told_to_their_own_household_alone(service: Started, dupont: FamilyRecord, jeanne: FamilyRecord) -> None:
    asked = SubmitRecordChange(kind="authorisations", about=LEA, fields={"image": True})
    request = await service.send(asked, adult(jeanne))
    await service.send(DecideRecordRequest(request_id=request.request_id, accept=True), NURSE)
    told = [(await service.send(GetChild(child_id=LEA), adult(one))).authorisations[0] for one in (jeanne, dupont)]
    assert [one.given_by for one in told] == ["DURAND Jeanne", ""]
    assert (told[0].granted, told[0].given_on) == (told[1].granted, told[1].given_on)
    assert (await service.send(ReadChild(child_id=LEA), NURSE)).authorisations[0].given_by == "DURAND Jeanne"


async def test_a_judgment_that_one_household_hands_in_is_unknown_to_the_other(
    service: Started, dupont: FamilyRecord, jeanne: FamilyRecord
) -> None:
    asked = AddChildDocument(child_id=LEA, kind="judgment", name="jugement.pdf", content=b"%PDF-1.7 7 allee secrete\n%%EOF")
    kept = await service.send(asked, adult(jeanne))
    opening = GetChildDocument(child_id=LEA, document_id=kept.document_id)
    assert (await service.send(opening, adult(jeanne))).content == asked.content
    assert kept in (await service.send(GetChild(child_id=LEA), adult(jeanne))).documents
    with pytest.raises(NotFound):
        await service.send(opening, adult(dupont))
    with pytest.raises(NotFound):
        await service.send(RemoveChildDocument(child_id=LEA, document_id=kept.document_id), adult(dupont))
    assert kept.document_id not in {one.document_id for one in (await service.send(GetChild(child_id=LEA), adult(dupont))).documents}
    assert await rows(service, adult(dupont), "select 1 from document where document_id = $1", kept.document_id) == 0
    assert await rows(service, adult(jeanne), "select 1 from document where document_id = $1", kept.document_id) == 1


async def test_what_staff_change_of_a_hidden_child_is_hidden_with_it(service: Started, dupont: FamilyRecord) -> None:
    jean = adult(dupont)
    await service.send(ChangeChild(child_id=LEA, part="child_identity", fields={"school": "École de Lyon"}), CLERK)
    about = "select 1 from record_history where about_id = $1 and field = 'school'"
    traced = "select 1 from audit_entry where about_id = $1"
    assert await rows(service, jean, about, LEA) == 1
    assert await rows(service, jean, traced, LEA) > 0
    await withdraw(service, dupont.guardians[0].guardian_id)
    assert await rows(service, jean, about, LEA) == 0
    assert await rows(service, jean, traced, LEA) == 0
    assert await rows(service, CLERK, about, LEA) == 1


async def test_a_judgment_is_hidden_with_its_child_from_an_adult_of_the_very_household(service: Started, jeanne: FamilyRecord) -> None:
    asked = AddChildDocument(child_id=LEA, kind="judgment", name="jugement.pdf", content=b"%PDF-1.7 jugement\n%%EOF")
    kept = (await service.send(asked, adult(jeanne))).document_id
    await service.send(CheckChildDocument(child_id=LEA, document_id=kept, accept=True), CLERK)
    stored, traced = "select 1 from document where document_id = $1", "select 1 from audit_entry where about_id = $1"
    for actor in (adult(jeanne), adult(jeanne, 1)):
        assert await rows(service, actor, stored, kept) == 1
        assert await rows(service, actor, traced, kept) == 1
    await withdraw(service, jeanne.guardians[1].guardian_id)
    assert await rows(service, adult(jeanne, 1), stored, kept) == 0
    assert await rows(service, adult(jeanne, 1), traced, kept) == 0
    assert await rows(service, adult(jeanne), stored, kept) == 1
    assert await rows(service, adult(jeanne), traced, kept) == 1


async def test_both_households_see_who_read_the_health_of_their_child(service: Started, dupont: FamilyRecord, jeanne: FamilyRecord) -> None:
    await service.send(ReadChildHealth(child_id=LEA), NURSE)
    for actor in (adult(dupont), adult(jeanne)):
        assert await rows(service, actor, "select 1 from audit_entry where action = 'family.health.read' and about_id = $1", LEA) == 1


async def test_a_renamed_child_is_found_in_both_households(service: Started, dupont: FamilyRecord, jeanne: FamilyRecord) -> None:
    await service.send(ChangeChild(child_id=LEA, part="child_identity", fields={"first_name": "Cunégonde"}), CLERK)
    found = (await service.send(SearchFamilies(q="cunegonde"), CLERK)).families
    assert {one.family_id for one in found} == {dupont.family_id, jeanne.family_id}


async def rows(service: Started, actor: Actor, sql: str, found: UUID) -> int:
    async with service.database.transaction(actor, read_only=True) as tx:
        return len(await tx.fetch(sql, found))
