"""What a family is told when staff write to it: that an answer waits, never what it says, for e-mails are read by others too."""

from datetime import datetime
from uuid import UUID

from services.messaging.domain.conversation import Conversation
from services.messaging.domain.notices import Notice, letter, one_line


def answer_waits(one: Conversation, entry_id: UUID, place: str, now: datetime) -> Notice:
    """Tell that staff of a place wrote."""
    replied = one.sent_id is not None
    return Notice(
        kind="conversation",
        fact=f"messaging.conversation.answered:{entry_id}",
        subject=one_line(f"{place} vous a répondu" if replied else f"{place} vous a écrit"),
        text=letter(
            f"{place} a répondu à votre message." if replied else f"{place} vous a écrit.",
            "Vous pouvez lire ce message et y répondre dans la « Boîte de réception » du portail.",
        ),
        sender=place,
        since=now,
        child_id=one.child_id,
        conversation_id=one.conversation_id,
    )
