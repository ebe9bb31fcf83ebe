import asyncio
import io
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from PIL import Image

from chassis.documents import MOST_BYTES
from chassis.errors import Conflict, Invalid, NotFound, TooMany
from chassis.ids import new_id
from chassis.retention import apply
from chassis.tokens import Actor
from contracts.base import Request
from contracts.messaging import (
    AttachFile,
    DeleteConversation,
    DetachFile,
    DraftView,
    DropDraft,
    GetConversation,
    GetConversationFile,
    GetDraft,
    ListDrafts,
    PurgeConversation,
    SaveDraft,
    SendDraft,
)
from contracts.privacy import CollectDocument, CollectFamilyData
from services.messaging.domain.conversation import MOST_DRAFTS
from services.messaging.store import drafts
from services.messaging.usecases.retention import RULES
from tests.service.harness import Started, staff
from tests.service.messaging.cast import JEAN, JEANNE, household, jean, sofia
from tests.service.messaging.places import CANTEEN, facilities

PDF = b"%PDF-1.7\nbonjour\n%%EOF"
jeanne = replace(jean, guardian_id=JEANNE)


async def save(service: Started, draft_id: UUID, **more: Any) -> DraftView:
    asked = {"draft_id": draft_id, "facility_id": CANTEEN, "subject": "Repas", "text": "Bonjour", **more}
    return await service.send(SaveDraft.model_validate(asked), jean)


async def attach(service: Started, draft_id: UUID, name: str = "mot.pdf", content: bytes = PDF) -> DraftView:
    return await service.send(AttachFile(draft_id=draft_id, name=name, content=content), jean)


async def test_a_draft_is_taken_up_again_and_its_files_go_with_the_message(service: Started) -> None:
    await service.tell(household(), *facilities())
    draft = new_id()
    await save(service, draft)
    await attach(service, draft)
    kept = await save(service, draft, text="Bonjour, voici le mot.")
    assert (kept.recipient, kept.text, [file.name for file in kept.files]) == (
        "Restauration scolaire",
        "Bonjour, voici le mot.",
        ["mot.pdf"],
    )
    assert (await service.send(ListDrafts(), jean)).drafts == (kept,)
    sent = await service.send(SendDraft(draft_id=draft, facility_id=CANTEEN, subject="Repas", text="Voici le mot."), jean)
    (said,) = (await service.send(GetConversation(conversation_id=sent.conversation_id), jean)).entries
    assert [file.name for file in said.files] == ["mot.pdf"]
    wanted = GetConversationFile(conversation_id=sent.conversation_id, document_id=said.files[0].document_id)
    assert (await service.send(wanted, jean)).content == PDF
    assert (await service.send(ListDrafts(), jean)).drafts == ()
    with pytest.raises(Conflict) as refused:
        await save(service, draft, text="Voici le mot.")
    assert refused.value.slug == "already_sent"
    with pytest.raises(NotFound):
        await service.send(wanted, sofia)
    async with service.database.transaction() as tx:
        assert PDF not in await tx.fetchval("select sealed from document")
    other = await service.send(SendDraft(draft_id=new_id(), subject="Sortie", text="Bonjour"), jean)
    with pytest.raises(NotFound):
        await service.send(wanted.model_copy(update={"conversation_id": other.conversation_id}), jean)
    for done in (DeleteConversation, PurgeConversation):
        await service.send(done(conversation_id=sent.conversation_id), jean)
    with pytest.raises(NotFound):
        await service.send(wanted, jean)


async def test_a_reply_has_one_draft_and_the_latest_stands_with_the_files_of_both(service: Started) -> None:
    await service.tell(household(), *facilities())
    sent = await service.send(SendDraft(draft_id=new_id(), subject="Repas", text="Bonjour"), jean)
    first, second = new_id(), new_id()
    await save(service, first, conversation_id=sent.conversation_id)
    await attach(service, first)
    kept = await save(service, second, conversation_id=sent.conversation_id, text="Encore une chose")
    assert (kept.draft_id, kept.text, len(kept.files), kept.recipient) == (second, "Encore une chose", 1, "Mairie")
    assert (await service.send(ListDrafts(conversation_id=sent.conversation_id), jean)).drafts == (kept,)


async def test_a_draft_knows_whether_its_writer_chose_the_town_hall_or_nobody_yet(service: Started) -> None:
    await service.tell(household(), *facilities())
    draft = new_id()
    found = []
    for chosen in ({"facility_id": None}, {"facility_id": None, "town_hall": True}, {}):
        kept = await save(service, draft, **chosen)
        found.append((kept.recipient, kept.town_hall))
    assert found == [("", False), ("Mairie", True), ("Restauration scolaire", False)]


async def test_a_draft_is_its_writer_s_alone(service: Started) -> None:
    await service.tell(household(partner="jeanne@example.fr"), *facilities())
    draft = new_id()
    await save(service, draft)
    (file,) = (await attach(service, draft)).files
    asked: tuple[Request[Any], ...] = (
        GetDraft(draft_id=draft),
        SaveDraft(draft_id=draft, text="À moi"),
        AttachFile(draft_id=draft, name="mot.pdf", content=PDF),
        DetachFile(draft_id=draft, document_id=file.document_id),
        DropDraft(draft_id=draft),
    )
    for other in (jeanne, replace(sofia, guardian_id=new_id())):
        for one in asked:
            with pytest.raises(NotFound):
                await service.send(one, other)
        assert (await service.send(ListDrafts(), other)).drafts == ()
    assert (await service.send(GetDraft(draft_id=draft), jean)).text == "Bonjour"


async def test_the_files_of_a_draft_are_in_the_data_of_its_writer_alone_until_it_is_sent(service: Started) -> None:
    await service.tell(household(partner="jeanne@example.fr"), *facilities())
    draft = new_id()
    await save(service, draft)
    (file,) = (await attach(service, draft, "plainte.pdf")).files
    collect, open_it = CollectFamilyData(at="messaging"), CollectDocument(at="messaging", document_id=file.document_id)
    boss = staff("family.record.export")
    staff_s: dict[str, Any] = {"family_id": jean.family_id}
    others: tuple[tuple[Actor, dict[str, Any]], ...] = ((jeanne, {}), (boss, staff_s))
    for other, more in others:
        assert "plainte" not in (await service.send(collect.model_copy(update=more), other)).model_dump_json()
        with pytest.raises(NotFound):
            await service.send(open_it.model_copy(update=more), other)
    assert [one.name for one in (await service.send(collect, jean)).documents] == ["plainte.pdf"]
    assert (await service.send(open_it, jean)).content == PDF
    await service.send(SendDraft(draft_id=draft, facility_id=CANTEEN, subject="Repas", text="Bonjour"), jean)
    for other, more in others:
        assert [one.name for one in (await service.send(collect.model_copy(update=more), other)).documents] == ["plainte.pdf"]
        assert (await service.send(open_it.model_copy(update=more), other)).content == PDF


async def test_what_is_attached_is_checked_counted_and_thrown_away_with_the_draft(service: Started) -> None:
    await service.tell(household(), *facilities())
    draft = new_id()
    await save(service, draft)
    photo = io.BytesIO()
    Image.new("RGB", (20, 10)).save(photo, "JPEG")
    kept = await attach(service, draft, "photo.jpg", photo.getvalue())
    for name, content, slug in (("virus.exe", b"MZ\x90", "upload_refused"), ("vide.pdf", b"", "upload_refused")):
        with pytest.raises(Invalid) as refused:
            await attach(service, draft, name, content)
        assert refused.value.slug == slug
    await service.send(DetachFile(draft_id=draft, document_id=kept.files[0].document_id), jean)
    for _ in range(3):
        await attach(service, draft)
    with pytest.raises(Invalid) as refused:
        await attach(service, draft)
    assert refused.value.slug == "too_many_files"
    await service.send(DropDraft(draft_id=draft), jean)
    async with service.database.transaction() as tx:
        assert await tx.fetchval("select count(*) from document") == 0


async def test_a_family_sends_so_many_files_a_day_and_no_more(service: Started) -> None:
    await service.tell(household(), *facilities())
    draft = new_id()
    await save(service, draft)
    await attach(service, draft)
    async with service.database.transaction() as tx:
        await tx.execute("update document set size = $1", MOST_BYTES)
    with pytest.raises(TooMany) as refused:
        await attach(service, draft)
    assert refused.value.slug == "too_many_documents"
    service.move_clock(timedelta(days=1, minutes=1))
    assert len((await attach(service, draft)).files) == 2


async def test_drafts_do_not_pile_up(service: Started) -> None:
    await service.tell(household(), *facilities())
    for _ in range(MOST_DRAFTS):
        await save(service, new_id())
    with pytest.raises(TooMany) as refused:
        await save(service, new_id())
    assert refused.value.slug == "too_many_drafts"


async def test_drafts_and_conversations_past_their_use_are_erased_with_their_files(service: Started) -> None:
    await service.tell(household(), *facilities())
    old, fresh = new_id(), new_id()
    for draft in (old, fresh):
        await save(service, draft)
        await attach(service, draft)
    sent = await service.send(SendDraft(draft_id=fresh, facility_id=CANTEEN, subject="Repas", text="Bonjour"), jean)
    kept = new_id()
    await save(service, kept)
    async with service.database.transaction() as tx:
        await tx.execute("update draft set saved_at = saved_at - $1::interval where draft_id = $2", timedelta(days=190), old)
        await tx.execute("update conversation set last_at = last_at - $1::interval", timedelta(days=700))
    rules = {rule.name: rule for rule in RULES}
    assert await apply(service.database, rules["messaging.drafts"]) == 1
    assert await apply(service.database, rules["messaging.conversations"]) == 0
    async with service.database.transaction() as tx:
        await tx.execute("update conversation set last_at = last_at - $1::interval", timedelta(days=60))
    assert await apply(service.database, rules["messaging.conversations"]) == 1
    with pytest.raises(NotFound):
        await service.send(GetConversation(conversation_id=sent.conversation_id), jean)
    assert [one.draft_id for one in (await service.send(ListDrafts(), jean)).drafts] == [kept]
    async with service.database.transaction() as tx:
        assert await tx.fetchval("select count(*) from document") == 0


async def test_an_old_draft_that_is_taken_up_right_now_is_not_erased(service: Started) -> None:
    await service.tell(household(), *facilities())
    old = new_id()
    await save(service, old)
    async with service.database.transaction() as tx:
        await tx.execute("update draft set saved_at = saved_at - $1::interval", timedelta(days=190))
    rule = next(rule for rule in RULES if rule.name == "messaging.drafts")
    async with service.database.transaction(jean) as writing:
        assert await drafts.lock(writing, JEAN, old)
        assert await asyncio.wait_for(apply(service.database, rule), 10) == 0
    assert (await save(service, old, text="Je reprends.")).text == "Je reprends."
    assert await apply(service.database, rule) == 0
