"""What the pages of conversations show: the folders, what was sent, drafts, a conversation, and what is wrong with a message."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from chassis import french
from contracts.messaging import (
    LONGEST_SUBJECT,
    LONGEST_TEXT,
    MOST_FILES,
    ConversationFile,
    ConversationState,
    ConversationView,
    DraftView,
    FoundMessage,
    FoundMessages,
    MessageView,
    NamedChild,
    Recipient,
    SentConversations,
)
from contracts.messaging.written import one_line, plain

FOLDERS = (("recus", "Reçus"), ("envoyes", "Envoyés"), ("supprimes", "Supprimés"), ("brouillons", "Brouillons"))
STATES: Mapping[ConversationState, tuple[str, str, str]] = {
    "new": ("Envoyé", "", "check"),
    "in_hand": ("En cours de traitement", "wait", "clock"),
    "answered": ("Répondu", "ok", "check"),
}
"""What a conversation's state is called, with the kind and the icon of its tag."""
LABELS = {"destinataire": "À", "enfant": "Au sujet de", "objet": "Objet", "texte": "Message", "fichiers": "Pièces jointes"}
TOWN_HALL = "mairie"
NAMED, WITHIN = "Mairie", "la mairie"
"""The town hall as messaging names it in lists, and within a sentence."""
KILO = 1000


@dataclass(frozen=True, slots=True)
class Line:
    """What was sent, begun or found, in a list."""

    href: str
    subject: str
    who: str
    when: str
    unread: bool = False
    tag: tuple[str, str, str] | None = None
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A file that can be downloaded or taken out."""

    id: UUID
    name: str
    size: str


@dataclass(frozen=True, slots=True)
class Said:
    """A message of a conversation."""

    id: UUID
    own: bool
    signed: str
    when: str
    text: str
    files: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody has typed so far; `files` are those with the town hall already, `sent` whether it was kept before."""

    draft_id: UUID
    recipient: str = ""
    child: str = ""
    subject: str = ""
    text: str = ""
    files: tuple[Shown, ...] = ()
    kept: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def room(self) -> int:
        """How many more files it may bring."""
        return MOST_FILES - len(self.files)


def within(recipient: str) -> str:
    """Name whom a message is for within a sentence."""
    return WITHIN if recipient == NAMED else recipient


def sent(found: SentConversations, today: date) -> tuple[Line, ...]:
    """List what was sent."""
    return tuple(
        Line(
            f"/messages/conversations/{one.conversation_id}",
            one.subject,
            f"À {within(one.recipient)}",
            french.recent_moment(one.sent_at, today),
            one.unread,
            STATES[one.state],
            one.conversation_id,
        )
        for one in found.conversations
    )


def drafts(found: Sequence[DraftView], today: date) -> tuple[Line, ...]:
    """List what was begun."""
    return tuple(
        Line(
            _begun(one.draft_id, one.conversation_id),
            one.subject or "(sans objet)",
            f"Réponse à {within(one.recipient)}" if one.conversation_id else "Nouveau message",
            f"enregistré {french.recent_moment(one.saved_at, today)}",
            id=one.draft_id,
        )
        for one in found
    )


def found(answer: FoundMessages, today: date) -> tuple[Line, ...]:
    """List what was found."""
    return tuple(_found(one, today) for one in answer.messages)


def _found(one: FoundMessage, today: date) -> Line:
    if one.draft_id:
        when = f"enregistré {french.recent_moment(one.at, today)}"
        who = "Réponse" if one.conversation_id else "Nouveau message"
        return Line(_begun(one.draft_id, one.conversation_id), one.subject or "(sans objet)", who, when, tag=("Brouillon", "wait", "pen"))
    href = f"/messages/conversations/{one.conversation_id}" if one.conversation_id else f"/messages/{one.message_id}"
    return Line(href, one.subject, one.who, french.recent_moment(one.at, today), tag=("Supprimé", "", "trash") if one.deleted else None)


def _begun(draft_id: UUID, conversation_id: UUID | None) -> str:
    """Tell where a draft is taken up again."""
    return f"/messages/conversations/{conversation_id}#repondre" if conversation_id else f"/messages/nouveau?brouillon={draft_id}"


def said(one: ConversationView, today: date) -> tuple[Said, ...]:
    """Show a conversation, oldest message first."""
    return tuple(
        Said(
            entry.entry_id,
            entry.author == "family",
            entry.signed,
            french.dated_moment(entry.said_at, today),
            entry.text,
            tuple(shown(file) for file in entry.files),
        )
        for entry in one.entries
    )


def shown(file: ConversationFile) -> Shown:
    """Show a file with its size."""
    kilobytes = max(1, round(file.size / KILO))
    size = f"{kilobytes} Ko" if kilobytes < KILO else f"{kilobytes / KILO:.1f} Mo".replace(".", ",")
    return Shown(file.document_id, file.name, size)


def taken_up(draft: DraftView) -> Typed:
    """Take a draft up again."""
    recipient = str(draft.facility_id or (TOWN_HALL if draft.town_hall else ""))
    files = tuple(shown(file) for file in draft.files)
    return Typed(draft.draft_id, recipient, str(draft.child_id or ""), draft.subject, draft.text, files, kept=True)


def replying(typed: Typed, notice: MessageView | None, recipients: Sequence[Recipient]) -> Typed:
    """Begin a reply to a notice: to the place that it came from, else to the town hall, which every other one comes from."""
    if notice is None:
        return typed
    places = {one.name: str(one.facility_id) for one in recipients if one.facility_id}
    return replace(typed, recipient=places.get(notice.sender, TOWN_HALL), subject=f"Re : {notice.subject}"[:LONGEST_SUBJECT])


def about(children: Sequence[NamedChild]) -> tuple[tuple[str, str], ...]:
    """List what a message can be about: one of the children, or none by name."""
    nobody = (("", "Toute la famille"),)
    return (*nobody, *((str(one.child_id), one.first_name) for one in children)) if children else ()


def choices(recipients: Sequence[Recipient]) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Group whom one can write to: the town hall, the children's own places, the others."""
    own = tuple((str(one.facility_id), one.name) for one in recipients if one.facility_id and one.own)
    others = tuple((str(one.facility_id), one.name) for one in recipients if one.facility_id and not one.own)
    town = tuple((TOWN_HALL, one.name) for one in recipients if one.facility_id is None)
    groups = (("Les structures de vos enfants", own), ("Autres structures" if own else "Structures d'accueil", others), ("La mairie", town))
    return tuple(group for group in groups if group[1])


def wrong(typed: Typed, *, new: bool, sending: bool) -> dict[str, str]:
    """Tell beside each field what is wrong with it; a draft may lack anything, but nothing may be too long."""
    errors: dict[str, str] = {}
    if sending and new and not typed.recipient:
        errors["destinataire"] = "Choisissez à qui vous écrivez."
    if sending and new and not one_line(typed.subject):
        errors["objet"] = "Indiquez l'objet de votre message, en quelques mots."
    if len(one_line(typed.subject)) > LONGEST_SUBJECT:
        errors["objet"] = f"L'objet est trop long : {LONGEST_SUBJECT} caractères au plus."
    length = len(plain(typed.text))
    if sending and not length:
        errors["texte"] = "Écrivez votre message."
    if length > LONGEST_TEXT:
        errors["texte"] = f"Votre message est trop long : {length} caractères, pour {LONGEST_TEXT} au plus."
    return errors
