import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.errors import Conflict, Invalid, NotFound, Refusal, TooMany
from chassis.ids import new_id
from chassis.retention import apply
from chassis.tokens import Actor
from contracts.base import Request
from contracts.messaging import (
    CountUnread,
    DeleteConversation,
    GetConversation,
    GetMailbox,
    GetMessage,
    ListRecipients,
    ListSent,
    MailboxChanged,
    MessageDelivered,
    PurgeConversation,
    PurgeMessage,
    ReadConversation,
    RestoreConversation,
    SaveDraft,
    SearchMailbox,
    SendDraft,
)
from contracts.messaging.conversations import ConversationChanged
from services.messaging.store import conversations
from services.messaging.usecases import converse
from services.messaging.usecases.retention import RULES
from tests.eventually import eventually
from tests.service.harness import Started
from tests.service.messaging.cast import DUPONT, JEANNE, MARTIN, household, jean, record_decided, sofia
from tests.service.messaging.places import CANTEEN, LEA, LEISURE, MEAL, enrolled, facilities, hidden_from, pupil
from tests.service.messaging.smtp_peer import Peer
from tests.service.messaging.writing import write

jeanne = replace(jean, guardian_id=JEANNE)


async def answer(service: Started, conversation_id: UUID, text: str = "C'est noté.", child_id: UUID | None = None) -> None:
    async with service.database.transaction() as tx:
        one = await conversations.find(tx, conversation_id, lock=True)
        assert one
        one = replace(one, child_id=child_id)
        await converse.staff_writes(tx, one, signed="Restauration scolaire", text=text, form_id=new_id())


async def unread(service: Started) -> int:
    counted = (await service.send(CountUnread(), jean)).unread
    async with service.database.transaction() as tx:
        assert counted == await tx.fetchval("select count(*) from message where read_at is null and deleted_at is null")
    return counted


async def test_a_family_writes_to_a_facility_and_finds_it_among_what_it_sent(service: Started) -> None:
    await service.tell(household(), *facilities(), enrolled(DUPONT, MEAL))
    whom = (await service.send(ListRecipients(), jean)).recipients
    assert [(one.name, one.own) for one in whom] == [("Mairie", False), ("Accueil de Loisirs", False), ("Restauration scolaire", True)]
    sent = await write(service, "Bonjour,\r\nLéa\x07 ne mange pas.\u202e")
    found = await service.send(GetConversation(conversation_id=sent.conversation_id), jean)
    (said,) = found.entries
    assert (found.recipient, found.subject, found.state) == ("Restauration scolaire", "Repas de jeudi", "new")
    assert (said.author, said.signed, said.text) == ("family", "Jean DUPONT", "Bonjour,\nLéa ne mange pas.")
    to_town = await write(service, facility_id=None, subject="Une question")
    listed = (await service.send(ListSent(), jean)).conversations
    assert [one.recipient for one in listed] == ["Mairie", "Restauration scolaire"]
    assert [one.conversation_id for one in listed] == [to_town.conversation_id, sent.conversation_id]
    first = await service.send(ListSent(limit=1), jean)
    assert (await service.send(ListSent(before=first.next), jean)).conversations == listed[1:]
    (told, _) = await service.tells(ConversationChanged, count=2)
    assert (told.conversation_id, told.facility_id, told.state, told.last_by, told.version) == (
        sent.conversation_id,
        CANTEEN,
        "new",
        "family",
        1,
    )


async def test_an_answer_waits_unread_and_is_mailed_without_its_words(service: Started, relay: Peer) -> None:
    await service.tell(household(), *facilities())
    sent = await write(service)
    await answer(service, sent.conversation_id, "Le traitement est prêt à l'infirmerie.")
    (line,) = (await service.send(GetMailbox(), jean)).messages
    assert (line.subject, line.sender, line.read) == ("Repas de jeudi", "Restauration scolaire", False)
    assert line.conversation_id == sent.conversation_id
    assert await unread(service) == 1
    (told,) = await service.tells(MessageDelivered)
    assert told.subject == "Restauration scolaire vous a répondu"

    async def mailed() -> bool:
        return len(relay.letters) == 1

    await eventually(mailed)
    letter = str(relay.letters[0]["Subject"]) + relay.letters[0].as_string()
    assert "infirmerie" not in letter
    assert "jeudi" not in letter
    for _ in range(2):
        await service.send(ReadConversation(conversation_id=sent.conversation_id), jean)
    assert await unread(service) == 0
    (one,) = (await service.send(ListSent(), jean)).conversations
    assert (one.state, one.unread) == ("answered", False)
    assert one.answered_at


async def test_the_town_hall_answers_in_a_french_sentence_and_keeps_its_name_in_lists(service: Started, relay: Peer) -> None:
    await service.tell(household(), *facilities())
    sent = await write(service, facility_id=None)
    await answer(service, sent.conversation_id)
    (line,) = (await service.send(GetMailbox(), jean)).messages
    assert line.sender == "Mairie"
    (told,) = await service.tells(MessageDelivered)
    assert told.subject == "La mairie vous a répondu"

    async def mailed() -> bool:
        return len(relay.letters) == 1

    await eventually(mailed)
    async with service.database.transaction() as tx:
        assert "\n\nLa mairie a répondu à votre message." in await tx.fetchval("select text from message")


async def test_one_line_stands_for_a_conversation_however_often_staff_write(service: Started) -> None:
    await service.tell(household(), *facilities())
    sent = await write(service)
    await answer(service, sent.conversation_id)
    (first,) = (await service.send(GetMailbox(), jean)).messages
    await answer(service, sent.conversation_id, "Autre chose encore.")
    (second,) = (await service.send(GetMailbox(), jean)).messages
    assert second.message_id > first.message_id
    assert await unread(service) == 1
    former = await service.send(GetMessage(message_id=first.message_id), jean)
    assert former.conversation_id == sent.conversation_id
    await write(service, "Merci !", conversation_id=sent.conversation_id)
    found = await service.send(GetConversation(conversation_id=sent.conversation_id), jean)
    assert [one.author for one in found.entries] == ["family", "staff", "staff", "family"]
    assert found.state == "new"


async def test_a_message_sent_twice_is_one(service: Started) -> None:
    await service.tell(household(), *facilities())
    form = new_id()
    sent = await asyncio.gather(*(write(service, draft_id=form) for _ in range(4)))
    assert len({one.entry_id for one in sent}) == 1
    assert len((await service.send(ListSent(), jean)).conversations) == 1


async def test_a_form_that_comes_again_with_other_words_is_refused_and_says_so(service: Started) -> None:
    await service.tell(household(), *facilities())
    form = new_id()
    sent = await write(service, "Léa ne mange pas jeudi.", draft_id=form)
    others: tuple[dict[str, Any], ...] = (
        {"text": "Léa ne mange pas vendredi."},
        {"subject": "Repas de vendredi"},
        {"facility_id": LEISURE},
        {"text": "Merci !", "conversation_id": sent.conversation_id},
    )
    for other in others:
        with pytest.raises(Conflict) as refused:
            await write(service, **{"text": "Léa ne mange pas jeudi.", "draft_id": form, **other})
        assert (refused.value.slug, "n'est pas parti" in refused.value.detail) == ("sent_otherwise", True)
    with pytest.raises(Conflict) as kept:
        await service.send(SaveDraft(draft_id=form, facility_id=CANTEEN, text="Léa ne mange pas vendredi."), jean)
    assert kept.value.slug == "sent_otherwise"
    assert (await write(service, "Léa ne mange pas jeudi.", draft_id=form)).entry_id == sent.entry_id
    found = await service.send(GetConversation(conversation_id=sent.conversation_id), jean)
    assert [one.text for one in found.entries] == ["Léa ne mange pas jeudi."]


async def test_what_is_deleted_comes_back_and_what_is_purged_does_not(service: Started) -> None:
    await service.tell(household(), *facilities())
    sent = await write(service)
    conversation = {"conversation_id": sent.conversation_id}
    with pytest.raises(Conflict) as refused:
        await service.send(PurgeConversation.model_validate(conversation), jean)
    assert refused.value.slug == "not_deleted"
    await service.send(DeleteConversation.model_validate(conversation), jean)
    assert (await service.send(ListSent(), jean)).conversations == ()
    (gone,) = (await service.send(GetMailbox(folder="deleted"), jean)).messages
    assert gone.conversation_id == sent.conversation_id
    await answer(service, sent.conversation_id)
    assert (await service.send(GetMailbox(folder="deleted"), jean)).messages == ()
    assert await unread(service) == 1
    for kind, left in ((DeleteConversation, 0), (RestoreConversation, 1), (DeleteConversation, 0)):
        await service.send(kind.model_validate(conversation), jean)
        assert await unread(service) == left
    await service.send(SendDraft(draft_id=new_id(), conversation_id=sent.conversation_id, text="Encore un mot."), jean)
    assert await unread(service) == 1, "whoever writes where they had deleted finds the answer there again"
    await service.send(DeleteConversation.model_validate(conversation), jean)
    await service.send(PurgeConversation.model_validate(conversation), jean)
    with pytest.raises(NotFound):
        await service.send(GetConversation.model_validate(conversation), jean)
    assert (await service.send(GetMailbox(folder="deleted"), jean)).messages == ()
    await answer(service, sent.conversation_id, "Et pour vendredi ?")
    found = await service.send(GetConversation.model_validate(conversation), jean)
    assert [one.text for one in found.entries] == ["Et pour vendredi ?"]
    async with service.database.transaction() as tx:
        assert len(await conversations.entries(tx, sent.conversation_id)) == 4


async def test_a_notice_is_purged_once_it_is_deleted_and_never_told_again(service: Started) -> None:
    event = record_decided()
    await service.tell(event)
    (line,) = (await service.send(GetMailbox(), jean)).messages
    with pytest.raises(Conflict):
        await service.send(PurgeMessage(message_id=line.message_id), jean)
    async with service.database.transaction() as tx:
        await tx.execute("update message set deleted_at = $1, read_at = $1", tx.now)
    await service.send(PurgeMessage(message_id=line.message_id), jean)
    await service.tell(event)
    assert (await service.send(GetMailbox(), jean)).messages == ()
    assert (await service.send(GetMailbox(folder="deleted"), jean)).messages == ()
    with pytest.raises(NotFound):
        await service.send(GetMessage(message_id=line.message_id), jean)


async def test_another_family_neither_reads_nor_replies(service: Started) -> None:
    await service.tell(household(), *facilities())
    sent = await write(service)
    kinds: tuple[type[Request[Any]], ...] = (
        GetConversation,
        ReadConversation,
        DeleteConversation,
        RestoreConversation,
        PurgeConversation,
    )
    for conversation_id in (sent.conversation_id, new_id()):
        for kind in kinds:
            with pytest.raises(NotFound) as refused:
                await service.send(kind.model_validate({"conversation_id": conversation_id}), sofia)
            assert refused.value.slug == "unknown_conversation"
        reply = SendDraft(draft_id=new_id(), conversation_id=conversation_id, text="Bonjour")
        with pytest.raises(NotFound):
            await service.send(reply, sofia)
    assert (await service.send(ListSent(), sofia)).conversations == ()
    async with service.database.transaction(sofia) as tx:
        for table in ("conversation", "conversation_entry", "draft", "conversation_file"):
            assert not await tx.fetch(f"select family_id from {table}")  # noqa: S608 - the tables are listed above


async def test_what_staff_write_about_a_child_is_hidden_with_the_child(service: Started) -> None:
    await service.tell(household(partner="jeanne@example.fr"), *facilities(), hidden_from(JEANNE, DUPONT))
    sent = await write(service)
    assert (await service.send(GetConversation(conversation_id=sent.conversation_id), jeanne)).entries
    await answer(service, sent.conversation_id, child_id=LEA)
    with pytest.raises(NotFound):
        await service.send(GetConversation(conversation_id=sent.conversation_id), jeanne)
    assert (await service.send(ListSent(), jeanne)).conversations == ()
    assert (await service.send(GetMailbox(), jeanne)).messages == ()
    async with service.database.transaction(jeanne) as tx:
        assert not await tx.fetch("select text from conversation_entry")
    assert (await service.send(GetConversation(conversation_id=sent.conversation_id), jean)).entries


async def test_a_family_writes_about_a_child_of_its_own_and_an_adult_from_whom_it_is_hidden_does_not_see_it(service: Started) -> None:
    theirs = new_id()
    await service.tell(household(partner="jeanne@example.fr"), *facilities(), pupil(DUPONT), pupil(MARTIN, theirs))
    assert [one.first_name for one in (await service.send(ListRecipients(), jean)).children] == ["Léa"]
    draft = await service.send(SaveDraft(draft_id=new_id(), subject="Repas", text="Léa", child_id=LEA), jean)
    assert draft.child_id == LEA
    sent = await write(service, draft_id=draft.draft_id, child_id=LEA)
    assert (await service.send(GetConversation(conversation_id=sent.conversation_id), jeanne)).child == "Léa"
    for child_id in (theirs, new_id()):
        with pytest.raises(Invalid) as refused:
            await write(service, child_id=child_id)
        assert refused.value.slug == "unknown_child"
        with pytest.raises(Invalid):
            await service.send(SaveDraft(draft_id=new_id(), text="Léa", child_id=child_id), jean)
    await service.tell(enrolled(DUPONT, MEAL, child_id=theirs), hidden_from(JEANNE, DUPONT))  # a child of two households
    assert len((await service.send(ListRecipients(), jean)).children) == 2
    assert [one.child_id for one in (await service.send(ListRecipients(), jeanne)).children] == [theirs]
    with pytest.raises(NotFound):
        await service.send(GetConversation(conversation_id=sent.conversation_id), jeanne)
    with pytest.raises(Invalid):
        await service.send(SendDraft(draft_id=new_id(), subject="Repas", text="Léa", child_id=LEA), jeanne)


async def test_what_cannot_be_sent_is_refused_by_name(service: Started) -> None:
    await service.tell(household(), *facilities())
    for more, slug in (({"subject": ""}, "subject_missing"), ({"facility_id": new_id()}, "unknown_recipient")):
        with pytest.raises(Invalid) as refused:
            await write(service, **more)
        assert refused.value.slug == slug
    for body in ({"text": "a" * 5001}, {"text": " \x07 "}, {"text": "a", "subject": "a" * 151}):
        with pytest.raises(ValueError, match=r"string_too_(short|long)"):
            await write(service, **body)


async def test_messages_and_conversations_are_found_by_words_without_accents(service: Started) -> None:
    await service.tell(household(), *facilities(), record_decided())
    sent = await write(service, "Léa sera opérée des végétations, elle mangera froid.")
    await answer(service, sent.conversation_id, "Nous préparons une glace.")

    async def found(words: str, actor: Actor = jean) -> list[tuple[UUID | None, bool]]:
        lines = (await service.send(SearchMailbox(words=words), actor)).messages
        return [(one.conversation_id, one.message_id is not None) for one in lines]

    for words in ("VEGETATION", "operee glaces", "restauration jeudi", "mangera fr"):
        assert await found(words) == [(sent.conversation_id, False)]
    assert await found("modification acceptée") == [(None, True)]
    for words in ("tracteur", "", "' & | !:*", "léa tracteur"):
        assert await found(words) == []
    assert await found("glace", sofia) == []
    begun = await service.send(SaveDraft(draft_id=new_id(), subject="Tracteur", text="Léa l'a vu à la ferme."), jean)
    held = (await service.send(SearchMailbox(words="fermes tracteur"), jean)).messages
    assert [(one.draft_id, one.subject) for one in held] == [(begun.draft_id, "Tracteur")]
    assert await found("tracteur", sofia) == []
    assert await found("tracteur", jeanne) == []
    await service.send(DeleteConversation(conversation_id=sent.conversation_id), jean)
    await service.send(PurgeConversation(conversation_id=sent.conversation_id), jean)
    assert await found("glace") == []


async def test_a_flood_is_stopped_kindly_and_ends_within_the_hour(service: Started) -> None:
    await service.tell(household(), *facilities())
    for _ in range(12):
        await write(service)
    with pytest.raises(TooMany) as refused:
        await write(service)
    assert "brouillon" in refused.value.detail
    async with service.database.transaction() as tx:
        await tx.execute("update conversation_entry set said_at = said_at - $1::interval", timedelta(hours=1))
    await write(service)


async def test_a_message_of_a_megabyte_is_too_large(service: Started) -> None:
    body = SendDraft.model_construct(draft_id=new_id(), text="a" * 1_100_000, conversation_id=None, facility_id=None, subject="a")
    with pytest.raises(Refusal) as refused:
        await service.send(body, jean)
    assert refused.value.status == 413


async def test_an_answer_that_nobody_read_is_counted_no_more_once_its_conversation_is_erased(service: Started) -> None:
    await service.tell(household(), *facilities())
    old, fresh = await write(service), await write(service)
    for one in (old, fresh):
        await answer(service, one.conversation_id)
    assert await unread(service) == 2
    async with service.database.transaction() as tx:
        sql = "update conversation set last_at = last_at - $1::interval where conversation_id = $2"
        await tx.execute(sql, timedelta(days=760), old.conversation_id)
    rule = next(rule for rule in RULES if rule.name == "messaging.conversations")
    before = len(await service.told(MailboxChanged))
    assert await apply(service.database, rule) == 1
    assert await unread(service) == 1
    told = (await service.tells(MailboxChanged, count=before + 1))[-1]
    assert (told.family_id, told.unread) == (DUPONT, 1)


async def test_an_old_conversation_in_which_a_family_writes_right_now_is_not_erased_with_what_it_says(service: Started) -> None:
    await service.tell(household(), *facilities())
    old = await write(service)
    async with service.database.transaction() as tx:
        await tx.execute("update conversation set last_at = last_at - $1::interval", timedelta(days=760))
    rule = next(rule for rule in RULES if rule.name == "messaging.conversations")
    async with service.database.transaction() as writing:
        assert await conversations.find(writing, old.conversation_id, lock=True)
        assert await asyncio.wait_for(apply(service.database, rule), 10) == 0
    await write(service, "Toujours là ?", conversation_id=old.conversation_id)
    assert await apply(service.database, rule) == 0
    assert len((await service.send(GetConversation(conversation_id=old.conversation_id), jean)).entries) == 2


async def test_a_conversation_deleted_a_year_ago_leaves_no_line_and_staff_keep_what_they_received(service: Started) -> None:
    await service.tell(household(), *facilities())
    sent = await write(service)
    await answer(service, sent.conversation_id)
    await answer(service, sent.conversation_id, "Et aussi ceci.")
    await service.send(DeleteConversation(conversation_id=sent.conversation_id), jean)
    async with service.database.transaction() as tx:
        for table in ("message", "conversation"):
            await tx.execute(f"update {table} set deleted_at = deleted_at - $1::interval", timedelta(days=370))  # noqa: S608 - two names
    rule = next(rule for rule in RULES if rule.name == "messaging.messages")
    assert await apply(service.database, rule) == 2
    assert (await service.send(GetMailbox(folder="deleted"), jean)).messages == ()
    async with service.database.transaction() as tx:
        assert await tx.fetchval("select count(*) from message where conversation_id is not null and gone_at is null") == 0
        assert len(await conversations.entries(tx, sent.conversation_id)) == 3
