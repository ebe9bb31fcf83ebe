"""What a conversation becomes when somebody writes, and how much a family may write."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from contracts.messaging import Author, ConversationState
from services.messaging.domain.errors import SentOtherwise

TOWN_HALL = "Mairie"
"""Whom one writes to when it is for no facility, as lists name it."""
THE_TOWN_HALL = "La mairie"
"""The same at the beginning of a sentence."""

MOST_AN_HOUR = 12
MOST_DRAFTS = 20
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as it stands; `waiting_since` while the family waits for an answer, `sent_id` the last message that it wrote."""

    conversation_id: UUID
    version: int
    family_id: UUID
    facility_id: UUID | None
    child_id: UUID | None
    subject: str
    state: ConversationState
    last_by: Author
    last_at: datetime
    waiting_since: datetime | None = None
    sent_id: UUID | None = None
    deleted_at: datetime | None = None
    cleared_at: datetime | None = None

    def family_writes(self, entry_id: UUID, now: datetime) -> "Conversation":
        """Take a message of the family: what was answered is open again, what a colleague has in hand stays with them."""
        return replace(
            self,
            version=self.version + 1,
            state="in_hand" if self.state == "in_hand" else "new",
            last_by="family",
            last_at=now,
            waiting_since=self.waiting_since or now,
            sent_id=entry_id,
            deleted_at=None,
        )

    def staff_writes(self, now: datetime) -> "Conversation":
        """Take an answer: it brings back what the family deleted."""
        return replace(self, version=self.version + 1, state="answered", last_by="staff", last_at=now, waiting_since=None, deleted_at=None)

    def stands(self, state: ConversationState, now: datetime) -> "Conversation":
        """Take the state that staff set: what they call answered waits no more."""
        waiting = None if state == "answered" else self.waiting_since or (now if self.last_by == "family" else None)
        return replace(self, version=self.version + 1, state=state, waiting_since=waiting)


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form became that was sent: the message, with the names of its files, and its conversation."""

    conversation_id: UUID
    entry_id: UUID
    text: str
    subject: str
    facility_id: UUID | None
    child_id: UUID | None
    files: tuple[str, ...]

    def refuse_other(self, **said: object) -> None:
        """Refuse a form that comes again with something else than what was sent: nobody's words are dropped without a word."""
        if any(getattr(self, name) != value for name, value in said.items()):
            raise SentOtherwise(
                "Un autre texte est déjà parti de cette page. Celui-ci n'est pas parti : si vous l'envoyez, il s'y ajoutera."
            )


def opened(
    conversation_id: UUID,
    family_id: UUID,
    facility_id: UUID | None,
    subject: str,
    *,
    author: Author,
    now: datetime,
    child_id: UUID | None = None,
) -> Conversation:
    """Open a conversation in which nobody wrote yet; `child_id` is the child that it is about, if it is about one."""
    return Conversation(
        conversation_id=conversation_id,
        version=0,
        family_id=family_id,
        facility_id=facility_id,
        child_id=child_id,
        subject=subject,
        state="new",
        last_by=author,
        last_at=now,
    )


def search_query(words: str) -> str:
    """Turn what somebody types into a query of PostgreSQL: every word, or what begins with it; "" when there is no word."""
    found = ["".join(letter for letter in word if letter.isalnum()) for word in words.replace("'", " ").replace("’", " ").split()]
    return " & ".join(f"{word}:*" for word in found[:10] if word)
