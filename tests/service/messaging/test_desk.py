import asyncio
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from chassis.ids import new_id
from chassis.personal_data import collect
from chassis.retention import run
from contracts.base import Request
from contracts.messaging import (
    AnswerConversation,
    AssignConversation,
    AttachFile,
    CountDesk,
    CountUnread,
    DeskConversation,
    DeskPage,
    GetConversation,
    GetConversationFile,
    ListCanned,
    ListDesk,
    NoteConversation,
    PutCanned,
    ReadDesk,
    ReadDeskFile,
    RemoveCanned,
    SaveDraft,
    SendDraft,
    SentMessage,
    SetConversationState,
    WriteToFamily,
)
from contracts.messaging.conversations import ConversationChanged
from contracts.privacy import CollectFamilyData
from contracts.rights import Right
from tests.service.harness import Started, family, staff
from tests.service.messaging.cast import DUPONT, MARTIN, household, household_of, jean, sofia
from tests.service.messaging.places import CANTEEN, LEA, LEISURE, MEAL, WEDNESDAY, enrolled, facilities, pupil
from tests.service.messaging.writing import write

BOTH = (Right.READ_CONVERSATION, Right.ANSWER_CONVERSATION)
CLAIRE = staff(*BOTH)
PAUL = replace(CLAIRE, account_id=UUID(int=8), display_name="Paul ROUX")
OF_LEISURE = staff(*BOTH, facilities=[LEISURE])
PDF = b"%PDF-1.7\n1 0 obj\n%%EOF\n"
TEN_MINUTES = range(600, 660)
"""Seconds after which a clock that was moved by ten minutes is read: the machine works meanwhile."""


async def reply(service: Started, one: SentMessage, text: str = "C'est noté.", actor: Any = CLAIRE, **more: Any) -> DeskConversation:
    asked = {"conversation_id": one.conversation_id, "form_id": new_id(), "seen": one.entry_id, "text": text, **more}
    return await service.send(AnswerConversation.model_validate(asked), actor)


async def listed(service: Started, actor: Any = CLAIRE, **asked: Any) -> DeskPage:
    return await service.send(ListDesk.model_validate(asked), actor)


async def test_a_family_is_named_after_the_adult_who_is_billed_whatever_their_ids(service: Started) -> None:
    jean_first = household(partner="jeanne@example.fr")
    primary, partner = jean_first.guardians
    ids = {"primary": partner.guardian_id, "partner": primary.guardian_id}
    swapped = tuple(one.model_copy(update={"guardian_id": ids[one.role]}) for one in jean_first.guardians)
    await service.tell(jean_first.model_copy(update={"guardians": swapped}), *facilities())
    one = await write(service)
    (line,) = (await listed(service)).conversations
    assert line.family == "DUPONT Jean"
    assert (await reply(service, one)).family == "DUPONT Jean"


async def test_what_a_family_writes_is_listed_answered_and_no_longer_waits(service: Started) -> None:
    await service.tell(household(), *facilities())
    one = await write(service)
    (line,) = (await listed(service)).conversations
    assert (line.family, line.facility, line.state, line.excerpt) == (
        "DUPONT Jean",
        "Restauration scolaire",
        "new",
        "Léa ne mange pas jeudi.",
    )
    assert line.waiting_since is not None
    assert [(await service.send(CountDesk(), one)).count for one in (CLAIRE, OF_LEISURE)] == [1, 0]
    service.move_clock(timedelta(minutes=10))
    form_id = new_id()
    for _ in range(2):  # sent twice, it is one answer
        done = await reply(service, one, form_id=form_id)
    assert (done.state, done.agent, done.waiting_since, len(done.entries)) == ("answered", "Claire MOREL", None, 2)
    answer = done.entries[1]
    assert (answer.signed, answer.agent, answer.waited_seconds in TEN_MINUTES) == ("Restauration scolaire", "Claire MOREL", True)
    assert (await listed(service)).conversations == ()
    assert (await service.send(CountDesk(), CLAIRE)).count == 0
    assert (await service.send(CountUnread(), jean)).unread == 1
    seen = await service.send(GetConversation(conversation_id=one.conversation_id), jean)
    assert ("Claire" in seen.model_dump_json(), [entry.text for entry in seen.entries]) == (False, [line.excerpt, "C'est noté."])
    place = next(one for one in (await listed(service)).places if one.facility_id == CANTEEN)
    assert (place.new, place.in_hand, place.answers, place.answer_seconds in TEN_MINUTES) == (0, 0, 1, True)
    assert len(await service.tells(ConversationChanged, count=2)) == 2


async def test_of_two_who_answer_at_once_the_second_reads_first_what_was_said(service: Started) -> None:
    await service.tell(household(), *facilities())
    one = await write(service)
    outcomes = await asyncio.gather(reply(service, one, "Oui."), reply(service, one, "Non.", PAUL), return_exceptions=True)
    (refusal,) = [found for found in outcomes if isinstance(found, Refusal)]
    (done,) = [found for found in outcomes if isinstance(found, DeskConversation)]
    assert isinstance(refusal, Conflict)
    assert refusal.slug == "said_meanwhile"
    assert done.agent in refusal.detail
    assert len(done.entries) == 2
    after = await reply(service, one, "Je complète.", PAUL, seen=done.entries[-1].entry_id)
    assert [entry.text for entry in after.entries[2:]] == ["Je complète."]
    more = await write(service, "Merci !", conversation_id=one.conversation_id)
    with pytest.raises(Conflict, match="Jean DUPONT a écrit"):
        await reply(service, one, seen=after.entries[-1].entry_id)
    assert (await reply(service, more)).state == "answered"


async def test_whoever_files_a_conversation_without_an_answer_must_have_read_the_last_message(service: Started) -> None:
    await service.tell(household(), *facilities())
    one = await write(service, "Je viens chercher Léa ce soir.")
    filed = SetConversationState(conversation_id=one.conversation_id, state="answered", seen=one.entry_id)
    more = await write(service, "Finalement c'est son oncle qui vient ce soir.", conversation_id=one.conversation_id)
    with pytest.raises(Conflict, match="Jean DUPONT a écrit entre-temps") as refused:
        await service.send(filed, CLAIRE)
    assert (refused.value.slug, refused.value.members["entry_id"]) == ("said_meanwhile", str(more.entry_id))
    waiting = (await listed(service)).conversations
    assert [(line.state, line.waiting_since is not None) for line in waiting] == [("new", True)]
    for state in ("in_hand", "new"):  # neither hides what was written
        assert (await service.send(filed.model_copy(update={"state": state}), CLAIRE)).state == state
    read = filed.model_copy(update={"seen": more.entry_id})
    for _ in range(2):
        assert (await service.send(read, CLAIRE)).state == "answered"
    assert (await listed(service)).conversations == ()
    await write(service, "Et demain aussi.", conversation_id=one.conversation_id)
    former = SetConversationState(conversation_id=one.conversation_id, state="answered")
    assert (await service.send(former, CLAIRE)).state == "answered"  # a page of the release before names no message


async def test_of_a_filing_and_a_message_at_once_no_message_is_filed_unread(service: Started) -> None:
    await service.tell(household(), *facilities())
    one = await write(service)
    for turn in range(6):
        found = await service.send(SetConversationState(conversation_id=one.conversation_id, state="in_hand"), CLAIRE)
        filed = SetConversationState(conversation_id=one.conversation_id, state="answered", seen=found.entries[-1].entry_id)
        both = [write(service, f"Encore {turn}", conversation_id=one.conversation_id), service.send(filed, CLAIRE)]
        _, outcome = await asyncio.gather(*both, return_exceptions=True)
        assert isinstance(outcome, Conflict | DeskConversation)
        assert len((await listed(service)).conversations) == 1


async def test_notes_are_for_colleagues_and_no_family_ever_sees_one(service: Started) -> None:
    await service.tell(household(), *facilities())
    one = await write(service)
    note = NoteConversation(conversation_id=one.conversation_id, note_id=new_id(), text="À voir avec la cuisine SECRET")
    for _ in range(2):
        found = await service.send(note, CLAIRE)
    assert [(each.agent, each.text) for each in found.notes] == [("Claire MOREL", note.text)]
    await reply(service, one)
    shown: tuple[Request[Any], ...] = (GetConversation(conversation_id=one.conversation_id), CollectFamilyData(at="messaging"))
    for asked in shown:
        assert "SECRET" not in (await service.send(asked, jean)).model_dump_json()
    async with service.database.transaction(jean, read_only=True) as tx:
        assert await tx.fetch("select note_id from internal_note") == []
        assert await tx.fetch("select agent_id from assignment") == []
        assert "SECRET" not in str(await collect(tx, DUPONT, service.service.privacy))


async def test_a_form_that_comes_again_with_other_words_is_refused_and_nothing_that_was_typed_is_dropped(service: Started) -> None:
    await service.tell(household(), *facilities())
    one = await write(service)
    note = NoteConversation(conversation_id=one.conversation_id, note_id=new_id(), text="Voir la cuisine")
    form_id, first = new_id(), WriteToFamily(form_id=new_id(), family_id=DUPONT, facility_id=CANTEEN, subject="Sortie", text="Bonjour")
    for _ in range(2):
        await service.send(note, CLAIRE)
        await reply(service, one, "Oui.", form_id=form_id)
        begun = await service.send(first, CLAIRE)
    answer = AnswerConversation(conversation_id=one.conversation_id, form_id=form_id, seen=one.entry_id, text="Oui.")
    others: tuple[tuple[Request[Any], str], ...] = (
        (note.model_copy(update={"text": "Voir la directrice"}), "noted_otherwise"),
        (note.model_copy(update={"conversation_id": begun.conversation_id}), "noted_otherwise"),
        (answer.model_copy(update={"text": "Non."}), "sent_otherwise"),
        (answer.model_copy(update={"file_name": "menu.pdf", "file": PDF}), "sent_otherwise"),
        (answer.model_copy(update={"conversation_id": begun.conversation_id}), "sent_otherwise"),
        (first.model_copy(update={"text": "Bonsoir"}), "sent_otherwise"),
        (first.model_copy(update={"subject": "Retour"}), "sent_otherwise"),
    )
    for asked, slug in others:
        with pytest.raises(Conflict) as refused:
            await service.send(asked, CLAIRE)
        assert refused.value.slug == slug
    found = await service.send(ReadDesk(conversation_id=one.conversation_id), CLAIRE)
    assert ([each.text for each in found.notes], [each.text for each in found.entries][1:]) == (["Voir la cuisine"], ["Oui."])


async def test_a_conversation_is_taken_given_to_a_colleague_and_given_back(service: Started) -> None:
    await service.tell(household(), *facilities())
    one = await write(service)
    asked = ReadDesk(conversation_id=one.conversation_id)
    await service.send(asked, PAUL)
    opened = await service.send(asked, CLAIRE)
    assert [each.name for each in opened.colleagues] == ["Claire MOREL", "Paul ROUX"]
    given = await service.send(AssignConversation(conversation_id=one.conversation_id, agent_id=PAUL.account_id), CLAIRE)
    assert (given.state, given.agent) == ("in_hand", "Paul ROUX")
    assert (await listed(service, whose="mine")).conversations == (await listed(service, whose="nobody")).conversations == ()
    assert len((await listed(service, PAUL, whose="mine")).conversations) == 1
    await reply(service, one)
    assert (await service.send(asked, CLAIRE)).agent == "Paul ROUX"  # who answered in his stead does not take it from him
    back = await service.send(AssignConversation(conversation_id=one.conversation_id), CLAIRE)
    assert (back.agent_id, back.state) == (None, "answered")
    open_again = await service.send(SetConversationState(conversation_id=one.conversation_id, state="in_hand"), CLAIRE)
    assert (open_again.agent, open_again.state) == ("Claire MOREL", "in_hand")
    with pytest.raises(NotFound):
        await service.send(AssignConversation(conversation_id=one.conversation_id, agent_id=new_id()), CLAIRE)
    async with service.database.transaction(read_only=True) as tx:
        reads = await tx.fetchval(
            "select count(*) from audit_entry where action = 'messaging.conversation.read' and family_id = $1", DUPONT
        )
    assert reads == 3


async def test_colleagues_of_the_place_who_came_lately_are_offered_and_forgotten_after_a_year_without_anything_in_hand(
    service: Started,
) -> None:
    await service.tell(household(), *facilities())
    one, other = await write(service), await write(service, facility_id=LEISURE)
    of_leisure = replace(OF_LEISURE, account_id=UUID(int=9), display_name="Sophie BLANC")
    await service.send(ReadDesk(conversation_id=other.conversation_id), of_leisure)
    await service.send(ReadDesk(conversation_id=one.conversation_id), PAUL)

    async def offered(to: SentMessage) -> list[str]:
        found = await service.send(ReadDesk(conversation_id=to.conversation_id), CLAIRE)
        return [each.name for each in found.colleagues]

    assert (await offered(one), await offered(other)) == (
        ["Claire MOREL", "Paul ROUX"],
        ["Claire MOREL", "Paul ROUX", "Sophie BLANC"],
    )
    await service.send(AssignConversation(conversation_id=one.conversation_id, agent_id=PAUL.account_id), CLAIRE)
    service.move_clock(timedelta(days=91))
    assert (await offered(one), await offered(other)) == (["Claire MOREL"], ["Claire MOREL"])
    service.move_clock(timedelta(days=300))
    await service.send(ReadDesk(conversation_id=one.conversation_id), CLAIRE)
    assert (await run(service.database, service.service.all_rules))["messaging.agents"] == 1
    assert (await service.send(ReadDesk(conversation_id=one.conversation_id), CLAIRE)).agent == "Paul ROUX"


async def test_of_two_conversations_nothing_of_one_is_shown_or_done_in_the_other(service: Started) -> None:
    await service.tell(household(), household_of(MARTIN, "lina@example.fr"), *facilities())
    one = await write(service)
    service.move_clock(timedelta(minutes=1))
    asked = SendDraft(draft_id=new_id(), facility_id=CANTEEN, subject="Menu", text="Et demain ?")
    other = await service.send(asked, family(MARTIN, name="Lina ROUX"))
    for each, text in ((one, "À voir"), (other, "Vu")):
        await service.send(NoteConversation(conversation_id=each.conversation_id, note_id=new_id(), text=text), CLAIRE)
        await service.send(AssignConversation(conversation_id=each.conversation_id, agent_id=CLAIRE.account_id), CLAIRE)
    assert [(line.subject, line.family, line.notes, line.excerpt) for line in (await listed(service)).conversations] == [
        ("Repas de jeudi", "DUPONT Jean", 1, "Léa ne mange pas jeudi."),
        ("Menu", "ROUX Lina", 1, "Et demain ?"),
    ], "who waits longest comes first"
    assert [line.subject for line in (await listed(service, q="roux")).conversations] == ["Menu"]
    await service.send(PutCanned(answer_id=new_id(), version=0, title="Bonjour", text="{prenom} {nom}"), CLAIRE)
    await service.send(AssignConversation(conversation_id=one.conversation_id), CLAIRE)
    for whose, subjects in (("mine", ["Menu"]), ("nobody", ["Repas de jeudi"])):
        assert [line.subject for line in (await listed(service, whose=whose)).conversations] == subjects
    for each, expected in (
        (one, ("", ["À voir"], ["Léa ne mange pas jeudi."], ["Jean DUPONT"])),
        (other, ("Claire MOREL", ["Vu"], ["Et demain ?"], ["Lina ROUX"])),
    ):
        found = await service.send(ReadDesk(conversation_id=each.conversation_id), CLAIRE)
        shown = [[line.text for line in lines] for lines in (found.notes, found.entries, found.answers)]
        assert (found.agent, *shown) == expected


async def test_the_list_is_filtered_and_searched(service: Started) -> None:
    await service.tell(household(), *facilities())
    canteen, hall = await write(service), await write(service, "Où payer ?", facility_id=None, subject="Paiement")
    await reply(service, canteen)
    for asked, subjects in (
        ({}, ["Paiement"]),
        ({"state": "all"}, ["Paiement", "Repas de jeudi"]),
        ({"state": "answered"}, ["Repas de jeudi"]),
        ({"facility_id": CANTEEN, "state": "all"}, ["Repas de jeudi"]),
        ({"town_hall": True}, ["Paiement"]),
        ({"q": "manger", "state": "all"}, ["Repas de jeudi"]),
        ({"q": "dupo", "state": "all"}, ["Paiement", "Repas de jeudi"]),
        ({"q": "paiem"}, ["Paiement"]),
        ({"q": "tracteur"}, []),
        ({"page": 1}, []),
    ):
        assert [one.subject for one in (await listed(service, **asked)).conversations] == subjects, asked
    assert hall.conversation_id != canteen.conversation_id


async def test_staff_of_some_facilities_see_only_theirs_and_nobody_sees_without_the_right(service: Started) -> None:
    await service.tell(household(), *facilities())
    one, other = await write(service), await write(service, facility_id=LEISURE)
    await write(service, facility_id=None)
    page = await listed(service, OF_LEISURE)
    assert [line.conversation_id for line in page.conversations] == [other.conversation_id]
    assert [place.name for place in page.places] == ["Accueil de Loisirs"]
    out_of_reach: tuple[Request[Any], ...] = (
        ReadDesk(conversation_id=one.conversation_id),
        AnswerConversation(conversation_id=one.conversation_id, form_id=new_id(), seen=one.entry_id, text="x"),
        NoteConversation(conversation_id=one.conversation_id, note_id=new_id(), text="x"),
        SetConversationState(conversation_id=one.conversation_id, state="answered"),
        WriteToFamily(form_id=new_id(), family_id=DUPONT, facility_id=CANTEEN, subject="x", text="x"),
        WriteToFamily(form_id=new_id(), family_id=new_id(), facility_id=LEISURE, subject="x", text="x"),
    )
    for asked in out_of_reach:
        with pytest.raises(NotFound):
            await service.send(asked, OF_LEISURE)
        with pytest.raises(Forbidden):
            await service.send(asked, staff())
    with pytest.raises(Forbidden):
        await service.send(out_of_reach[1], staff(Right.READ_CONVERSATION))
    assert len((await service.send(ReadDesk(conversation_id=one.conversation_id), CLAIRE)).entries) == 1


async def test_staff_of_some_facilities_write_first_only_to_families_that_have_to_do_with_them(service: Started) -> None:
    await service.tell(household(), *facilities())
    asked = WriteToFamily(form_id=new_id(), family_id=DUPONT, facility_id=LEISURE, subject="Sortie", text="Avez-vous signé ?")

    async def is_unknown() -> None:
        with pytest.raises(NotFound):
            await service.send(asked, OF_LEISURE)

    await is_unknown()
    await service.tell(enrolled(DUPONT, MEAL), enrolled(DUPONT, WEDNESDAY, until=date(2025, 7, 4)))
    await is_unknown()
    other = new_id()
    await service.tell(enrolled(MARTIN, WEDNESDAY, child_id=other))
    await is_unknown()
    await service.tell(pupil(DUPONT, other))
    sent = await service.send(asked, OF_LEISURE)
    assert (sent.family_id, (await service.send(CountUnread(), jean)).unread) == (DUPONT, 1)
    assert (await service.send(ReadDesk(conversation_id=sent.conversation_id), OF_LEISURE)).subject == "Sortie"


async def test_who_pays_for_an_enrolment_is_written_to_by_its_facility_and_what_it_wrote_is_answered_all_the_same(service: Started) -> None:
    await service.tell(household(), *facilities(), enrolled(DUPONT, WEDNESDAY))
    asked = WriteToFamily(form_id=new_id(), family_id=DUPONT, facility_id=LEISURE, subject="Sortie", text="Avez-vous signé ?")
    assert (await service.send(asked, OF_LEISURE)).state == "answered"
    of_canteen = staff(*BOTH, facilities=[CANTEEN])
    with pytest.raises(NotFound):
        await service.send(asked.model_copy(update={"form_id": new_id(), "facility_id": CANTEEN}), of_canteen)
    question = await write(service, "Quand commence le repas ?")
    assert (await reply(service, question, actor=of_canteen)).state == "answered"


async def test_staff_write_first_and_read_the_files_that_families_send(service: Started) -> None:
    await service.tell(household(), *facilities())
    asked = WriteToFamily(form_id=new_id(), family_id=DUPONT, facility_id=LEISURE, subject="Sortie", text="Avez-vous signé ?")
    first = await service.send(asked, CLAIRE)
    assert (await service.send(asked, CLAIRE)).conversation_id == first.conversation_id
    assert (first.state, first.agent, (await service.send(CountUnread(), jean)).unread) == ("answered", "Claire MOREL", 1)
    about = asked.model_copy(update={"form_id": new_id(), "child_id": LEA})
    with pytest.raises(Invalid) as refused:
        await service.send(about, CLAIRE)
    assert refused.value.slug == "unknown_child"
    await service.tell(pupil(DUPONT))
    assert (await service.send(about, CLAIRE)).child == "Léa"
    (line,) = [one for one in (await listed(service, state="all")).conversations if one.child]
    assert line.child == "Léa"
    draft = SaveDraft(draft_id=new_id(), conversation_id=first.conversation_id, text="Voici")
    await service.send(draft, jean)
    await service.send(AttachFile(draft_id=draft.draft_id, name="a.pdf", content=PDF), jean)
    await service.send(SendDraft(draft_id=draft.draft_id, conversation_id=first.conversation_id, text="Voici"), jean)
    found = await service.send(ReadDesk(conversation_id=first.conversation_id), CLAIRE)
    (file,) = found.entries[-1].files
    fetch = ReadDeskFile(conversation_id=first.conversation_id, document_id=file.document_id)
    assert (await service.send(fetch, CLAIRE)).content == PDF
    async with service.database.transaction() as tx:
        assert await tx.fetchval("select count(*) from audit_entry where about_id = $1 and detail = 'file'", file.document_id) == 1
    with pytest.raises(NotFound):
        await service.send(fetch.model_copy(update={"document_id": new_id()}), CLAIRE)
    with pytest.raises(NotFound):
        await service.send(asked.model_copy(update={"form_id": new_id(), "family_id": new_id()}), CLAIRE)


async def test_an_answer_brings_a_file_once_and_one_that_is_no_document_sends_nothing(service: Started) -> None:
    await service.tell(household(), *facilities())
    one = await write(service)
    for name, content in (("virus.pdf", b"MZ not a document"), ("vide.pdf", b"%PDF-1.7")):
        with pytest.raises(Refusal) as refused:
            await reply(service, one, file_name=name, file=content)
        assert refused.value.status in (400, 415, 422)
    with pytest.raises(Refusal) as too_large:
        await reply(service, one, file_name="grand.pdf", file=PDF + b"0" * 10_500_000)
    assert too_large.value.status == 413
    form_id = new_id()
    for _ in range(2):
        done = await reply(service, one, form_id=form_id, file_name="attestation.pdf", file=PDF)
    assert [[file.name for file in entry.files] for entry in done.entries] == [[], ["attestation.pdf"]]
    (_, answer) = (await service.send(GetConversation(conversation_id=one.conversation_id), jean)).entries
    fetch = GetConversationFile(conversation_id=one.conversation_id, document_id=answer.files[0].document_id)
    assert (await service.send(fetch, jean)).content == PDF
    with pytest.raises(NotFound):
        await service.send(fetch, sofia)
    async with service.database.transaction() as tx:
        assert await tx.fetchval("select count(*) from document") == 1


async def test_canned_answers_have_fields_and_an_unknown_one_is_refused_when_it_is_saved(service: Started) -> None:
    await service.tell(household(), *facilities())
    canned = PutCanned(
        answer_id=new_id(), version=0, title="Bien reçu", text="Bonjour {prenom} {nom}, {structure} s'occupe de {enfant}. {agent}"
    )
    made = await service.send(canned, CLAIRE)
    assert (made.version, made.sample) == (1, "Bonjour Jean DUPONT, Restauration scolaire s'occupe de Léa. Claire MOREL")
    one = await write(service)
    (filled,) = (await service.send(ReadDesk(conversation_id=one.conversation_id), PAUL)).answers
    assert filled.text == "Bonjour Jean DUPONT, Restauration scolaire s'occupe de votre enfant. Paul ROUX"
    for text in ("{prénom}", "{iban}", "accolade {", "} seule"):
        with pytest.raises(Refusal) as caught:
            await service.send(canned.model_copy(update={"text": text, "version": 1}), CLAIRE)
        assert caught.value.slug == "unknown_field"
    with pytest.raises(Conflict):
        await service.send(canned.model_copy(update={"title": "Autre"}), PAUL)
    with pytest.raises(Forbidden):
        await service.send(canned.model_copy(update={"answer_id": new_id()}), OF_LEISURE)
    with pytest.raises(Forbidden):
        await service.send(canned.model_copy(update={"version": made.version, "facility_id": LEISURE}), OF_LEISURE)
    own = await service.send(canned.model_copy(update={"answer_id": new_id(), "facility_id": LEISURE}), OF_LEISURE)
    assert len((await service.send(ListCanned(), OF_LEISURE)).answers) == 2
    assert len((await service.send(ReadDesk(conversation_id=one.conversation_id), CLAIRE)).answers) == 1  # of another facility
    with pytest.raises(NotFound):
        await service.send(RemoveCanned(answer_id=made.answer_id), OF_LEISURE)
    await service.send(RemoveCanned(answer_id=own.answer_id), OF_LEISURE)
    with pytest.raises(NotFound):
        await service.send(ReadDesk(conversation_id=one.conversation_id), sofia)
