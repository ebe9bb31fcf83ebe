"""What a family is told when staff write to it: that an answer waits, never what it says, for e-mails are read by others too."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.messaging.domain.conversation import THE_TOWN_HALL, Conversation
from services.messaging.domain.notices import Notice, letter
from services.messaging.domain.wording import Wording, Words

READ_IT = "Vous pouvez lire ce message et y répondre dans la « Boîte de réception » du portail."
SAMPLE = {"lieu": "Restauration scolaire"}
ANSWERED = Wording(
    slug="conversation_answered",
    title="Réponse à un message de la famille",
    kind="conversation",
    sender="La structure",
    words=Words("{lieu} vous a répondu", letter("{lieu} a répondu à votre message.", READ_IT)),
    samples=SAMPLE,
)
WRITTEN = Wording(
    slug="conversation_written",
    title="Message d'une structure",
    kind="conversation",
    sender="La structure",
    words=Words("{lieu} vous a écrit", letter("{lieu} vous a écrit.", READ_IT)),
    samples=SAMPLE,
)
WORDINGS = (ANSWERED, WRITTEN)


def answer_waits(one: Conversation, entry_id: UUID, place: str, now: datetime) -> Notice:
    """Tell that staff of a place wrote; `place` names it as lists do."""
    author = THE_TOWN_HALL if one.facility_id is None else place
    notice = (ANSWERED if one.sent_id is not None else WRITTEN).notice(
        {"lieu": author}, fact=f"messaging.conversation.answered:{entry_id}", since=now, child_id=one.child_id
    )
    return replace(notice, sender=place, conversation_id=one.conversation_id)
