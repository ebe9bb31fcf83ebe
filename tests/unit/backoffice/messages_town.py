"""What messaging answers the desk about conversations: one that waits, of which somebody else may answer meanwhile."""

from datetime import timedelta
from functools import partial
from typing import Any

from chassis.errors import Conflict, Invalid, NotFound
from contracts.base import File, Nothing
from contracts.messaging import (
    AnswerConversation,
    AssignConversation,
    CannedAnswer,
    CannedAnswers,
    Colleague,
    ConversationFile,
    CountDesk,
    DeskConversation,
    DeskEntry,
    DeskLine,
    DeskPage,
    DeskPlace,
    FilledAnswer,
    InternalNote,
    ListCanned,
    ListDesk,
    NoteConversation,
    PutCanned,
    ReadDesk,
    ReadDeskFile,
    RemoveCanned,
    SetConversationState,
    WriteToFamily,
)
from contracts.waiting import Waiting
from tests.unit.backoffice.cast import DUPONT, NOW, number

FIRST, SECOND = number(20, 1), number(20, 2)
ASKED, SAID = number(21, 1), number(21, 2)
SINCE = NOW - timedelta(hours=3)
FILE = ConversationFile(document_id=number(22), name="photo.jpg", media_type="image/jpeg", size=10)
ENTRY = DeskEntry(
    entry_id=ASKED, author="family", signed="Jean DUPONT", agent="", text="Bonjour <b>à vous</b>", said_at=SINCE, files=(FILE,)
)
MEANWHILE = DeskEntry(
    entry_id=SAID, author="staff", signed="Mairie", agent="Paul ROUX", text="Déjà répondu", said_at=NOW, waited_seconds=10_800
)
PLACE = DeskPlace(
    facility_id=number(16), name="Restauration scolaire", new=2, in_hand=1, oldest_since=SINCE, answers=9, answer_seconds=7_200
)
CANNED = CannedAnswer(
    answer_id=number(23),
    version=2,
    title="Bien reçu",
    text="Bonjour {prenom}",
    facility_id=None,
    facility="",
    sample="Bonjour Jean",
    changed_by_name="Paul ROUX",
)


class Meanwhile(Conflict):
    """What messaging answers to whoever had not read the last message."""

    slug = "said_meanwhile"
    title = "La conversation a continué entre-temps"


class FieldUnknown(Invalid):
    """What messaging answers to a field that there is not."""

    slug = "unknown_field"
    title = "Un champ n'existe pas"


def line(one: Any, family: str) -> DeskLine:
    return DeskLine(
        conversation_id=one,
        family_id=DUPONT.family_id,
        family=family,
        subject="Repas de jeudi",
        excerpt="Bonjour",
        facility_id=PLACE.facility_id,
        facility=PLACE.name,
        state="new",
        last_by="family",
        last_at=SINCE,
        waiting_since=SINCE,
    )


def conversation(*entries: DeskEntry) -> DeskConversation:
    return DeskConversation(
        conversation_id=FIRST,
        version=1,
        family_id=DUPONT.family_id,
        family="DUPONT Jean",
        facility_id=PLACE.facility_id,
        facility=PLACE.name,
        subject="Repas de jeudi",
        state="new",
        waiting_since=SINCE,
        agent_id=None,
        agent="",
        entries=entries or (ENTRY,),
        notes=(InternalNote(note_id=number(24), agent="Paul ROUX", text="Voir la cuisine", noted_at=NOW),),
        colleagues=(Colleague(agent_id=number(25), name="Paul ROUX"),),
        answers=(FilledAnswer(answer_id=CANNED.answer_id, title="Bien reçu", text="Bonjour Jean"),),
        child="Léa",
    )


def filed(town: Any, asked: SetConversationState) -> DeskConversation:
    """Set the state, unless somebody wrote what whoever files the conversation as answered has not read."""
    if town.answered_meanwhile and asked.state == "answered" and asked.seen not in {None, SAID}:
        raise Meanwhile("Paul ROUX a écrit entre-temps.")
    return conversation().model_copy(update={"state": asked.state})


def handlers(town: Any) -> dict[Any, Any]:
    """Answer what is asked; `answered_meanwhile` says that a colleague was quicker."""

    def read(asked: ReadDesk) -> DeskConversation:
        if asked.conversation_id != FIRST:
            raise NotFound
        return conversation(ENTRY, MEANWHILE) if town.answered_meanwhile else conversation()

    def answer(asked: AnswerConversation) -> DeskConversation:
        if town.refusal:
            raise town.refusal
        if town.answered_meanwhile and asked.seen != SAID:
            raise Meanwhile("Paul ROUX a écrit entre-temps.")
        return conversation(ENTRY).model_copy(update={"state": "answered"})

    def written(_: WriteToFamily | NoteConversation) -> DeskConversation:
        if town.refusal:
            raise town.refusal
        return conversation()

    def put(asked: PutCanned) -> CannedAnswer:
        if "{iban}" in asked.text:
            raise FieldUnknown("Ce n'est pas un champ : {iban}.")
        return CANNED

    return {
        CountDesk: lambda _: Waiting(count=PLACE.new),
        ListDesk: lambda _: DeskPage(conversations=(line(FIRST, "DUPONT Jean"), line(SECOND, "MARTIN Sofia")), more=False, places=(PLACE,)),
        ReadDesk: read,
        ReadDeskFile: lambda _: File(name="photo.jpg", media_type="image/jpeg", content=b"JPEG"),
        AnswerConversation: answer,
        AssignConversation: lambda asked: conversation().model_copy(update={"agent": "Paul ROUX" if asked.agent_id else ""}),
        SetConversationState: partial(filed, town),
        NoteConversation: written,
        WriteToFamily: written,
        ListCanned: lambda _: CannedAnswers(answers=(CANNED,), fields={"prenom": "prénom"}, places=(PLACE,)),
        PutCanned: put,
        RemoveCanned: lambda _: Nothing(),
    }
