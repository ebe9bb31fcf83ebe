"""What messaging answers about conversations and drafts, in the small."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from contracts.base import File, Nothing, Request
from contracts.messaging import (
    AttachFile,
    ConversationEntry,
    ConversationFile,
    ConversationLine,
    ConversationView,
    DeleteConversation,
    DetachFile,
    Drafts,
    DraftView,
    DropDraft,
    FoundMessage,
    FoundMessages,
    GetConversation,
    GetConversationFile,
    GetDraft,
    ListDrafts,
    ListRecipients,
    ListSent,
    NamedChild,
    PurgeConversation,
    PurgeMessage,
    ReadConversation,
    Recipient,
    Recipients,
    RestoreConversation,
    SaveDraft,
    SearchMailbox,
    SendDraft,
    SentConversations,
    SentMessage,
)
from services.messaging.domain.errors import UnknownDraft
from tests.unit.backoffice import cast
from tests.unit.backoffice.town import Handler

if TYPE_CHECKING:
    from tests.unit.gateway.town import Town

CONVERSATION, LEISURE, FILE, DRAFT = (cast.number(11, count) for count in range(4))
WRITTEN = "<script>alert(1)</script> Voir https://ville.example et javascript:alert(2)"


def view(*, deleted: bool = False) -> ConversationView:
    """Make a conversation of two messages, the answer unread."""
    paper = ConversationFile(document_id=FILE, name="autorisation.pdf", media_type="application/pdf", size=48_000)
    said = (
        ConversationEntry(
            entry_id=cast.number(12, 1), author="family", signed="Jean DUPONT", text=WRITTEN, said_at=cast.NOW, files=(paper,)
        ),
        ConversationEntry(entry_id=cast.number(12, 2), author="staff", signed="Accueil de Loisirs", text="C'est noté.", said_at=cast.NOW),
    )
    return ConversationView(
        conversation_id=CONVERSATION,
        facility_id=LEISURE,
        recipient="Accueil de Loisirs",
        subject="Sortie à la ferme",
        state="answered",
        deleted=deleted,
        unread=True,
        entries=said,
        child="Léa",
    )


@dataclass
class Letters:
    """Drafts kept in the town."""

    town: "Town"

    def save(self, asked: SaveDraft) -> DraftView:
        self._unless_refused()
        files = self.town.letters[asked.draft_id].files if asked.draft_id in self.town.letters else ()
        kept = DraftView(recipient="Mairie", saved_at=cast.NOW, files=files, **asked.model_dump())
        self.town.letters[asked.draft_id] = kept
        return kept

    def find(self, draft_id: UUID) -> DraftView:
        if draft_id not in self.town.letters:
            raise UnknownDraft
        return self.town.letters[draft_id]

    def attach(self, asked: AttachFile) -> DraftView:
        if self.town.refusal:
            raise self.town.refusal
        file = ConversationFile(document_id=FILE, name=asked.name, media_type="application/pdf", size=len(asked.content))
        return self._holds(asked.draft_id, (file,))

    def detach(self, asked: DetachFile) -> DraftView:
        return self._holds(asked.draft_id, ())

    def send(self, asked: SendDraft) -> SentMessage:
        self._unless_refused()
        self.town.letters.pop(asked.draft_id, None)
        return SentMessage(conversation_id=CONVERSATION, entry_id=cast.number(12, 1))

    def listed(self, asked: ListDrafts) -> Drafts:
        return Drafts(drafts=tuple(one for one in self.town.letters.values() if asked.conversation_id in (None, one.conversation_id)))

    def _holds(self, draft_id: UUID, files: tuple[ConversationFile, ...]) -> DraftView:
        self.town.letters[draft_id] = self.find(draft_id).model_copy(update={"files": files})
        return self.town.letters[draft_id]

    def _unless_refused(self) -> None:
        if self.town.letter_refusal:
            raise self.town.letter_refusal


LINE = ConversationLine(
    conversation_id=CONVERSATION,
    recipient="Accueil de Loisirs",
    subject="Sortie à la ferme",
    state="answered",
    sent_at=cast.NOW,
    position=cast.number(12, 1),
)
FOUND = FoundMessage(
    message_id=None, conversation_id=CONVERSATION, subject="Sortie à la ferme", who="Accueil de Loisirs", at=cast.NOW, deleted=True
)
BEGUN = FOUND.model_copy(update={"draft_id": cast.number(12, 9), "conversation_id": None, "subject": "", "who": "", "deleted": False})
LEA = NamedChild(child_id=cast.number(13, 1), first_name="Léa")
WHOM = (Recipient(facility_id=None, name="Mairie"), Recipient(facility_id=LEISURE, name="Accueil de Loisirs", own=True))


def handlers(town: "Town") -> dict[type[Request[Any]], Handler]:
    """Tell what answers each request."""
    letters = Letters(town)
    return {
        ListSent: lambda _: SentConversations(conversations=(LINE,)),
        GetConversation: lambda _: view(deleted=town.conversation_deleted),
        GetConversationFile: lambda _: File(name="autorisation.pdf", media_type="application/pdf", content=b"%PDF-1.7"),
        **dict.fromkeys((ReadConversation, DeleteConversation, RestoreConversation, PurgeConversation, PurgeMessage), lambda _: Nothing()),
        SearchMailbox: lambda asked: FoundMessages(messages=(FOUND, BEGUN) if "ferme" in asked.words else ()),
        ListRecipients: lambda _: Recipients(recipients=WHOM, children=(LEA,)),
        ListDrafts: letters.listed,
        GetDraft: lambda asked: letters.find(asked.draft_id),
        SaveDraft: letters.save,
        AttachFile: letters.attach,
        DetachFile: letters.detach,
        DropDraft: lambda _: Nothing(),
        SendDraft: letters.send,
    }
